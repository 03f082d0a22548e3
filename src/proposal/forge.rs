//! Forges: the web address of a repository, where a pull request is opened by hand, and the requests that open one.

use serde_json::{Value, json};
use url::Url;

/// The kinds of hosts whose pull requests are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forge {
    /// github.com and GitHub Enterprise.
    GitHub,
    /// gitlab.com and GitLab elsewhere.
    GitLab,
    /// codeberg.org, Forgejo and Gitea.
    Forgejo,
}

impl Forge {
    /// What the name of a host says.
    #[must_use]
    pub fn of_host(host: &str) -> Option<Self> {
        match host.to_ascii_lowercase() {
            host if host.contains("github") => Some(Self::GitHub),
            host if host.contains("gitlab") => Some(Self::GitLab),
            host if ["codeberg", "forgejo", "gitea"].iter().any(|name| host.contains(name)) => Some(Self::Forgejo),
            _ => None,
        }
    }

    /// The program that speaks with it for the user; none where a pull request is opened by hand.
    #[must_use]
    pub fn program(self) -> Option<&'static str> {
        match self {
            Self::GitHub => Some("gh"),
            Self::GitLab => Some("glab"),
            Self::Forgejo => None,
        }
    }
}

/// A repository on a web host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hosted {
    /// The host, with a port where the web address has one.
    pub host: String,
    /// The path there, like `owner/name`.
    pub path: String,
}

impl Hosted {
    /// Reads the address of a repository: `https://`, `ssh://`, or `user@host:path`. None for a path on disk.
    #[must_use]
    pub fn read(address: &str) -> Option<Self> {
        let (host, path) = match Url::parse(address) {
            Ok(url) if url.has_host() && matches!(url.scheme(), "http" | "https" | "ssh" | "git") => {
                let web = url.scheme().starts_with("http");
                let port = url.port().filter(|_| web).map_or(String::new(), |port| format!(":{port}"));
                (format!("{}{port}", url.host_str()?), url.path().to_owned())
            }
            _ => {
                let (place, path) = address.split_once(':').filter(|(place, path)| {
                    !place.contains('/') && place.len() > 1 && !path.starts_with('/') && !path.contains(':')
                })?;
                (place.rsplit('@').next()?.to_owned(), path.to_owned())
            }
        };
        let path = path.trim_matches('/').trim_end_matches(".git").to_owned();
        (!host.is_empty() && !path.is_empty()).then_some(Self { host, path })
    }

    /// The name that an address for ssh gives in the place of a host, which ssh's own settings may explain: one without
    /// a dot, or one whose last part is no domain, like `github.com-work`. None for any other address.
    #[must_use]
    pub fn alias(address: &str) -> Option<String> {
        let is_web = Url::parse(address).is_ok_and(|url| url.scheme() != "ssh" && url.has_host());
        let host = Self::read(address).filter(|_| !is_web)?.host;
        let is_domain = |(_, last): (&str, &str)| last.starts_with("xn--") || !last.contains('-');
        (!host.starts_with('[') && !host.rsplit_once('.').is_some_and(is_domain)).then_some(host)
    }

    /// The same on another host, as ssh calls it. Some forges take ssh on a host of its own as well.
    #[must_use]
    pub fn on(self, host: &str) -> Self {
        let own = [("ssh.github.com", "github.com"), ("altssh.gitlab.com", "gitlab.com")];
        let web = own.iter().find(|(ssh, _)| *ssh == host).map_or(host, |(_, web)| web);
        Self { host: web.to_owned(), ..self }
    }

    /// Its web address.
    #[must_use]
    pub fn web(&self) -> String {
        format!("https://{}/{}", self.host, self.path)
    }

    /// Where a person edits a file of a branch.
    #[must_use]
    pub fn edit_url(&self, forge: Forge, branch: &str, path: &str) -> Option<String> {
        let mut url = Url::parse(&self.web()).ok()?;
        let words: &[&str] = match forge {
            Forge::GitHub => &["edit"],
            Forge::GitLab => &["-", "edit"],
            Forge::Forgejo => &["_edit"],
        };
        url.path_segments_mut().ok()?.extend(words).extend(branch.split('/')).extend(path.split('/'));
        Some(url.into())
    }

    fn owner(&self) -> &str {
        self.path.split('/').next().unwrap_or_default()
    }
}

/// One proposed merge: from a branch of one repository into a branch of the same or another.
#[derive(Debug, Clone, Copy)]
pub struct Merge<'a> {
    /// Where it is merged.
    pub base: &'a Hosted,
    /// The branch there.
    pub main: &'a str,
    /// Where the branch was pushed to.
    pub head: &'a Hosted,
    /// The branch.
    pub branch: &'a str,
}

