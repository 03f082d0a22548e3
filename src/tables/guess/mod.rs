//! Guesses: which column of a list is which property, written as a mapping that says what it is unsure of.

mod look;
mod plan;
mod required;
mod text;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use look::Look;
pub use plan::{Around, Plan, Planned};
use plan::{Draft, Goal};
use words::{CONCEPTS, COUNTERS, DOMAIN, ID, fit, of_type};

use crate::intake::cell::{self, CellForm, Column};
use crate::intake::list::{List, slug};
use crate::intake::mapping::NewType;
use crate::model::id::nearest;
use crate::model::{Config, Role, Shape};
use crate::tables::value::choice;

/// Below this nobody would believe it.
const LEAST: usize = 45;
/// From here on it is no guess.
const SURE: usize = 80;
/// More values than this are not listed.
const MOST_VALUES: usize = 60;

/// What a column may be: a property, or a part of the id.
#[derive(Clone, Copy, PartialEq)]
enum Aim {
    Id,
    Domain,
    Property(usize),
}

/// Guesses a mapping.
#[must_use]
pub fn guess(list: &List, around: &Around<'_>) -> Plan {
    let looks: BTreeMap<&str, Look> = list.columns.iter().map(|name| (name.as_str(), Look::at(list, name))).collect();
    let own = [Role::Id, Role::Domain, Role::Slug].map(|role| around.shape.pointer(role));
    let properties: Vec<Column<'_>> = cell::columns(around.shape)
        .into_iter()
        .filter(|column| !column.is_block() && !own.contains(&Some(&*column.pointer)))
        .collect();
    let mut draft = Draft::default();
    let mut aims = aims(list, &looks, &properties, around.shape);
    let label = around
        .shape
        .pointer(Role::Label)
        .and_then(|label| properties.iter().position(|column| column.pointer == label));
    if let Some(label) = label.map(Aim::Property)
        && !aims.values().any(|(aim, _)| *aim == label)
    {
        // Nothing is called a name: the first column of short texts that are all different is one.
        let free = list.columns.iter().find(|name| {
            let look = &looks[name.as_str()];
            !matches!(aims.get(name.as_str()), Some((Aim::Property(_), _)))
                && look.is_distinct()
                && !look.is_prose()
                && look.filled > 0
                && matches!(look.kind(), NewType::Text)
        });
        if let Some(name) = free {
            aims.insert(name, (label, LEAST));
        }
    }
    for name in &list.columns {
        place(name, aims.get(name.as_str()).copied(), &looks[name.as_str()], &properties, &mut draft);
    }
    name_new(&mut draft, around.shape);
    settle_id(&mut draft, label.map(|label| &properties[label]), &looks, around);
    domains(&mut draft, &looks, list, around.config);
    choices(&mut draft, &looks);
    required::fill(&mut draft, &looks, around);
    text::plan(list, &draft, &looks)
}

/// What each column is most likely, each aim given away once, the likeliest first.
fn aims<'l>(
    list: &'l List,
    looks: &BTreeMap<&str, Look>,
    properties: &[Column<'_>],
    shape: &Shape,
) -> BTreeMap<&'l str, (Aim, usize)> {
    let mut scores: Vec<(usize, usize, Aim)> = Vec::new();
    for (at, name) in list.columns.iter().enumerate() {
        let look = &looks[name.as_str()];
        if look.filled == 0 {
            continue;
        }
        // What programs call a thing is an id, where people call it another way.
        let named = fit(name, CONCEPTS[0].names).min(if look.is_ids() { 88 } else { 0 });
        scores.push((fit(name, ID).max(named), at, Aim::Id));
        let few = look.texts.len() * 2 <= look.filled.max(4) || look.filled < 4;
        scores.push((fit(name, DOMAIN).saturating_sub(if few { 0 } else { 30 }), at, Aim::Domain));
        for (index, property) in properties.iter().enumerate() {
            scores.push((score(name, look, property, shape), at, Aim::Property(index)));
        }
    }
    scores.retain(|(score, ..)| *score >= LEAST);
    // The best first; of equals the one whose column, then whose property comes first.
    scores.sort_by_key(|(score, at, _)| (std::cmp::Reverse(*score), *at));
    let mut aims: BTreeMap<&str, (Aim, usize)> = BTreeMap::new();
    for (score, at, aim) in scores {
        let name = list.columns[at].as_str();
        if !aims.contains_key(name) && !aims.values().any(|(other, _)| *other == aim) {
            aims.insert(name, (aim, score));
        }
    }
    aims
}

