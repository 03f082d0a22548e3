//! Whole processes against each other, run in turn. Only ratios are printed: machines differ, and one machine drifts.
//!
//! ```text
//! cargo bench                    # 10,000 definitions and a hundred releases: the table of the README
//! cargo bench -- --quick         # 1,000 definitions alone
//! cargo bench -- --computing     # expressions and a million rows alone
//! cargo bench -- --site          # the site of 10,000 definitions as those of the catalogue alone
//! cargo bench -- --whole         # 100,000 definitions and 500 releases as well
//! cargo bench -- --write DIR N   # writes a registry of N definitions with its revisions, for a profiler
//! ```
//!
//! The validator is `jsonschema-cli` (`cargo install jsonschema-cli`): the crate that ontoreg validates with, behind a
//! program that does nothing else. Without it that line is left out.

#![allow(unreachable_pub, reason = "a program exports nothing: `pub` says what other files use")]
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark prints its ratios and says where it failed")]
#![allow(clippy::disallowed_methods, reason = "a benchmark runs programs, writes files and looks at the clock")]

mod computing;
mod generate;
mod judging;
mod pairs;

use std::path::Path;
use std::process::{Command, Stdio};

use generate::Edits;
use pairs::{PAIRS, Row, Run};
use tempfile::TempDir;

fn main() {
    // Cargo itself passes `--bench`.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match &arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["hello"] => println!("{}", clap::Command::new("hello").version("1.0.0").render_version()),
        ["parse", file] => computing::parse(file),
        [] => table(10_000),
        ["--quick"] => {
            title();
            measure(1_000);
            computing(1_000);
        }
        ["--computing"] => {
            title();
            computing(10_000);
            computing::measure();
        }
        ["--site"] => {
            title();
            site();
        }
        ["--whole"] => {
            table(10_000);
            site();
            hundred_thousand();
            many_releases();
            judging::measure();
        }
        ["--write", folder, count] => {
            let count = count.parse().expect("--write DIR N, with a number of definitions");
            prepare(Path::new(folder), count);
            release(Path::new(folder), count);
        }
        unknown => panic!("unknown arguments {unknown:?}: --quick, --computing, --site, --whole, or --write DIR N"),
    }
}

/// The rows of the README.
fn table(count: usize) {
    title();
    start_up();
    small(200);
    measure(count);
    computing(count);
    hundred_releases();
    computing::measure();
}

fn title() {
    println!("Wall time, ours / theirs: the median of {PAIRS} pairs, and the range.\n");
    println!("| work | beside | ratio | range | aim |\n| --- | --- | ---: | --- | ---: |");
}

/// A folder that goes when its registry has been measured.
fn scratch() -> TempDir {
    tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a scratch folder below target/")
}

/// A program that parses its options by clap and does nothing else.
fn hello(top: &Path) -> Run {
    Run::new(std::env::current_exe().unwrap().to_str().unwrap(), top, "hello")
}

fn start_up() {
    let top = scratch();
    let ours = ours(top.path(), "--version");
    Row::new("--version", "a program with clap").aim(1.5).measure(&ours, &hello(top.path()));
}

fn small(count: usize) {
    let folder = scratch();
    let top = folder.path();
    generate::write(top, count);
    generate::init(top);
    generate::commit(top, "First");
    if let Some(validator) = validator(top, count) {
        let row = Row::new(format!("check, {count} definitions"), "jsonschema-cli").aim(1.2);
        row.measure(&ours(top, "check"), &validator);
    }
}

