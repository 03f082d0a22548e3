//! The sessions of the how-to pages are real, each in a repository as a reader of the page has it.

use std::path::Path;

use pulldown_cmark::{Event, Parser, Tag};

use crate::readme::sessions_are_real;
use crate::support::{Sandbox, company, crate_path, files_below};

const ARR: &str = "registry/kpis/sales/arr.json";

/// An empty repository with a maintainer.
pub fn empty() -> Sandbox {
    let sandbox = Sandbox::empty();
    sandbox.git(["init", "--quiet", "--initial-branch=main", "--template="]);
    sandbox.git(["config", "user.name", "Ada Example"]);
    sandbox.git(["config", "user.email", "ada@example.org"]);
    sandbox
}

#[test]
fn the_tutorial_is_real() {
    sessions_are_real("docs/tutorial.md", &empty());
}

#[test]
fn making_a_site_is_real() {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    sessions_are_real("docs/site.md", &sandbox);
}

#[test]
fn bringing_in_a_list_is_real() {
    let sandbox = empty();
    let list = "Board metrics;;;;;\nMetric;Area;Definition;Calculation;Unit;Owner;Target\n\
                Win rate;Sales Ops;Opportunities won, of all that were decided.;won / decided;%;Ada;25 %\n\
                ARR;Finance;Recurring revenue of live contracts, over a year.;;EUR;Bob;1.200.000,00 \u{20ac}\n\
                Runway;Finance;Months until the cash is gone.;cash / net burn;months;n/a;\n";
    sandbox.write("metrics.csv", list);
    sessions_are_real("docs/import.md", &sandbox);
}

/// What the page shows of a mapping is one.
#[test]
fn the_mapping_on_the_page_is_understood() {
    let page = std::fs::read_to_string(crate_path("docs/import.md")).unwrap();
    let mapping = page.split_once("```toml\n").unwrap().1.split_once("```").unwrap().0;
    let read = ontoreg::intake::mapping::read(mapping.as_bytes()).unwrap();
    assert_eq!((read.columns.len(), read.new.len(), read.values.len()), (4, 1, 2));
    for line in mapping.lines().filter_map(|line| line.strip_prefix("# ")) {
        let one = mapping.replace(&format!("# {line}"), line);
        ontoreg::intake::mapping::read(one.as_bytes()).unwrap();
    }
}

#[test]
fn computing_is_real() {
    let sandbox = company();
    sandbox.ontoreg(["release"]).exits(0);
    sandbox.edit("registry/kpis/sales/win_rate.json", |record| {
        record["expression"] = "percent(sales.closed_won_count / sales.closed_lost_count)".into();
    });
    sessions_are_real("docs/compute.md", &sandbox);
}

#[test]
fn several_registries_are_real() {
    sessions_are_real("docs/several-registries.md", &empty());
}

#[test]
fn verifying_is_real() {
    sessions_are_real("docs/verifying.md", &Sandbox::released_twice());
}

#[test]
fn a_protected_main_is_real() {
    let sandbox = Sandbox::released_twice();
    sandbox.git(["init", "--quiet", "--bare", "--initial-branch=main", "--template=", "../origin.git"]);
    sandbox.git(["remote", "add", "origin", "../origin.git"]);
    sandbox.git(["push", "--quiet", "--set-upstream", "origin", "main", "--tags"]);
    sessions_are_real("docs/protected-main.md", &sandbox);
}

#[test]
fn moving_to_a_newer_release_is_real() {
    let sandbox = Sandbox::released_twice();
    sandbox.edit(ARR, |record| {
        record["formula"] = "Sum of live monthly recurring revenue on the last day of the month * 12".into()
    });
    let note = "+++\ncovers = [\"sales.arr#/formula\"]\naction = \"Recompute from 2026-01.\"\n\
                restates-history = true\n+++\nAny day of the month was taken.\n";
    sandbox.write("registry/notes/yearly.md", note);
    sandbox.release("2.0.0");
    sessions_are_real("docs/readers.md", &sandbox);
}

/// A link leads somewhere: every relative one, of every page that people read here.
#[test]
fn links_between_pages_lead_somewhere() {
    let mut pages = vec!["README.md".to_owned(), "CONTRIBUTING.md".to_owned(), "registry/README.md".to_owned()];
    pages.extend(files_below(&crate_path("docs")).into_iter().map(|file| format!("docs/{file}")));
    let mut links = 0;
    for page in pages.iter().filter(|page| page.ends_with(".md")) {
        let text = std::fs::read_to_string(crate_path(page)).unwrap();
        let folder = Path::new(page).parent().unwrap();
        for event in Parser::new(&text) {
            let Event::Start(Tag::Link { dest_url, .. }) = event else { continue };
            if dest_url.contains("://") || dest_url.starts_with("mailto:") || dest_url.starts_with('#') {
                continue;
            }
            let file = dest_url.split('#').next().unwrap();
            assert!(crate_path("").join(folder).join(file).exists(), "{page} links to {dest_url}");
            links += 1;
        }
    }
    assert!(links > 10, "pages link to each other");
}
