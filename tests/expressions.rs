//! The page about expressions is right: every line of its tables is worked out.

use std::collections::BTreeMap;

use ontoreg::expression::{
    Column, Data, Evaluator, Expression, Figure, Figures, Moment, Period, Reading, Series, Table, Texts,
};
use ontoreg::model::Id;

use crate::support::crate_path;

fn id(text: &str) -> Id {
    text.parse().unwrap()
}

/// The lines of the page's blocks of CSV, without the first of each.
fn blocks(page: &str) -> Vec<Vec<Vec<&str>>> {
    let blocks = page.split("```csv\n").skip(1).map(|block| block.split_once("```").unwrap().0);
    blocks.map(|block| block.lines().skip(1).map(|line| line.split(',').collect()).collect()).collect()
}

/// The company that the page describes.
fn company(page: &str) -> (Figures, Data) {
    let [values, deals] = &blocks(page)[..] else { panic!("the page has two blocks of CSV") };
    let figure = |name: &str, reading| (id(name), Figure { expression: None, months: 1, reading });
    let figures = Figures::from_iter([
        figure("in.payments", Reading::Summed),
        figure("in.revenue", Reading::Summed),
        figure("in.cash", Reading::Own),
    ]);
    let mut series: BTreeMap<Id, Series> = BTreeMap::new();
    for line in values {
        let Series::Dated(dated) = series.entry(id(line[0])).or_insert_with(|| Series::Dated(BTreeMap::new())) else {
            unreachable!("all of them are dated")
        };
        dated.insert(line[1].parse().unwrap(), Some(line[2].parse().unwrap()));
    }
    let mut stages = Texts::default();
    deals.iter().for_each(|line| stages.push(Some(line[0])));
    let closed = deals.iter().map(|line| line[1].parse::<Moment>().ok()).collect();
    let fees = deals.iter().map(|line| line[2].parse().ok()).collect();
    let table = Table::new(vec![
        ("stage".into(), Column::Texts(stages)),
        ("closed".into(), Column::Moments(closed)),
        ("fee".into(), Column::Numbers(fees)),
    ]);
    (figures, Data { figures: series, tables: [(id("in.deals"), table)].into() })
}

#[test]
fn every_line_of_the_page_gives_what_it_says() {
    let page = std::fs::read_to_string(crate_path("docs/expressions.md")).unwrap();
    let (figures, data) = company(&page);
    let mut lines = 0;
    for line in page.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        let (period, gives) = if cells.len() == 4 { (cells[1], cells[2]) } else { ("2026-12", cells[1]) };
        let expression =
            Expression::parse(cells[0].trim_matches('`')).unwrap_or_else(|error| panic!("{line}: {error:?}"));
        let mut evaluator = Evaluator::new(&figures, &data, 10_000);
        let value = evaluator.evaluate(&expression, period.parse::<Period>().unwrap());
        assert_eq!(value.unwrap_or_else(|trouble| panic!("{line}: {trouble:?}")).to_string(), gives, "{line}");
        assert!(evaluator.missing().is_empty(), "{line}");
        lines += 1;
    }
    assert!(lines > 35, "the page has {lines} lines");
}
