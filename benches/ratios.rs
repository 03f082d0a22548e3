//! Whole processes against each other, run in turn. Only ratios are printed: machines differ, and one machine drifts.
//!
//! ```text
//! cargo bench                    # 1,000 and 10,000 definitions, about two minutes
//! cargo bench -- --quick         # 1,000 only
//! cargo bench -- --whole         # 100,000 definitions and 500 releases as well, about ten minutes
//! cargo bench -- --write DIR N   # writes a registry of N definitions with its revisions, for a profiler
//! ```
//!
//! The validator is `jsonschema-cli` (`cargo install jsonschema-cli`): the crate that ontoreg validates with, behind a
//! program that does nothing else. Without it that line is left out.

#![allow(unreachable_pub, reason = "a program exports nothing: `pub` says what other files use")]
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark prints its ratios and says where it failed")]
#![allow(clippy::disallowed_methods, reason = "a benchmark runs programs, writes files and looks at the clock")]

mod generate;

use std::hint::black_box;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Instant;

use generate::Edits;
use ontoreg::model::{Definition, Id, Snapshot};
use ontoreg::rules::{Judging, judge};
use serde_json::Value;

/// How many pairs are counted for one line.
const PAIRS: usize = 7;

fn main() {
    // Cargo itself passes `--bench`.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match &arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["hello"] => println!("{}", clap::Command::new("hello").version("1.0.0").render_version()),
        [] => measure(&[1_000, 10_000]),
        ["--quick"] => measure(&[1_000]),
        ["--whole"] => {
            measure(&[1_000, 10_000]);
            hundred_thousand();
            many_releases();
        }
        ["--write", folder, count] => {
            let count = count.parse().expect("--write DIR N, with a number of definitions");
            prepare(Path::new(folder), count);
            release(Path::new(folder), count);
        }
        unknown => panic!("unknown arguments {unknown:?}: --quick, --whole, or --write DIR N"),
    }
}

fn measure(counts: &[usize]) {
    println!("Ratio of wall times, ours / theirs: the median of {PAIRS} pairs, and the range.");
    judging();
    println!("\nstart-up");
    let here = Path::new(env!("CARGO_TARGET_TMPDIR"));
    row("--version", "git --version", &ours(here, "--version"), &theirs(here, "--version"));
    let hello = Run::new(std::env::current_exe().unwrap().to_str().unwrap(), here, "hello");
    row("--version", "hello by clap", &ours(here, "--version"), &hello);
    for count in counts {
        println!("\n{count} definitions");
        let folder = tempfile::tempdir_in(here).expect("a scratch folder below target/");
        let top = folder.path();
        prepare(top, *count);
        validator(top, *count);
        for (branch, what) in [("words", "1% apart"), ("values", "1% apart, with figures")] {
            let diff = ours(top, &format!("diff first..{branch}"));
            let title = format!("diff A..B, {what}");
            row(&title, "git diff", &diff, &theirs(top, &format!("diff first {branch}")));
            row(&title, "git diff --stat", &diff, &theirs(top, &format!("diff --stat first {branch}")));
        }
        generate::git(top, &["switch", "--quiet", "words"]);
        let tree = theirs(top, "diff-tree -r first words");
        row("check --base", "git diff-tree -r", &ours(top, "check --base first"), &tree);
        let (revisions, reading) = (ours(top, "check --at words --base first"), reading(top, "words", ""));
        row("check --at A --base B", "git diff-tree -r", &revisions, &tree);
        row("check --at A --base B", "reading all", &revisions, &reading);
        generate::git(top, &["switch", "--quiet", "main"]);
        release(top, *count);
        let (check, tree) = (ours(top, "check"), theirs(top, "diff-tree -r HEAD~1 HEAD"));
        row("check --base, after a release", "git diff-tree -r", &ours(top, "check --base HEAD~1"), &tree);
        let plan = ours(top, "release --dry-run");
        row("release --dry-run", "ontoreg check", &plan, &check);
        row("release --dry-run", "check --at HEAD", &plan, &ours(top, "check --at HEAD"));
        let hashing = self::reading(top, "v1.0.0", "| sha256sum");
        row("verify 1.0.0", "reading, hashing", &ours(top, "verify 1.0.0"), &hashing);
        exporting(top);
        releasing(top, &check);
    }
}

