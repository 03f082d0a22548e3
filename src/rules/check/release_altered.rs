use std::collections::BTreeMap;

use super::super::{Cards, Context, Located, ReleaseFolder, Rule, Run};
use crate::model::layout::note_of_release;
use crate::model::{Defect, Level, RuleId, Spot};

pub(super) const RULE: Rule = Rule {
    id: RuleId::ReleaseAltered,
    sees: "A file of a release folder is not what the manifest, the next release or the tag says it is; or a change \
           touches a release folder or an event that its base has.",
    why: "Somebody relies on that release; its bytes never change.",
    example: "releases/1.0.0/changes.json was reformatted.",
    help: "Restore the folder from the commit that made the release: `git log -- <folder>` shows it.",
    run: Run::Registry(Level::Error, run),
};

fn run(_: &Cards<'_>, context: &Context<'_>, out: &mut Vec<Located>) {
    for (index, folder) in context.releases.iter().enumerate() {
        let path = |file: &str| context.layout.release_file(&folder.version, file);
        let mut say = |file: &str, value: &str, message: String| {
            out.push(Located {
                file: Some(path(file)),
                definition: None,
                defect: Defect::new(RULE.id, Spot::File, value, message),
            });
        };
        let Some(release) = &folder.release else {
            say(
                "manifest.json",
                "unreadable",
                format!("the manifest of {} is missing or cannot be read", folder.version),
            );
            continue;
        };
        if *release.version() != folder.version {
            say(
                "manifest.json",
                "version",
                format!("the manifest in the folder {} is of version {}", folder.version, release.version()),
            );
        }
        let expected = expected(folder);
        for (file, digest) in &expected {
            match folder.files.get(*file) {
                Some(found) if found == *digest => {}
                Some(found) => say(
                    file,
                    found,
                    format!("{file} is not the file that the manifest of {} vouches for", folder.version),
                ),
                None => say(file, "missing", format!("{file} is missing from the release {}", folder.version)),
            }
        }
        for (file, digest) in
            folder.files.iter().filter(|(file, _)| !expected.contains_key(file.as_str()) && *file != "manifest.json")
        {
            say(file, digest, format!("{file} does not belong to the release {}", folder.version));
        }
        if folder.sealed.as_ref().is_some_and(|sealed| *sealed != release.digest) {
            say(
                "manifest.json",
                &release.digest,
                format!("the manifest of {} is not the one that its tag states", folder.version),
            );
        }
        // A later release names its predecessor's manifest by digest: a chain that no single edit can mend.
        let previous = release.manifest.predicate.previous.as_ref();
        let known = previous.and_then(|previous| {
            context.releases[..index]
                .iter()
                .filter_map(|folder| folder.release.as_ref())
                .find(|release| release.version() == &previous.version)
        });
        match (previous, known) {
            (Some(previous), Some(known)) if known.digest != previous.sha256 => {
                let file = context.layout.manifest(&previous.version);
                let message =
                    format!("the manifest of {} is not the one that {} builds on", previous.version, folder.version);
                out.push(Located {
                    file: Some(file),
                    definition: None,
                    defect: Defect::new(RULE.id, Spot::File, &*known.digest, message),
                });
            }
            (Some(previous), None) => say(
                "manifest.json",
                "chain",
                format!("{} builds on {}, whose folder is not there", folder.version, previous.version),
            ),
            _ => {}
        }
    }
}

/// The digest that each file of a release folder must have, by path below it.
fn expected(folder: &ReleaseFolder) -> BTreeMap<&str, &String> {
    let mut expected = BTreeMap::new();
    if let Some(release) = &folder.release {
        expected.extend(release.manifest.subject.iter().map(|subject| (subject.name.as_str(), &subject.digest.sha256)));
        for note in &release.manifest.predicate.notes {
            let file = folder.files.keys().find(|file| note_of_release(file) == Some(&note.name));
            expected.insert(file.map_or(note.name.as_str(), String::as_str), &note.sha256);
        }
    }
    expected
}
