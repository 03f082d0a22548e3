use super::super::news::News;
use super::super::{Cards, Context, Located, Rule, Run};
use crate::model::config::ReleasePolicy;
use crate::model::{Date, Defect, Level, Role, RuleId, Spot};

pub(super) const RULE: Rule = Rule {
    id: RuleId::SunsetTooSoon,
    sees: "A deprecation that no release tells of yet has a sunset that is fewer days after its beginning than \
           `deprecation-days` in `[release]` asks for.",
    why: "Readers of this registry count on that time to move away; a shorter one reaches them when it is too late.",
    example: r#""deprecation": { "since": "2026-01-01", "sunset": "2026-01-31", ... } with `deprecation-days = 90`"#,
    help: "Set a later sunset, or leave it out: the definition can then be retired after that many days.",
    run: Run::Registry(Level::Error, run),
};

fn run(cards: &Cards<'_>, context: &Context<'_>, out: &mut Vec<Located>) {
    let shape = context.shape();
    let Some((block, pointer)) = shape.pointer(Role::Deprecation).zip(shape.pointer(Role::DeprecationSunset)) else {
        return;
    };
    let news = News::of(context);
    let policy = &context.config.release;
    for card in cards.iter() {
        let [Some(since), Some(sunset)] = dates(|role| card.text(role)) else { continue };
        if let Some(EarlySunset::TooSoon(earliest)) = early_sunset(since, sunset, policy)
            && news.is_new(&card.id, block)
        {
            let days = policy.deprecation_days;
            let message =
                format!("the sunset {sunset} comes before {earliest}, {days} days after the deprecation begins");
            out.push(card.with(Defect::new(RULE.id, Spot::Value(pointer.to_owned()), sunset.to_string(), message)));
        }
    }
}

/// The days a deprecation begins and ends, by the texts of its roles.
pub(super) fn dates<'t>(text: impl Fn(Role) -> Option<&'t str>) -> [Option<Date>; 2] {
    [Role::DeprecationSince, Role::DeprecationSunset].map(|role| text(role)?.parse().ok())
}

/// Why a deprecation cannot end on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EarlySunset {
    /// It would end before it begins.
    BeforeSince,
    /// It would give less time than the registry promises; with the first day that it may be.
    TooSoon(Date),
}

/// Whether `sunset` is too early for a deprecation that begins on the day `since`.
#[must_use]
pub fn early_sunset(since: Date, sunset: Date, policy: &ReleasePolicy) -> Option<EarlySunset> {
    let earliest = earliest_sunset(since, policy);
    match sunset {
        _ if sunset < since => Some(EarlySunset::BeforeSince),
        _ if sunset < earliest => Some(EarlySunset::TooSoon(earliest)),
        _ => None,
    }
}

/// The first day that the sunset of a deprecation may be that begins on the day `since`.
#[must_use]
pub fn earliest_sunset(since: Date, policy: &ReleasePolicy) -> Date {
    since.days_after(policy.deprecation_days)
}