/// Comparing and judging 1,000 definitions that changed, against parsing them and parsing the 10,000 they are among.
fn judging() {
    println!("\n1,000 changes among 10,000 definitions, in one process");
    let count = 10_000;
    let schema = ontoreg::intake::schema::read(generate::SCHEMA.as_bytes()).schema;
    let side = |record: &dyn Fn(usize) -> Value| {
        let definition = |index| {
            let id = generate::id(index).parse::<Id>().unwrap();
            (id.clone(), Definition { id, record: record(index) })
        };
        let definitions = (0..count).step_by(10).map(definition).collect();
        Snapshot { schema: Some(Arc::clone(&schema)), definitions, ..Snapshot::default() }
    };
    let old = side(&|index| generate::definition(index, count));
    let new = side(&|index| generate::edited(index, count, index / 10, Edits::Values));
    let texts: Vec<String> = (0..count).map(|index| generate::definition(index, count).to_string()).collect();
    let parse = |texts: &mut dyn Iterator<Item = &String>| {
        let start = Instant::now();
        texts.for_each(|text| drop(black_box(serde_json::from_str::<Value>(text))));
        start.elapsed().as_secs_f64()
    };
    let judge = || {
        let start = Instant::now();
        let changes = ontoreg::diff::snapshots(&old, &new);
        black_box(judge(&changes, &Judging { old: old.shape(), new: new.shape(), notes: &[] }));
        start.elapsed().as_secs_f64()
    };
    let (_, _) = (judge(), parse(&mut texts.iter()));
    let turn = |every: usize| (0..PAIRS).map(|_| judge() / parse(&mut texts.iter().step_by(every))).collect();
    print("diff and judge 1,000", "parsing the 10,000", turn(1));
    print("diff and judge 1,000", "parsing the 1,000", turn(10));
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
    let status = ours(top, "release --version 1.0.0 --date 2025-01-01").command().status();
    assert!(status.is_ok_and(|status| status.success()), "the first revision cannot be released");
    generate::edit(top, count, Edits::Words);
    generate::commit(top, "Words");
    generate::git(top, &["gc", "--quiet"]);
}

/// `check` against a program that only validates the same files by the same schema.
fn validator(top: &Path, count: usize) {
    let title = "check";
    let help = Command::new("jsonschema-cli").args(["validate", "--help"]).stderr(Stdio::null()).output();
    if !help.is_ok_and(|help| String::from_utf8_lossy(&help.stdout).contains("--assert-format")) {
        println!("  {title}: skipped, because there is no jsonschema-cli (`cargo install jsonschema-cli`)");
        return;
    }
    let mut arguments = "validate schema/kpi.schema.json --assert-format --offline --errors-only --instance".to_owned();
    for index in 0..count {
        arguments += " ";
        arguments += &generate::file(index);
    }
    let (ours, theirs) = (ours(top, "check"), Run::new("jsonschema-cli", top, &arguments));
    row(title, "jsonschema-cli", &ours, &theirs);
    // As after a clone. Only the administrator may empty the memory of files.
    let cold = |run: &Run| {
        Command::new("sync").status()?;
        std::fs::write("/proc/sys/vm/drop_caches", "3").map(|()| run.seconds())
    };
    match (0..PAIRS).map(|_| Ok(cold(&ours)? / cold(&theirs)?)).collect::<std::io::Result<_>>() {
        Ok(ratios) => print("check, nothing in memory", "jsonschema-cli", ratios),
        Err(error) => println!("  check, nothing in memory: skipped, because the memory cannot be emptied: {error}"),
    }
}

/// git reading every object of a revision, which is the least that reading all definitions can cost.
fn reading(top: &Path, revision: &str, and: &str) -> Run {
    let list = format!("git rev-list --objects --no-object-names {revision}");
    let script = format!("{list} | git cat-file --batch --buffer {and}");
    let arguments = vec!["-c".to_owned(), script];
    Run { program: "sh".into(), top: top.display().to_string(), arguments }
}

/// An export of the work tree and its release against a copy of what it wrote.
fn exporting(top: &Path) {
    for format in ["json", "markdown"] {
        let (export, copy) =
            (ours(top, &format!("export --format {format} --out made")), Run::new("cp", top, "-r made copy"));
        let turn = |_| {
            let whole = export.seconds();
            let copied = copy.seconds();
            for folder in ["made", "copy"] {
                std::fs::remove_dir_all(top.join(folder)).unwrap();
            }
            whole / copied
        };
        print(&format!("export --format {format}"), "cp -r of it", (0..PAIRS).map(turn).collect());
    }
}

