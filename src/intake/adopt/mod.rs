//! A plain JSON Schema made that of a registry: roles and policies by guess, what is declared kept.

mod names;
mod sites;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use self::names::{DEPRECATION, Form, POLICIES, RECORD, SOURCE, plain, words};
use self::sites::{Site, sites};
use super::canonical::pretty;
use super::{json, schema};
use crate::model::shape::join;
use crate::model::{Bump, Defect, Effect, Op, Property, Role, RuleId, Shape, Spot};

/// What a property was taken for, by what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Because {
    /// The schema says it.
    Declared,
    /// The user says it.
    Given,
    /// By its name.
    Name,
    /// By its title.
    Title,
    /// Nothing says it: a change is taken for one of meaning.
    Nothing,
}

/// What a property was taken for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Adopted {
    /// Its JSON pointer in a record, `*` for every item.
    pub pointer: String,
    /// Its role, if it plays one.
    pub role: Option<Role>,
    /// What another value of it is to readers.
    pub change: Option<(Bump, Effect)>,
    /// By what.
    pub because: Because,
    /// What a person should look at, as a sentence.
    pub doubt: Option<String>,
}

/// A schema with roles and policies.
#[derive(Debug)]
#[non_exhaustive]
pub struct Adoption {
    /// The schema's bytes; those that were given where nothing was to be added.
    pub bytes: Vec<u8>,
    /// Its properties, in its order.
    pub properties: Vec<Adopted>,
    /// Roles that nearly every registry has and no property plays.
    pub missing: Vec<Role>,
    /// Whether records may have properties that it does not describe.
    pub is_open: bool,
    /// What keeps it from being a registry's schema still.
    pub defects: Vec<Defect>,
}

/// A schema nothing can be added to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AdoptError {
    /// It cannot be read.
    #[error("this is no JSON Schema: {0}")]
    NotASchema(String),
    /// It says nothing of the properties of a record.
    #[error("the schema describes no properties of one record")]
    NoProperties,
    /// A role is given to a property that is not there.
    #[error("the schema has no property `{given}`")]
    UnknownProperty {
        /// The property.
        given: String,
        /// The properties there are.
        known: Vec<String>,
    },
    /// A role is given twice.
    #[error("the role `{role}` is given to `{one}` and to `{other}`")]
    RoleTwice {
        /// The role.
        role: Role,
        /// One property.
        one: String,
        /// The other.
        other: String,
    },
}

/// Roles that nearly every registry has beside its ids.
const EXPECTED: [Role; 3] = [Role::Label, Role::Description, Role::Formula];

/// Adds roles and policies to a schema. `model` is one whose roles have policies; `given` says the role of a property, by
/// its name or pointer, or that it plays none.
///
/// # Errors
/// [`AdoptError`].
pub fn adopt(bytes: &[u8], model: &Value, given: &BTreeMap<String, Option<Role>>) -> Result<Adoption, AdoptError> {
    let strict = json::read(bytes);
    let Some(original) = strict.value.filter(Value::is_object) else {
        let why = strict.defects.into_iter().next().map_or("it is no object".into(), |defect| defect.message);
        return Err(AdoptError::NotASchema(why));
    };
    let mut schema = original.clone();
    sites::modernise(&mut schema);
    let sites = sites(&schema);
    if sites.is_empty() {
        return Err(AdoptError::NoProperties);
    }
    let roles = roles(&schema, &sites, given)?;
    let mut policies = BTreeMap::new();
    collect(model, &mut policies);
    for site in &sites {
        add(&mut schema, site, roles.get(site.pointer.as_str()), &policies);
    }
    let bytes = if schema == original { bytes.to_vec() } else { pretty(&schema) };
    let read = schema::read(&bytes);
    let shape = &read.schema.shape;
    let mut seen = BTreeSet::new();
    let properties = sites.iter().filter(|site| site.needs_policy || roles.contains_key(site.pointer.as_str()));
    let properties = properties.filter(|site| seen.insert(site.pointer.as_str()));
    let properties = properties.map(|site| adopted(site, roles.get(site.pointer.as_str()), shape)).collect();
    let plays = |role| shape.pointer(role).is_some();
    let ids = match (plays(Role::Id), plays(Role::Slug), plays(Role::Domain)) {
        (true, ..) | (_, true, true) => None,
        (_, true, false) => Some(Role::Domain),
        (_, false, _) => Some(Role::Id),
    };
    let expected = EXPECTED.into_iter().filter(|role| !plays(*role));
    let missing = ids.into_iter().chain(expected).collect();
    let mut defects = read.all_defects();
    defects.extend(ids.map(|role| {
        let why = if role == Role::Id {
            "no property says the id: one with domain.slug has the role `id`, or two have the roles `slug` and `domain`"
        } else {
            "records say the slug alone: away from its folder nobody could tell which definition one is, so another \
             property has to say the domain, with the role `domain`"
        };
        Defect::new(RuleId::SchemaInvalid, Spot::File, role.as_str(), why)
    }));
    Ok(Adoption { is_open: shape.root.open, properties, missing, defects, bytes })
}

