//! The workflows that check pull requests and publish sites, one of each for all registries of a repository.

/// Sources of ontoreg that nobody can exchange: a commit names its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BuiltFrom {
    /// The address of a git repository, without spaces or quotes.
    pub repository: &'static str,
    /// The id of a commit in it.
    pub commit: &'static str,
}

/// A workflow as it is written.
#[derive(Clone, Copy)]
pub(super) struct Workflow {
    /// Its file.
    pub file: &'static str,
    template: &'static str,
    /// What stands for a dollar sign in a value.
    dollar: &'static str,
    /// What it does with a registry.
    pub duty: Duty,
}

/// What a workflow does with a registry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Duty {
    /// Checks it, and seals its releases.
    Check,
    /// Publishes its site.
    Publish,
}

pub(super) const GITHUB: Workflow = Workflow {
    file: ".github/workflows/ontoreg.yml",
    template: include_str!("github.yml"),
    dollar: "$",
    duty: Duty::Check,
};
pub(super) const GITLAB: Workflow =
    Workflow { file: ".gitlab/ontoreg.yml", template: include_str!("gitlab.yml"), dollar: "$$", duty: Duty::Check };
pub(super) const GITHUB_PAGES: Workflow = Workflow {
    file: ".github/workflows/ontoreg-pages.yml",
    template: include_str!("github-pages.yml"),
    duty: Duty::Publish,
    ..GITHUB
};
pub(super) const GITLAB_PAGES: Workflow = Workflow {
    file: ".gitlab/ontoreg-pages.yml",
    template: include_str!("gitlab-pages.yml"),
    duty: Duty::Publish,
    ..GITLAB
};

/// The workflow that a file is.
pub(super) fn workflow_at(path: &str) -> Option<Workflow> {
    [GITHUB, GITLAB, GITHUB_PAGES, GITLAB_PAGES].into_iter().find(|workflow| workflow.file == path)
}

/// The key of the list of registries.
const LIST: &str = "ONTOREG_REGISTRIES: |-";

/// Whether a workflow that is there names a registry.
pub(super) enum Listing {
    /// It does.
    Listed,
    /// With one line more it does: the whole text, and the line.
    Longer(String, String),
    /// It does not, and has no list.
    None,
}

impl Workflow {
    /// File and text for the registry in `folder`, whose branch is `branch`, that runs the ontoreg of these sources.
    pub(super) fn filled(&self, folder: &str, branch: &str, sources: Option<BuiltFrom>) -> (String, String) {
        // What JSON quotes, YAML reads.
        let branch = serde_json::Value::from(branch).to_string();
        let BuiltFrom { repository, commit } = sources.unwrap_or(BuiltFrom { repository: "", commit: "" });
        let text = self.template.replace("@INSTALL@", &self.install());
        let text = text.replace("@REGISTRY@", &self.line(folder)).replace("@BRANCH@", &branch);
        (self.file.to_owned(), text.replace("@REPOSITORY@", repository).replace("@COMMIT@", commit))
    }

    /// The steps that install ontoreg, as the workflow that checks has them.
    fn install(&self) -> String {
        let (checking, from, to) = if self.dollar == GITHUB.dollar {
            (GITHUB, "      - name: Which ontoreg", "      - name: Check")
        } else {
            (GITLAB, "    - &install |", "    - |")
        };
        let steps = checking.template.split_once(from).and_then(|(_, rest)| rest.split_once(to));
        let steps = steps.map_or(String::new(), |(steps, _)| format!("{from}{steps}"));
        steps.replace(checking.file, self.file).replace("&install ", "")
    }

    /// Whether a `text` that is there names the registry in `folder`.
    pub(super) fn list(&self, text: &str, folder: &str) -> Listing {
        let line = self.line(folder);
        let lines: Vec<&str> = text.lines().collect();
        let Some(key) = lines.iter().position(|line| line.trim() == LIST) else {
            // A workflow of an earlier version names its one registry as a value.
            let value = serde_json::Value::from(place(folder)).to_string();
            return if text.contains(&value) { Listing::Listed } else { Listing::None };
        };
        let depth = |line: &str| line.len() - line.trim_start().len();
        let indent = depth(lines[key]) + 2;
        let listed = lines[key + 1..].iter().take_while(|line| depth(line) >= indent).count();
        let end = key + 1 + listed;
        if lines[key + 1..end].iter().any(|known| known[indent..] == line) {
            return Listing::Listed;
        }
        let new = format!("{}{line}", " ".repeat(indent));
        let all = [&lines[..end], &[new.as_str()], &lines[end..]].concat();
        Listing::Longer(all.join("\n") + "\n", line)
    }

    /// The line of the list that names the registry in `folder`.
    fn line(&self, folder: &str) -> String {
        place(folder).replace('$', self.dollar)
    }
}

/// The folder as an argument.
pub(super) fn place(folder: &str) -> String {
    match folder.trim_end_matches('/') {
        "" => ".".to_owned(),
        // White space at the start would belong to the YAML around it.
        folder if folder.starts_with(' ') => format!("./{folder}"),
        folder => folder.to_owned(),
    }
}
