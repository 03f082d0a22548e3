//! Every other command that writes: a fault at any call of it.

use serde_json::{Value, json};

use super::calls::{COLLECTED, FAULTS, every_fault};
use super::scenario::{Scenario, relabel, released, yank};
use crate::import_lists_refused::{MAP, with};
use crate::support::{CITATION, Sandbox};

const ARR: &str = "registry/kpis/sales/arr.json";
const CARR: &str = "registry/kpis/sales/carr.json";

/// What comes before a command, and the command.
type Case = (fn(&Sandbox), &'static [&'static str]);

/// A command that runs in a repository with one release, after `prepare`, with the user's own changes around it.
fn writer(prepare: fn(&Sandbox), args: &'static [&'static str]) -> Scenario {
    let start = released();
    prepare(&start);
    Scenario::amid_work(start, args)
}

fn nothing(_: &Sandbox) {}

/// Two records for an import, one of a domain that is not declared.
fn lay_import(sandbox: &Sandbox) {
    let record = |id: &str| {
        let mut record = sandbox.record(ARR);
        let (domain, slug) = id.split_once('.').unwrap();
        for (key, value) in [("rogueId", id), ("slug", slug), ("domain", domain), ("defaultLabel", id)] {
            record[key] = value.into();
        }
        record["relatedKpiIds"] = json!([]);
        record
    };
    sandbox.write("in.json", Value::from([record("operations.uptime"), record("sales.mrr")].as_slice()).to_string());
}

fn relate(sandbox: &Sandbox) {
    sandbox.edit(ARR, |record| record["relatedKpiIds"] = json!(["customers.churn_risks"]));
    sandbox.commit("Relate");
}

fn retired(sandbox: &Sandbox) {
    relate(sandbox);
    sandbox.ontoreg(["retire", "customers.churn_risks", "--now", "--reason", "Unread."]).exits(0);
    sandbox.commit("Retire");
}

fn lay_table(sandbox: &Sandbox) {
    sandbox.write("units.csv", "rogueId,unit\nsales.arr,EUR\nsales.carr,EUR\n");
}

fn without_formula(sandbox: &Sandbox) {
    sandbox.edit(CARR, |record| drop(record.as_object_mut().unwrap().remove("formula")));
}

fn published(sandbox: &Sandbox) {
    sandbox.ontoreg([&["promote", "sales.carr"][..], &CITATION].concat()).exits(0);
    sandbox.commit("Promote");
    sandbox.release("1.1.0");
}

fn untidy(sandbox: &Sandbox) {
    for file in [ARR, CARR] {
        sandbox.write(file, sandbox.read(file).replace("  ", "\t"));
    }
}

fn dispute(sandbox: &Sandbox) {
    sandbox.ontoreg(["dispute", "open", "sales.arr", "--by", "Ada", "--reason", "Which month?"]).exits(0);
}

fn yanked(sandbox: &Sandbox) {
    sandbox.ontoreg(["yank", "1.0.0", "--reason", "Wrong."]).exits(0);
}

#[test]
fn a_word_on_a_release_survives_a_fault_at_any_call() {
    every_fault(&yank(), &FAULTS, 20);
    let propose = &["yank", "1.0.0", "--reason", "Wrong.", "--propose", "--format", "json"];
    every_fault(&writer(nothing, propose), &FAULTS, 6);
    every_fault(&writer(yanked, &["unyank", "1.0.0", "--reason", "Right.", "--format", "json"]), &FAULTS, 6);
}

#[test]
fn a_word_on_a_release_is_said_though_garbage_is_collected_at_any_call() {
    every_fault(&yank(), &COLLECTED, 6);
}

/// A change of which the release is requested, and in the end merged.
fn pending(sandbox: &Sandbox) {
    relabel(sandbox);
    sandbox.write("registry/notes/label.md", "+++\ncovers = [\"sales.arr\"]\n+++\nClearer.\n");
    sandbox.commit("Relabel");
}

fn merged(sandbox: &Sandbox) {
    pending(sandbox);
    sandbox.ontoreg(["release", "--pr"]).exits(0);
    sandbox.git(["merge", "--quiet", "--squash", "release/1.1.0"]);
    sandbox.git(["commit", "--quiet", "--message", "Release"]);
}

