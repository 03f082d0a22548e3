//! The invented company of the shipped catalogue: everything computes from its files, and what has to add up does.

use std::collections::BTreeMap;
use std::fs;
use std::sync::LazyLock;

use ontoreg::compute::{Definitions, Outcome, Span, figures};
use ontoreg::data::{self, Loaded};
use ontoreg::expression::{Period, Table, Value, rounded};
use ontoreg::model::Id;
use ontoreg::registry::{Outside, State, Workspace};
use rust_decimal::Decimal;

use crate::support::{crate_path, files_below, golden};

const FOLDER: &str = "registry/examples/company";

static CATALOGUE: LazyLock<State> = LazyLock::new(|| {
    let outside = Outside::new(crate_path("registry"), 0);
    Workspace::find(&outside).unwrap().current().unwrap()
});

static DEFINITIONS: LazyLock<Definitions> = LazyLock::new(|| {
    let (all, broken) = CATALOGUE.definitions(CATALOGUE.all_entries().unwrap()).unwrap();
    assert!(broken.is_empty());
    Definitions::of(all.values(), CATALOGUE.shape())
});

static COMPANY: LazyLock<Loaded> = LazyLock::new(|| {
    let names = files_below(&crate_path(FOLDER)).into_iter().filter(|name| data::reads(name));
    let files = names.map(|name| (name.clone(), fs::read(crate_path(FOLDER).join(name)).unwrap())).collect::<Vec<_>>();
    data::read(&files, &DEFINITIONS.expected).unwrap()
});

fn period(text: &str) -> Period {
    text.parse().unwrap()
}

fn table(id: &str) -> &'static Table {
    &COMPANY.data.tables[&id.parse().unwrap()]
}

/// The rows of a table, each as its cells in the order of the columns.
fn rows<const N: usize>(id: &str, columns: [&str; N]) -> impl Iterator<Item = [Value<'static>; N]> {
    let table = table(id);
    let places = columns.map(|column| table.position(column).unwrap());
    (0..table.rows()).map(move |row| places.map(|place| table.columns()[place].1.value(row)))
}

fn number(value: Value<'_>) -> Decimal {
    value.number().unwrap()
}

/// Whether a date lies in a month or before; nothing does where there is none.
fn until(date: Value<'_>, at: Period) -> bool {
    matches!(date, Value::Moment(date) if date.month <= at.end)
}

fn within(date: Value<'_>, at: Period) -> bool {
    matches!(date, Value::Moment(date) if date.month == at.end)
}

/// Figures for each month of the three years and the close before them.
struct Months(BTreeMap<(String, Period), Decimal>);

impl Months {
    fn of(ids: &[&str]) -> Self {
        let ids: Vec<&Id> =
            ids.iter().map(|id| DEFINITIONS.figures.get_key_value(&id.parse().unwrap()).unwrap().0).collect();
        let span = Span { first: period("2023-12"), last: period("2026-12") };
        let rows = figures(&DEFINITIONS, &COMPANY, &ids, span).rows;
        Self(rows.iter().filter_map(|row| Some(((row.id.to_string(), row.asked), row.outcome.number()?))).collect())
    }

    fn get(&self, id: &str, at: Period) -> Decimal {
        self.0.get(&(id.to_owned(), at)).copied().unwrap_or_else(|| panic!("no {id} for {at}"))
    }

    fn sum(&self, ids: &[&str], at: Period) -> Decimal {
        ids.iter().map(|id| self.get(id, at)).sum()
    }
}

/// The thirty-six months.
fn months() -> Vec<Period> {
    let months = Span { first: period("2024-01"), last: period("2026-12") }.periods();
    assert_eq!(months.len(), 36);
    months
}

/// Figures that are rightly empty in December 2026.
const EMPTY: [&str; 0] = [];

#[test]
fn every_figure_of_the_catalogue_has_a_value() {
    let ids: Vec<&Id> = DEFINITIONS.computed().collect();
    let computed = figures(&DEFINITIONS, &COMPANY, &ids, Span::at(period("2026-12")));
    assert_eq!(computed.missing, []);
    let empty: Vec<_> = computed.rows.iter().filter(|row| row.outcome.number().is_none()).collect();
    assert_eq!(empty.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(), EMPTY);
    assert!(empty.iter().all(|row| row.outcome == Outcome::Empty), "{empty:?}");
    let line = |row: &ontoreg::compute::Row| {
        let unit = DEFINITIONS.about[&row.id].unit.as_deref().unwrap_or_default();
        let number =
            row.outcome.number().map_or("empty".to_owned(), |number| rounded(number, 6).normalize().to_string());
        format!("{} {} {number} {unit}", row.id, row.period).trim_end().to_owned() + "\n"
    };
    golden("example-company", &computed.rows.iter().map(line).collect::<String>());
}

