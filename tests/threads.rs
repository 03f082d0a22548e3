//! One opened registry serves two threads at once, and no request weakens what another one verifies.

use std::fmt::Debug;
use std::fs;
use std::io::Write;
use std::thread;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use ontoreg::ops::{CheckOptions, VerifyOptions, check, diff, verify};
use ontoreg::registry::{Outside, Workspace};
use ontoreg::store::{Repo, Source};

use crate::support::Sandbox;

const _: () = {
    const fn serves_threads<T: Send + Sync>() {}
    serves_threads::<Workspace>();
    serves_threads::<Repo>();
    serves_threads::<Source>();
};

/// Two sealed releases and a change that is not released.
fn released() -> Sandbox {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    sandbox.edit("registry/kpis/sales/arr.json", |record| record["defaultLabel"] = "Annual recurring revenue".into());
    sandbox.commit("Say it in words");
    sandbox.release("1.1.0");
    sandbox.edit("registry/kpis/sales/arr.json", |record| record["defaultLabel"] = "ARR".into());
    sandbox
}

fn open(sandbox: &Sandbox) -> Workspace {
    let outside = Outside::new(sandbox.path(""), 0);
    Workspace::find(&outside).unwrap()
}

/// Puts the content of one object in the place of another.
fn forge(sandbox: &Sandbox, kind: &str, revision: &str, other: &str) -> String {
    let [id, other] = [revision, other].map(|name| sandbox.git(["rev-parse", name]).trim().to_owned());
    let repository = git2::Repository::open(sandbox.path("")).unwrap();
    let odb = repository.odb().unwrap();
    let object = odb.read(other.parse().unwrap()).unwrap();
    let mut forged = ZlibEncoder::new(Vec::new(), Compression::default());
    forged.write_all(format!("{kind} {}\0", object.len()).as_bytes()).unwrap();
    forged.write_all(object.data()).unwrap();
    let file = sandbox.path(format!(".git/objects/{}/{}", &id[..2], &id[2..]));
    fs::remove_file(&file).unwrap();
    fs::write(&file, forged.finish().unwrap()).unwrap();
    id
}

fn answer(result: Result<impl Debug, impl Debug>) -> String {
    format!("{result:?}")
}

fn verified(workspace: &Workspace) -> String {
    let mut options = VerifyOptions::default();
    (options.all, options.replay) = (true, true);
    answer(verify(workspace, &options))
}

fn checked(workspace: &Workspace) -> [String; 2] {
    let mut options = CheckOptions::default();
    options.base = Some("HEAD".into());
    [answer(check(workspace, &options)), answer(diff(workspace, Some(&"1.0.0".into()), None))]
}

#[test]
fn two_threads_get_the_answers_that_one_gets() {
    let sandbox = released();
    let alone = open(&sandbox);
    let (seals, state) = (verified(&alone), checked(&alone));
    assert!(seals.contains("recomputed from its predecessor") && !seals.contains("Failed"), "{seals}");
    assert!(state.iter().all(|answer| answer.starts_with("Ok")), "{state:?}");
    let workspace = open(&sandbox);
    thread::scope(|scope| {
        scope.spawn(|| (0..4).for_each(|_| assert_eq!(verified(&workspace), seals)));
        scope.spawn(|| (0..4).for_each(|_| assert_eq!(checked(&workspace), state)));
    });
}

#[test]
fn a_forged_object_is_found_whatever_other_threads_do() {
    let sandbox = released();
    let sound = "HEAD:registry/kpis/sales/arr.json";
    forge(&sandbox, "blob", "HEAD:registry/ontoreg.toml", sound);
    let workspace = open(&sandbox);
    thread::scope(|scope| {
        let others = scope.spawn(|| {
            for _ in 0..8 {
                checked(&workspace);
                verified(&open(&sandbox));
            }
        });
        while !others.is_finished() {
            let seals = verified(&workspace);
            assert!(seals.starts_with("Err") && seals.contains("mismatch"), "{seals}");
        }
    });
}

#[test]
fn what_was_read_unchecked_is_not_believed_later() {
    let sandbox = released();
    let repo = Repo::discover(&sandbox.path("")).unwrap().unwrap();
    let folder = "registry/kpis/";
    forge(&sandbox, "tree", "HEAD:registry/kpis", "HEAD:registry/kpis/sales");
    let head = repo.commit("HEAD").unwrap();
    // Whether this finds it depends on what other threads of this process verify at the moment.
    let _ = repo.source(&head).list(folder);
    let strict = repo.strict();
    drop(repo.strict());
    assert!(strict.source(&head).list(folder).is_err());
}