/// A role of a property, by what, and what is doubtful about it.
#[derive(Debug, Clone)]
struct Guess {
    role: Option<Role>,
    because: Because,
    doubt: Option<String>,
}

/// The roles of the properties, by pointer: what is declared or given, then the likeliest name.
fn roles<'s>(
    schema: &Value,
    sites: &'s [Site],
    given: &BTreeMap<String, Option<Role>>,
) -> Result<BTreeMap<&'s str, Guess>, AdoptError> {
    let mut roles: BTreeMap<&str, Guess> = BTreeMap::new();
    let mut taken: BTreeMap<Role, &str> = BTreeMap::new();
    for (name, role) in given {
        let is_named = |site: &&Site| site.pointer == *name || site.pointer == join("", name);
        let Some(site) = sites.iter().find(is_named) else {
            let known = sites.iter().map(|site| site.pointer.trim_start_matches('/').to_owned()).collect();
            return Err(AdoptError::UnknownProperty { given: name.clone(), known });
        };
        roles.insert(&site.pointer, Guess { role: *role, because: Because::Given, doubt: None });
        if let Some(role) = *role
            && let Some(one) = taken.insert(role, &site.pointer).filter(|one| *one != site.pointer)
        {
            return Err(AdoptError::RoleTwice { role, one: one.to_owned(), other: site.pointer.clone() });
        }
    }
    for site in sites.iter().filter(|site| site.block.is_some()) {
        let role = site.declared_role().filter(|role| taken.get(role).is_none_or(|other| *other == site.pointer));
        let decided = role.is_some() || site.has_policy();
        if decided && !roles.contains_key(site.pointer.as_str()) {
            roles.insert(&site.pointer, Guess { role, because: Because::Declared, doubt: None });
            taken.extend(role.map(|role| (role, site.pointer.as_str())));
        }
    }
    // What stands inside of a block is named within it, so blocks come first.
    for depth in 1..=2 {
        let inside = |site: &&Site| site.pointer.matches('/').count() == depth && !site.pointer.contains('*');
        let mut candidates = Vec::new();
        for site in sites.iter().filter(inside) {
            let parent = site.pointer.rsplit_once('/').map_or("", |(parent, _)| parent);
            let entries = match roles.get(parent).and_then(|guess| guess.role) {
                _ if parent.is_empty() => RECORD,
                Some(Role::Source) => SOURCE,
                Some(Role::Deprecation) => DEPRECATION,
                _ => continue,
            };
            for (role, form, known) in entries {
                let rank = |name: &str| known.iter().position(|known| *known == plain(name));
                let by_name = rank(&site.name).map(|rank| (rank, Because::Name));
                let by_title = || site.title.as_deref().and_then(rank).map(|rank| (100 + rank, Because::Title));
                if let Some((rank, because)) = by_name.or_else(by_title)
                    && let Some((role, doubt)) = fits(schema, site, *role, *form)
                {
                    candidates.push((rank, site, role, Guess { role: Some(role), because, doubt }));
                }
            }
        }
        candidates.sort_by_key(|(rank, ..)| *rank);
        for (_, site, role, guess) in candidates {
            if !roles.contains_key(site.pointer.as_str()) && !taken.contains_key(&role) {
                taken.insert(role, &site.pointer);
                roles.insert(&site.pointer, guess);
            }
        }
    }
    Ok(roles)
}

/// The role that a property of that type can play, and what is doubtful about it.
fn fits(schema: &Value, site: &Site, role: Role, form: Form) -> Option<(Role, Option<String>)> {
    let untyped = site.types.is_empty();
    let right = match form {
        Form::Text => untyped || site.is("string"),
        Form::Texts => site.is("array"),
        Form::Block => site.is("object"),
    };
    if !right {
        return None;
    }
    let doubt = untyped.then(|| "the schema does not say its type; the role needs a text".to_owned());
    let admits = |text: &str| site.admits(schema, text);
    match role {
        Role::Id => match (admits("sales.win_rate") || admits("sales.arr"), admits("win_rate") || admits("arr")) {
            (true, true) => {
                let doubt = "it is `id` where records say domain.slug, and `slug` where they say the slug alone";
                Some((Role::Id, Some(doubt.to_owned())))
            }
            (true, false) => Some((Role::Id, doubt)),
            (false, true) => Some((Role::Slug, doubt)),
            (false, false) => None,
        },
        Role::Slug => admits("win_rate").then_some((role, doubt)),
        Role::Domain => {
            let is_folder = |text: &String| crate::model::id::is_snake_case(text);
            let fits = if site.choices.is_empty() { admits("sales") } else { site.choices.iter().all(is_folder) };
            fits.then_some((role, doubt))
        }
        Role::Type => {
            let known = |text: &String| text.parse::<crate::model::ValueType>().is_ok();
            (!site.choices.is_empty() && site.choices.iter().all(known)).then_some((role, doubt))
        }
        Role::Tier => {
            let has = |tier: &str| site.choices.iter().any(|choice| choice == tier);
            (has("editorial") && has("published")).then_some((role, doubt))
        }
        _ => Some((role, doubt)),
    }
}

