use super::super::{Cards, Context, Located, Rule, Run};
use crate::intake::encoding::{CONFLICT, conflict};
use crate::model::manifest::changelog;
use crate::model::{Defect, Level, RuleId, Spot};

pub(super) const RULE: Rule = Rule {
    id: RuleId::ChangelogStale,
    sees: "`CHANGELOG.md` is not the fixed header and the `CHANGES.md` of every release, newest first.",
    why: "Readers trust the changelog to say what the releases say; an edited one says something that nothing proves.",
    example: "A line of CHANGELOG.md was reworded by hand.",
    help: "Restore the file, or have it written by a release.",
    run: Run::Registry(Level::Error, run),
};

fn run(_: &Cards<'_>, context: &Context<'_>, out: &mut Vec<Located>) {
    if context.releases.is_empty() {
        return;
    }
    let expected = changelog(context.releases.iter().rev().map(|folder| &*folder.entry));
    let defect = match context.changelog {
        Some(found) if found == expected => return,
        Some(found) => match conflict(found) {
            Some(place) => Defect::new(RULE.id, Spot::At(place), "", CONFLICT),
            None => Defect::new(RULE.id, Spot::File, "", "the changelog is not what the releases say"),
        },
        None => Defect::new(RULE.id, Spot::File, "", "there are releases but no changelog"),
    };
    out.push(Located { file: Some(context.layout.changelog()), definition: None, defect });
}
