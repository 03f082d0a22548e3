//! File systems that are full, have no room for another file, or cannot be written to: a small one of its own for each
//! run, in a namespace where the user may mount it.

use super::scenario::{Scenario, at_noon, propose, release, yank};
use super::{sample, say};

/// Mounts a file system at `$1`, brings `$2` there, leaves it as `$3` says, runs the rest there and brings it to `$4`.
const SCRIPT: &str = r#"
disk=$1 from=$2 left=$3 to=$4
shift 4
mount -t tmpfs -o size=64m none "$disk" || exit 98
cp -aT "$from" "$disk" || exit 98
used() { df -k --output="$1" "$disk" | tail -n 1; }
case $left in
    read-only) options=ro ;;
    space*) options=size=$(($(used used) + 4 * ${left#space}))k ;;
    files*) options=nr_inodes=$(($(used iused) + ${left#files})) ;;
esac
mount -o "remount,$options" "$disk" || exit 98
cd "$disk" || exit 98
"$@"
code=$?
cp -aT "$disk" "$to" || exit 98
exit $code
"#;

/// Runs a command on disks with little left and says how many those were.
fn on_small_disks(scenario: &Scenario, most: usize) {
    let mut left = vec!["read-only".to_owned()];
    left.extend(sample((0..=90).collect(), most).into_iter().map(|pages: u32| format!("space{pages}")));
    left.extend(sample((0..=60).collect(), most).into_iter().map(|files: u32| format!("files{files}")));
    let (mut problems, mut done) = (Vec::new(), 0);
    for left in &left {
        let (start, ended) = (scenario.start.copy(), scenario.start.copy());
        std::fs::create_dir(start.path("../disk")).unwrap();
        std::fs::remove_dir_all(ended.path("")).unwrap();
        let mut command = at_noon(&start, "unshare");
        command.args(["--map-root-user", "--mount", "sh", "-c", SCRIPT, "sh"]);
        command.args([start.path("../disk"), start.path("")]).arg(left).arg(ended.path(""));
        command.arg(env!("CARGO_BIN_EXE_ontoreg")).args(scenario.args);
        let screen = start.run(command);
        if !ended.path(".git").exists() {
            say(&format!("NOT DONE: this machine lets nobody mount a file system of his own: {screen}"));
            return;
        }
        done += usize::from(screen.code == 0);
        if let Err(problem) = scenario.ended(&ended, &screen) {
            problems.push(format!("{left}: {problem}"));
        }
    }
    let (command, disks, states) = (scenario.args[0], left.len(), scenario.end_states());
    say(&format!("{command}: {disks} small disks, {done} with room enough, {states} end states"));
    assert!(problems.is_empty(), "{} of {disks} disks:\n{}", problems.len(), problems.join("\n\n"));
    assert!(done > 0 && done < disks, "the disks were all too large or all too small");
}

#[test]
fn a_release_survives_a_small_disk() {
    on_small_disks(&release(), 6);
}

#[test]
fn a_proposal_survives_a_small_disk() {
    on_small_disks(&propose(), 6);
}

#[test]
fn a_word_on_a_release_survives_a_small_disk() {
    on_small_disks(&yank(), 3);
}