/// What the work of every day costs at `count` definitions of which 1% changed.
fn measure(count: usize) {
    let folder = scratch();
    let top = folder.path();
    prepare(top, count);
    checking(top, count);
    for (branch, what, aim) in [("words", "words", 1.2), ("values", "values", 3.0)] {
        let (ours, theirs) =
            (ours(top, &format!("diff first..{branch}")), theirs(top, &format!("diff first {branch}")));
        Row::new(format!("diff, {what}"), "git diff").aim(aim).measure(&ours, &theirs);
    }
    reading(top);
    release(top, count);
    Row::new("status", "git status").aim(2.0).measure(&ours(top, "status"), &theirs(top, "status"));
    let (plan, check) = (ours(top, "release --dry-run"), ours(top, "check --no-cache"));
    Row::new("release --dry-run", "ontoreg check --no-cache").measure(&plan, &check);
    let list = "git rev-list --objects --no-object-names v1.0.0 | git cat-file --batch --buffer | sha256sum";
    let hashing = Run::script(top, list);
    Row::new("verify 1.0.0", "reading and hashing it").measure(&ours(top, "verify 1.0.0"), &hashing);
    exporting(top);
    releasing(top);
}

/// `check` alone, and of a change.
fn checking(top: &Path, count: usize) {
    let validator = validator(top, count);
    for (arguments, what, aim) in [("check --no-cache", "no cache", 0.85), ("check", "warm cache", 0.3)] {
        if let Some(validator) = &validator {
            let row = Row::new(format!("check, {what}"), "jsonschema-cli").aim(aim);
            row.measure(&ours(top, arguments), validator);
        }
    }
    generate::git(top, &["switch", "--quiet", "words"]);
    let (tree, status) = (theirs(top, "diff-tree -r first words"), theirs(top, "status"));
    let revisions = ours(top, "check --at words --base first");
    Row::new("check --at A --base B", "git diff-tree -r").aim(6.0).measure(&revisions, &tree);
    Row::new("check --base A", "git status").aim(4.0).measure(&ours(top, "check --base first"), &status);
    generate::git(top, &["switch", "--quiet", "main"]);
}

/// `check` of definitions with expressions and worked examples beside the same ones without.
fn computing(count: usize) {
    let folders = [scratch(), scratch()];
    for (folder, expressions) in folders.iter().zip([true, false]) {
        generate::write_computed(folder.path(), count, expressions);
        generate::init(folder.path());
        generate::commit(folder.path(), "First");
    }
    let [with, without] = folders.each_ref().map(TempDir::path);
    let program = env!("CARGO_BIN_EXE_ontoreg");
    let file = generate::file(0);
    let longer = format!("sed 's/\"defaultLabel\": \"/&A/' {file} > edited && mv edited {file}");
    for (line, what) in [
        (format!("{program} check --no-cache"), "no cache"),
        (format!("rm -rf .git/ontoreg && {program} check"), "nothing kept yet"),
        (format!("{longer} && {program} check"), "one definition edited"),
        (format!("{program} check"), "warm cache"),
    ] {
        let row = Row::new(format!("check of expressions, {what}"), "the same without expressions").aim(1.3);
        row.measure(&Run::script(with, &line), &Run::script(without, &line));
    }
}

/// What asks for one definition, or a little of each.
fn reading(top: &Path) {
    let (id, file) = (generate::id(0), generate::file(0));
    let show = ours(top, &format!("show {id}"));
    let row = Row::new("show ID, less start-up", "git show").aim(3.0);
    row.measure_less(&show, &ours(top, "--version"), &theirs(top, &format!("show HEAD:{file}")));
    let log = theirs(top, &format!("log -p {file}"));
    Row::new("history ID", "git log -p FILE").aim(10.0).measure(&ours(top, &format!("history {id}")), &log);
    Row::new("list", "git ls-files").aim(10.0).measure(&ours(top, "list"), &theirs(top, "ls-files"));
    let grep = theirs(top, "grep -i backlog");
    Row::new("search", "git grep").aim(2.0).measure(&ours(top, "search backlog"), &grep);
}

/// A repository with the commits `first`, `words` and `values`, packed, and the first one in the work tree.
fn prepare(top: &Path, count: usize) {
    generate::write(top, count);
    generate::init(top);
    generate::commit(top, "First");
    generate::git(top, &["branch", "first"]);
    for (branch, edits) in [("words", Edits::Words), ("values", Edits::Values)] {
        generate::git(top, &["switch", "--quiet", "--create", branch, "first"]);
        generate::edit(top, count, edits);
        generate::commit(top, branch);
    }
    generate::git(top, &["switch", "--quiet", "main"]);
    generate::git(top, &["gc", "--quiet"]);
}

