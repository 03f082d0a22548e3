//! What programs read: every answer in JSON and every file of a release is what its published schema says, and the
//! same input gives the same bytes.

use std::collections::{BTreeMap, BTreeSet};

use jsonschema::Validator;
use serde_json::{Value, json};

use crate::output_schemas::answers;
use crate::support::{Sandbox, Screen};

const ARR: &str = "registry/kpis/sales/arr.json";
const CARR: &str = "registry/kpis/sales/carr.json";
const RISKS: &str = "registry/kpis/customers/churn_risks.json";
const SOURCE: &str = "--source-url https://metrics.example.org/carr --section-ref CARR --publication-date 2024-01-01";

fn validator(schema: &str) -> Validator {
    jsonschema::draft202012::new(&serde_json::from_str(schema).unwrap()).unwrap()
}

/// Commands played one after the other, and what they answered.
struct Life {
    sandbox: Sandbox,
    validators: BTreeMap<String, Validator>,
    answers: Vec<(&'static str, String)>,
}

impl Life {
    fn new() -> Self {
        let validators = answers().iter().map(|(name, text)| (name.clone(), validator(text))).collect();
        Self { sandbox: Sandbox::empty(), validators, answers: Vec::new() }
    }

    /// Runs a command for its JSON, at one time of day.
    fn run(&self, command: &str) -> Screen {
        let format = if command.starts_with("export") { "--print" } else { "--format" };
        let mut command = self.sandbox.command(command.split(' ').chain([format, "json"]));
        command.env("SOURCE_DATE_EPOCH", "1782820800");
        self.sandbox.run(command)
    }

    /// A command that changes something.
    #[track_caller]
    fn tell(&mut self, schema: &'static str, code: i32, command: &str) -> Value {
        let screen = self.run(command).exits(code);
        self.keep(schema, screen.stdout)
    }

    /// A command that changes nothing, and so answers the same a second time.
    #[track_caller]
    fn ask(&mut self, schema: &'static str, code: i32, command: &str) -> Value {
        let first = self.sandbox.unchanged(|_| self.run(command)).exits(code);
        assert_eq!(self.run(command).stdout, first.stdout, "{command}");
        self.keep(schema, first.stdout)
    }