/// How likely a column is a property: by the names of both, what people call such a thing, and what the cells look like.
fn score(name: &str, look: &Look, column: &Column<'_>, shape: &Shape) -> usize {
    let Some(property) = column.property else { return 0 };
    let last = words::words(&property.name);
    let title = words::words(property.label());
    let path = words::words(&column.name);
    let own: Vec<&str> = if column.name.contains('.') { vec![&path, &title] } else { vec![&path, &title, &last] };
    let mut score = fit(name, &own) + 4;
    score = if score == 4 { 0 } else { score };
    for concept in CONCEPTS {
        let by_role = concept.roles.iter().any(|role| shape.pointer(*role) == Some(&column.pointer));
        let by_name = concept.roles.is_empty() && own.iter().any(|own| concept.names.contains(own));
        if by_role || by_name {
            score = score.max(fit(name, concept.names));
        }
    }
    let is_number = property.types.iter().any(|name| name == "number" || name == "integer")
        && !property.types.iter().any(|name| name == "string");
    if is_number && look.not_numbers() * 5 > look.filled {
        score = score.saturating_sub(60);
    }
    if !property.choices.is_empty() {
        let known = look.texts.values().filter(|(text, _)| choice(text, Some(property)).is_some()).count();
        if known * 2 < look.texts.len() {
            score = score.saturating_sub(if known == 0 { 30 } else { 15 });
        }
    }
    if matches!(look.kind(), NewType::Any) && column.form() == CellForm::Scalar {
        score = score.saturating_sub(40);
    }
    score
}

/// Puts a column where it goes.
fn place<'a>(name: &str, aim: Option<(Aim, usize)>, look: &Look, properties: &[Column<'a>], draft: &mut Draft<'a>) {
    let unsure = |score: usize| (score < SURE).then(|| "the name only looks like it".to_owned());
    match aim {
        _ if look.filled == 0 => draft.ignore.push(name.to_owned()),
        Some((Aim::Id, score)) => draft.from = Some((name.to_owned(), unsure(score))),
        Some((Aim::Domain, score)) => draft.domain_from = Some((name.to_owned(), unsure(score))),
        Some((Aim::Property(index), score)) => {
            let column = properties[index].clone();
            let decimal = look.decimal().filter(|_| takes_numbers(&column));
            let guessed =
                decimal.filter(|(_, guessed)| *guessed).map(|_| "a comma may stand before decimals too".to_owned());
            let not_numbers = (takes_numbers(&column) && look.not_numbers() > 0)
                .then(|| format!("{} of {} cells are no numbers", look.not_numbers(), look.filled));
            let split = look.split().filter(|_| column.form() == CellForm::List);
            let goal = Goal {
                column,
                split,
                decimal: decimal.map(|(sign, _)| sign),
                unsure: unsure(score).or(not_numbers).or(guessed),
            };
            draft.columns.entry(name.to_owned()).or_default().push(goal);
        }
        None if COUNTERS.contains(&words::words(name).as_str()) && matches!(look.kind(), NewType::Number) => {
            draft.ignore.push(name.to_owned());
        }
        None => draft.new.push((name.to_owned(), String::new(), kind_of_new(name, look))),
    }
}

/// What a new property holds: what its cells look like, but codes are no numbers, for 1.10 is not 1.1 among them.
fn kind_of_new(name: &str, look: &Look) -> NewType {
    match look.kind() {
        NewType::Number if fit(name, ID) >= SURE => NewType::Text,
        kind => kind,
    }
}