impl Merge<'_> {
    /// Where a person opens the pull request.
    #[must_use]
    pub fn compare_url(&self, forge: Forge) -> Option<String> {
        let same = self.base == self.head;
        let url = match forge {
            Forge::GitHub | Forge::Forgejo => {
                let head = if same { String::new() } else { format!("{}:", self.head.owner()) };
                let mut url = Url::parse(&self.base.web()).ok()?;
                let range = format!("{}...{head}{}", self.main, self.branch);
                url.path_segments_mut().ok()?.push("compare").extend(range.split('/'));
                if forge == Forge::GitHub {
                    url.query_pairs_mut().append_pair("expand", "1");
                }
                url
            }
            Forge::GitLab => {
                let mut url = Url::parse(&format!("{}/-/merge_requests/new", self.head.web())).ok()?;
                url.query_pairs_mut()
                    .append_pair("merge_request[source_branch]", self.branch)
                    .append_pair("merge_request[target_branch]", self.main);
                url
            }
        };
        Some(url.into())
    }

    /// The request that lists the open pull requests of the branch; none where the forge wants more than names.
    #[must_use]
    pub fn find(&self, forge: Forge) -> Option<Request> {
        let endpoint = match forge {
            Forge::GitHub => {
                let head = format!("{}:{}", self.head.owner(), self.branch);
                format!(
                    "repos/{}/pulls?{}",
                    self.base.path,
                    query(&[("state", "open"), ("head", &head), ("base", self.main)])
                )
            }
            Forge::Forgejo => return None,
            // Between two projects GitLab asks for their numbers.
            Forge::GitLab if self.base != self.head => return None,
            Forge::GitLab => {
                let asked = [("state", "opened"), ("source_branch", self.branch), ("target_branch", self.main)];
                format!("{}?{}", self.merge_requests(), query(&asked))
            }
        };
        Some(Request { method: "GET", endpoint, body: None })
    }

    /// The request that opens the pull request, or brings title and body of an `open` one (as listed) up to date.
    #[must_use]
    pub fn write(&self, forge: Forge, open: Option<&Value>, title: &str, body: &str) -> Request {
        let text = if forge == Forge::GitLab { "description" } else { "body" };
        let number = |key: &str| open.and_then(|open| open[key].as_u64()).map(|number| format!("/{number}"));
        let before = open.and_then(|open| open[text].as_str()).unwrap_or_default();
        let mut said = json!({ "title": title, text: merged(before, body) });
        let (collection, number, method, names) = match forge {
            Forge::GitHub | Forge::Forgejo => {
                let head = format!("{}:{}", self.head.owner(), self.branch);
                let names = json!({ "head": head, "base": self.main });
                (format!("repos/{}/pulls", self.base.path), number("number"), "PATCH", names)
            }
            Forge::GitLab => {
                let names = json!({ "source_branch": self.branch, "target_branch": self.main });
                (self.merge_requests(), number("iid"), "PUT", names)
            }
        };
        if let (None, Some(said), Some(names)) = (open, said.as_object_mut(), names.as_object()) {
            said.extend(names.clone());
        }
        let method = if open.is_some() { method } else { "POST" };
        Request { method, endpoint: collection + &number.unwrap_or_default(), body: Some(said) }
    }

    fn merge_requests(&self) -> String {
        format!("projects/{}/merge_requests", query(&[("", &self.base.path)]).trim_start_matches('='))
    }
}

/// The web address of a pull request, as the forge answers.
#[must_use]
pub fn address(answer: &Value) -> Option<&str> {
    answer["html_url"].as_str().or(answer["web_url"].as_str())
}

/// A request to a forge's interface.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// The method.
    pub method: &'static str,
    /// The path and query, below the interface's root.
    pub endpoint: String,
    /// What is sent.
    pub body: Option<Value>,
}

const START: &str = "<!-- ontoreg: what stands between these marks is written anew -->";
const END: &str = "<!-- /ontoreg -->";

/// What people wrote around the generated text stays.
fn merged(before: &str, body: &str) -> String {
    let own = format!("{START}\n{}\n{END}", body.trim_end());
    match before.split_once(START).and_then(|(above, rest)| Some((above, rest.split_once(END)?.1))) {
        Some((above, below)) => format!("{above}{own}{below}"),
        None if before.trim().is_empty() => own + "\n",
        None => format!("{}\n\n{own}\n", before.trim_end()),
    }
}

