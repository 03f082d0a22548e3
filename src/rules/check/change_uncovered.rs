use super::super::claim::denial;
use super::super::coverage::{Gap, gap};
use super::super::{Cards, Context, Located, Rule, Run};
use crate::intake::note;
use crate::model::{Bump, Cover, Defect, Effect, Help, Level, Note, NoteKind, Op, RuleId, Spot, Verdict};

pub(super) const RULE: Rule = Rule {
    id: RuleId::ChangeUncovered,
    sees: "A change since the last release is as large as `note-threshold`, or changes values, and no note covers it, or \
        only one that speaks of another value; or it is major and its note does not say what readers have to do. Against a base, notes that were there before \
        say nothing of what is changed now.",
    why: "Readers whose figures change are owed the words of the person who decided it.",
    example: "The formula of sales.arr differs from the last release and notes/ says nothing about it.",
    help: "Write a note that covers the change.",
    run: Run::Registry(Level::Error, run),
};

fn run(cards: &Cards<'_>, context: &Context<'_>, out: &mut Vec<Located>) {
    let threshold = context.config.release.note_threshold;
    for verdict in context.pending() {
        let older = || context.unspoken.contains(&verdict.fingerprint) && gap(verdict, threshold, &[]).is_some();
        let gap = gap(verdict, threshold, context.notes);
        if gap.is_none() && !older() {
            continue;
        }
        let pointer = verdict.pointer.clone().unwrap_or_default();
        let cover = Cover { subject: verdict.subject.clone(), pointer: pointer.clone() };
        let what = format!("{} ({}, {})", verdict.message, verdict.bump, verdict.effect);
        let why = if verdict.effect == Effect::Value { ": old and new figures are not comparable" } else { "" };
        let (message, help) = match gap {
            Some(Gap::Note) => (format!("no note covers {cover}: {what}{why}"), missing_note(verdict, &cover, context)),
            Some(Gap::Other(note)) => (
                format!("no note covers {cover} as it is now, the note {note} speaks of another value: {what}{why}"),
                missing_note(verdict, &cover, context),
            ),
            None => (
                format!("no note of this change covers {cover}, only one that was there before: {what}{why}"),
                missing_note(verdict, &cover, context),
            ),
            Some(Gap::Action(note)) => (
                format!("the note {note} covers {cover} and does not say what readers have to do: {what}{why}"),
                Help::Words(format!(
                    "Add a line like this to the front matter of {}:\naction = \"Recompute from 2026-Q1.\"",
                    context.layout.note(&note)
                )),
            ),
        };
        let there = verdict.subject.definition().is_none_or(|id| cards.has(id.as_str()));
        let spot = if there && !pointer.is_empty() { Spot::Key(pointer) } else { Spot::File };
        let defect = Defect::new(RULE.id, spot, &*verdict.fingerprint, message).help(help);
        out.push(Located { file: None, definition: verdict.subject.definition().cloned(), defect });
    }
}

/// The note that would close the gap.
fn missing_note(verdict: &Verdict, cover: &Cover, context: &Context<'_>) -> Help {
    let with_action = verdict.bump == Bump::Major;
    let note = Note {
        name: String::new(),
        covers: vec![cover.clone()],
        speaks_of: None,
        kind: Some(if verdict.rule == RuleId::DefinitionRemoved { NoteKind::Removal } else { NoteKind::Change }),
        restates_history: None,
        action: with_action.then(|| note::DRAFT_ACTION.to_owned()),
        bump: None,
        refs: Vec::new(),
        text: note::DRAFT_TEXT.to_owned(),
    };
    Help::WriteNote {
        cover: cover.clone(),
        with_action,
        may_stay: may_stay(verdict, context),
        file: context.layout.note("<name>"),
        draft: note::write(&note).trim_end().to_owned(),
    }
}

/// Whether a note could say that the figure stays: where the policy has it, and no witness denies it.
fn may_stay(verdict: &Verdict, context: &Context<'_>) -> bool {
    let shape = context.shape();
    let pointer = verdict.pointer.as_deref().filter(|at| verdict.after.is_some() || !shape.gives_figure(at));
    verdict.effect == Effect::Value
        && pointer.and_then(|at| shape.at(at)).is_some_and(|property| property.policy.ruling(Op::SameValue).is_some())
        && denial(verdict, context.pending()).is_none()
}