/// Figures of all domains can be followed through the years, and what has none in a month has a reason for that.
#[test]
fn figures_are_empty_only_where_nothing_is_to_be_divided_by() {
    let ids: Vec<&Id> = DEFINITIONS.computed().collect();
    let span = Span { first: period("2025-12"), last: period("2026-12") };
    let computed = figures(&DEFINITIONS, &COMPANY, &ids, span);
    assert!(computed.rows.iter().all(|row| matches!(row.outcome, Outcome::Number(_) | Outcome::Empty)));
    let runway: Vec<bool> = computed
        .rows
        .iter()
        .filter(|row| row.id.as_str() == "finance.runway_months")
        .map(|row| row.outcome == Outcome::Empty)
        .collect();
    let burn = Months::of(&["finance.net_burn_rate"]);
    let earned: Vec<bool> =
        span.periods().iter().map(|at| burn.get("finance.net_burn_rate", *at) <= Decimal::ZERO).collect();
    assert_eq!(runway, earned, "no runway where no cash is used");
    assert!(earned.contains(&true) && earned.contains(&false));
}

#[test]
fn profit_and_loss_adds_up() {
    let lines: Vec<String> = fs::read_to_string(crate_path(FOLDER).join("profit-and-loss.csv"))
        .unwrap()
        .lines()
        .next()
        .unwrap()
        .split(',')
        .skip(1)
        .map(str::to_owned)
        .collect();
    let (revenue, cost) = (&lines[..4], &lines[4..33]);
    assert!(revenue.iter().all(|line| line.ends_with("_revenue")) && cost[28] == "finance.other_ga", "{lines:?}");
    let below = ["finance.interest_income_expense", "finance.fx_gain_loss", "finance.other_results"];
    let rest = [
        "finance.tax",
        "finance.depreciation_amortization",
        "inputs.depreciation_inside_sections",
        "inputs.sm_new_part",
        "inputs.sm_expansion_part",
        "finance.total_sm",
        "finance.net_income",
    ];
    let ids: Vec<&str> = lines[..33].iter().map(String::as_str).chain(below).chain(rest).collect();
    let figures = Months::of(&ids);
    let of = |lines: &[String], at| lines.iter().map(|line| figures.get(line, at)).sum::<Decimal>();
    for at in months() {
        let outside = figures.get("finance.depreciation_amortization", at)
            - figures.get("inputs.depreciation_inside_sections", at);
        let result =
            of(revenue, at) - of(cost, at) - outside + figures.sum(&below, at) - figures.get("finance.tax", at);
        assert_eq!(result, figures.get("finance.net_income", at), "{at}");
        let parts = figures.sum(&["inputs.sm_new_part", "inputs.sm_expansion_part"], at);
        assert_eq!(parts, figures.get("finance.total_sm", at), "{at}");
    }
}

#[test]
fn recurring_revenue_adds_up() {
    let figures = Months::of(&[
        "sales.arr",
        "sales.new_business",
        "sales.expansion",
        "sales.downgrades",
        "sales.churn_arr",
        "customers.total_customers",
        "customers.new_customers_added",
        "customers.customers_churned",
        "inputs.acquired_arr",
    ]);
    let moves: Vec<_> = rows("inputs.movements", ["customer", "on", "before", "after"]).collect();
    for at in months() {
        let of = |id| figures.get(id, at);
        let opening = |id| figures.get(id, at.before(1));
        let gained = of("sales.new_business") + of("sales.expansion");
        let closing = opening("sales.arr") + gained - of("sales.downgrades") - of("sales.churn_arr");
        assert_eq!(closing, of("sales.arr"), "{at}");
        let joined = of("customers.new_customers_added") - of("customers.customers_churned");
        assert_eq!(opening("customers.total_customers") + joined, of("customers.total_customers"), "{at}");
        let mut live: BTreeMap<String, Decimal> = BTreeMap::new();
        for [customer, on, before, after] in &moves {
            if until(*on, at) {
                *live.entry(customer.to_string()).or_default() += number(*after) - number(*before);
            }
        }
        assert_eq!(live.values().sum::<Decimal>(), of("sales.arr"), "{at}");
        let count = live.values().filter(|arr| **arr > Decimal::ZERO).count();
        assert_eq!(Decimal::from(count), of("customers.total_customers"), "{at}");
        let lost = moves.iter().filter(|[_, on, _, after]| within(*on, at) && number(*after).is_zero());
        assert_eq!(lost.map(|[_, _, before, _]| number(*before)).sum::<Decimal>(), of("sales.churn_arr"), "{at}");
    }
    let products: Decimal = rows("inputs.products", ["arr"]).map(|[arr]| number(arr)).sum();
    assert_eq!(products, figures.get("sales.arr", period("2026-12")));
    assert!(figures.get("inputs.acquired_arr", period("2025-05")) > Decimal::ZERO, "a company was bought");
}