    /// Keeps an answer once it fits its schema.
    #[track_caller]
    fn keep(&mut self, schema: &'static str, text: String) -> Value {
        let value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{schema}: {error}\n{text}"));
        let errors = self.validators[schema].iter_errors(&value);
        let errors: Vec<String> = errors.map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{schema}: {errors:#?}\n{text}");
        self.answers.push((schema, text));
        value
    }

    fn beginning(&mut self) {
        self.sandbox.git(["init", "--quiet", "--initial-branch=main", "--template="]);
        assert_eq!(self.ask("init", 0, "init --sample --dry-run")["dryRun"], true);
        let done = self.tell("init", 0, "init --sample");
        assert_eq!((&done["dryRun"], &done["written"][0]), (&json!(false), &json!("registry/ontoreg.toml")));
        assert_eq!(self.ask("init", 0, "init")["written"], json!([]));
        self.ask("check", 0, "check");
        assert_eq!(self.ask("adoption", 0, "schema adopt schema/kpi.schema.json")["changed"], false);
    }

    fn questions(&mut self) {
        self.ask("check", 0, "check --all");
        self.ask("diff", 0, "diff");
        self.ask("status", 0, "status");
        self.ask("list", 0, "list");
        let found = self.ask("list", 0, "list --domain sales --tier published --stage seed --type currency");
        assert_eq!(found["definitions"].as_array().unwrap().len(), 1);
        assert_eq!(self.ask("list", 0, "list --releases")["releases"], json!([]));
        assert_eq!(self.ask("search", 0, "search arr --limit 1")["found"], 2);
        assert_eq!(self.ask("search", 0, "search quetzal")["definitions"], json!([]));
        assert_eq!(self.ask("stats", 0, "stats")["figures"], 2);
        assert_eq!(self.ask("show", 0, "show sales.arr")["kpi"]["rogueId"], "sales.arr");
        self.ask("rules", 0, "rules list");
        assert_eq!(self.ask("explain", 0, "rules explain related-self")["policy"], Value::Null);
        let added = self.ask("explain", 0, "rules explain definition-added");
        assert_eq!((&added["rule"]["kind"], &added["fixture"][0]["before"]), (&json!("change"), &Value::Null));
        assert_eq!(self.ask("explain", 0, "rules explain formula-changed")["policy"]["pointer"], "/formula");
        assert_eq!(self.ask("notes", 0, "note list")["notes"], json!([]));
    }

    fn disputes(&mut self) {
        let open = "dispute open sales.carr --by Ada --reason Unclear. --evidence https://example.org/a --name unclear";
        self.ask("dispute-edit", 0, &format!("{open} --dry-run"));
        let opened = self.tell("dispute-edit", 0, open);
        self.keep("dispute", opened["content"].as_str().unwrap().to_owned());
        assert_eq!(self.ask("disputes", 0, "dispute list --open")["disputes"][0]["status"], "open");
        assert_eq!(self.ask("show", 0, "show sales.carr")["disputes"][0]["settled"], Value::Null);
        let settled = self.tell("dispute-edit", 0, "dispute settle unclear --upheld --change HEAD --reason So.");
        self.keep("dispute", settled["content"].as_str().unwrap().to_owned());
        let settled = &self.ask("disputes", 0, "dispute list")["disputes"][0]["settled"];
        assert_eq!(settled["change"].as_str().unwrap().len(), 40, "{settled}");
        assert_eq!(self.ask("disputes", 0, "dispute list --open")["disputes"], json!([]));
        self.ask("show", 0, "show sales.carr");
    }

    fn edits(&mut self) {
        let planned = self.ask("new", 0, "new sales.win_rate --type percentage --stage seed --dry-run");
        let made = self.tell("new", 0, "new sales.win_rate --type percentage --stage seed");
        assert_eq!((&planned["content"], &planned["dryRun"]), (&made["content"], &json!(true)));
        assert_eq!(made["content"], self.sandbox.read(made["file"].as_str().unwrap()));

        let written = self.sandbox.read(CARR);
        self.sandbox.write(CARR, written.replace("  ", "\t"));
        self.sandbox.write("registry/kpis/sales/broken.json", "{");
        let answer = self.ask("fmt", 1, "fmt --check");
        assert_eq!((&answer["files"], &answer["changed"]), (&json!(5), &json!([CARR])));
        assert_eq!(answer["unreadable"][0]["file"], "registry/kpis/sales/broken.json");
        self.tell("fmt", 1, "fmt");
        self.sandbox.remove("registry/kpis/sales/broken.json");
        assert_eq!((self.sandbox.read(CARR), &self.ask("fmt", 0, "fmt")["changed"]), (written, &json!([])));

        let promote = format!("promote sales.carr --source board {SOURCE}");
        let planned = self.ask("step", 0, &format!("{promote} --dry-run"));
        let done = self.tell("step", 0, &promote);
        assert_eq!((&planned["change"], &planned["written"]), (&done["change"], &json!([CARR])));
        self.ask("note-edit", 0, "note add -m Everything --dry-run");
        self.tell("note-edit", 0, "note add sales.carr -m Anchored --kind promotion --ref #1 --action Nothing.");
        assert_eq!(self.ask("notes", 0, "note list")["notes"][0]["refs"], json!(["#1"]));
    }

    fn imports(&mut self) {
        let record = |id: &str, related: &[&str]| {
            let mut record: Value = serde_json::from_str(&self.sandbox.read(ARR)).unwrap();
            let (domain, slug) = id.split_once('.').unwrap();
            record["relatedKpiIds"] = json!(related);
            (record["rogueId"], record["domain"], record["slug"]) = (json!(id), json!(domain), json!(slug));
            record["defaultLabel"] = json!(slug);
            record
        };
        let one = json!({"version": "1.4.0", "releasedAt": "2025-05-06T10:00:00Z", "kpi": record("people.heads", &[])});
        let many = json!({"version": "1.3.0", "releasedAt": "2025-04-01", "kpis": [
            record("people.exits", &["people.gone", "people.heads"]), record("people.hires", &["people.gone"])]});
        for (name, value) in [("one", one), ("many", many), ("bare", record("sales.bare", &[]))] {
            self.sandbox.write(&format!("../home/{name}.json"), value.to_string());
        }
        let import = "import ../home/one.json ../home/many.json ../home/bare.json";
        self.ask("import", 0, &format!("{import} --dry-run"));
        let done = self.tell("import", 0, import);
        assert_eq!((done["added"].as_array().unwrap().len(), &done["domains"]), (4, &json!(["people"])));
        assert_eq!(done["dangling"], json!([{"id": "people.gone", "count": 2}]));
        assert_eq!(done["continue"], json!({"version": "1.4.0", "date": "2025-05-06"}));
        let finding = self.ask("check", 1, "check")["findings"][0].clone();
        assert_eq!(finding["rule"], "related-unknown");
        let waive = format!(
            "waive related-unknown {} --reason r --owner o --expires 2026-12-31",
            finding["definition"].as_str().unwrap()
        );
        assert_eq!(self.ask("waive", 0, &format!("{waive} --dry-run"))["waiver"]["owner"], "o");
        for name in ["exits", "hires"] {
            self.sandbox
                .edit(&format!("registry/kpis/people/{name}.json"), |record| record["relatedKpiIds"] = json!([]));
        }
        assert_eq!(self.tell("import", 0, &format!("{import} --replace"))["replaced"].as_array().unwrap().len(), 2);
        assert_eq!(self.tell("import", 0, "import ../home/bare.json")["same"], 1);
        self.sandbox.remove("registry/kpis/people");

        self.sandbox.write("../home/edits.csv", "rogueId,formula\nsales.arr,Another\nsales.carr,sales.arr + signed\n");
        self.ask("import", 0, "import ../home/edits.csv --update --dry-run");
        let edited = self.tell("import", 0, "import ../home/edits.csv --update");
        assert_eq!(
            (&edited["updated"], &edited["verdicts"][0]["effect"]),
            (&json!(["sales.arr", "sales.carr"]), &json!("value"))
        );
        self.sandbox.write("../home/edits.csv", "rogueId,formula\nsales.arr,Once more\n");
        let affected = self.ask("import", 0, "import ../home/edits.csv --update --dry-run")["affected"].clone();
        assert_eq!(affected[0]["path"], json!(["sales.carr", "sales.arr"]));
        self.sandbox.git(["checkout", "--quiet", ARR, CARR]);

        self.sandbox.write(
            "../home/list.csv",
            "Name,Area,Definition,Unit,Rank\nBurn,Money,Spent.,EUR,1\nChurn,Money,Lost.,%,n/a\n",
        );
        let plan = "import ../home/list.csv --plan ../home/map.toml";
        let planned = self.ask("import-plan", 0, &format!("{plan} --dry-run"));
        assert_eq!(self.tell("import-plan", 0, plan)["mapping"], planned["mapping"]);
        assert_eq!(planned["columns"][1]["to"], "domain of the id");
        let import = "import ../home/list.csv --map ../home/map.toml";
        let refused = self.ask("import", 1, import);
        let missing = "nothing for `whyItMatters`, which the schema requires";
        assert!(refused["causes"].as_array().unwrap().iter().any(|it| it["cause"] == missing && it["count"] == 2));
        let listed = self.ask("import", 0, &format!("{import} --extend-schema --dry-run"));
        assert_eq!((&listed["added"], &listed["domains"]), (&json!(["money.burn", "money.churn"]), &json!(["money"])));
        assert_eq!((&listed["open"][0]["property"], &listed["remarks"][0]["count"]), (&json!("rank"), &json!(1)));
        assert_eq!(
            listed["schemaEdits"].as_array().unwrap(),
            &["add the property `rank`", "let `interpretationGuidance` be absent", "let `whyItMatters` be absent"]
        );
    }

    fn releases(&mut self) {
        self.sandbox.commit("Edit the registry");
        assert_eq!(self.ask("release", 0, "release --dry-run")["outcome"], "planned");
        assert_eq!(self.tell("release", 0, "release")["outcome"], "released");
        assert_eq!(self.ask("release", 0, "release")["outcome"], "already");
        self.sandbox.edit(ARR, |record| record["formula"] = "Live recurring revenue of the month * 12".into());
        let schema =
            self.sandbox.read("schema/kpi.schema.json").replace(r#""date", "choice""#, r#""date", "ratio", "choice""#);
        self.sandbox.write("schema/kpi.schema.json", schema);
        self.sandbox.remove("registry/kpis/sales/win_rate.json");
        let tombstone =
            json!({"label": "Win rate", "reason": "Unused.", "replacedBy": "sales.arr", "date": "2026-06-30"});
        self.sandbox.write("registry/retired/sales/win_rate.json", tombstone.to_string());
        self.tell("note-edit", 0, "note add -m Reworded --bump major --action Recompute.");
        self.sandbox.commit("Reword the formula");
        let status = self.ask("status", 0, "status");
        assert_eq!((&status["nextVersion"], &status["notes"][0]["orphaned"]), (&json!("2.0.0"), &json!(false)));
        let change = &self.ask("check", 0, "check --base HEAD~1")["change"];
        assert_eq!(change["affected"][0]["path"], json!(["sales.carr", "sales.arr"]));
        assert_eq!(self.tell("release", 0, "release")["version"], "2.0.0");
        assert_eq!(self.ask("finalize", 0, "release --finalize")["sealed"], json!([]));
        for version in ["1.0.0", "2.0.0"] {
            let read = |file: &str| self.sandbox.read(&format!("registry/releases/{version}/{file}.json"));
            let (manifest, changes) = (read("manifest"), read("changes"));
            self.keep("manifest", manifest);
            self.keep("changes", changes);
        }
    }

    fn readers(&mut self) {
        assert_eq!(self.ask("list", 0, "list --releases")["releases"], json!(["2.0.0", "1.0.0"]));
        self.ask("list", 0, "list --at 1.0.0");
        assert_eq!(self.ask("show", 0, "show sales.arr@1.0.0")["at"]["kind"], "release");
        assert_eq!(self.ask("diff", 0, "diff 1.0.0..latest")["nextVersion"], "2.0.0");
        self.ask("check", 0, "check --at 1.0.0");
        assert_eq!(self.ask("changelog", 0, "changelog")["entries"][1]["version"], "1.0.0");
        assert_eq!(self.ask("history", 0, "history")["releases"].as_array().unwrap().len(), 2);
        assert_eq!(self.ask("history", 0, "history sales.arr")["releases"][0]["changes"][0]["rule"], "formula-changed");
        let answer = self.ask("verify", 0, "verify --all --replay");
        assert_eq!(answer["releases"].as_array().unwrap().len(), 2);
        self.sandbox.git(["remote", "add", "nobody", "../nobody.git"]);
        self.sandbox.git(["init", "--quiet", "--bare", "--template=", "../nobody.git"]);
        let missing = &self.ask("verify", 1, "verify 2.0.0 --remote")["releases"][0]["checks"];
        let missing = missing.as_array().unwrap().last().unwrap();
        assert_eq!(missing["details"][0]["finding"], "missing-on-remote");
        self.sandbox.git(["remote", "remove", "nobody"]);
        self.ask("export", 0, "export --format json --out ../home/api --dry-run");
        assert_eq!(self.tell("export", 0, "export --format json --out ../home/api")["dryRun"], false);
        for (schema, file) in [
            ("edition-index", "index.json"),
            ("edition-domain", "sales.json"),
            ("edition-definition", "sales/arr.json"),
            ("edition-definition", "v/1.0.0/sales/arr.json"),
            ("edition-disputes", "disputes.json"),
            ("edition-versions", "versions.json"),
        ] {
            self.keep(schema, self.sandbox.read(&format!("../home/api/{file}")));
        }
        let migrations = self.sandbox.read("../home/api/migrations.json");
        assert_eq!(self.keep("migrations", migrations)["migrations"][0]["kind"], "replacement");
        let stub = self.sandbox.read("../home/api/sales/win_rate.json");
        assert_eq!(self.keep("stub", stub)["status"], "retired");
        assert_eq!(self.ask("show", 1, "show sales.win_rate")["kpi"], Value::Null);
        assert_eq!(self.ask("history", 0, "history sales.win_rate")["retired"]["in"], "2.0.0");
        assert_eq!(self.ask("list", 0, "list --retired")["retired"].as_array().unwrap().len(), 1);
        assert_eq!(self.ask("search", 0, "search win rate")["retired"][0]["id"], "sales.win_rate");
        self.sandbox.write("../home/ids.txt", "sales.arr\nsales.carr\nsales.win_rate\nsales.arrr\n");
        let impact = self.ask("impact", 1, "impact 1.0.0..2.0.0 --uses ../home/ids.txt");
        let fates: Vec<&Value> = impact["uses"].as_array().unwrap().iter().map(|one| &one["fate"]).collect();
        assert_eq!(fates, ["value", "affected", "gone", "unknown"]);
        assert_eq!(impact["schema"][0]["version"], "2.0.0");
        self.ask("impact", 1, "impact 1.0.0 --uses ../home/ids.txt --edition ../home/api");
        self.tell("export", 0, "export --format bundle --out ../home/bundle");
        let bundle = self.ask("verify", 0, "verify --bundle ../home/bundle");
        assert_eq!(bundle["releases"][0]["checks"][4]["details"][0]["text"], "builds on 1.0.0");
        self.ask("export", 0, "export --format csv --out ../home/table --dry-run");
        self.ask("man", 0, "man --out ../home/man --dry-run");
        let pages = self.tell("export", 0, "export --format markdown --out ../home/pages --at 1.0.0");
        assert_eq!((&pages["version"], &pages["files"][0]), (&json!("1.0.0"), &json!("README.md")));
        let said = self.tell("yank", 0, "yank 1.0.0 --reason Wrong.");
        self.keep("event", self.sandbox.read(said["file"].as_str().unwrap()));
        assert_eq!(self.ask("list", 0, "list --releases")["yanked"][0], said["event"]);
        let changes = "registry/releases/2.0.0/changes.json";
        self.sandbox.write(changes, self.sandbox.read(changes).replacen("major", "minor", 1));
        assert_eq!(self.ask("verify", 1, "verify")["releases"][0]["verified"], false);
        self.sandbox.git(["checkout", "--quiet", changes]);
    }

    fn steps(&mut self) {
        let set = "set sales.carr /relatedKpiIds/- customers.churn_risks";
        assert_eq!(
            self.ask("step", 0, &format!("{set} --dry-run"))["undo"],
            "ontoreg set sales.carr /relatedKpiIds/1 --remove"
        );
        for step in [
            "demote sales.arr --reason Withdrawn.",
            "deprecate customers.churn_risks --reason Old. --replaced-by sales.arr --sunset 2027-01-01",
            "revive customers.churn_risks",
            "retire customers.churn_risks --now --reason Old.",
        ] {
            self.ask("step", 0, &format!("{step} --dry-run"));
            assert_eq!(self.tell("step", 0, step)["dryRun"], false);
        }
        let renamed = self.tell("step", 0, "rename sales.arr sales.live_arr");
        assert_eq!(renamed["removed"], json!([ARR]));
        assert_eq!(renamed["rewrites"][0]["definition"], "sales.carr");
        self.sandbox.git(["stash", "--quiet", "--include-untracked"]);
        self.sandbox.git(["stash", "drop", "--quiet"]);
        let proposed = self.ask("propose", 0, "deprecate sales.arr --reason Old. --propose --dry-run");
        assert_eq!(proposed["branch"], "propose/deprecate-sales-arr");
    }

    fn waivers(&mut self) {
        self.sandbox.edit(ARR, |record| record["description"] = "TODO".into());
        self.sandbox.edit(RISKS, |record| record["description"] = "TODO".into());
        let waive = "waive placeholder-text sales.arr --reason Soon. --owner Ada --expires 2026-12-31";
        self.ask("waive", 0, &format!("{waive} --dry-run"));
        assert_eq!(self.tell("waive", 0, waive)["waiver"]["fingerprint"], Value::Null);
        let left = &self.ask("check", 0, "check")["counts"];
        assert!(left["waived"] == 1 && left["warn"] != 0, "{left}");
        let accepted = "check --accept-current --reason Adopted. --owner Ada --expires 2026-12-31";
        assert_eq!(self.tell("check", 0, accepted)["counts"]["warn"], 0);
        self.sandbox.git(["checkout", "--quiet", "."]);
        self.sandbox.remove("registry/waivers.toml");
    }

    fn figures(&mut self) {
        self.sandbox.write("../home/values.csv", "id,period,value\nsales.carr,2026-11,100\nsales.carr,2026-12,200.5\n");
        self.sandbox.edit(ARR, |record| record["expression"] = "prior(sales.carr, 1 month) / sales.carr".into());
        let compute = "compute --data ../home/values.csv";
        let computed = self.ask("compute", 0, compute);
        assert_eq!(computed["figures"][0]["values"][0]["value"], "0.4987531172069825436408977556");
        let series = self.ask("compute", 0, &format!("{compute} --from 2026-10"));
        assert_eq!(series["missing"][0]["unlocks"], json!(["sales.arr"]));
        let tree = &self.ask("compute", 0, &format!("{compute} --explain sales.arr"))["tree"];
        assert_eq!(tree["parts"][0]["places"], json!([{"file": "values.csv", "line": 2}]));
        let against = &self.ask("compute", 0, &format!("{compute} --against latest"))["against"];
        assert_eq!((&against["added"], &against["same"]), (&json!(["sales.arr"]), &json!(0)));
        let drafted = self.ask("example", 0, "example sales.arr --from ../home/values.csv");
        assert_eq!(drafted["example"]["given"], json!({"sales.carr": [100, 200.5]}));
        self.tell("step", 0, "example sales.arr --from ../home/values.csv --write");
        self.sandbox.git(["checkout", "--quiet", "."]);
    }

    fn proposals(&mut self) {
        self.sandbox.edit(CARR, |record| record["description"] = "What is signed, live or not.".into());
        self.sandbox.edit(RISKS, |record| record["description"] = "Customers that may leave.".into());
        self.ask("propose", 0, "propose sales.carr -m Reword --dry-run");
        let made = self.tell("propose", 0, "propose sales.carr -m Reword");
        assert_eq!((&made["leftOut"], &made["branch"]), (&json!([RISKS]), &json!("propose/reword")));
        assert_eq!(made["commit"], made["change"]["to"]["commit"]);
        assert_eq!(self.ask("status", 0, "status")["proposals"][0]["subject"], "Reword");
        let nothing = self.ask("propose", 0, "propose sales.carr -m Reword");
        assert_eq!((&nothing["commit"], &nothing["change"]), (&Value::Null, &made["change"]));
        self.sandbox.git(["init", "--quiet", "--bare", "--template=", "../remote.git"]);
        self.sandbox.git(["remote", "add", "origin", "../remote.git"]);
        let pushed = self.tell("propose", 0, "propose --push");
        assert_eq!((&pushed["pushed"], &pushed["pullRequest"]["url"]), (&json!("origin"), &Value::Null));
    }
}

/// Every answer of one life, each in its schema.
fn life() -> Vec<(&'static str, String)> {
    let mut life = Life::new();
    life.beginning();
    life.sandbox = Sandbox::registry();
    life.questions();
    life.disputes();
    life.edits();
    life.imports();
    life.releases();
    life.readers();
    life.steps();
    life.waivers();
    life.figures();
    life.proposals();
    life.answers
}

#[test]
fn every_answer_fits_its_schema_and_is_the_same_in_another_life() {
    let (first, second) = (life(), life());
    for ((schema, text), (_, again)) in first.iter().zip(&second) {
        assert_eq!(text, again, "{schema}");
    }
    let seen: BTreeSet<&str> = first.iter().map(|(schema, _)| *schema).collect();
    assert_eq!(seen, answers().keys().map(String::as_str).collect(), "every schema has an answer, and no other");
}