/// The blocks of a schema that give a role, by role.
fn collect(schema: &Value, policies: &mut BTreeMap<Role, Map<String, Value>>) {
    let Value::Object(members) = schema else { return };
    if let Some(Value::Object(block)) = members.get("x-ontoreg")
        && let Some(role) = block.get("role").and_then(Value::as_str).and_then(|role| role.parse().ok())
    {
        policies.insert(role, block.clone());
    }
    members.values().for_each(|inner| collect(inner, policies));
}

/// Adds to a property what its block lacks.
fn add(schema: &mut Value, site: &Site, guess: Option<&Guess>, policies: &BTreeMap<Role, Map<String, Value>>) {
    let role = guess.and_then(|guess| guess.role);
    let replaced = guess.is_some_and(|guess| guess.because == Because::Given);
    // What a reference leads to may have got its block as another property.
    let block = schema.pointer(&site.at).and_then(|property| property.get("x-ontoreg"));
    let mut block = block.filter(|block| block.is_object()).cloned().unwrap_or_else(|| json!({}));
    let of_its_name = policy_of(&site.name);
    if replaced && ["bump", "effect"].iter().all(|key| block.get(key) == of_its_name.get(*key)) {
        // That it plays no role was a guess, and so was its policy.
        block = json!({});
    }
    let decided = block.get("bump").is_some() && block.get("effect").is_some();
    if role.is_none() && !replaced && (!site.needs_policy || decided) {
        return;
    }
    let Some(members) = block.as_object_mut() else { return };
    if replaced {
        members.shift_remove("role");
    }
    let policy = role.and_then(|role| policies.get(&role).cloned()).unwrap_or(of_its_name);
    if let Some(role) = role {
        members.entry("role").or_insert_with(|| json!(role.as_str()));
    }
    let words = site.is("string") || site.types.is_empty();
    for (key, value) in policy {
        let left_out = match key.as_str() {
            "role" => true,
            "compare" => !words,
            // What is declared is kept: half of a policy is filled up, a whole one stays.
            "bump" | "effect" => decided || !(site.needs_policy || role.is_some()),
            _ => decided,
        };
        if !left_out {
            members.entry(key).or_insert(value);
        }
    }
    if let Some(Value::Object(property)) = schema.pointer_mut(&site.at) {
        property.insert("x-ontoreg".into(), block);
    }
}

/// The policy of a property without a role.
fn policy_of(name: &str) -> Map<String, Value> {
    let block = match known_policy(name) {
        Some((Bump::Major, effect)) => json!({
            "bump": { "added": "minor", "removed": "major", "changed": "major", "corrected": "minor" },
            "effect": { "added": "meaning", "removed": effect, "changed": effect },
            "why": "The figure is computed with it."
        }),
        Some((bump, Effect::Text)) => {
            json!({ "bump": bump, "effect": "text", "why": "It explains the figure and changes nothing about it." })
        }
        Some((bump, effect)) => {
            json!({ "bump": bump, "effect": effect, "why": "It says who and where, not what the figure is." })
        }
        None => json!({
            "bump": { "added": "minor", "removed": "major", "changed": "minor" },
            "effect": "meaning",
            "why": "Readers may rely on it to tell what the figure means."
        }),
    };
    match block {
        Value::Object(block) => block,
        _ => Map::new(),
    }
}

fn known_policy(name: &str) -> Option<(Bump, Effect)> {
    let words = words(name);
    let has = |known: &[&str]| words.iter().any(|word| known.contains(&word.as_str()));
    POLICIES.iter().find(|(_, _, known)| has(known)).map(|(bump, effect, _)| (*bump, *effect))
}

/// What a property was taken for.
fn adopted(site: &Site, guess: Option<&Guess>, shape: &Shape) -> Adopted {
    let because = match guess {
        Some(guess) => guess.because,
        None if known_policy(&site.name).is_some() => Because::Name,
        None => Because::Nothing,
    };
    let change = shape.at(&site.pointer).and_then(ruling);
    let unsaid = || "nothing in its name says what a change of it is to readers".to_owned();
    let doubt = guess.and_then(|guess| guess.doubt.clone()).or_else(|| (because == Because::Nothing).then(unsaid));
    Adopted { pointer: site.pointer.clone(), role: guess.and_then(|guess| guess.role), change, because, doubt }
}

fn ruling(property: &Property) -> Option<(Bump, Effect)> {
    property.policy.ruling(Op::Changed)
}
