//! Clones that have less than everything, or have it from elsewhere.

use super::place::{ARR, Place, origin};

/// What reads, judges and writes.
const ALL: [&str; 6] = ["check", "check --base HEAD", "diff", "verify", "release", "propose -m Relabel"];

pub fn shallow() {
    let place = origin().cloned(&["--depth", "1"]);
    place.relabel(ARR, "ARR, of a year");
    let fetch = "git fetch --unshallow --tags";
    place.refuses(3, fetch, &ALL[..5]);
    // The tag comes, and the way between it and the branch does not: nobody moved it.
    place.git(&["fetch", "--quiet", "--depth", "1", "--tags", "origin"]);
    place.reads(&["check --at 1.0.0", "check", "diff"]);
    place.git(&["checkout", "--quiet", "--", ARR]);
    let refused = place.refuses(3, fetch, &["verify", "verify --all --replay"]);
    place.way_out(&refused, 0);
    place.lives();
}

pub fn partial() {
    for filter in ["blob:none", "tree:0"] {
        let place = origin().cloned(&["--filter", filter]);
        place.relabel(ARR, "ARR, of a year");
        let refused = place.refuses(3, "git fetch --refetch --no-filter origin", &ALL);
        let past =
            place.refuses(3, "is not in this clone", &["check --at HEAD~1", "diff HEAD~1 HEAD", "list --at 1.0.0"]);
        assert!(past.stderr.contains("--refetch"), "{past}");
        place.git(&["checkout", "--quiet", "--", ARR]);
        place.way_out(&refused, 0);
        place.reads(&["check", "verify --all --replay"]);
        if filter == "tree:0" {
            place.lives();
        }
    }
}

pub fn bare() {
    let place = origin();
    place.sandbox.git(["clone", "--quiet", "--bare", ".", "../bare.git"]);
    place.sandbox.write("../ids.txt", "sales.arr\n");
    let place = place.at("../bare.git");
    let points = ["check --at HEAD", "check --at HEAD --base HEAD~1", "list --at HEAD", "show sales.arr@1.0.0"];
    let ranges = ["diff 1.0.0 HEAD", "impact --uses ../ids.txt 1.0.0..1.0.0"];
    let released = ["verify", "verify --all --replay", "history", "history sales.arr", "changelog", "list --releases"];
    let whole = ["stats --at HEAD", "search arr --at HEAD", "check --registry registry --at latest"];
    place.reads(&[&points[..], &ranges, &released, &whole].concat());
    let differs = place.ontoreg(&["diff", "1.0.0", "HEAD", "--format", "json"], 0).json();
    assert_eq!(differs["nextVersion"], "1.1.0");
    for format in ["json", "markdown", "csv", "bundle"] {
        let out = format!("../{format}");
        place.ontoreg(&["export", "--format", format, "--out", &out, "--at", "1.0.0"], 0);
    }
    place.ontoreg(&["verify", "--bundle", "../bundle"], 0);
    let bare = "is a bare repository, which has no work tree";
    let read = [
        "check",
        "check --base HEAD~1",
        "list",
        "diff",
        "diff 1.0.0",
        "show sales.arr",
        "stats",
        "export --format json --out ../out",
    ];
    let written = [
        "release",
        "release --pr",
        "release --finalize",
        "propose -m Relabel",
        "set sales.arr /unit EUR",
        "fmt",
        "note add sales.arr -m Words",
        "yank 1.0.0 --reason Wrong",
        "new sales.other",
        "status",
    ];
    place.refuses(3, bare, &[&read[..], &written].concat());
    place.refuses(1, "a bare repository has no work tree", &["init"]);
    place.refuses(3, "there is no registry in", &["check --registry elsewhere --at HEAD"]);
    // Work trees of their own make it a usual place.
    place.git(&["worktree", "add", "--quiet", "../tree", "main"]);
    place.at("../tree").with_a_maintainer().lives();
}