/// A release of 1% of edits against adding and committing them, all brought to the disk like the release, and a check.
fn releasing(top: &Path, check: &Run) {
    let release = ours(top, "release --date 2025-02-01");
    let synced = |arguments: &str| theirs(top, &format!("-c core.fsync=all {arguments}"));
    let (add, commit) = (synced("add --all"), synced("commit --quiet --message Again"));
    let turn = |_| {
        generate::git(top, &["reset", "--quiet", "HEAD~1"]);
        let committed = add.seconds() + commit.seconds();
        let checked = committed + check.seconds();
        let whole = release.seconds();
        generate::git(top, &["tag", "--delete", "v1.1.0"]);
        generate::git(top, &["reset", "--quiet", "--hard", "HEAD~1"]);
        (whole / committed, whole / checked)
    };
    let (committed, checked) = (0..PAIRS).map(turn).unzip();
    print("release", "add, commit", committed);
    print("release", "add, commit, check", checked);
}

/// Whether the cost of a definition stays what it is, and how much memory 100,000 take.
fn hundred_thousand() {
    println!("\n100,000 definitions");
    let folders = [10_000, 100_000].map(|count| {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a scratch folder below target/");
        generate::write(folder.path(), count);
        generate::init(folder.path());
        generate::commit(folder.path(), "First");
        folder
    });
    let [few, many] = [&folders[0], &folders[1]].map(|folder| ours(folder.path(), "check"));
    let times = |_| many.seconds() / few.seconds() / 10.0;
    print("check, per definition", "of 10,000", (0..3).map(times).collect());
    memory("check", &many);
    let first = ours(folders[1].path(), "release --version 1.0.0 --date 2025-01-01");
    memory("release", &first);
    memory("check, after a release", &many);
}

/// Prints the peak memory of a command, where the system's `time` tells.
fn memory(name: &str, run: &Run) {
    let mut command = Command::new("/usr/bin/time");
    command.args(["-f", "%M", &run.program]).args(&run.arguments).current_dir(&run.top).stdout(Stdio::null());
    let said = command.output().ok().map(|output| String::from_utf8_lossy(&output.stderr).into_owned());
    let peak = said.and_then(|said| said.lines().last()?.parse::<u64>().ok());
    println!("  {name}: {}", peak.map_or("no `time`".to_owned(), |peak| format!("{} MiB at the peak", peak >> 10)));
}

/// What a check of a change against its base costs where 500 releases must not have been touched.
fn many_releases() {
    println!("\n500 releases of 10 definitions");
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a scratch folder below target/");
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
    println!("  check --base: {:.0} ms", times[PAIRS / 2] * 1e3);
}

/// A command line.
struct Run {
    program: String,
    top: String,
    arguments: Vec<String>,
}

fn ours(top: &Path, arguments: &str) -> Run {
    Run::new(env!("CARGO_BIN_EXE_ontoreg"), top, arguments)
}

fn theirs(top: &Path, arguments: &str) -> Run {
    Run::new("git", top, arguments)
}

impl Run {
    fn new(program: &str, top: &Path, arguments: &str) -> Self {
        let arguments = arguments.split(' ').map(str::to_owned).collect();
        Self { program: program.to_owned(), top: top.display().to_string(), arguments }
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).current_dir(&self.top).stdout(Stdio::null());
        command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
        command.env("SOURCE_DATE_EPOCH", "1767225600");
        command
    }

    /// Seconds from start to end of one process.
    fn seconds(&self) -> f64 {
        let start = Instant::now();
        let status = self.command().status();
        let seconds = start.elapsed().as_secs_f64();
        let first = &self.arguments[0];
        assert!(status.is_ok_and(|status| status.success()), "{} {first} failed in {}", self.program, self.top);
        seconds
    }
}

/// Runs two commands in turn and prints the ratios of neighbours.
fn row(our_name: &str, their_name: &str, ours: &Run, theirs: &Run) {
    let (_, _) = (ours.seconds(), theirs.seconds());
    let ratio = |turn: usize| {
        // Whoever runs second may find the machine warmer: they take turns.
        if turn.is_multiple_of(2) {
            let seconds = ours.seconds();
            seconds / theirs.seconds()
        } else {
            let seconds = theirs.seconds();
            ours.seconds() / seconds
        }
    };
    print(our_name, their_name, (0..PAIRS).map(ratio).collect());
}

/// The median of ratios, and their range.
fn print(our_name: &str, their_name: &str, mut ratios: Vec<f64>) {
    ratios.sort_by(f64::total_cmp);
    let (low, middle, high) = (ratios[0], ratios[ratios.len() / 2], ratios[ratios.len() - 1]);
    println!("  {our_name:<33} / {their_name:<18} {middle:>7.2}   ({low:.2} to {high:.2})");
}
