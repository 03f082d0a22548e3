//! The outside world, as values.

use std::path::{Path, PathBuf};

use super::error::CliError;
use super::screen::Screen;
use crate::model::Date;
use crate::registry::Outside;
use crate::store::Repo;

/// The one place that reads the clock, the environment and the current folder.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the edge: the clock and the environment are read here and passed on as values"
)]
pub(super) fn outside(registry: Option<PathBuf>, no_cache: bool) -> Result<Outside, CliError> {
    let usage = |what: String| CliError::Usage { what, help: "Correct the environment and try again.".into() };
    let cwd = std::env::current_dir().map_err(|error| usage(format!("the current folder cannot be read: {error}")))?;
    let now = match variable(EPOCH) {
        Some(text) => {
            let seconds = text.parse().ok().filter(|seconds| Date::SECONDS.contains(seconds));
            seconds.ok_or_else(|| usage(format!("{EPOCH} is `{text}`, not a number of seconds")))?
        }
        None => clock(),
    };
    let mut outside = Outside::new(cwd, now);
    let caches = || {
        variable("XDG_CACHE_HOME").map(PathBuf::from).or(variable("HOME").map(|home| Path::new(&home).join(".cache")))
    };
    outside.registry = registry;
    outside.cache = (!no_cache).then(|| caches().unwrap_or_default());
    Ok(outside)
}

/// The variable that reproducible builds set.
const EPOCH: &str = "SOURCE_DATE_EPOCH";

/// The same with the time of the clock, where `SOURCE_DATE_EPOCH` is older than what is checked out: build shells export
/// one of long ago to all that runs in them. What is sealed keeps its day for good, so there it is refused.
pub(super) fn in_our_days(outside: Outside, seals: bool, screen: &mut Screen) -> Result<Outside, CliError> {
    let folder = outside.registry.as_ref().map_or(outside.cwd.clone(), |folder| outside.cwd.join(folder));
    let newest = variable(EPOCH).and_then(|_| Repo::discover(&folder).ok()??.head_time().ok()?).map(Date::from_unix);
    let (Some(newest), today) = (newest.filter(|newest| outside.today() < *newest), outside.today()) else {
        return Ok(outside);
    };
    let what = format!("{EPOCH} makes today {today}, and the commit that is checked out is of {newest}");
    if seals {
        let help = format!("`unset {EPOCH}` for the time of the clock, or set it to that of the commit or later.");
        return Err(CliError::Usage { what, help });
    }
    screen.hint(&format!("{what}: the time of the clock is used instead"));
    Ok(Outside { now: clock(), ..outside })
}

/// Now, in seconds since 1970.
#[expect(clippy::disallowed_methods, reason = "this is the edge, where the clock is read")]
fn clock() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |time| i64::try_from(time.as_secs()).unwrap_or(i64::MAX))
}

#[expect(clippy::disallowed_methods, reason = "this is the edge, where the environment is read")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The branch that this CI run would merge into, as a remote branch; none elsewhere.
pub(super) fn ci_base() -> Option<String> {
    base_of(variable)
}

/// As [`ci_base`], by the variables of a GitHub pull request, a GitHub merge queue, or GitLab.
fn base_of(variable: impl Fn(&str) -> Option<String>) -> Option<String> {
    let queued = || {
        variable("GITHUB_REF")?
            .strip_prefix("refs/heads/gh-readonly-queue/")?
            .rsplit_once("/pr-")
            .map(|(to, _)| to.to_owned())
    };
    let branch =
        variable("GITHUB_BASE_REF").or_else(queued).or_else(|| variable("CI_MERGE_REQUEST_TARGET_BRANCH_NAME"))?;
    Some(format!("origin/{branch}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_base_of_a_ci_run_is_a_remote_branch() {
        let base =
            |name: &'static str, value: &'static str| base_of(move |asked| (asked == name).then(|| value.to_owned()));
        assert_eq!(base("GITHUB_BASE_REF", "main").as_deref(), Some("origin/main"));
        assert_eq!(base("GITHUB_REF", "refs/heads/gh-readonly-queue/main/pr-1-abc").as_deref(), Some("origin/main"));
        assert_eq!(base("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "trunk").as_deref(), Some("origin/trunk"));
        assert_eq!(base("GITHUB_REF", "refs/heads/main"), None);
    }
}