fn takes_numbers(column: &Column<'_>) -> bool {
    let types = column.property.map_or(&[][..], |property| &property.types);
    types.iter().any(|name| name == "number" || name == "integer") && !types.iter().any(|name| name == "string")
}

/// Names new properties as the schema names its own.
fn name_new(draft: &mut Draft<'_>, shape: &Shape) {
    let mut taken: BTreeSet<String> = shape.root.properties.iter().map(|property| property.name.clone()).collect();
    let is_snake = taken.iter().any(|name| name.contains('_'));
    for (column, name, _) in &mut draft.new {
        let plain = slug(column).unwrap_or_else(|| "column".into());
        let is_camel = column.starts_with(|c: char| c.is_ascii_lowercase())
            && column.chars().all(|c| c.is_ascii_alphanumeric())
            && column.len() <= 64;
        let own = match is_snake {
            true => plain.clone(),
            false if is_camel => column.clone(),
            false => camel(&plain),
        };
        // The schema has a property of that name, and it is not this one.
        let listed = if is_snake { format!("list_{own}") } else { camel(&format!("list_{plain}")) };
        let numbered = (2..).map(|number| format!("{own}{number}"));
        let free = [own.clone(), listed].into_iter().chain(numbered).find(|name| !taken.contains(name));
        *name = free.unwrap_or(own);
        taken.insert(name.clone());
    }
}

fn camel(slug: &str) -> String {
    let mut words = slug.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| {
        let mut letters = word.chars();
        name + &letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
    })
}

/// Which column makes ids: one of ids where its cells are some, else the one of labels.
fn settle_id(draft: &mut Draft<'_>, label: Option<&Column<'_>>, looks: &BTreeMap<&str, Look>, around: &Around<'_>) {
    let label = label.and_then(|label| {
        draft
            .columns
            .iter()
            .find(|(_, goals)| goals.iter().any(|goal| goal.column.pointer == label.pointer))
            .map(|(name, _)| name.clone())
    });
    if let Some((column, unsure)) = draft.from.take() {
        let look = &looks[column.as_str()];
        let speaks = look.is_distinct()
            && !matches!(look.kind(), NewType::Number)
            && look.texts.values().all(|(text, _)| {
                text.parse::<crate::model::Id>().is_ok()
                    || (text.chars().filter(|c| c.is_alphabetic()).count() * 2 > text.len() && !text.contains(' '))
            });
        if speaks {
            draft.from = Some((column, unsure));
        } else {
            // Numbers and codes tell a reader nothing, and are worth keeping.
            let own = camel(&slug(&column).unwrap_or_else(|| "code".into()));
            draft.new.push((column.clone(), own, kind_of_new(&column, look)));
            name_new(draft, around.shape);
        }
    }
    if draft.from.is_none() {
        draft.from = label.map(|label| (label, None));
    }
    let whole = draft.from.as_ref().is_some_and(|(from, _)| {
        looks[from.as_str()].ids == looks[from.as_str()].filled && looks[from.as_str()].filled > 0
    });
    if whole && let Some((column, _)) = draft.domain_from.take() {
        draft.ignore.push(column);
    }
    if !whole
        && draft.domain_from.is_none()
        && let Some((column, values)) = grouping(draft, looks, around.shape)
    {
        draft.domain_from = Some((column, Some(format!("nothing is called a domain; this has {values} values"))));
    }
    if !whole && draft.domain_from.is_none() {
        let declared: Vec<&String> = around.config.domains.keys().collect();
        draft.domain = Some(match declared.as_slice() {
            [one] => ((*one).clone(), Some("no column says it; it is the one that is declared".into())),
            _ => (slug(around.name).unwrap_or_else(|| "general".into()), Some("no column says it".into())),
        });
    }
}

