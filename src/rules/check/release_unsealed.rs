use super::super::{Cards, Context, Located, Rule, Run};
use crate::model::{Defect, Level, RuleId, Spot};

pub(super) const RULE: Rule = Rule {
    id: RuleId::ReleaseUnsealed,
    sees: "Releases have tags in this repository, and one of them has none.",
    why: "The tag is the seal: without it, nothing outside the branch vouches for the release's manifest.",
    example: "releases/1.1.0/ is there; the tag v1.0.0 exists, v1.1.0 does not.",
    help: "Finish the release, or fetch the tags.",
    run: Run::Registry(Level::Warn, run),
};

/// A clone without any tag says nothing about seals: tags are often not fetched.
fn run(_: &Cards<'_>, context: &Context<'_>, out: &mut Vec<Located>) {
    if context.releases.iter().all(|folder| folder.sealed.is_none()) {
        return;
    }
    for folder in context.releases.iter().filter(|folder| folder.sealed.is_none()) {
        let version = &folder.version;
        let message = format!("the release {version} has no tag {}", folder.tag);
        let defect = Defect::new(RULE.id, Spot::File, version.to_string(), message);
        out.push(Located { file: Some(context.layout.manifest(version)), definition: None, defect });
    }
}
