//! Synthetic registries: the same number of definitions gives the same bytes on every machine.
//!
//! Definitions are as long as real ones (about 2.6 kB), valid, and without findings in the first revision. Within a domain
//! they come in families of eight: three primary figures, then five that are computed from them.

mod copies;
mod prose;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

pub use copies::write_copies;
use prose::Dice;

/// The schema that every definition is valid by.
pub const SCHEMA: &str = include_str!("../../schema/kpi.schema.json");

/// The first day of 2026, in seconds since 1970.
const DAY: &str = "1767225600";
/// Of how many definitions the second revision changes one.
const EVERY: usize = 100;
/// How many definitions form a family, and how many of them are primary.
const FAMILY: usize = 8;
const PRIMARY: usize = 3;
const STAGES: [&str; 6] = ["preSeed", "seed", "seriesA", "seriesB", "seriesC", "public"];
const DOMAINS: [(&str, &str); 10] = [
    ("customers", "Customers"),
    ("finance", "Finance"),
    ("fundraising", "Fundraising"),
    ("hr", "People"),
    ("marketing", "Marketing"),
    ("operations", "Operations"),
    ("product", "Product"),
    ("sales", "Sales"),
    ("security", "Security"),
    ("support", "Support"),
];
/// Source, address and publication date.
const SOURCES: [(&str, &str, &str); 4] = [
    ("Example Metrics Standards Group", "metrics.example.org", "2023-01-01"),
    ("Example Survey of Private Companies", "survey.example.org", "2024-06-01"),
    ("Example Board Reporting Guide", "guide.example.org", "2022-03-15"),
    ("Example Workforce Benchmarks", "workforce.example.org", "2024-11-30"),
];
const NOTICE: &str = "The Example Metrics Standards Group publishes the standard cited here. The wording of this \
                      definition is our own; no affiliation with or endorsement by the group is claimed.";

/// What the second revision changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edits {
    /// Texts, sources, related ids and labels: no figure changes.
    Words,
    /// The same, and the formula of every fifth of them, with the note that says so.
    Values,
}

/// Writes a registry of `count` definitions into `top`: configuration, schema and definitions.
pub fn write(top: &Path, count: usize) {
    put(top, "schema/kpi.schema.json", SCHEMA);
    put(top, "registry/ontoreg.toml", &configuration());
    for index in 0..count {
        put(top, &file(index), &text(&definition(index, count)));
    }
}

/// Writes a registry of `count` definitions of which five in eight are ratios of two others: with expressions and worked
/// examples, or with formulas alone.
pub fn write_computed(top: &Path, count: usize, expressions: bool) {
    write(top, count);
    for index in 0..count {
        let Some([one, two]) = inputs(index).map(|inputs| inputs.map(id)) else { continue };
        let mut record = serde_json::Map::new();
        for (key, value) in definition(index, count).as_object().unwrap() {
            match key.as_str() {
                "benchmark" => {}
                "fieldType" => drop(record.insert(key.clone(), json!("number"))),
                "unit" => drop(record.insert(key.clone(), json!("ratio"))),
                _ => drop(record.insert(key.clone(), value.clone())),
            }
            if key == "formula" && expressions {
                let expression = format!("{one} / prior({one}, 1 month) - {two} / prior({two}, 1 month)");
                record.insert("expression".into(), json!(expression));
                let example = |first: u32, gives: Value| json!({ "given": { &one: [first, 4], &two: [5, 5] }, "at": "2026-12", "gives": gives });
                record.insert("examples".into(), json!([example(2, json!(1)), example(0, Value::Null)]));
            }
        }
        put(top, &file(index), &text(&Value::Object(record)));
    }
}

/// Writes the second revision of a registry of `count` definitions over the first: one in a hundred differs.
pub fn edit(top: &Path, count: usize, edits: Edits) {
    let mut covers = Vec::new();
    for turn in 0..count / EVERY {
        // Their domains take turns.
        let index = turn * EVERY + turn % DOMAINS.len() + 30;
        put(top, &file(index), &text(&edited(index, count, turn, edits)));
        if turn % 5 == 4 && edits == Edits::Values {
            covers.push(format!("{:?}", format!("{}#/formula", id(index))));
        }
    }
    if !covers.is_empty() {
        let covers = covers.join(",\n  ");
        let note = format!(
            "+++\ncovers = [\n  {covers},\n]\naction = \"Recompute the figures from the first quarter of 2025.\"\n+++\n\
             Figures that a single late booking could move are averaged or cleaned of duplicates.\n"
        );
        put(top, "registry/notes/steadier_figures.md", &note);
    }
}

