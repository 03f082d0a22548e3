//! An export that is killed, or whose disk fails: what it writes is there whole or not at all, and the next one is made.

use super::scenario::{KILLED, at_noon};
use super::tracer::{Action, Strike, run};
use super::{sample, say};
use crate::support::{Sandbox, files_below};

/// The files of the export, and everything else that is not git's or the registry's. Where an archive waits for its name
/// is none of them: it is left behind by whoever was killed.
fn left(sandbox: &Sandbox) -> Vec<(String, Vec<u8>)> {
    let folders = [".git/", "registry/", "schema/", "made/.ontoreg-"];
    let own = |file: &String| !folders.iter().any(|folder| file.starts_with(folder));
    let files = files_below(&sandbox.path("")).into_iter().filter(own);
    files.map(|file| (file.clone(), std::fs::read(sandbox.path(&file)).unwrap())).collect()
}

/// Ends an export to `out` at calls that change something.
fn end_anywhere(format: &str, out: &str, most: usize) {
    let args = ["export", "--format", format, "--out", out];
    let start = Sandbox::registry();
    start.release("1.0.0");
    let before = left(&start);
    let done = start.copy();
    let (screen, calls) = run(&done, &args, Strike::NONE);
    assert_eq!(screen.code, 0, "{screen}");
    let whole = left(&done);
    let synced = calls.iter().any(|call| call.what.contains("sync "));
    assert!(!synced || done.path(out).is_file(), "a folder can be made again: nothing is synced");
    let changing: Vec<usize> = calls.iter().filter(|call| call.kind.contains('c')).map(|call| call.number).collect();
    assert!(changing.len() > whole.len() - before.len(), "there is too little to strike");
    let mut ended = 0;
    for number in sample(changing, most) {
        for action in [Action::Kill, Action::Fail(28)] {
            let sandbox = start.copy();
            let (screen, _) = run(&sandbox, &args, Strike { action, kind: "c", from: number, to: number });
            let appeared = sandbox.path(out).exists();
            assert!([0, 3, KILLED].contains(&screen.code), "{action:?} at {number}: {screen}");
            assert!(screen.code != 0 || appeared, "{action:?} at {number}: {screen}");
            if appeared {
                assert!(left(&sandbox) == whole, "{action:?} at {number}: {screen}");
                continue;
            }
            if screen.code == 3 {
                assert!(left(&sandbox) == before, "{action:?} at {number}: {screen}");
            }
            let mut again = at_noon(&sandbox, env!("CARGO_BIN_EXE_ontoreg"));
            again.args(args);
            sandbox.run(again).exits(0);
            assert!(left(&sandbox) == whole, "the next export after {action:?} at {number}");
            ended += 1;
        }
    }
    say(&format!("export of {format} to {out}: {ended} runs that were ended before it appeared"));
    assert!(ended > 0);
}

#[test]
fn an_export_that_is_ended_at_any_call_leaves_all_or_nothing() {
    end_anywhere("json", "made/api", 10);
    end_anywhere("markdown", "made/pages", 3);
    end_anywhere("csv", "made/table", 3);
    end_anywhere("bundle", "made/bundle", 3);
    end_anywhere("bundle", "made/bundle.tar.gz", 3);
}
