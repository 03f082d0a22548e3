//! `impact`: what the way from one release to another means to the definitions in use. From git, or from an exported
//! edition alone.

use std::path::Path;

use semver::Version;

use super::error::{ImpactError, OpsError};
use crate::model::{Point, PointSpec};
use crate::registry::{DiffReport, Outside, Shelf, Workspace};
use crate::release::impact::{Impact, Leg, YankedRelease, impact};
use crate::release::record;

/// What a way means to the definitions in use.
#[derive(Debug)]
#[non_exhaustive]
pub struct ImpactReport {
    /// Where the way begins.
    pub from: Point,
    /// Where it ends.
    pub to: Point,
    /// The releases on it, either end included, that should not be used.
    pub yanked: Vec<YankedRelease>,
    /// What it means.
    pub impact: Impact,
}

/// Composes the way between two points for the definitions in use; its end is the latest release where none is named.
///
/// # Errors
/// When the beginning is no release, the end does not build on it, or a release is not what it was.
pub fn impact_between(
    workspace: &Workspace,
    uses: &[String],
    old: &PointSpec,
    new: Option<&PointSpec>,
) -> Result<ImpactReport, OpsError> {
    let from = workspace.load(old)?;
    let Some(first) = from.point().version.clone() else {
        return Err(ImpactError::NotARelease { point: from.point().words() }.into());
    };
    let to = workspace.load(new.unwrap_or(&PointSpec::Latest))?;
    let shelf = Shelf::in_git(workspace)?;
    let Some(last) = to.point().version.clone().or_else(|| to.last_final().cloned()) else {
        return Err(ImpactError::NothingReleased { point: to.point().words() }.into());
    };
    let mut legs = shelf.legs(&first, &last)?;
    if to.point().version.is_none() {
        let report = DiffReport::between(&workspace.load_last_release(&to)?, &to)?;
        let retired = to.retired().iter().map(|(id, tomb)| (id.clone(), tomb.replaced_by.clone())).collect();
        let changes = report.verdicts.iter().map(|verdict| record(verdict, to.notes().iter())).collect();
        legs.push(Leg::new(None, changes, report.affected, to.notes().to_vec(), retired));
    }
    Ok(ImpactReport {
        from: from.point().clone(),
        to: to.point().clone(),
        yanked: yanked(&shelf, &first, &legs),
        impact: impact(uses, &shelf.start(&first)?, &legs),
    })
}

/// Composes the way between two releases of an exported edition, without git; its end is the newest where none is named.
///
/// # Errors
/// As [`impact_between`], and when the folder is no edition.
pub fn impact_of_edition(
    outside: &Outside,
    folder: &Path,
    uses: &[String],
    old: &PointSpec,
    new: Option<&PointSpec>,
) -> Result<ImpactReport, OpsError> {
    let shelf = Shelf::in_edition(outside, folder)?;
    let (first, last) = (shelf.named_version(old)?, shelf.named_version(new.unwrap_or(&PointSpec::Latest))?);
    let legs = shelf.legs(&first, &last)?;
    let impact = impact(uses, &shelf.start(&first)?, &legs);
    let yanked = yanked(&shelf, &first, &legs);
    Ok(ImpactReport { from: Point::release(first, None), to: Point::release(last, None), yanked, impact })
}

fn yanked(shelf: &Shelf<'_>, first: &Version, legs: &[Leg]) -> Vec<YankedRelease> {
    let way = std::iter::once(first).chain(legs.iter().filter_map(|leg| leg.version.as_ref()));
    way.filter_map(|version| shelf.yanked(version)).collect()
}
