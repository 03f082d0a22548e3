use super::super::judge::uncovered;
use super::super::{Card, Context, Rule, Run, Sited};
use crate::intake::note;
use crate::model::{Bump, Cover, Defect, Effect, Level, Note, NoteKind, Spot};

pub const RULE: Rule = Rule {
    id: "change-uncovered",
    sees: "A change since the last release is as large as `note-threshold`, or changes values, and no note covers it.",
    why: "Readers whose figures change are owed the words of the person who decided it.",
    example: "The formula of sales.arr differs from the last release and notes/ says nothing about it.",
    todo: "Write a note: `ontoreg note add`, or `ontoreg propose -m`.",
    run: Run::Registry(Level::Error, run),
};

fn run(cards: &[Card], context: &Context<'_>, out: &mut Vec<Sited>) {
    let threshold = context.config.release.note_threshold;
    for verdict in context.pending.iter().filter(|verdict| uncovered(verdict, threshold, context.notes)) {
        let pointer = verdict.pointer.clone().unwrap_or_default();
        let cover = Cover { subject: verdict.subject.clone(), pointer: pointer.clone() };
        let note = Note {
            name: String::new(),
            covers: vec![cover.clone()],
            kind: Some(if verdict.rule == "definition-removed" { NoteKind::Removal } else { NoteKind::Change }),
            restates_history: None,
            action: (verdict.bump == Bump::Major).then(|| "Say what readers have to do.".to_owned()),
            bump: None,
            refs: Vec::new(),
            text: "Say what changes and why.".to_owned(),
        };
        let why = if verdict.effect == Effect::Value { ": old and new figures are not comparable" } else { "" };
        let message = format!("no note covers {cover}: {} ({}, {}){why}", verdict.message, verdict.bump, verdict.effect);
        let card = cards.iter().find(|card| card.id.as_ref() == verdict.subject.definition() && card.id.is_some());
        let spot = if card.is_some() && !pointer.is_empty() { Spot::Key(pointer) } else { Spot::File };
        let example = note::write(&note);
        let help = format!("Save a note like this as {}notes/<name>.md, or run `ontoreg note add {cover} -m \"...\"`:\n{example}", context.folder);
        let defect = Defect::new(RULE.id, spot, &*verdict.fingerprint, message).help(help.trim_end());
        out.push(Sited { file: card.map(|card| card.file.clone()), definition: verdict.subject.definition().cloned(), defect });
    }
}
