//! Examples that end the help of each command; a test runs every one of them.

/// A command line to copy, and what it is for.
pub(super) type Example = (&'static str, &'static str);

/// The examples of each command, by its path below the program; the first entry is of the program itself.
pub(super) const EXAMPLES: &[(&str, &[Example])] = &[
    (
        "",
        &[
            ("Play the whole life of a registry on a scratch copy", "ontoreg demo"),
            ("Read on about one command", "ontoreg help check"),
        ],
    ),
    (
        "check",
        &[
            ("What is wrong with the files here?", "ontoreg check"),
            ("What does this branch add, compared with main?", "ontoreg check --base main --format markdown"),
        ],
    ),
    (
        "diff",
        &[
            ("What changed since the last release, and why does it matter?", "ontoreg diff --explain"),
            ("What is between a release and the last commit?", "ontoreg diff 1.0.0..HEAD"),
        ],
    ),
    (
        "propose",
        &[
            (
                "Propose everything that was edited",
                "ontoreg propose -m \"Say it in everyday words\" --kind clarification",
            ),
            (
                "Propose one definition, which was wrong",
                "ontoreg propose sales.arr -m \"Leave pilots out\" --kind correction --restates-history true --action \"Recompute since January.\"",
            ),
        ],
    ),
    (
        "promote",
        &[(
            "Cite the standard that a definition follows",
            "ontoreg promote sales.carr --source board --source-url https://metrics.example.org/carr --section-ref \"Committed ARR\" --publication-date 2025-11-03",
        )],
    ),
    ("status", &[("What is open, and what is the next version?", "ontoreg status")]),
    (
        "release",
        &[("What would a release be?", "ontoreg release --dry-run"), ("Release what is committed", "ontoreg release")],
    ),
    ("init", &[("Start a registry here, with a sample definition", "ontoreg init --sample")]),
    (
        "new",
        &[(
            "Start a definition; `check` says what is left to write",
            "ontoreg new sales.win_rate --label \"Win rate\" --type percentage",
        )],
    ),
    (
        "set",
        &[
            ("Write a text", "ontoreg set customers.churn_risks /description \"Customers that may leave.\""),
            ("Take a value away", "ontoreg set sales.arr /relatedKpiIds/0 --remove"),
        ],
    ),
    (
        "fmt",
        &[
            ("Write every file in canonical form", "ontoreg fmt"),
            ("Only say which are not, as in CI", "ontoreg fmt --check"),
        ],
    ),
    (
        "import",
        &[
            ("Guess which column of a list is which property", "ontoreg import metrics.csv --plan map.toml"),
            ("What would an edited table change?", "ontoreg import --update table.csv --dry-run"),
        ],
    ),
    ("demote", &[("Stop citing a standard", "ontoreg demote sales.arr --reason \"The standard was withdrawn.\"")]),
    (
        "deprecate",
        &[(
            "Tell readers what to use instead",
            "ontoreg deprecate sales.carr --reason \"Nobody reports it.\" --replaced-by sales.arr --sunset 2026-12-31",
        )],
    ),
    ("revive", &[("Take a deprecation back", "ontoreg revive sales.carr")]),
    ("rename", &[("Give a definition another id, everywhere", "ontoreg rename sales.carr sales.contracted_arr")]),
    (
        "retire",
        &[(
            "Remove a definition before its time",
            "ontoreg retire customers.churn_risks --now --reason \"It was never a figure.\"",
        )],
    ),
    ("note", &[("What will readers be told?", "ontoreg note list")]),
    (
        "note add",
        &[(
            "Say why a formula changed",
            "ontoreg note add sales.arr#/formula -m \"Pilots are left out.\" --action \"Recompute since January.\"",
        )],
    ),
    ("note list", &[("What will readers be told?", "ontoreg note list")]),
    ("dispute", &[("What is objected to?", "ontoreg dispute list --open")]),
    (
        "dispute open",
        &[(
            "Object to a definition",
            "ontoreg dispute open sales.arr --by \"Grace Example\" --reason \"Pilots are counted.\"",
        )],
    ),
    ("dispute list", &[("What is objected to?", "ontoreg dispute list --open")]),
    (
        "dispute settle",
        &[(
            "The definition stays as it is",
            "ontoreg dispute settle pilots --rejected --reason \"The standard counts them.\"",
        )],
    ),
    (
        "waive",
        &[(
            "Accept a finding for half a year",
            "ontoreg waive related-not-mutual sales.arr --reason \"Only one of them needs the other.\" --owner \"Ada Example\" --expires 2026-12-31",
        )],
    ),
    (
        "list",
        &[("The figures of one domain", "ontoreg list --domain sales"), ("The releases", "ontoreg list --releases")],
    ),
    (
        "show",
        &[
            ("By id, as it is in the files", "ontoreg show sales.arr"),
            ("By name, as it was released", "ontoreg show ARR@1.0.0"),
        ],
    ),
    (
        "search",
        &[
            ("By what people call it", "ontoreg search annual recurring revenue"),
            ("In one domain only", "ontoreg search churn --domain customers"),
        ],
    ),
    (
        "history",
        &[
            ("What did each release change?", "ontoreg history"),
            ("What happened to one figure?", "ontoreg history sales.arr"),
        ],
    ),
    (
        "changelog",
        &[
            ("What did the newest release tell readers?", "ontoreg changelog latest"),
            ("What would the next one?", "ontoreg changelog --next"),
        ],
    ),
    (
        "compute",
        &[
            ("What are the figures of the last month in the data?", "ontoreg compute --data data"),
            ("What is a figure made of?", "ontoreg compute --data data --at 2026-12 --explain sales.arr"),
        ],
    ),
    (
        "example",
        &[("Show that an expression gives what it should", "ontoreg example sales.arr --from data --at 2026-12")],
    ),
    ("stats", &[("How much do the definitions say?", "ontoreg stats")]),
    ("rules", &[("What does a finding mean?", "ontoreg rules explain related-unknown")]),
    ("rules list", &[("Which rules are there?", "ontoreg rules list")]),
    (
        "rules explain",
        &[
            ("What does a finding mean?", "ontoreg rules explain related-unknown"),
            ("What does the schema say of changed formulas?", "ontoreg rules explain formula-changed"),
        ],
    ),
    (
        "impact",
        &[("Do these figures mean something else in the newest release?", "ontoreg impact 1.0.0 --uses ids.txt")],
    ),
    (
        "verify",
        &[
            ("Is every release still what it was?", "ontoreg verify --all"),
            ("Make one again and compare", "ontoreg verify 1.0.0 --replay"),
        ],
    ),
    ("yank", &[("Advise against a release", "ontoreg yank 1.0.0 --reason \"The formula of sales.arr was wrong.\"")]),
    ("unyank", &[("Take that back", "ontoreg unyank 1.0.0 --reason \"It was right after all.\"")]),
    (
        "export",
        &[
            ("The files that readers pin, as JSON", "ontoreg export --format json --out public"),
            (
                "A table for a spreadsheet, of the newest release",
                "ontoreg export --format csv --at latest --out tables",
            ),
        ],
    ),
    ("demo", &[("Play it, and keep the repository to look around", "ontoreg demo --keep tour")]),
    (
        "schema",
        &[
            ("Which schemas are there?", "ontoreg schema"),
            ("Help an editor with ontoreg.toml", "ontoreg schema config > config.schema.json"),
        ],
    ),
    (
        "schema adopt",
        &[("Use a schema of your own", "ontoreg schema adopt metric.schema.json --role what=description")],
    ),
    ("completions", &[("In ~/.bashrc", "source <(ontoreg completions bash)")]),
    ("man", &[("Write the manual pages", "ontoreg man --out man1")]),
    (
        "help",
        &[
            ("About a command", "ontoreg help note add"),
            ("About something that many commands share", "ontoreg help points"),
        ],
    ),
    ("version", &[("Which ontoreg is this?", "ontoreg version")]),
];

/// The examples of a command by its path, such as `note add`.
pub(super) fn of(path: &str) -> &'static [Example] {
    EXAMPLES.iter().find(|(known, _)| *known == path).map_or(&[], |(_, examples)| *examples)
}

/// A command line in pieces that fit on every screen, with the sign that makes a shell read on.
pub(super) fn lines(line: &str) -> Vec<String> {
    const WIDTH: usize = 72;
    let mut lines = vec![String::new()];
    // No text within quotes has a blank before a dash.
    for (at, part) in line.split(" -").enumerate() {
        let part = if at == 0 { part.to_owned() } else { format!(" -{part}") };
        let last = lines.last_mut().expect("there is one");
        if last.len() + part.len() <= WIDTH || last.is_empty() {
            *last += &part;
        } else {
            *last += " \\";
            lines.push(format!("   {part}"));
        }
    }
    lines
}
