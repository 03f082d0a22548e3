//! The pages about the registry as a whole say what it holds, whatever its records look like.

use std::collections::BTreeMap;
use std::sync::Arc;

use ontoreg::intake;
use ontoreg::model::manifest::Manifest;
use ontoreg::model::{Bump, Definition, Dispute, Id, Layout};
use ontoreg::publish::page::definition::users;
use ontoreg::publish::page::{Block, Line, Page, Place, all};
use ontoreg::publish::{Edition, Site, Told};
use ontoreg::release::history::HistoryEntry;
use serde_json::{Value, json};

use crate::support::crate_path;

const BOARD: &str = "schema/kpi.schema.json";
const OTHER: &str = "tests/fixtures/other/schema/metric.schema.json";

/// A registry of these records, by their ids, and what two releases told.
fn with(toml: &str, schema: &str, records: &[(&str, Value)], disputes: &[Dispute], look: impl FnOnce(&Site<'_>)) {
    let read = |path: &str| std::fs::read(crate_path(path)).unwrap();
    let bytes = read(schema);
    let config =
        intake::config(format!("name = \"x\"\ntitle = \"Figures\"\npublisher = \"The Editors\"\n{toml}").as_bytes());
    let (config, schema) = (config.unwrap(), intake::schema::read(&bytes));
    let definition = |(id, record): &(&str, Value)| {
        let id: Id = id.parse().unwrap();
        (id.clone(), Definition { id, record: record.clone() })
    };
    let definitions: BTreeMap<Id, Definition> = records.iter().map(definition).collect();
    let edition = Edition {
        config: &config,
        shape: &schema.schema.shape,
        schema: &bytes,
        version: &"2.1.0".parse().unwrap(),
        released_at: "2026-11-29".parse().unwrap(),
        yanked: None,
        definitions: &definitions,
        disputes,
    };
    let told = |version: &str| {
        let manifest: Manifest =
            serde_json::from_slice(&read(&format!("registry/releases/{version}/manifest.json"))).unwrap();
        let (version, day) = (manifest.predicate.version.clone(), manifest.predicate.released_at);
        Told {
            history: HistoryEntry::new(version, day, Bump::Minor, None),
            manifest: Arc::new(manifest),
            digest: String::new(),
            computed: None,
        }
    };
    let releases: Vec<Told> = ["1.5.0", "2.0.0"].map(told).into();
    let users = users(&edition);
    let known = BTreeMap::from([("board".to_owned(), "Known *well*.".to_owned())]);
    look(&Site {
        layout: &Layout::new("registry/"),
        edition: &edition,
        releases: &releases,
        formers: &[],
        histories: &BTreeMap::new(),
        users: &users,
        has_api: true,
        methodology: Some("We **measure**."),
        sources: &known,
    });
}

/// A page, where there is one.
fn page(site: &Site<'_>, place: &Place) -> Option<Page> {
    all(site).into_iter().find(|(other, _)| other == place).map(|(_, make)| make())
}

/// What a page says, a line for each heading, paragraph, fact, item and row.
fn said(page: &Page) -> String {
    fn row(cells: &[Line]) -> String {
        cells.iter().map(Line::words).collect::<Vec<_>>().join(" | ")
    }
    fn block(one: &Block, out: &mut Vec<String>) {
        match one {
            Block::Text(text) | Block::Note(text) | Block::Code(text) => out.push(text.clone()),
            Block::Line(line) => out.push(line.words()),
            Block::Definitions(named) => out.extend(named.iter().map(|one| one.id.to_string())),
            Block::Facts(facts) => {
                out.extend(facts.iter().map(|fact| format!("{}: {}", fact.name, fact.value.words())))
            }
            Block::List(title, items) => {
                out.extend(title.clone());
                out.extend(items.iter().map(|item| item.line.words()));
            }
            Block::Table(heads, rows) => {
                out.push(heads.join(" | "));
                out.extend(rows.iter().map(|cells| row(cells)));
            }
            Block::Drawing(drawing) => {
                out.push(drawing.markup.split_once(' ').unwrap().0.to_owned());
                drawing.twin.iter().for_each(|twin| block(twin, out));
            }
            Block::Fold(title, blocks) => {
                out.push(title.clone());
                blocks.iter().for_each(|inner| block(inner, out));
            }
            Block::Group(title, blocks) => {
                out.push(format!("### {}", title.words()));
                blocks.iter().for_each(|inner| block(inner, out));
            }
            other => panic!("{other:?}"),
        }
    }
    let mut out = vec![page.lead.words()];
    out.extend(page.facts.iter().map(|fact| format!("{}: {}", fact.name, fact.value.words())));
    for section in &page.sections {
        out.push(format!("## {}", section.title.words()));
        section.blocks.iter().for_each(|inner| block(inner, &mut out));
    }
    out.join("\n")
}

#[track_caller]
fn says(site: &Site<'_>, place: &Place, lines: &[&str]) {
    let said = said(&page(site, place).unwrap());
    for line in lines {
        assert!(said.lines().any(|other| other == *line), "no `{line}` in\n{said}");
    }
}

fn board() -> Vec<(&'static str, Value)> {
    let cost = |label: &str| json!({"defaultLabel": label, "kind": "input", "fieldType": "currency"});
    let published = json!({"tier": "published", "sourceName": "The Board", "sourceUrl": "https://board.example/x",
        "sectionRef": "Margin", "publicationDate": "2021", "attributionNotice": "Thanks"});
    let editorial = json!({"tier": "editorial", "sourceName": "The Editors", "publicationDate": "2026-01-01"});
    vec![
        ("in.people", cost("People")),
        ("in.rent", cost("Rent")),
        ("in.sales", cost("Sales")),
        (
            "pl.costs",
            json!({"defaultLabel": "Costs", "fieldType": "currency", "expression": "in.people + in.rent",
            "definitionSource": editorial, "stageRelevance": {"seed": "recommended"}, "suggestedForStages": ["seed"],
            "deprecation": {"since": "2026-01-01", "reason": "Old", "replacedBy": "pl.profit"}}),
        ),
        (
            "pl.margin",
            json!({"defaultLabel": "Margin", "fieldType": "percentage", "formula": "profit / sales",
            "expression": "percent(pl.profit / in.sales)", "definitionSource": published,
            "stageRelevance": {"seed": "core", "public": "core"}, "suggestedForStages": ["seed", "public"],
            "benchmark": {"p25": 1, "p75": 2, "sourceName": "The Board"},
            "examples": [{"given": {"pl.profit": 1, "in.sales": 4}, "gives": 25}]}),
        ),
        (
            "pl.profit",
            json!({"defaultLabel": "Profit", "fieldType": "currency", "definitionSource": editorial,
            "expression": "in.sales - pl.costs + 0 * prior(pl.profit, 1 month)"}),
        ),
        ("round.one", json!({"defaultLabel": "One", "fieldType": "number", "expression": "round.two + 1"})),
        ("round.two", json!({"defaultLabel": "Two", "fieldType": "number", "expression": "round.one + gone.away"})),
    ]
}

const TOML: &str = "[domains.pl]\ntitle = \"Profit and loss\"\n[stages.seed]\nlabel = \"Seed\"\n[sources.board]\nname = \"The Board\"\n\
                    host = \"board.example\"\nnotice-required = true\nnotice = \"Thanks\"\n[release]\ndeprecation-days = 90\n";

#[test]
fn families_are_drawn_and_circles_end() {
    with(TOML, BOARD, &board(), &[], |site| {
        says(
            site,
            &Place::Trees,
            &[
                "## Profit and loss",
                "### Margin",
                "<svg",
                "Margin: percent(Profit / Sales)",
                "Profit: Sales - Costs + 0 * prior(Profit, 1 month)",
                "Costs: People + Rent",
            ],
        );
        let of = |id: &str| said(&page(site, &Place::Definition(id.parse().unwrap())).unwrap());
        let (one, rent) = (of("round.one"), of("in.rent"));
        assert!(one.contains("## Inputs and users\n<svg"), "{one}");
        assert!(rent.contains("## Used by") && !rent.contains("<svg"), "one user alone is no tree: {rent}");
        let margin = of("pl.margin");
        assert!(margin.contains("<math") && margin.contains("<svg"), "{margin}");
    });
    with("", BOARD, &board()[..3], &[], |site| assert_eq!(page(site, &Place::Trees), None));
}

#[test]
fn statistics_count_what_there_is() {
    with(TOML, BOARD, &board(), &[], |site| {
        says(
            site,
            &Place::Stats,
            &[
                "Inputs: 3",
                "Computed by an expression: 5 of 5 (100\u{a0}%)",
                "Proven by a worked example: 1 of 5 (20\u{a0}%)",
                "Deprecated: 1",
                "Version | Day | Published | Editorial",
                "2.0.0 | 2026-11-22 | 24 | 172",
                "Formula | 1 | 20\u{a0}%",
                "three to five years | 1 | 100\u{a0}%",
                "Profit and loss | 3 | 38\u{a0}%",
            ],
        );
    });
}

#[test]
fn stages_have_what_a_board_looks_at() {
    with(TOML, BOARD, &board(), &[], |site| {
        says(
            site,
            &Place::Stages,
            &[
                "Stage | Core | Recommended | Detail | All",
                "Seed | 1 | 1 | 0 | 2",
                "public | 1 | 0 | 0 | 1",
                "1 core",
                "Profit and loss: Margin",
            ],
        );
    });
}

#[test]
fn sources_have_what_rests_on_them() {
    with(TOML, BOARD, &board(), &[], |site| {
        says(
            site,
            &Place::Sources,
            &[
                "## The Board",
                "Where: board.example",
                "Notice: Thanks",
                "Rests on it: 1 definition",
                "Known *well*.",
                "Margin | Margin | 2021",
                "Benchmarks taken from it",
                "The Editors wrote 2 definitions themselves: no third-party standard anchors them yet.",
            ],
        );
    });
}

#[test]
fn the_schema_page_has_every_property() {
    with(TOML, BOARD, &board(), &[], |site| {
        let page = page(site, &Place::Schema).unwrap();
        says(
            site,
            &Place::Schema,
            &[
                "## Formula",
                "Path: /formula",
                "### Time basis",
                "Holds: one of text, number, currency, percentage, date, choice, table",
                "Required: yes, but not of an input",
            ],
        );
        assert_eq!(page.sections.len(), site.edition.shape.root.properties.len() + 1);
    });
}

#[test]
fn the_methodology_says_how_definitions_change_and_are_disputed() {
    let dispute = |settled: Option<Value>| -> Dispute {
        let mut dispute = json!({"definition": "pl.margin", "by": "Ada", "opened": "2026-02-01", "reason": "Wrong",
            "evidence": ["https://x.example"]});
        dispute["settled"] = settled.unwrap_or_default();
        serde_json::from_value(dispute).unwrap()
    };
    let settled = json!({"outcome": "rejected", "date": "2026-03-01", "reason": "It is right"});
    with(TOML, BOARD, &board(), &[dispute(None), dispute(Some(settled))], |site| {
        says(
            site,
            &Place::Methodology,
            &[
                "We **measure**.",
                "published | 1 | A cited third-party standard defines the figure. The definition follows it, or says where it departs from it.",
                "Costs | 2026-01-01 |  | Profit",
                "major | Something a reader relied on is different or gone. | 0",
                "### Open",
                "Margin | 2026-02-01, Ada | Wrong [1]",
                "### Settled",
                "Margin | 2026-02-01, Ada | Wrong [1] | Rejected on 2026-03-01: It is right",
            ],
        );
        let text = said(&page(site, &Place::Methodology).unwrap());
        assert!(text.contains("Readers have at least 90 days until it goes."), "{text}");
        assert!(text.contains("/formula | added: "), "{text}");
    });
}

#[test]
fn a_registry_of_another_shape_says_what_it_has() {
    let records =
        [("growth.users", json!({"id": "growth.users", "name": "Users", "status": "editorial", "meaning": "x"}))];
    with("", OTHER, &records, &[], |site| {
        assert!([Place::Trees, Place::Stages, Place::Sources].iter().all(|place| page(site, place).is_none()));
        says(site, &Place::Stats, &["Definitions: 1", "editorial | 1 | 100\u{a0}%"]);
        says(
            site,
            &Place::Schema,
            &[
                "## calc",
                "Path: /calc",
                "A change: added: minor, meaning; removed, changed: major, value; corrected: minor, value",
            ],
        );
        let text = said(&page(site, &Place::Methodology).unwrap());
        for absent in ["## Deprecation", "## Sources and attribution", "## Figures that a machine computes"] {
            assert!(!text.contains(absent), "{text}");
        }
        assert!(text.contains("## Tiers") && text.contains("No dispute was opened so far."), "{text}");
    });
}
