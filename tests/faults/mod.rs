//! Proof that a release, or anything else that is written, cannot go wrong: the program is killed, its disk fails,
//! others race it, and somebody tampers with what it made.
//!
//! `cargo test` makes a spread sample of the runs; `ONTOREG_FAULTS=all cargo test --test it -- faults --nocapture` makes
//! every one and says how many. [`calls`] strikes calls into the kernel of Linux on x86-64, [`disks`] needs Linux.

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod calls;
#[cfg(target_os = "linux")]
mod disks;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod exports;
mod golden_repositories;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod power;
mod races;
#[cfg(target_os = "linux")]
mod scenario;
mod strangers;
mod tampered;
mod tampered_bundle;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod tracer;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod writers;

/// Whether every run is made.
fn whole() -> bool {
    std::env::var("ONTOREG_FAULTS").is_ok_and(|value| value == "all")
}

/// Says what was done, and what this machine did not let be done: `--nocapture` shows it.
#[expect(clippy::print_stderr, reason = "a proof says how much it proves")]
fn say(text: &str) {
    eprintln!("{text}");
}

/// All of `runs` when every one is made, otherwise at most `most` of them, from the first to the last.
fn sample<T>(runs: Vec<T>, most: usize) -> Vec<T> {
    let (count, step) = (runs.len(), if whole() { 1.0 } else { (runs.len() as f64 / most as f64).max(1.0) });
    let mut next = 0.0;
    let picked = |(index, run)| {
        let wanted = index as f64 >= next || index + 1 == count;
        next += if wanted { step } else { 0.0 };
        wanted.then_some(run)
    };
    runs.into_iter().enumerate().filter_map(picked).collect()
}