#[test]
fn a_request_for_a_release_survives_a_fault_at_any_call() {
    every_fault(&writer(pending, &["release", "--pr", "--format", "json"]), &FAULTS, 5);
    every_fault(&writer(merged, &["release", "--finalize", "--format", "json"]), &FAULTS, 5);
}

#[test]
fn a_step_survives_a_fault_at_any_call() {
    let promote = [&["promote", "sales.carr", "--format", "json"][..], &CITATION].concat().leak();
    let steps: [Case; 7] = [
        (nothing, promote),
        (published, &["demote", "sales.carr", "--reason", "Unlike it.", "--format", "json"]),
        (retired, &["revive", "customers.churn_risks", "--format", "json"]),
        (nothing, &["set", "sales.arr", "/unit", "EUR", "--format", "json"]),
        (nothing, &["deprecate", "sales.carr", "--reason", "Unread.", "--format", "json"]),
        (relate, &["retire", "customers.churn_risks", "--now", "--reason", "Unread.", "--format", "json"]),
        (nothing, &["rename", "sales.arr", "sales.live_arr", "--format", "json"]),
    ];
    for (prepare, args) in steps {
        every_fault(&writer(prepare, args), &FAULTS, 6);
    }
}

#[test]
fn a_step_that_is_proposed_survives_a_fault_at_any_call() {
    let promote = [&["promote", "sales.carr", "--propose", "--format", "json"][..], &CITATION].concat().leak();
    let steps: [Case; 6] = [
        (nothing, promote),
        (retired, &["revive", "customers.churn_risks", "--propose", "--format", "json"]),
        (published, &["demote", "sales.carr", "--propose", "--reason", "Unlike it.", "--format", "json"]),
        (nothing, &["deprecate", "sales.carr", "--propose", "--reason", "Unread.", "--format", "json"]),
        (
            relate,
            &[
                "retire",
                "customers.churn_risks",
                "--now",
                "--propose",
                "--reason",
                "Unread.",
                "--action",
                "Stop.",
                "--format",
                "json",
            ],
        ),
        (nothing, &["rename", "sales.arr", "sales.live_arr", "--propose", "--format", "json"]),
    ];
    for (prepare, args) in steps {
        every_fault(&writer(prepare, args), &FAULTS, 4);
    }
}

#[test]
fn a_list_that_is_proposed_survives_a_fault_at_any_call() {
    let list = with(MAP, "Name,Area,Text,Unit\nARR,Finance,First.,EUR\nNRR,Finance,Second.,EUR\n");
    list.write("README.txt", "committed\n");
    list.commit("Describe");
    let import =
        &["import", "list.csv", "--map", "map.toml", "--into", "q", "--propose", "-m", "List", "--format", "json"];
    every_fault(&Scenario::amid_work(list, import), &FAULTS, 4);
}

#[test]
fn an_edit_of_the_work_tree_survives_a_fault_at_any_call() {
    let settle = &["dispute", "settle", "which-month", "--rejected", "--reason", "Any.", "--format", "json"];
    let waive = &[
        "waive",
        "formula-missing",
        "sales.carr",
        "--reason",
        "To come.",
        "--owner",
        "Ada",
        "--expires",
        "2100-12-31",
        "--format",
        "json",
    ];
    let edits: [Case; 8] = [
        (nothing, &["new", "sales.win_rate", "--format", "json"]),
        (lay_import, &["import", "in.json", "--format", "json"]),
        (lay_table, &["import", "--update", "units.csv", "--format", "json"]),
        (without_formula, waive),
        (untidy, &["fmt", "--format", "json"]),
        (relabel, &["note", "add", "-m", "Clearer.", "--format", "json"]),
        (nothing, &["dispute", "open", "sales.arr", "--by", "Ada", "--reason", "When?", "--format", "json"]),
        (dispute, settle),
    ];
    for (prepare, args) in edits {
        every_fault(&writer(prepare, args), &FAULTS, 6);
    }
}
