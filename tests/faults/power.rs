//! A power cut: what lies on the disk at that moment is all that is left. The disk is an image with a file system of its
//! own, copied while that is in use, where the user may mount one.

use super::scenario::{KILLED, Scenario, at_noon, propose, release, yank};
use super::tracer::{Strike, program, run};
use super::{sample, say};

/// Mounts an image in `$1`, brings `$2` there, runs the rest there, and brings what a copy of the image holds to `$3`.
const SCRIPT: &str = r#"
around=$1 from=$2 to=$3
shift 3
mkdir "$around/disk" "$around/left" || exit 98
truncate -s 32M "$around/image" && mkfs.ext4 -q "$around/image" || exit 98
mount -o loop "$around/image" "$around/disk" || exit 98
cp -aT "$from" "$around/disk" || exit 98
sync -f "$around/disk"
cd "$around/disk" || exit 98
"$@"
code=$?
cp "$around/image" "$around/cut" || exit 98
cd / && umount "$around/disk"
mount -o loop "$around/cut" "$around/left" || exit 98
rmdir "$around/left/lost+found"
cp -aT "$around/left" "$to" || exit 98
umount "$around/left"
exit $code
"#;

/// Cuts the power at calls that change something, and where the command is done.
fn cut(scenario: &Scenario, most: usize) {
    let (_, calls) = run(&scenario.start.copy(), scenario.args, Strike::NONE);
    let changing = calls.iter().filter(|call| call.kind.contains('c')).map(|call| call.number).collect();
    let mut numbers = sample(changing, most);
    numbers.push(0);
    let mut problems = Vec::new();
    for number in &numbers {
        let (start, ended) = (scenario.start.copy(), scenario.start.copy());
        std::fs::remove_dir_all(ended.path("")).unwrap();
        let around = start.path("..").canonicalize().unwrap();
        let mut command = at_noon(&start, "unshare");
        command.args(["--mount", "sh", "-c", SCRIPT, "sh"]).args([around.clone(), start.path(""), ended.path("")]);
        command.arg(program()).args([around.join("calls"), around.join("disk")]).args(["kill", "-"]);
        command.args([number.to_string(), number.to_string()]).arg(env!("CARGO_BIN_EXE_ontoreg")).args(scenario.args);
        let screen = start.run(command);
        if !ended.path(".git").exists() {
            say(&format!("NOT DONE: this machine lets nobody mount an image: {screen}"));
            return;
        }
        if screen.code != if *number == 0 { 0 } else { KILLED } {
            problems.push(format!("call {number}: {screen}"));
        } else if let Err(problem) = scenario.kept(&ended, &screen) {
            problems.push(format!("call {number}: {problem}"));
        }
    }
    let (command, cuts) = (scenario.args[0], numbers.len());
    say(&format!("{command}: {cuts} power cuts"));
    assert!(problems.is_empty(), "{} of {cuts} cuts:\n{}", problems.len(), problems.join("\n\n"));
}

#[test]
fn a_release_survives_a_power_cut() {
    cut(&release(), 6);
}

#[test]
fn a_proposal_survives_a_power_cut() {
    cut(&propose(), 6);
}

#[test]
fn a_word_on_a_release_survives_a_power_cut() {
    cut(&yank(), 3);
}
