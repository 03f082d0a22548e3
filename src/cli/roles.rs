//! Which property of somebody's schema plays which role: as flags say it, and as somebody answers.

use std::str::FromStr;

use super::ask;
use super::error::CliError;
use super::screen::Screen;
use crate::intake::adopt::{Adoption, Because};
use crate::model::id::nearest;
use crate::model::{Role, UnknownWord};
use crate::ops::GivenRoles;

/// `PROPERTY=ROLE`, or `PROPERTY=none`.
pub(super) fn parse_role(text: &str) -> Result<(String, Option<Role>), String> {
    let (property, role) = text.split_once('=').ok_or("a property, an equals sign and its role, like name=label")?;
    if role == "none" {
        return Ok((property.to_owned(), None));
    }
    let role = Role::from_str(role).map_err(|UnknownWord { known }| {
        let near = nearest(role, known.iter().copied());
        let hint =
            near.map_or_else(|| format!("known are {}", known.join(", ")), |near| format!("did you mean `{near}`?"));
        format!("there is no role `{role}`; {hint}")
    })?;
    Ok((property.to_owned(), Some(role)))
}

/// What is given, and on a terminal the answers to what `adopt` leaves open.
pub(super) fn asked(
    mut roles: GivenRoles,
    adopt: impl Fn(&GivenRoles) -> Result<Adoption, CliError>,
) -> Result<GivenRoles, CliError> {
    if !ask::is_possible() {
        return Ok(roles);
    }
    let first = adopt(&roles)?;
    let doubted = |property: &&crate::intake::adopt::Adopted| property.doubt.is_some() && property.role.is_some();
    for property in first.properties.iter().filter(doubted) {
        let Some(role) = property.role else { continue };
        let doubt = property.doubt.as_deref().unwrap_or_default();
        let question = format!("{}: {doubt}. Which role does it play, or none?", property.pointer);
        let answer =
            ask::or_enter(&question, role.as_str(), |answer| parse_role(&format!("={answer}")).map(|(_, role)| role))?;
        roles.insert(property.pointer.clone(), answer);
    }
    let first = adopt(&roles)?;
    let free = |property: &&crate::intake::adopt::Adopted| {
        property.role.is_none() && matches!(property.because, Because::Nothing | Because::Name)
    };
    let mut free: Vec<&str> =
        first.properties.iter().filter(free).map(|property| property.pointer.trim_start_matches('/')).collect();
    for role in &first.missing {
        if free.is_empty() {
            break;
        }
        let question = format!("Which property plays the role {role}: {}?", free.join(", "));
        let answer = ask::or_enter(&question, "none", |answer| match free.iter().find(|name| **name == answer) {
            Some(name) => Ok(Some(*name)),
            None if answer == "none" => Ok(None),
            None => Err(format!("There is no free property `{answer}`")),
        })?;
        if let Some(name) = answer {
            free.retain(|free| *free != name);
            roles.insert(format!("/{name}"), Some(*role));
        }
    }
    Ok(roles)
}

/// Says how to answer what is open, where nobody was asked.
pub(super) fn tell(screen: &mut Screen, adoption: &Adoption) {
    let doubted = adoption.properties.iter().any(|property| property.doubt.is_some());
    if doubted || !adoption.missing.is_empty() {
        screen.hint("`--role PROPERTY=ROLE` says the role of a property, and `--role PROPERTY=none` that it has none");
    }
}