pub fn alternates() {
    origin().cloned(&["--reference", "."]).lives();
    let place = origin();
    place.sandbox.git(["clone", "--quiet", "--bare", ".", "../lender"]);
    place.sandbox.git(["clone", "--quiet", "--shared", "--template=", "../lender", "../clone"]);
    let place = place.at("../clone").with_a_maintainer();
    place.lives();
    // Whoever takes the lender away takes the objects along.
    std::fs::remove_dir_all(place.sandbox.path("../lender")).unwrap();
    for command in ["check --at HEAD~1", "diff 1.0.0", "verify 1.0.0"] {
        let screen = place.ontoreg(&command.split(' ').collect::<Vec<_>>(), 3);
        assert!(screen.stdout.is_empty() && screen.stderr.contains("`git fetch --"), "{command}\n{screen}");
    }
}

fn superproject(place: Place) -> Place {
    let from = place.sandbox.path("").display().to_string();
    place.sandbox.git(["init", "--quiet", "--initial-branch=main", "--template=", "../super"]);
    let place = place.at("../super").with_a_maintainer();
    place.git(&["submodule", "--quiet", "add", &from, "catalogue"]);
    place.git(&["commit", "--quiet", "--message", "Take the catalogue in"]);
    place
}

pub fn registry_in_a_submodule() {
    let place = superproject(origin());
    let above = place.git(&["rev-parse", "HEAD"]);
    let place = place.at("../super/catalogue").with_a_maintainer();
    place.lives();
    let place = place.at("../super");
    assert_eq!(place.git(&["rev-parse", "HEAD"]), above, "the repository around it is not touched");
    assert_eq!(place.git(&["status", "--porcelain"]), " M catalogue");
}

pub fn submodule_in_the_registry() {
    // Elsewhere in the repository it is none of ours.
    let place = origin();
    let (other, from) = ("../library", place.sandbox.path("../library").display().to_string());
    place.sandbox.git(["init", "--quiet", "--template=", other]);
    place.sandbox.write("../library/arr.json", "{}");
    let place = place.at(other).with_a_maintainer();
    place.git(&["add", "--all"]);
    place.git(&["commit", "--quiet", "--message", "Start"]);
    let place = place.at("../repository");
    place.git(&["submodule", "--quiet", "add", &from, "library"]);
    place.git(&["commit", "--quiet", "--message", "Take a library in"]);
    place.lives();
    place.git(&["submodule", "--quiet", "add", &from, "registry/kpis/library"]);
    place.git(&["commit", "--quiet", "--message", "Take it into the registry"]);
    let unsafe_path = |args: &[&str]| {
        let screen = place.ontoreg(args, 1);
        let findings = screen.json()["findings"].as_array().unwrap().clone();
        let found: Vec<(&str, &str)> =
            findings.iter().map(|one| (one["rule"].as_str().unwrap(), one["file"].as_str().unwrap())).collect();
        assert_eq!(found, [("path-unsafe", "registry/kpis/library")], "{args:?}");
    };
    unsafe_path(&["check", "--format", "json"]);
    unsafe_path(&["check", "--at", "HEAD", "--format", "json"]);
    place.relabel(ARR, "ARR, of a year");
    place.refuses(1, "registry/kpis/library", &["propose -m Relabel"]);
    place.git(&["commit", "--quiet", "--message", "Relabel", ARR]);
    place.refuses(1, "registry/kpis/library", &["release"]);
    // One that was not fetched is an empty folder.
    place.git(&["submodule", "--quiet", "deinit", "--force", "registry/kpis/library"]);
    assert_eq!(std::fs::read_dir(place.top.join("registry/kpis/library")).unwrap().count(), 0);
    unsafe_path(&["check", "--format", "json"]);
    std::fs::create_dir_all(place.top.join("registry/kpis/empty/inner")).unwrap();
    unsafe_path(&["check", "--format", "json"]);
}