/// A definition of a registry of `count` after an edit: of five kinds, by turns.
pub fn edited(index: usize, count: usize, turn: usize, edits: Edits) -> Value {
    let mut record = definition(index, count);
    let mut dice = Dice::new(index as u64 + 1_000_000);
    let computed = index / DOMAINS.len() % FAMILY >= PRIMARY;
    let source = &mut record["definitionSource"];
    let published = !source["sectionRef"].is_null();
    if published {
        // The wording of a standard changes with its edition.
        source["sectionRef"] = json!("Chapter 4");
    }
    match turn % 5 {
        0 => reword(&mut record["description"], &mut dice),
        1 if published => {}
        1 => record["definitionSource"]["publicationDate"] = json!("2024-02-15"),
        2 => drop(record["relatedKpiIds"].as_array_mut().and_then(Vec::pop)),
        3 => record["defaultLabel"] = json!(format!("{} (Restated)", record["defaultLabel"].as_str().unwrap())),
        _ if edits == Edits::Values => {
            let formula = record["formula"].as_str().unwrap();
            let ending = if computed { ", as an average of the last two periods" } else { ", less duplicates" };
            record["formula"] = json!(format!("{formula}{ending}"));
        }
        _ => reword(&mut record["interpretationGuidance"], &mut dice),
    }
    record
}

/// Makes `top` a repository on branch `main`.
pub fn init(top: &Path) {
    git(top, &["init", "--quiet", "--initial-branch=main"]);
    for (key, value) in [("user.name", "Bench"), ("user.email", "bench@example.org"), ("gc.auto", "0")] {
        git(top, &["config", key, value]);
    }
}

/// Commits everything that lies in `top`.
pub fn commit(top: &Path, message: &str) {
    git(top, &["add", "--all"]);
    git(top, &["commit", "--quiet", "--message", message]);
}

/// A program in `top`, with nothing of the user's configuration, on the day on which everything happens here.
pub fn command(program: &str, top: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(top).stdout(Stdio::null());
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    command.env("SOURCE_DATE_EPOCH", DAY).env("GIT_AUTHOR_DATE", format!("{DAY} +0000"));
    command.env("GIT_COMMITTER_DATE", format!("{DAY} +0000"));
    command
}

/// Runs git in `top`.
pub fn git(top: &Path, arguments: &[&str]) {
    let status = command("git", top).args(arguments).status();
    assert!(status.is_ok_and(|status| status.success()), "git {arguments:?} failed");
}

/// The file of a definition, from the top.
pub fn file(index: usize) -> String {
    format!("registry/kpis/{}.json", id(index).replace('.', "/"))
}

fn put(top: &Path, path: &str, text: &str) {
    let path = top.join(path);
    let written = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&path, text));
    written.unwrap_or_else(|error| panic!("{} cannot be written: {error}", path.display()));
}

fn configuration() -> String {
    let mut text = String::from(
        "name = \"synthetic\"\ntitle = \"Synthetic KPIs\"\npublisher = \"Example Board Institute\"\n\
         base-url = \"https://example.org/synthetic\"\nschema = \"../schema/kpi.schema.json\"\n",
    );
    for (key, title) in DOMAINS {
        text += &format!("\n[domains.{key}]\ntitle = \"{title}\"\n");
    }
    for stage in STAGES {
        text += &format!("\n[stages.{stage}]\nlabel = \"{stage}\"\n");
    }
    for (number, (name, host, _)) in SOURCES.iter().enumerate() {
        text += &format!("\n[sources.source-{number}]\nname = \"{name}\"\nhost = \"{host}\"\n");
    }
    text
}

/// Canonical bytes: the keys are written in the order of the schema.
fn text(record: &Value) -> String {
    serde_json::to_string_pretty(record).unwrap() + "\n"
}

pub fn id(index: usize) -> String {
    let (domain, within) = (DOMAINS[index % DOMAINS.len()].0, index / DOMAINS.len());
    format!("{domain}.{}", prose::name(within).to_lowercase().replace(' ', "_"))
}

/// Puts another sentence in the place of the last one.
fn reword(text: &mut Value, dice: &mut Dice) {
    let old = text.as_str().unwrap();
    let kept = old.trim_end_matches('.').rsplit_once(". ").map_or("", |(kept, _)| kept);
    *text = json!(format!("{kept}. {}", dice.sentence()));
}

