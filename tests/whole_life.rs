//! The whole life of one KPI, from the first draft to the tombstone, with what each step means to readers.

use crate::support::{Sandbox, golden};

/// A registry, and what was done in it.
struct Life {
    sandbox: Sandbox,
    told: String,
}

impl Life {
    /// A command that goes along with a step.
    #[track_caller]
    fn also(&mut self, code: i32, args: &[&str]) {
        let screen = self.sandbox.ontoreg(args).exits(code);
        self.told += &format!("$ ontoreg {}\n", args.join(" "));
        self.told += &screen.stderr.lines().filter(|line| line.starts_with("error")).collect::<String>();
        self.told += if code == 0 { "" } else { "\n" };
    }

    /// A step that is proposed, reviewed, merged and released, with its verdicts.
    #[track_caller]
    fn step(&mut self, args: &[&str]) {
        let proposed = self.sandbox.ontoreg(args.iter().chain(&["--format", "json"])).exits(0).json();
        self.told += &format!("$ ontoreg {}\n", args.join(" "));
        for verdict in proposed["change"]["verdicts"].as_array().unwrap() {
            let word = |name: &str| verdict[name].as_str().unwrap_or_default().to_owned();
            self.told +=
                &format!("  {:<5} {:<10} {} [{}]\n", word("bump"), word("effect"), word("definition"), word("rule"));
        }
        let next = proposed["change"]["nextVersion"].as_str().unwrap();
        self.told += &format!("  {} -> {next}\n", proposed["change"]["bump"].as_str().unwrap());
        let branch = proposed["branch"].as_str().unwrap();
        self.sandbox.ontoreg(["check", "--base", "main"]).exits(0);
        self.sandbox.git(["switch", "--quiet", "main"]);
        self.sandbox.git(["merge", "--quiet", "--ff-only", branch]);
        let released = self.sandbox.ontoreg(["release", "--format", "json"]).exits(0).json();
        assert_eq!(released["version"], next);
    }
}

#[test]
fn one_kpi_lives_its_whole_life() {
    let mut life = Life { sandbox: Sandbox::registry(), told: String::new() };
    life.sandbox.ontoreg(["release"]).exits(0);
    let id = "sales.win_rate";
    life.also(0, &["new", id, "--type", "percentage", "--stage", "seed"]);
    for (pointer, value) in [
        ("/description", "The share of decided opportunities that were won."),
        ("/formula", "Opportunities won / opportunities lost in the quarter"),
        ("/whyItMatters", "It tells whether the offer convinces."),
        ("/interpretationGuidance", "Higher is better; ask about the largest losses."),
    ] {
        life.also(0, &["set", id, pointer, value]);
    }
    life.also(0, &["set", "sales.carr", "/relatedKpiIds/-", id]);
    life.also(0, &["set", id, "/relatedKpiIds/-", "sales.carr"]);
    life.step(&["propose", "-m", "Add win rate"]);

    let cite = ["promote", id, "--source", "board", "--source-url", "https://metrics.example.org/win-rate"];
    let cite = [cite.as_slice(), &["--section-ref", "Win rate", "--publication-date", "2025-01-01"]].concat();
    life.also(0, &["dispute", "open", id, "--reason", "Nobody decides so much in a quarter.", "--by", "Ada"]);
    life.also(1, &cite);
    let name = "nobody-decides-so-much-in-a-quarter";
    life.also(0, &["dispute", "settle", name, "--rejected", "--reason", "The Board counts by quarter."]);
    life.sandbox.commit("Settle the dispute");
    life.step(&[cite.as_slice(), &["--propose"]].concat());

    life.also(0, &["dispute", "open", id, "--reason", "The denominator is wrong.", "--by", "Ada"]);
    life.also(
        0,
        &["set", id, "/formula", "Opportunities won / (opportunities won + opportunities lost) in the quarter"],
    );
    let settle = ["dispute", "settle", "the-denominator-is-wrong", "--upheld", "--reason", "It left out what was won."];
    life.also(0, &[settle.as_slice(), &["--change", "sales.win_rate#/formula"]].concat());
    let correct = ["propose", "-m", "Count what was won among what was decided", "--kind", "correction"];
    life.step(&[correct.as_slice(), &["--restates-history", "true", "--action", "Recompute all quarters."]].concat());

    let id = "customers.win_rate";
    life.also(1, &["rename", "sales.win_rate", "sales.carr"]);
    life.step(&["rename", "sales.win_rate", id, "--propose"]);
    life.also(1, &["retire", id]);
    let deprecate = ["deprecate", id, "--reason", "Signed ARR says it better.", "--replaced-by", "sales.carr"];
    life.step(&[deprecate.as_slice(), &["--propose"]].concat());
    life.step(&["retire", id, "--propose"]);
    life.also(1, &["revive", id]);
    life.also(1, &["new", id]);

    let history = life.sandbox.ontoreg(["history"]).exits(0).stdout;
    golden("life", &(life.told + "\n" + &history));
    life.sandbox.ontoreg(["check", "--fail-on", "warn"]).exits(0);
    life.sandbox.ontoreg(["verify", "--all", "--replay"]).exits(0);
    assert_eq!(life.sandbox.git(["status", "--porcelain"]), "");
}