#[test]
fn cash_adds_up() {
    let figures = Months::of(&[
        "finance.total_cash_in_bank",
        "finance.total_operational_inflow",
        "finance.total_operational_outflow",
        "finance.fx_gain_loss",
        "finance.operationally_available_cash",
        "fundraising.venture_debt_drawn",
        "fundraising.total_capital_raised",
        "fundraising.total_round_size",
        "fundraising.committed_amount",
        "fundraising.total_received",
        "inputs.safe_and_note_cash",
    ]);
    for at in months() {
        let of = |id| figures.get(id, at);
        let grown = |id| figures.get(id, at) - figures.get(id, at.before(1));
        let operations = of("finance.total_operational_inflow") - of("finance.total_operational_outflow");
        let financing = grown("fundraising.total_capital_raised") + grown("fundraising.venture_debt_drawn");
        let revalued = of("finance.fx_gain_loss");
        assert_eq!(grown("finance.total_cash_in_bank"), operations + financing + revalued, "{at}");
        assert!(of("finance.operationally_available_cash") > Decimal::ZERO, "{at}");
        let paid = rows("inputs.round_payments", ["on", "amount"]).filter(|[on, _]| within(*on, at));
        let paid: Decimal = paid.map(|[_, amount]| number(amount)).sum();
        assert_eq!(paid, of("fundraising.total_round_size"), "{at}");
        assert_eq!(paid + grown("inputs.safe_and_note_cash"), grown("fundraising.total_capital_raised"), "{at}");
        assert!(of("fundraising.total_received") <= of("fundraising.committed_amount"), "{at}");
    }
}

#[test]
fn people_deals_and_answers_add_up() {
    let figures = Months::of(&[
        "hr.total_headcount",
        "hr.new_hires",
        "hr.voluntary_exits",
        "hr.terminations",
        "sales.closed_won_count",
        "sales.closed_lost_count",
        "sales.closed_won_value",
        "sales.closed_lost_value",
        "customers.nps_responses",
    ]);
    let deals: Vec<_> = rows("inputs.opportunities", ["closed", "outcome", "fee"]).collect();
    for at in months() {
        let of = |id| figures.get(id, at);
        let left = of("hr.voluntary_exits") + of("hr.terminations");
        let closing = figures.get("hr.total_headcount", at.before(1)) + of("hr.new_hires") - left;
        assert_eq!(closing, of("hr.total_headcount"), "{at}");
        for outcome in ["won", "lost"] {
            let decided = deals.iter().filter(|[closed, word, _]| within(*closed, at) && *word == Value::Text(outcome));
            let fees: Vec<Decimal> = decided.map(|[_, _, fee]| number(*fee)).collect();
            let (count, value) = (format!("sales.closed_{outcome}_count"), format!("sales.closed_{outcome}_value"));
            assert_eq!(Decimal::from(fees.len()), figures.get(&count, at), "{at} {outcome}");
            assert_eq!(fees.iter().sum::<Decimal>(), figures.get(&value, at), "{at} {outcome}");
        }
        let answers = rows("inputs.survey_answers", ["on"]).filter(|[on]| within(*on, at)).count();
        assert_eq!(Decimal::from(answers), of("customers.nps_responses"), "{at}");
    }
    let open: Decimal =
        deals.iter().filter(|[closed, ..]| *closed == Value::Empty).map(|[_, _, fee]| number(*fee)).sum();
    assert_eq!(open, Months::of(&["sales.pipeline_value"]).get("sales.pipeline_value", period("2026-12")));
}

/// Customers that left and came back, lives without gaps, and no customer that is both kept and lost.
#[test]
fn the_company_has_the_cases_that_definitions_decide() {
    let mut lives: BTreeMap<String, Vec<(Decimal, Decimal)>> = BTreeMap::new();
    for [customer, before, after] in rows("inputs.movements", ["customer", "before", "after"]) {
        lives.entry(customer.to_string()).or_default().push((number(before), number(after)));
    }
    let returned: Vec<&str> = lives
        .iter()
        .filter(|(_, moves)| moves.iter().filter(|(before, _)| before.is_zero()).count() > 1)
        .map(|(customer, _)| customer.as_str())
        .collect();
    assert_eq!(returned, ["C017", "C022"]);
    for moves in lives.values() {
        let goes_on = moves.windows(2).all(|pair| pair[0].1 == pair[1].0);
        assert!(goes_on && moves[0].0.is_zero(), "{moves:?}");
    }
    let retention = Months::of(&["customers.logo_retention_rate", "customers.logo_churn_rate"]);
    let year = Span { first: period("2025-12"), last: period("2026-12") };
    for at in year.periods() {
        let both = retention.sum(&["customers.logo_retention_rate", "customers.logo_churn_rate"], at);
        assert_eq!(rounded(both, 20), Decimal::ONE_HUNDRED, "{at}");
    }
}