/// What a definition is computed from: the one before it, and one of its family's first two.
fn inputs(index: usize) -> Option<[usize; 2]> {
    let member = index / DOMAINS.len() % FAMILY;
    let back = |steps: usize| index - steps * DOMAINS.len();
    (member >= PRIMARY).then(|| [back(1), back(member - Dice::new(index as u64 + 2_000_000).below(PRIMARY - 1))])
}

pub fn definition(index: usize, count: usize) -> Value {
    let mut dice = Dice::new(index as u64);
    let (domain, within) = (index % DOMAINS.len(), index / DOMAINS.len());
    let own = id(index);
    let slug = own.split_once('.').unwrap().1;
    let member = within % FAMILY;
    let (kind, unit) = match member {
        0 | 3 => ("currency", "currency"),
        1 | 4 => ("number", "count"),
        _ => ("percentage", "%"),
    };
    // Definition `within` of the same domain, if the registry has it.
    let neighbour = |step: i64| -> Option<String> {
        let other = usize::try_from(i64::try_from(within).ok()? + step).ok()? * DOMAINS.len() + domain;
        (other < count).then(|| id(other))
    };
    let inputs = inputs(index).map(|inputs| inputs.map(id));
    let formula = match &inputs {
        None => format!(
            "sum of the {} that are dated in the period, taken from the {}, less those that were reversed",
            dice.noun(),
            dice.system()
        ),
        Some([one, two]) => format!("({one} - {two}) / {two} of the period before, {} left out", dice.noun()),
    };
    let around = [-2, -1, 1, 2].into_iter().filter_map(neighbour);
    // What it is computed from, and what is computed from it: links lead both ways.
    let users = (index..count.min(index + FAMILY * DOMAINS.len())).step_by(DOMAINS.len());
    let users = users.filter(|user| self::inputs(*user).is_some_and(|inputs| inputs.contains(&index))).map(id);
    let related: BTreeSet<String> = around.chain(users).chain(inputs.iter().flatten().cloned()).collect();
    let from = dice.below(3);
    let stages = &STAGES[from..=from + dice.below(STAGES.len() - from)];
    let relevance: serde_json::Map<String, Value> =
        stages.iter().map(|stage| ((*stage).to_owned(), json!(dice.pick(&["core", "recommended"])))).collect();
    let mut record = json!({
        "rogueId": own,
        "slug": slug,
        "domain": DOMAINS[domain].0,
        "defaultLabel": prose::name(within),
        "description": dice.sentences(2),
        "fieldType": kind,
        "unit": unit,
        "maturity": "general",
        "suggestedForStages": stages,
        "defaultOwningFunctions": [DOMAINS[domain].0, "finance_team"],
        "stageRelevance": relevance,
        "definitionSource": source(index, &mut dice),
    });
    if dice.below(3) == 0 {
        let low = dice.below(400) as u32;
        let steps = [low, low + 37, low + 91].map(|tenths| f64::from(tenths) / 10.0);
        record["benchmark"] = json!({
            "p25": steps[0], "median": steps[1], "p75": steps[2], "unit": unit,
            "sourceName": SOURCES[1].0, "sourceYear": 2024, "higherIsBetter": dice.below(2) == 0,
        });
    }
    record["formula"] = json!(formula);
    record["whyItMatters"] = json!(dice.sentence());
    record["interpretationGuidance"] = json!(dice.sentences(2));
    record["relatedKpiIds"] = json!(related);
    record["metricBasis"] = json!({
        "timeBasis": "period_flow",
        "dateBasis": "period_close",
        "production": if inputs.is_some() { "computed" } else { "primary" },
    });
    let mut required: Vec<String> = inputs.into_iter().flatten().collect();
    required.push(format!("The {} of each month, from the {}", dice.noun(), dice.system()));
    record["calculationPolicy"] = json!({
        "inclusion": dice.points(2),
        "exclusion": dice.points(1),
        "requiredInputs": required,
        "validationChecks": dice.points(1),
    });
    record
}

/// Every third definition is published: its address is its own, so that no two cite one page differently.
fn source(index: usize, dice: &mut Dice) -> Value {
    if !index.is_multiple_of(3) {
        return json!({
            "tier": "editorial", "sourceName": "Example Board Institute", "sourceUrl": null, "sectionRef": null,
            "publicationDate": "2024-01-15", "attributionNotice": null,
        });
    }
    let number = dice.below(SOURCES.len());
    let (name, host, date) = SOURCES[number];
    json!({
        "tier": "published", "sourceName": name, "sourceUrl": format!("https://{host}/standards/{index}"),
        "sectionRef": format!("Section {}", index % 40 + 1), "publicationDate": date,
        "attributionNotice": (number == 0).then_some(NOTICE),
    })
}
