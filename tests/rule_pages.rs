//! `rules explain`, and the pages of `docs/rules/` that say the same; `SNAPSHOTS=overwrite cargo test` writes them.

use std::collections::BTreeMap;
use std::fs;

use ontoreg::model::{Level, RuleId};
use ontoreg::rules::{self, Rule};

use crate::support::{Sandbox, crate_path, files_below};

const FOLDER: &str = "docs/rules";

/// What to do where each rule fires, as the command line says it.
fn help() -> BTreeMap<String, String> {
    let list = Sandbox::empty().ontoreg(["rules", "list", "--format", "json"]).exits(0).json();
    let text = |rule: &serde_json::Value, key: &str| rule[key].as_str().unwrap().to_owned();
    let listed = list["rules"].as_array().unwrap().iter().filter(|rule| !rule["help"].is_null());
    listed.map(|rule| (text(rule, "id"), text(rule, "help"))).collect()
}

fn page(rule: &Rule, help: &str) -> String {
    let sort = match (rule.level(), rule.ruling()) {
        (Some(level), _) if !rule.takes(Level::Off) => {
            format!("Check rule, level {level}; seen while reading, so `[levels]` cannot lower it.")
        }
        (Some(level), _) => format!("Check rule, level {level} unless `[levels]` says otherwise."),
        (None, Some((bump, effect))) => format!("Change rule, bump {bump}, effect {effect}."),
        (None, None) => unreachable!("a rule checks or judges"),
    };
    let Rule { id, sees, why, example, .. } = rule;
    let block = |heading: &str, language: &str, text: &str| match text {
        "" => String::new(),
        _ => format!("## {heading}\n\n```{language}\n{text}\n```\n\n"),
    };
    let blocks = block("Example", "text", example) + &block("Before and after", "diff", &rule.before_and_after());
    format!(
        "# {id}\n\n{sort}\n\n## What it sees\n\n{sees}\n\n## Why it matters\n\n{why}\n\n{blocks}## What to do\n\n{help}\n"
    )
}

/// Every page by file name, and the table of all.
fn pages() -> BTreeMap<String, String> {
    let mut index = "# Rules\n\nRules about single properties come from the policy in the schema: `ontoreg rules explain formula-changed`.\n\n| rule | what it sees |\n| --- | --- |\n".to_owned();
    let (help, mut pages) = (help(), BTreeMap::new());
    for rule in rules::all() {
        index += &format!("| [{0}]({0}.md) | {1} |\n", rule.id, rule.sees);
        pages.insert(format!("{}.md", rule.id), page(rule, &help[rule.id.as_str()]));
    }
    pages.insert("README.md".into(), index);
    pages
}

#[test]
fn the_pages_are_the_texts_of_the_rules() {
    let (pages, folder) = (pages(), crate_path(FOLDER));
    assert!(pages.len() > 70, "only {} pages", pages.len());
    if std::env::var_os("SNAPSHOTS").is_some() {
        pages.iter().for_each(|(name, text)| fs::write(folder.join(name), text).unwrap());
    }
    assert_eq!(files_below(&folder), pages.keys().cloned().collect::<Vec<_>>(), "one page per rule in {FOLDER}");
    for (name, text) in pages {
        assert_eq!(fs::read_to_string(folder.join(&name)).unwrap(), text, "{FOLDER}/{name}");
    }
}

/// Change rules come in pairs: what one direction is called, the other is too.
const PAIRS: [(RuleId, RuleId); 9] = [
    (RuleId::DefinitionAdded, RuleId::DefinitionRemoved),
    (RuleId::DefinitionDeprecated, RuleId::DefinitionRevived),
    (RuleId::TierPromoted, RuleId::TierDemoted),
    (RuleId::SchemaEnumValueAdded, RuleId::SchemaEnumValueRemoved),
    (RuleId::SchemaGuaranteeGained, RuleId::SchemaGuaranteeLost),
    (RuleId::SchemaKindAdded, RuleId::SchemaKindRemoved),
    (RuleId::SchemaPropertyAdded, RuleId::SchemaPropertyRemoved),
    (RuleId::SchemaRequiredPropertyAdded, RuleId::SchemaPropertyRemoved),
    (RuleId::SchemaTextLimitChanged, RuleId::SchemaTextLimitChanged),
];

