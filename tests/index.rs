//! What a commit that was built beside the index leaves in it.

use std::thread::sleep;
use std::time::{Duration, SystemTime};

use crate::support::Sandbox;

const YANK: [&str; 4] = ["yank", "1.1.0", "--reason", "Wrong label."];

/// The whole seconds of the clock, and how far it is into the next.
fn now() -> (u64, Duration) {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    (now.as_secs(), Duration::from_nanos(now.subsec_nanos().into()))
}

fn wait_for_next_second() {
    sleep(Duration::from_millis(1_020).saturating_sub(now().1));
}

/// git believes size and times of a file that is older than the index. One that was edited in the second in which the
/// index was written, to the same size, must not come to look older by an index that is written later.
#[test]
fn an_edit_in_the_second_of_a_commit_is_seen_after_the_next_one_too() {
    let sandbox = Sandbox::released_twice();
    loop {
        wait_for_next_second();
        let second = now().0;
        sandbox.write("same.txt", "one\n");
        sandbox.write("kept.txt", "one\n");
        sandbox.commit("Write");
        sandbox.write("same.txt", "two\n");
        if now().0 == second {
            break;
        }
    }
    wait_for_next_second();
    sandbox.ontoreg(YANK).exits(0);
    assert_eq!(sandbox.git(["status", "--porcelain"]), " M same.txt");
    sandbox.write("registry/notes/label.md", "+++\ncovers = [\"sales.arr\"]\n+++\nClearer.\n");
    assert_eq!(sandbox.git(["status", "--porcelain", "kept.txt"]), "");
}