fn query(pairs: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosted(address: &str) -> Hosted {
        Hosted::read(address).unwrap()
    }

    #[test]
    fn addresses_are_read_as_git_reads_them() {
        let shown = |address: &str| Hosted::read(address).map(|hosted| hosted.web());
        let known = |web: &str| Some(web.to_owned());
        assert_eq!(shown("https://user:secret@github.com/a/b.git"), known("https://github.com/a/b"));
        assert_eq!(shown("http://git.example.org:8080/a/b/"), known("https://git.example.org:8080/a/b"));
        assert_eq!(shown("ssh://git@gitlab.example.org:2222/g/s/b.git"), known("https://gitlab.example.org/g/s/b"));
        assert_eq!(shown("git@github.com:a/b.git"), known("https://github.com/a/b"));
        for nowhere in ["/srv/git/b.git", "../b.git", "file:///srv/b.git", "C:/b", "host", "a/b:c", "git@github.com:"] {
            assert_eq!(shown(nowhere), None, "{nowhere}");
        }
    }

    #[test]
    fn a_name_of_ssh_is_no_host() {
        let alias = |address: &str| Hosted::alias(address);
        for name in ["github-work", "github.com-work"] {
            assert_eq!(alias(&format!("git@{name}:a/b.git")).as_deref(), Some(name));
            assert_eq!(alias(&format!("ssh://git@{name}:22/a/b")).as_deref(), Some(name));
        }
        for host in ["git@github.com:a/b", "git@10.0.0.7:a/b", "https://git:8080/a/b", "git@x.xn--p1ai:a/b", "../b.git"]
        {
            assert_eq!(alias(host), None, "{host}");
        }
        assert_eq!(hosted("git@work:a/b").on("ssh.github.com").web(), "https://github.com/a/b");
    }

    #[test]
    fn a_file_is_edited_where_its_forge_edits_files() {
        let shown = |host: &str, forge| {
            Hosted::read(&format!("https://{host}/o/r"))
                .unwrap()
                .edit_url(forge, "next/1", "my reg/kpis/a/b.json")
                .unwrap()
        };
        let rest = "next/1/my%20reg/kpis/a/b.json";
        assert_eq!(shown("github.com", Forge::GitHub), format!("https://github.com/o/r/edit/{rest}"));
        assert_eq!(shown("gitlab.com", Forge::GitLab), format!("https://gitlab.com/o/r/-/edit/{rest}"));
        assert_eq!(shown("codeberg.org", Forge::Forgejo), format!("https://codeberg.org/o/r/_edit/{rest}"));
    }

    #[test]
    fn a_pull_request_can_be_opened_by_hand() {
        let (ours, fork) = (hosted("https://github.com/o/r"), hosted("git@github.com:me/r.git"));
        let merge = Merge { base: &ours, main: "main", head: &ours, branch: "propose/a b#1" };
        assert_eq!(
            merge.compare_url(Forge::GitHub).as_deref(),
            Some("https://github.com/o/r/compare/main...propose/a%20b%231?expand=1")
        );
        assert_eq!(
            merge.compare_url(Forge::GitLab).as_deref(),
            Some(
                "https://github.com/o/r/-/merge_requests/new?merge_request%5Bsource_branch%5D=propose%2Fa+b%231\
                 &merge_request%5Btarget_branch%5D=main"
            )
        );
        assert_eq!(
            merge.compare_url(Forge::Forgejo).as_deref(),
            Some("https://github.com/o/r/compare/main...propose/a%20b%231")
        );
        let merge = Merge { head: &fork, branch: "x", ..merge };
        assert_eq!(
            merge.compare_url(Forge::GitHub).as_deref(),
            Some("https://github.com/o/r/compare/main...me:x?expand=1")
        );
        assert_eq!(merge.find(Forge::GitLab), None);
        assert_eq!(merge.find(Forge::GitHub).unwrap().endpoint, "repos/o/r/pulls?state=open&head=me%3Ax&base=main");
    }

    #[test]
    fn a_request_is_opened_once_and_keeps_what_people_wrote() {
        let project = hosted("https://gitlab.com/g/s/r");
        let merge = Merge { base: &project, main: "main", head: &project, branch: "x" };
        let opened = merge.write(Forge::GitLab, None, "T", "B\n");
        assert_eq!((opened.method, opened.endpoint.as_str()), ("POST", "projects/g%2Fs%2Fr/merge_requests"));
        let body = opened.body.unwrap();
        assert_eq!(body["source_branch"], "x");
        let mine = format!("Mine\n\n{}Below", body["description"].as_str().unwrap());
        let open = json!({ "iid": 7, "description": mine });
        let updated = merge.write(Forge::GitLab, Some(&open), "T2", "C");
        assert_eq!((updated.method, updated.endpoint.as_str()), ("PUT", "projects/g%2Fs%2Fr/merge_requests/7"));
        let body = updated.body.unwrap();
        assert_eq!(body["description"], format!("Mine\n\n{START}\nC\n{END}\nBelow"));
        assert_eq!(body.get("source_branch"), None);
        assert_eq!(merged("Mine", "B"), format!("Mine\n\n{START}\nB\n{END}\n"));
    }
}
