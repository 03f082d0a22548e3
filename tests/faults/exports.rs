//! An export that is killed, or whose disk fails: its folder is there whole or not at all, and the next one is made.

use super::scenario::{KILLED, at_noon};
use super::tracer::{Action, Strike, run};
use super::{sample, say};
use crate::support::{Sandbox, files_below};

const ARGS: [&str; 5] = ["export", "--format", "json", "--out", "made/api"];

/// The files of the export, and everything else that is not git's or the registry's.
fn left(sandbox: &Sandbox) -> Vec<(String, String)> {
    let own = |file: &String| ![".git/", "registry/", "schema/"].iter().any(|folder| file.starts_with(folder));
    let files = files_below(&sandbox.path("")).into_iter().filter(own);
    files.map(|file| (file.clone(), sandbox.read(&file))).collect()
}

#[test]
fn an_export_that_is_ended_at_any_call_leaves_all_or_nothing() {
    let start = Sandbox::registry();
    start.release("1.0.0");
    let before = left(&start);
    let done = start.copy();
    let (screen, calls) = run(&done, &ARGS, Strike::NONE);
    assert_eq!(screen.code, 0, "{screen}");
    let whole = left(&done);
    assert!(calls.iter().all(|call| !call.what.contains("sync ")), "an export can be made again: nothing is synced");
    let changing: Vec<usize> = calls.iter().filter(|call| call.kind.contains('c')).map(|call| call.number).collect();
    assert!(changing.len() > whole.len(), "there is too little to strike");
    let mut ended = 0;
    for number in sample(changing, 12) {
        for action in [Action::Kill, Action::Fail(28)] {
            let sandbox = start.copy();
            let (screen, _) = run(&sandbox, &ARGS, Strike { action, kind: "c", from: number, to: number });
            let appeared = sandbox.path("made/api").exists();
            assert!([0, 3, KILLED].contains(&screen.code), "{action:?} at {number}: {screen}");
            assert!(screen.code != 0 || appeared, "{action:?} at {number}: {screen}");
            if appeared {
                assert_eq!(left(&sandbox), whole, "{action:?} at {number}");
                continue;
            }
            if screen.code == 3 {
                assert_eq!(left(&sandbox), before, "{action:?} at {number}");
            }
            let mut again = at_noon(&sandbox, env!("CARGO_BIN_EXE_ontoreg"));
            again.args(ARGS);
            sandbox.run(again).exits(0);
            assert_eq!(left(&sandbox), whole, "the next export after {action:?} at {number}");
            ended += 1;
        }
    }
    say(&format!("export: {ended} runs that were ended before the folder appeared"));
    assert!(ended > 0);
}
