//! Words and sentences that read like those of a definition.

const FIRST: [&str; 20] = [
    "Adjusted",
    "Annual",
    "Average",
    "Blended",
    "Committed",
    "Contracted",
    "Cumulative",
    "Current",
    "Deferred",
    "Expected",
    "Gross",
    "Implied",
    "Monthly",
    "Net",
    "Planned",
    "Quarterly",
    "Reported",
    "Rolling",
    "Total",
    "Weighted",
];
const SECOND: [&str; 24] = [
    "Account",
    "Backlog",
    "Billing",
    "Booking",
    "Campaign",
    "Capacity",
    "Channel",
    "Cohort",
    "Contract",
    "Customer",
    "Delivery",
    "Employee",
    "Feature",
    "Incident",
    "Inventory",
    "Invoice",
    "License",
    "Partner",
    "Pipeline",
    "Project",
    "Renewal",
    "Subscription",
    "Ticket",
    "Vendor",
];
const THIRD: [&str; 24] = [
    "Age",
    "Attainment",
    "Balance",
    "Burden",
    "Coverage",
    "Cost",
    "Density",
    "Efficiency",
    "Exposure",
    "Growth",
    "Index",
    "Load",
    "Margin",
    "Mix",
    "Payback",
    "Rate",
    "Ratio",
    "Retention",
    "Spend",
    "Spread",
    "Turnover",
    "Utilization",
    "Value",
    "Yield",
];
const NOUNS: [&str; 14] = [
    "signed contracts",
    "paying customers",
    "active seats",
    "open invoices",
    "credit notes",
    "recognised revenues",
    "full-time employees",
    "support cases",
    "renewed subscriptions",
    "qualified leads",
    "cash receipts",
    "shipped releases",
    "late deliveries",
    "approved budgets",
];
const SYSTEMS: [&str; 6] =
    ["general ledger", "billing system", "customer database", "payroll system", "ticket system", "data warehouse"];
const WHO: [&str; 6] = ["The board", "A reader", "Management", "An investor", "The audit committee", "A new owner"];
const VERBS: [&str; 6] = ["compares", "reconciles", "weighs", "reads", "plans with", "questions"];
const WHEN: [&str; 7] = [
    "at the end of the quarter",
    "before the budget is set",
    "over four quarters in a row",
    "as soon as a large contract ends",
    "whenever prices change",
    "after an acquisition",
    "while the company moves to another market",
];
const CAUTION: [&str; 7] = [
    "a single large customer can move it by more than a year of steady work",
    "seasonal business hides the trend unless the same quarters are compared",
    "discounts and free months are taken out \u{2014} they are not part of the price",
    "a change of the chart of accounts makes two periods incomparable",
    "it says nothing about the quality of what was sold",
    "values near zero are marked as not meaningful and left out of averages",
    "amounts in foreign currency are translated at the rate of the last day",
];

/// A seeded generator of choices: splitmix64.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        let mut dice = Self(seed.wrapping_mul(0x2545_f491_4f6c_dd1d) ^ 0x6f6e_746f_7265_6701);
        dice.next();
        dice
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// A number from 0 up to `bound`, without it.
    pub fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound as u64).unwrap()
    }

    pub fn pick(&mut self, words: &[&'static str]) -> &'static str {
        words[self.below(words.len())]
    }

    pub fn noun(&mut self) -> &'static str {
        self.pick(&NOUNS)
    }

    pub fn system(&mut self) -> &'static str {
        self.pick(&SYSTEMS)
    }

    pub fn sentence(&mut self) -> String {
        let (noun, system) = (self.noun(), self.system());
        let caution = self.pick(&CAUTION);
        match self.below(4) {
            0 => format!("It counts the {noun} that the {system} shows on the last day of the period; {caution}."),
            1 => {
                let (who, verb, when) = (self.pick(&WHO), self.pick(&VERBS), self.pick(&WHEN));
                format!("{who} {verb} it with the {noun} {when}, because {caution}.")
            }
            2 => format!("Only {noun} with a date in the period and an entry in the {system} belong to it: {caution}."),
            _ => {
                let when = self.pick(&WHEN);
                format!("It is taken from the {system} and set against the {noun} {when}, since {caution}.")
            }
        }
    }

    pub fn sentences(&mut self, count: usize) -> String {
        (0..count).map(|_| self.sentence()).collect::<Vec<_>>().join(" ")
    }

    /// Points of a list: no two are equal.
    pub fn points(&mut self, count: usize) -> Vec<String> {
        let first = self.below(NOUNS.len());
        let point = |step: usize| {
            let noun = NOUNS[(first + step) % NOUNS.len()];
            let mut letters = noun.chars();
            let capital: String = letters.next().map(|c| c.to_ascii_uppercase()).into_iter().chain(letters).collect();
            format!("{capital} that the {} shows {}", self.system(), self.pick(&WHEN))
        };
        (0..count).map(point).collect()
    }
}

/// The label of definition `number` of a domain; no two numbers have one label.
pub fn name(number: usize) -> String {
    let (first, rest) = (number % FIRST.len(), number / FIRST.len());
    let (second, rest) = (rest % SECOND.len(), rest / SECOND.len());
    let (third, round) = (rest % THIRD.len(), rest / THIRD.len());
    let name = format!("{} {} {}", FIRST[first], SECOND[second], THIRD[(third + first + second) % THIRD.len()]);
    if round == 0 { name } else { format!("{name} {}", round + 1) }
}