/// Releases the first revision on main and commits another 1% of edits.
fn release(top: &Path, count: usize) {
    ours(top, "release --version 1.0.0 --date 2025-01-01").seconds();
    generate::edit(top, count, Edits::Words);
    generate::commit(top, "Words");
    generate::git(top, &["gc", "--quiet"]);
}

/// A program that only validates the same files by the same schema.
fn validator(top: &Path, count: usize) -> Option<Run> {
    let help = Command::new("jsonschema-cli").args(["validate", "--help"]).stderr(Stdio::null()).output();
    if !help.is_ok_and(|help| String::from_utf8_lossy(&help.stdout).contains("--assert-format")) {
        println!("| check | skipped: no jsonschema-cli (`cargo install jsonschema-cli`) | | | |");
        return None;
    }
    let mut arguments = "validate schema/kpi.schema.json --assert-format --offline --errors-only --instance".to_owned();
    for index in 0..count {
        arguments += " ";
        arguments += &generate::file(index);
    }
    Some(Run::new("jsonschema-cli", top, &arguments))
}

/// Exports of the work tree and its release.
fn exporting(top: &Path) {
    for (format, aim) in [("json", 2.0), ("markdown", 2.0), ("site", 3.0)] {
        export(top, format, &format!("export --format {format}"), aim);
    }
}

/// The site of a release of 10,000 definitions that are as long as those of the catalogue and have as much to draw.
fn site() {
    let folder = scratch();
    let top = folder.path();
    generate::write_copies(top, 28);
    generate::init(top);
    generate::commit(top, "First");
    // By the clock: the catalogue cites sources that are younger than the day on which everything else happens.
    let release = format!("-u SOURCE_DATE_EPOCH {} release --version 1.0.0", env!("CARGO_BIN_EXE_ontoreg"));
    Run::new("env", top, &release).seconds();
    generate::git(top, &["gc", "--quiet"]);
    export(top, "site --at latest", "export --format site, the catalogue 28 times", 3.0);
}

/// An export against a copy of what it wrote. What a turn wrote stays until the end: taking it away would cost the disk of
/// the next one.
fn export(top: &Path, format: &str, work: &str, aim: f64) {
    let made = scratch();
    let turn = |turn: usize| {
        let [export, copy] = ["export", "copy"].map(|name| made.path().join(format!("{name}-{turn}")));
        let [export, copy] = [&export, &copy].map(|path| path.to_str().unwrap());
        let (whole, copied) = (
            ours(top, &format!("export --format {format} --out {export}")),
            Run::new("cp", top, &format!("-r {export} {copy}")),
        );
        let seconds = [whole, copied].map(|run| {
            Command::new("sync").status().expect("sync");
            run.seconds()
        });
        seconds[0] / seconds[1]
    };
    let ratios = (0..PAIRS).map(turn).collect();
    Row::new(work, "cp -r of it").aim(aim).print(ratios);
}

/// A release of 1% of edits against adding and committing them, each brought to the disk. Neither finds an object that
/// the other or an earlier turn has written.
fn releasing(top: &Path) {
    let forget = || {
        generate::git(top, &["reset", "--quiet", "HEAD~1"]);
        generate::git(top, &["reflog", "expire", "--expire=now", "--all"]);
        generate::git(top, &["gc", "--quiet", "--prune=now"]);
    };
    let release = ours(top, "release --date 2025-02-01");
    let synced = |arguments: &str| theirs(top, &format!("-c core.fsync=all {arguments}"));
    let (add, commit) = (synced("add --all"), synced("commit --quiet --message Again"));
    let turn = |_| {
        forget();
        let committed = add.seconds() + commit.seconds();
        let whole = release.seconds();
        generate::git(top, &["tag", "--delete", "v1.1.0"]);
        generate::git(top, &["reset", "--quiet", "--hard", "HEAD~1"]);
        whole / committed
    };
    Row::new("release", "git add, git commit").aim(4.0).print((0..PAIRS).map(turn).collect());
}

