//! `init` on a terminal: it asks for what no flag says, and for nothing else.

use crate::support::{Sandbox, on_a_terminal};

const CONFIG: &str = "registry/ontoreg.toml";

fn repository() -> Sandbox {
    let sandbox = Sandbox::empty();
    sandbox.start_git();
    sandbox
}

#[track_caller]
fn says(screen: &str, words: &[&str]) {
    for said in words {
        assert!(screen.contains(said), "{said} is not said:\n{screen}");
    }
}

#[test]
fn it_asks_for_what_no_flag_says() {
    let sandbox = repository();
    let answers = "Our KPIs\nour-kpis\n\nFinance team\nmini\nminimal\nnone\nkpis.org\nhttps://kpis.example.org\n";
    let screen = on_a_terminal(&sandbox, "init", answers);
    says(
        &screen,
        &[
            "What is the registry called, in tags and files? [repository]",
            "A registry cannot be called \"Our KPIs\"",
            "What is its title? [Our Kpis]",
            "Who publishes it? [Our Kpis]",
            "Which schema: minimal, board, or own for a JSON Schema of yours? [board]",
            "There is no profile `mini`",
            "Where are pull requests checked: github, gitlab or none? [github]",
            "Under which address will it be served, https://..., or none? [none]",
            "`kpis.org` is not an http or https address",
            "wrote registry/ontoreg.toml",
        ],
    );
    let config = sandbox.read(CONFIG);
    let lines = [
        "name = \"our-kpis\"",
        "title = \"Our Kpis\"",
        "publisher = \"Finance team\"",
        "base-url = \"https://kpis.example.org\"",
        "schema = \"../schema/minimal.schema.json\"",
    ];
    says(&config, &lines);
    assert!(!sandbox.path(".github").exists());
    assert_eq!(sandbox.findings(), Vec::<String>::new());
    // Where there is a registry nothing is asked.
    let again = on_a_terminal(&sandbox, "init --ci none", "");
    assert!(again.starts_with("there is a registry here already"), "{again}");
}

#[test]
fn the_enter_key_stands_for_what_holds_off_a_terminal() {
    let (asked, unasked) = (repository(), repository());
    on_a_terminal(&asked, "init", "\n\n\n\n\n\n");
    unasked.ontoreg(["init"]).exits(0);
    for file in [CONFIG, "schema/kpi.schema.json", ".github/workflows/ontoreg.yml", ".gitattributes"] {
        assert_eq!(asked.read(file), unasked.read(file), "{file}");
    }
}

const FLAGS: &str =
    "init --name kpis --title KPIs --publisher Us --profile board --ci none --base-url https://kpis.example.org";

#[test]
fn with_every_flag_nothing_is_asked() {
    let sandbox = repository();
    let screen = on_a_terminal(&sandbox, FLAGS, "");
    assert!(screen.contains("wrote registry/ontoreg.toml") && !screen.contains('?'), "{screen}");
    let ended = on_a_terminal(&repository(), "init", "kpis\n");
    assert!(ended.contains("nobody answered, so nothing was changed"), "{ended}");
}

#[test]
fn outside_of_git_it_offers_a_repository() {
    let sandbox = Sandbox::empty();
    let refused = on_a_terminal(&sandbox, FLAGS, "no\n");
    says(&refused, &["is not in a git repository. Make it one, as `git init` does? [yes]", "Run `git init` first"]);
    assert!(!sandbox.path(".git").exists() && !sandbox.path("registry").exists());
    let done = on_a_terminal(&sandbox, FLAGS, "\n");
    assert!(done.contains("wrote registry/ontoreg.toml"), "{done}");
    assert_eq!(sandbox.git(["symbolic-ref", "HEAD"]), "refs/heads/main");
    let unasked = Sandbox::empty();
    unasked.ontoreg(["init", "--git", "--ci", "none"]).exits(0);
    assert_eq!(unasked.findings(), Vec::<String>::new());
}

#[test]
fn new_asks_nothing_that_a_minimal_schema_has_no_place_for() {
    let sandbox = repository();
    sandbox.ontoreg(["init", "--profile", "minimal", "--ci", "none"]).exits(0);
    let screen = on_a_terminal(&sandbox, "new sales.wins", "Wins\n");
    assert!(screen.contains("wrote registry/kpis/sales/wins.json") && !screen.contains("type"), "{screen}");
}

#[test]
fn what_an_own_schema_does_not_tell_is_asked() {
    let sandbox = repository();
    let schema = r#"{ "type": "object", "additionalProperties": false, "properties": {
        "code": { "type": "string" }, "name": { "type": "string" }, "what": { "type": "string" }, "sql": { "type": "string" } } }"#;
    sandbox.write("metric.json", schema);
    let screen = on_a_terminal(&sandbox, "init", "\n\n\nown\nmetric.json\nid\nwhich\nwhat\n\n\n");
    says(
        &screen,
        &[
            "In which file is your schema?",
            "Which role does it play, or none? [id]",
            "Which property plays the role description: what? [none]",
            "There is no free property `which`",
        ],
    );
    assert!(sandbox.read("metric.json").contains("\"role\": \"description\""));
    let adopted = on_a_terminal(&sandbox, "schema adopt metric.json", "");
    assert!(adopted.starts_with("metric.json has its roles"), "{adopted}");
}
