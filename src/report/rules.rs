//! `rules list` and `rules explain`.

use std::collections::BTreeMap;

use serde::Serialize;

use super::answer::Render;
use super::style::{BOLD, paint};
use crate::model::{Bump, ChangeRule, Effect, Level};
use crate::rules::{PropertyRule, Rule, Sides};

/// A rule as programs read it.
#[derive(Debug, Serialize)]
struct RuleEntry<'a> {
    id: &'a str,
    kind: &'static str,
    level: Option<Level>,
    bump: Option<Bump>,
    effect: Option<Effect>,
    sees: String,
    why: &'a str,
    example: Option<&'a str>,
    help: Option<&'a str>,
}

impl<'a> RuleEntry<'a> {
    fn new(rule: &'a Rule, help: &'a str) -> Self {
        let (bump, effect) = rule.ruling().unzip();
        Self {
            id: rule.id.as_str(),
            kind: if bump.is_some() { "change" } else { "check" },
            level: rule.level(),
            bump,
            effect,
            sees: rule.sees.to_owned(),
            why: rule.why,
            example: Some(rule.example),
            help: Some(help),
        }
    }

    fn of_property(id: &'a ChangeRule, rule: &'a PropertyRule) -> Self {
        let PropertyRule { pointer, bump, effect, why } = rule;
        Self {
            id: id.as_str(),
            kind: "change",
            level: None,
            bump: Some(*bump),
            effect: Some(*effect),
            sees: format!("The property {pointer} of a definition differs in the way the rule's name says."),
            why,
            example: None,
            help: None,
        }
    }

    /// Level, or bump and effect, in the words of the list.
    fn ruling(&self) -> String {
        let ruling = self.bump.zip(self.effect).map(|(bump, effect)| format!("{bump}/{effect}"));
        ruling.or(self.level.map(|level| level.to_string())).unwrap_or_default()
    }
}

/// The rules of the catalogue and those of the schema.
#[derive(Debug, Serialize)]
pub struct RulesAnswer<'a> {
    rules: Vec<RuleEntry<'a>>,
}

impl<'a> RulesAnswer<'a> {
    /// The answer in full; each rule of the catalogue with what helps where it fires.
    #[must_use]
    pub fn new(
        rules: impl Iterator<Item = (&'a Rule, &'a str)>,
        of_schema: &'a BTreeMap<ChangeRule, PropertyRule>,
    ) -> Self {
        let rules = rules.map(|(rule, help)| RuleEntry::new(rule, help));
        Self { rules: rules.chain(of_schema.iter().map(|(id, rule)| RuleEntry::of_property(id, rule))).collect() }
    }
}

impl Render for RulesAnswer<'_> {
    fn text(&self) -> String {
        self.rules.iter().map(|rule| format!("{:<34} {:<16} {}\n", rule.id, rule.ruling(), rule.sees)).collect()
    }
}

/// One rule, explained.
#[derive(Debug, Serialize)]
pub struct ExplainAnswer<'a> {
    rule: RuleEntry<'a>,
    policy: Option<PolicyEntry<'a>>,
    fixture: Vec<File>,
    #[serde(skip)]
    before_and_after: String,
}

/// A file of the fixture that the rule's tests judge; null on the side where it is missing.
#[derive(Debug, Serialize)]
struct File {
    file: &'static str,
    before: Option<&'static str>,
    after: Option<&'static str>,
}

/// Where the schema says what a property rule does.
#[derive(Debug, Serialize)]
struct PolicyEntry<'a> {
    /// None for the schema that a new registry starts with.
    file: Option<&'a str>,
    pointer: &'a str,
}

impl<'a> ExplainAnswer<'a> {
    /// A rule of the catalogue, with what helps where it fires.
    #[must_use]
    pub fn of_rule(rule: &'a Rule, help: &'a str) -> Self {
        let file = |(file, Sides { before, after }): (_, Sides)| File { file, before, after };
        Self {
            rule: RuleEntry::new(rule, help),
            policy: None,
            fixture: rule.fixture().into_iter().map(file).collect(),
            before_and_after: rule.before_and_after(),
        }
    }

    /// A rule that the policy of a schema makes: of the registry's own in `file`, or of the one that a new registry
    /// starts with.
    #[must_use]
    pub fn of_property(id: &'a ChangeRule, rule: &'a PropertyRule, file: Option<&'a str>) -> Self {
        let policy = Some(PolicyEntry { file, pointer: &rule.pointer });
        Self { rule: RuleEntry::of_property(id, rule), policy, fixture: Vec::new(), before_and_after: String::new() }
    }
}

impl Render for ExplainAnswer<'_> {
    /// The parts that say something, each below its heading.
    fn text(&self) -> String {
        let rule = &self.rule;
        let policy = self.policy.as_ref().zip(rule.bump).zip(rule.effect).map(|((policy, bump), effect)| {
            let default = "the schema of a new registry (there is none here)";
            format!("bump {bump}, effect {effect}, as {} says.", policy.file.unwrap_or(default))
        });
        let parts = [
            ("What it sees", rule.sees.as_str()),
            ("Why it matters", rule.why),
            ("Example", rule.example.unwrap_or_default()),
            ("Before and after", &self.before_and_after),
            ("What to do", rule.help.unwrap_or_default()),
            ("Policy", policy.as_deref().unwrap_or_default()),
        ];
        let body: String = parts
            .iter()
            .filter(|(_, text)| !text.is_empty())
            .map(|(heading, text)| format!("\n{}\n  {}\n", paint(BOLD, heading), text.replace('\n', "\n  ")))
            .collect();
        format!("{}\n{body}", paint(BOLD, &format!("{} ({})", rule.id, rule.ruling())))
    }
}