/// Change rules that are their own way back, and why.
const LONE: [(RuleId, &str); 11] = [
    (RuleId::DefinitionRenamed, "a rename back is a rename"),
    (RuleId::FileReformatted, "form has no direction"),
    (RuleId::ReferenceRenamed, "it follows the rename"),
    (RuleId::SchemaChanged, "what cannot be decided has no direction"),
    (RuleId::SchemaDocumentationChanged, "words have no direction"),
    (RuleId::SchemaPartChanged, "a part changes no record, whether it comes or goes"),
    (RuleId::SchemaPropertyDeprecated, "the mark that goes is documentation"),
    (RuleId::SchemaRestated, "what admits the same has no direction"),
    (RuleId::SchemaPolicyChanged, "the stricter policy judges either way"),
    (RuleId::TombstoneChanged, "readers are told something else either way"),
    (RuleId::UnclassifiedChange, "nothing says what it means in either direction"),
];

#[test]
fn every_change_rule_has_its_mirror_or_a_reason() {
    for rule in rules::all().filter(|rule| rule.ruling().is_some()) {
        let paired = PAIRS.iter().any(|(one, other)| rule.id == *one || rule.id == *other);
        let lone = LONE.iter().any(|(lone, _)| rule.id == *lone);
        assert!(paired != lone, "{} needs its mirror in PAIRS or a reason in LONE, not both", rule.id);
    }
    for (one, other) in PAIRS {
        let bump = |id| rules::find(id).ruling().unwrap_or_else(|| panic!("{id} is no change rule")).0;
        assert!(
            bump(one) <= bump(other) || one == RuleId::SchemaEnumValueAdded || one == other,
            "{one} is graver than {other}"
        );
    }
}

#[test]
fn a_property_rule_is_explained_by_the_schema() {
    let sandbox = Sandbox::without_git();
    sandbox.ontoreg(["rules", "explain", "formula-changed"]).exits(0).golden("rules-explain-property");
    let schema = sandbox.read("schema/kpi.schema.json");
    let why = "The board of this registry says so.";
    let formula = schema.find("\"role\": \"formula\"").unwrap();
    let (before, after) = schema.split_at(formula);
    let (_, old) = after.split_once("\"why\": \"").unwrap();
    let old = &old[..old.find('"').unwrap()];
    sandbox.write("schema/kpi.schema.json", format!("{before}{}", after.replacen(old, why, 1)));
    let own = sandbox.ontoreg(["rules", "explain", "formula-changed"]).exits(0);
    assert!(own.stdout.contains(why), "{own}");
    let outside = Sandbox::empty().ontoreg(["rules", "explain", "formula-changed"]).exits(0);
    assert!(
        outside.stdout.contains("bump major, effect value, as the schema of a new registry (there is none here) says."),
        "{outside}"
    );
    let json = Sandbox::empty().ontoreg(["rules", "explain", "formula-changed", "--format", "json"]).exits(0).json();
    assert_eq!(json["policy"], serde_json::json!({ "file": null, "pointer": "/formula" }));
    let list = sandbox.ontoreg(["rules", "list"]).exits(0);
    assert!(list.stdout.contains("\nformula-changed "), "{list}");
    let json = sandbox.ontoreg(["rules", "list", "--format", "json"]).exits(0).json();
    let listed = json["rules"].as_array().unwrap().iter().find(|rule| rule["id"] == "formula-changed").unwrap();
    assert_eq!((&listed["bump"], &listed["why"]), (&"major".into(), &why.into()));
    // Every id that a diff shows can be looked up.
    let reordered = sandbox.ontoreg(["rules", "explain", "related-kpi-ids-reordered"]).exits(0);
    assert!(reordered.stdout.contains("The order of a set says nothing."), "{reordered}");
    sandbox.refusals(&[(2, &["rules", "explain", "formula-reworded"])]);
}
