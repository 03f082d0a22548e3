//! The further files of the invented company agree with its figures, whichever definitions read them.

use std::collections::BTreeMap;
use std::fs;
use std::sync::LazyLock;

use rust_decimal::Decimal;

use crate::support::{crate_path, files_below};

const FOLDER: &str = "registry/examples/company";

type Cells = BTreeMap<String, String>;

/// The rows of a file, each by the names of the columns.
fn rows(file: &str) -> Vec<Cells> {
    let text = fs::read_to_string(crate_path(FOLDER).join(file)).unwrap();
    let (head, rows) = text.split_once('\n').unwrap();
    let row = |row: &str| head.split(',').zip(row.split(',')).map(|(name, cell)| (name.into(), cell.into())).collect();
    rows.lines().map(row).collect()
}

/// The figures of all files with a row a period, by id and period.
static FIGURES: LazyLock<BTreeMap<(String, String), Decimal>> = LazyLock::new(|| {
    let mut figures = BTreeMap::new();
    let files = files_below(&crate_path(FOLDER)).into_iter().filter(|file| file.ends_with(".csv"));
    for row in files.flat_map(|file| rows(&file)).filter(|row| row.contains_key("period")) {
        for (id, cell) in &row {
            if let Ok(number) = cell.parse() {
                figures.insert((id.clone(), row["period"].clone()), number);
            }
        }
    }
    figures
});

/// A figure; zero where there is none.
fn figure(id: &str, month: &str) -> Decimal {
    FIGURES.get(&(id.to_owned(), month.to_owned())).copied().unwrap_or_default()
}

fn sum<'m>(ids: &[&str], months: impl IntoIterator<Item = &'m String> + Clone) -> Decimal {
    ids.iter().map(|id| months.clone().into_iter().map(|month| figure(id, month)).sum::<Decimal>()).sum()
}

/// The sum of a column over the rows that are dated in a month.
fn total(rows: &[Cells], [date, column]: [&str; 2], month: &str) -> Decimal {
    let rows = rows.iter().filter(|row| row[date].starts_with(month));
    rows.map(|row| row[column].parse::<Decimal>().unwrap()).sum()
}

fn months() -> Vec<String> {
    (2024..=2026).flat_map(|year| (1..=12).map(move |month| format!("{year}-{month:02}"))).collect()
}

#[test]
fn rows_add_up_to_the_figures_of_their_month() {
    let [revenue, orders, quotas] = ["customer_revenue.csv", "marketplace_orders.csv", "quotas.csv"].map(rows);
    let months = months();
    for month in &months {
        let recurring = sum(&["finance.subscription_revenue", "finance.usage_revenue"], [month]);
        assert_eq!(total(&revenue, ["month", "recurring"], month), recurring, "{month}");
        let kept = total(&orders, ["on", "value"], month) * Decimal::new(8, 2);
        assert_eq!(kept.round_dp(2), figure("inputs.marketplace_revenue", month), "{month}");
        let free = figure("finance.operating_cash_flow", month) - figure("finance.capital_expenditure", month);
        let [inflow, outflow] = ["in", "out"].map(|way| figure(&format!("finance.total_operational_{way}flow"), month));
        assert_eq!(free, inflow - outflow, "{month}");
    }
    for quarter in months.chunks(3) {
        assert_eq!(
            total(&quotas, ["on", "signed"], &quarter[2]),
            sum(&["sales.closed_won_value"], quarter),
            "{quarter:?}"
        );
    }
}

#[test]
fn shares_and_the_cash_paid_for_them_agree() {
    let number = |cell: &String| if cell.is_empty() { Decimal::ZERO } else { cell.parse().unwrap() };
    let held: Vec<Cells> = rows("cap_table.csv").into_iter().filter(|row| row["until"].is_empty()).collect();
    let paid: Decimal = held.iter().map(|row| number(&row["shares"]) * number(&row["preference_per_share"])).sum();
    let raised: Decimal = rows("round_payments.csv").iter().map(|row| number(&row["amount"])).sum();
    assert_eq!(paid, raised + figure("inputs.safe_and_note_cash", "2026-12"));
    let diluted: Decimal = held.iter().map(|row| number(&row["shares"])).sum();
    let price = held.iter().find(|row| row["class"] == "B").map(|row| number(&row["preference_per_share"])).unwrap();
    let worth = sum(&["fundraising.pre_money_valuation", "fundraising.total_round_size"], [&"2026-12".to_owned()]);
    assert_eq!(diluted * price, worth, "shares just after the round at its price");
}

#[test]
fn a_part_is_not_above_its_whole() {
    const PARTS: [(&str, &[&str]); 12] = [
        ("hr.regretted_exits", &["hr.voluntary_exits"]),
        ("inputs.early_leavers", &["hr.new_hires"]),
        ("inputs.training_up_to_date", &["hr.total_headcount", "hr.total_contractors"]),
        ("inputs.receivables_past_due", &["finance.accounts_receivable"]),
        ("inputs.vat_in_receivables", &["finance.accounts_receivable"]),
        ("inputs.rpo_beyond_twelve_months", &["finance.deferred_revenue", "inputs.unbilled_commitments"]),
        ("inputs.cost_of_other_revenue", &["finance.other_cogs"]),
        ("inputs.marketplace_revenue", &["finance.other_revenue"]),
        ("inputs.ai_fees", &["finance.third_party_data", "finance.cloud_hosting"]),
        ("inputs.ai_using_customers", &["inputs.ai_entitled_customers"]),
        ("inputs.ai_tasks_done", &["inputs.ai_tasks_taken"]),
        ("inputs.top_ten_arr", &["sales.arr"]),
    ];
    for month in &months() {
        for (part, whole) in PARTS {
            assert!(FIGURES.contains_key(&(part.to_owned(), month.clone())), "{part} {month}");
            let part_of = figure(part, month);
            assert!(part_of >= Decimal::ZERO && part_of <= sum(whole, [month]), "{part} in {month}");
        }
    }
}