/// The column that sorts the rows into a few groups: that of owners, else one that goes nowhere else.
fn grouping(draft: &Draft<'_>, looks: &BTreeMap<&str, Look>, shape: &Shape) -> Option<(String, usize)> {
    let owner = owner(shape);
    let is_owner = |goal: &Goal<'_>| Some(&goal.column.pointer) == owner.as_ref();
    let owners = draft.columns.iter().filter(|(_, goals)| goals.iter().any(is_owner)).map(|(name, _)| name);
    let mut columns = owners.chain(draft.new.iter().map(|(column, ..)| column));
    let groups = |column: &&String| {
        let look = &looks[column.as_str()];
        let values = look.texts.len();
        matches!(look.kind(), NewType::Text) && !look.is_prose() && (2..=20).contains(&values) && values < look.filled
    };
    columns.find(groups).map(|column| (column.clone(), looks[column.as_str()].texts.len()))
}

/// What each value of the column of domains is as a domain; and whether an empty cell means what stands above it.
fn domains(draft: &mut Draft<'_>, looks: &BTreeMap<&str, Look>, list: &List, config: &Config) {
    let Some((column, _)) = &draft.domain_from else { return };
    let look = &looks[column.as_str()];
    let values: Vec<_> = look.texts.values().take(MOST_VALUES + 1).collect();
    if values.len() <= MOST_VALUES {
        let rows = values.into_iter().map(|(text, _)| {
            let own = slug(text).unwrap_or_default();
            let by_title = config.domains.iter().find(|(_, domain)| domain.title.eq_ignore_ascii_case(text));
            let (key, remark) = match (by_title, nearest(&own, config.domains.keys().map(String::as_str))) {
                (Some((key, _)), _) => (key.clone(), None),
                (None, _) if config.domains.contains_key(&own) => (own, None),
                (None, Some(near)) => (own.clone(), Some(format!("new; `{near}` is declared"))),
                (None, None) => (own, Some("new".into())),
            };
            (text.clone(), key, remark)
        });
        draft.values.insert(crate::tables::bind::DOMAIN.into(), rows.collect());
    }
    let Some((from, _)) = &draft.from else { return };
    let named = list.rows.iter().filter(|row| row.cells.contains_key(from));
    let (blank, all) = (named.clone().filter(|row| !row.cells.contains_key(column)).count(), named.count());
    // Only in a table something stands above.
    if list.header_row.is_some() && look.starts && blank > 0 {
        draft.fill_down.push((column.clone(), Some(format!("{blank} of {all} cells are empty"))));
    }
}

/// What each value means where only some words fit.
fn choices(draft: &mut Draft<'_>, looks: &BTreeMap<&str, Look>) {
    let mut values: BTreeMap<String, Vec<(String, String, Option<String>)>> = BTreeMap::new();
    for (name, goals) in &draft.columns {
        for goal in goals {
            let property = goal.column.property.map(|property| property.items.as_deref().unwrap_or(property));
            let Some(property) = property.filter(|property| !property.choices.is_empty()) else { continue };
            let unknown =
                looks[name.as_str()].texts.values().filter(|(text, _)| choice(text, Some(property)).is_none());
            for (text, _) in unknown.take(MOST_VALUES) {
                let near = of_type(text, &property.choices)
                    .or_else(|| nearest(text, property.choices.iter().map(String::as_str)).map(str::to_owned));
                let remark = near.is_none().then(|| format!("unsure: one of {}", property.choices.join(", ")));
                values.entry(goal.column.name.clone()).or_default().push((
                    text.clone(),
                    near.unwrap_or_default(),
                    remark,
                ));
            }
        }
    }
    draft.values.extend(values);
}

/// The pointer of the property that says who answers for a definition, by its role or by what people call it.
#[must_use]
pub fn owner(shape: &Shape) -> Option<String> {
    let by_role = shape.pointer(Role::Functions).map(str::to_owned);
    let names = CONCEPTS
        .iter()
        .find(|concept| concept.roles.contains(&Role::Functions))
        .map_or(&[][..], |concept| concept.names);
    let by_name = || {
        let is = |column: &Column<'_>| {
            column.property.is_some_and(|property| names.contains(&words::words(&property.name).as_str()))
        };
        cell::columns(shape).into_iter().find(is).map(|column| column.pointer)
    };
    by_role.or_else(by_name)
}