/// Whether the cost of a definition stays what it is, and how much memory 100,000 take.
fn hundred_thousand() {
    println!("\n100,000 definitions");
    let folders = [10_000, 100_000].map(|count| {
        let folder = scratch();
        generate::write(folder.path(), count);
        generate::init(folder.path());
        generate::commit(folder.path(), "First");
        folder
    });
    for arguments in ["check --no-cache", "check"] {
        let [few, many] = [&folders[0], &folders[1]].map(|folder| ours(folder.path(), arguments));
        let times = (0..3).map(|_| many.seconds() / few.seconds() / 10.0).collect();
        Row::new(format!("{arguments}, per definition"), "the same of 10,000").aim(1.0).print(times);
        memory(arguments, &many);
    }
    memory("release", &ours(folders[1].path(), "release --version 1.0.0 --date 2025-01-01"));
    memory("check, after a release", &ours(folders[1].path(), "check"));
}

/// Prints the peak memory of a command, where the system's `time` tells.
fn memory(name: &str, run: &Run) {
    let peak = run.peak().map_or("no `time`".to_owned(), |peak| format!("{peak} MiB at the peak"));
    println!("{name}: {peak}");
}

/// What reading every release costs, and the log of one definition over all of them.
fn hundred_releases() {
    let folder = scratch();
    let top = folder.path();
    generate::write(top, 1_000);
    generate::init(top);
    for release in 0..100 {
        for edit in 0..10 {
            let file = top.join(generate::file((release * 37 + edit * 101) % 1_000));
            let text = std::fs::read_to_string(&file).unwrap();
            let reason = format!("\"whyItMatters\": \"As release {release} has it: ");
            std::fs::write(&file, text.replacen("\"whyItMatters\": \"", &reason, 1)).unwrap();
        }
        generate::commit(top, "Other reasons");
        ours(top, "release --date 2025-01-01").seconds();
    }
    generate::git(top, &["gc", "--quiet"]);
    let fsck = theirs(top, "fsck");
    Row::new("verify --all, 100 releases", "git fsck").aim(1.5).measure(&ours(top, "verify --all"), &fsck);
    let replay = ours(top, "verify --all --replay");
    Row::new("verify --all --replay, 100 releases", "git fsck").aim(3.0).measure(&replay, &fsck);
    let history = ours(top, &format!("history {}", generate::id(0)));
    let log = theirs(top, &format!("log -p {}", generate::file(0)));
    Row::new("history ID, 100 releases", "git log -p FILE").aim(10.0).measure(&history, &log);
}

/// What a check of a change against its base costs where 500 releases must not have been touched.
fn many_releases() {
    println!("\n500 releases of 10 definitions");
    let folder = scratch();
    let top = folder.path();
    generate::write(top, 10);
    generate::init(top);
    let file = top.join(generate::file(0));
    let text = std::fs::read_to_string(&file).unwrap();
    for release in 0..=500 {
        let label = format!("\"defaultLabel\": \"Release {release} ");
        std::fs::write(&file, text.replacen("\"defaultLabel\": \"", &label, 1)).unwrap();
        generate::commit(top, "Another label");
        if release < 500 {
            ours(top, "release --date 2025-01-01").seconds();
        }
    }
    generate::git(top, &["gc", "--quiet"]);
    let check = ours(top, "check --base HEAD~1");
    let mut times: Vec<f64> = (0..PAIRS).map(|_| check.seconds()).collect();
    times.sort_by(f64::total_cmp);
    println!("check --base: {:.0} ms", times[PAIRS / 2] * 1e3);
}

fn ours(top: &Path, arguments: &str) -> Run {
    Run::new(env!("CARGO_BIN_EXE_ontoreg"), top, arguments)
}

fn theirs(top: &Path, arguments: &str) -> Run {
    Run::new("git", top, arguments)
}
