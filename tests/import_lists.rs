//! `import` of lists that are no registry's: real messy files, each to a registry that passes its check.

use rust_xlsxwriter::{Format, Workbook};
use serde_json::{Value, json};

use crate::support::{Sandbox, files_below};

const CONFIG: &str = "registry/ontoreg.toml";
const SCHEMA: &str = "schema/minimal.schema.json";

/// A new registry with a short schema, committed.
pub fn minimal() -> Sandbox {
    let sandbox = Sandbox::empty();
    sandbox.start_git();
    sandbox.ontoreg(["init", "--profile", "minimal", "--ci", "none"]).exits(0);
    sandbox.commit("Start a registry");
    sandbox
}

/// The records of a registry, by id.
pub fn records(sandbox: &Sandbox) -> Vec<(String, Value)> {
    let files = files_below(&sandbox.path("registry/kpis")).into_iter().filter(|file| file.ends_with(".json"));
    files
        .map(|file| (file.replace('/', ".").replace(".json", ""), sandbox.record(&format!("registry/kpis/{file}"))))
        .collect()
}

/// Guesses a mapping, follows it as it is, and checks what came of it: no errors and no warnings about form.
#[track_caller]
pub fn bring_in(sandbox: &Sandbox, files: &[&str]) -> usize {
    let plan = [&["import"], files, &["--plan", "map.toml"]].concat();
    sandbox.ontoreg(plan).exits(0);
    let import = [&["import"], files, &["--map", "map.toml"]].concat();
    let dry = sandbox.unchanged(|sandbox| sandbox.ontoreg([import.as_slice(), &["--dry-run"]].concat()).exits(0));
    let done = sandbox.ontoreg(&import).exits(0);
    assert_eq!(dry.stdout.replace("would be ", ""), done.stdout);
    sandbox.ontoreg(["check"]).exits(0);
    sandbox.ontoreg(["fmt", "--check"]).exits(0);
    sandbox.unchanged(|sandbox| sandbox.ontoreg(&import).exits(0));
    records(sandbox).len()
}

/// The list of a finance team: a title, another encoding, semicolons, blank rows, gaps, every way to write a number.
fn messy_csv() -> Vec<u8> {
    let names = [
        (
            "Finance",
            "Annual Recurring Revenue (ARR)|Gross margin|Burn|Net burn|Cash runway|EBITDA margin|DSO|CAC payback",
        ),
        (
            "Sales Ops",
            "Win rate|Average deal size|Pipeline coverage|Quota attainment|Sales cycle|New logos|Bookings|ACV",
        ),
        (
            "Customer Success",
            "Gross revenue retention|NRR|Logo churn|Health score|NPS|CSAT|Time to value|Expansion rate",
        ),
        (
            "Product",
            "Weekly active users|Stickiness|90-day retention|Feature adoption|Uptime|P1 incidents|Lead time|Deploys",
        ),
        ("People", "Headcount|Attrition|Time to hire|Offer acceptance|eNPS|Revenue per FTE|Absence|Training hours"),
    ];
    let mut text = "KPI-Liste Stand 31.12.2026;;;;;;;\n;;;;;;;\nNr;METRIC Name ;Definition;how it’s calculated;UNIT;Dept.;Owner(s);Target 2026\r\n".to_owned();
    let mut number = 0;
    for (dept, names) in names {
        for (at, name) in names.split('|').enumerate() {
            number += 1;
            let (unit, target) = [("%", "12,5 %"), ("€", "€ 1.200.000"), ("days", "30"), ("", "n/a")][at % 4];
            let formula = if at % 3 == 0 { "" } else { "“won” / \"all\"; per month" };
            let owner = if at % 5 == 4 { "TBD" } else { "Ada Müller" };
            let dept = if at == 1 { "" } else { dept };
            text += &format!(
                "{number};{name};What “{name}” says, and\u{a0}what it doesn’t.;\"{}\";{unit};{dept};{owner};{target}\r\n",
                formula.replace('"', "\"\"")
            );
        }
        text += ";;;;;;;\r\n";
    }
    let bytes = |c: char| match c {
        '“' => 0x93,
        '”' => 0x94,
        '’' => 0x92,
        '€' => 0x80,
        c => u8::try_from(u32::from(c)).unwrap(),
    };
    text.chars().map(bytes).collect()
}

#[test]
fn a_messy_csv_becomes_a_registry() {
    let sandbox = minimal();
    sandbox.write("kpis.csv", messy_csv());
    sandbox.ontoreg(["import", "kpis.csv", "--plan", "map.toml"]).exits(0).golden("import-list-plan");
    crate::support::golden("import-list-map", &sandbox.read("map.toml"));
    let import = ["import", "kpis.csv", "--map", "map.toml", "--todo", "todo.csv"];
    sandbox.ontoreg(import).exits(0).golden("import-list");
    let todo = sandbox.read("todo.csv");
    assert!(todo.starts_with("definition,property,missing,owner\n") && todo.lines().count() > 10, "{todo}");
    assert!(
        todo.contains(
            "customer_success.gross_revenue_retention,formula,`how it’s calculated` is empty in the list,Ada Müller\n"
        ),
        "{todo}"
    );
    let records = records(&sandbox);
    assert_eq!(records.len(), 40);
    let arr = &records.iter().find(|(id, _)| id == "finance.annual_recurring_revenue_arr").unwrap().1;
    assert_eq!((&arr["target2026"], &arr["unit"], &arr["owner"]), (&json!(12.5), &json!("%"), &json!("Ada Müller")));
    assert_eq!(arr["description"], "What “Annual Recurring Revenue (ARR)” says, and what it doesn’t.");
    let margin = &records.iter().find(|(id, _)| id == "finance.gross_margin").unwrap().1;
    assert_eq!((&margin["target2026"], &margin["formula"]), (&json!(1_200_000), &json!("“won” / \"all\"; per month")));
    assert!(records.iter().any(|(id, _)| id == "product.n90_day_retention"));
    let todos = records.iter().filter(|(_, record)| record.to_string().to_lowercase().contains("tbd"));
    assert_eq!(todos.count(), 0, "what is missing is left out");
    assert!(sandbox.read(CONFIG).contains("[domains.sales_ops]\ntitle = \"Sales Ops\"\n"));
    sandbox.ontoreg(["check"]).exits(0);
    sandbox.commit("Import the list");
    sandbox.ontoreg(["release", "--version", "1.0.0"]).exits(0);
    sandbox.ontoreg(["verify", "1.0.0"]).exits(0);
}

#[test]
fn a_dbt_project_becomes_a_registry() {
    let sandbox = minimal();
    let metrics = [
        "name: revenue\n    label: Revenue\n    type: simple\n    type_params: {measure: revenue}\n    config: {meta: {unit: EUR}}",
        "name: orders\n    label: Orders\n    type: simple\n    type_params: {measure: {name: orders, fill_nulls_with: 0}}",
        "name: aov\n    label: Average order value\n    type: ratio\n    type_params: {numerator: revenue, denominator: orders}",
        "name: growth\n    label: Revenue growth\n    type: derived\n    type_params: {expr: (now - prev) / prev, metrics: [{name: revenue, alias: now}]}",
        "name: mtd\n    label: Revenue this month\n    type: cumulative\n    type_params: {measure: revenue, cumulative_type_params: {grain_to_date: month}}",
    ];
    let old: String = metrics
        .iter()
        .map(|metric| {
            format!("  - {metric}\n    description: >\n      About it,\n      in full.\n    group: finance\n")
        })
        .collect();
    sandbox.write(
        "models/metrics.yml",
        format!(
            "version: 2\ngroups: [{{name: finance, owner: {{name: Ada}}}}]\nsemantic_models:\n  - name: orders\n    model: ref('orders')\n    \
             measures:\n      - {{name: revenue, agg: sum, expr: amount}}\n      - {{name: orders, agg: count_distinct, expr: order_id}}\nmetrics:\n{old}"
        ),
    );
    let new: String = ["visits", "buyers", "returns", "refunds", "tickets"]
        .iter()
        .map(|name| format!("      - {{name: {name}, label: {name} of the day, description: Counted., type: simple, agg: count, expr: id, group: shop}}\n"))
        .collect();
    sandbox.write(
        "models/shop.yml",
        format!("models:\n  - name: shop\n    semantic_model: {{enabled: true}}\n    metrics:\n{new}"),
    );
    assert_eq!(bring_in(&sandbox, &["models/metrics.yml", "models/shop.yml"]), 10);
    let revenue = sandbox.record("registry/kpis/finance/revenue.json");
    assert_eq!(
        (&revenue["formula"], &revenue["unit"], &revenue["owner"]),
        (&json!("sum(amount)"), &json!("EUR"), &json!("Ada"))
    );
    assert_eq!(sandbox.record("registry/kpis/finance/aov.json")["formula"], "revenue / orders");
    assert_eq!(sandbox.record("registry/kpis/shop/visits.json")["formula"], "count(id)");
}

#[test]
fn json_of_another_shape_becomes_a_registry() {
    let metric = |key: &str, title: &str, team: &str| {
        json!({"key": key, "title": title, "meta": {"team": team, "live": true}, "summary": format!("What {title} says."),
               "calc": {"sql": "select 1"}, "tags": ["a", "b"], "related": ["Churn", "Nothing we have"]})
    };
    let list = json!([
        metric("M-1", "Churn", "Success"),
        metric("M-2", "Активация", "Growth"),
        metric("M-3", "收入", "Growth")
    ]);
    for (file, text) in [
        ("kpis.json", json!({"exportedAt": "2026-01-01", "data": {"items": list}}).to_string()),
        ("kpis.jsonl", list.as_array().unwrap().iter().map(|metric| format!("{metric}\n")).collect()),
        ("kpis.yaml", list.to_string()),
    ] {
        let sandbox = minimal();
        sandbox.write(file, text);
        assert_eq!(bring_in(&sandbox, &[file]), 3, "{file}");
        let ids: Vec<String> = records(&sandbox).into_iter().map(|(id, _)| id).collect();
        assert_eq!(ids, ["growth.aktivatsiia", "growth.shou_ru", "success.churn"], "{file}");
        let churn = sandbox.record("registry/kpis/growth/aktivatsiia.json");
        assert_eq!((&churn["formula"], &churn["related"]), (&json!("select 1"), &json!(["success.churn"])));
    }
}

#[test]
fn glossaries_become_registries() {
    let sandbox = minimal();
    sandbox.write(
        "glossary.csv",
        "parent,name*,displayName,description,synonyms,relatedTerms,references,tags,reviewers,owner,glossaryStatus\n\
         ,ARR,Annual recurring revenue,\"Revenue, yearly.\",ARR;recurring revenue,,,PII.None,user:ada,user:ada,Approved\n\
         ,Churn,Churn,Lost customers.,attrition,ARR,,,,team:cs,Draft\n",
    );
    assert_eq!(bring_in(&sandbox, &["glossary.csv"]), 2);
    let arr = records(&sandbox).into_iter().find(|(id, _)| id.ends_with(".annual_recurring_revenue")).unwrap().1;
    assert_eq!((&arr["owner"], &arr["synonyms"]), (&json!("ada"), &json!(["ARR", "recurring revenue"])));
    let sandbox = minimal();
    sandbox.write(
        "glossary.yml",
        "version: 1\nsource: DataHub\nowners: {users: [ada]}\nnodes:\n  - name: Finance\n    description: Money.\n    terms:\n      \
         - {name: ARR, description: Revenue., custom_properties: {unit: EUR}}\n      - {name: Burn, description: Spent.}\n",
    );
    assert_eq!(bring_in(&sandbox, &["glossary.yml"]), 2);
    assert_eq!(sandbox.record("registry/kpis/finance/arr.json")["unit"], "EUR");
}

#[test]
fn a_workbook_with_merged_cells_becomes_a_registry() {
    let mut book = Workbook::new();
    book.add_worksheet().set_name("Read me").unwrap().write(0, 0, "How to use this").unwrap();
    let sheet = book.add_worksheet().set_name("KPIs").unwrap();
    let plain = Format::new();
    sheet.merge_range(0, 0, 0, 4, "Board KPIs", &plain).unwrap();
    for (column, name) in ["Owner", "Area", "KPI", "Meaning", "Goal"].iter().enumerate() {
        sheet.write(2, u16::try_from(column).unwrap(), *name).unwrap();
    }
    for (row, name) in ["ARR", "Burn", "NRR", "Churn"].iter().enumerate() {
        let row = u32::try_from(row).unwrap() + 3;
        sheet.write(row, 2, *name).unwrap();
        sheet.write(row, 3, format!("About {name}.")).unwrap();
        sheet.write(row, 4, f64::from(row) / 2.0).unwrap();
    }
    for (first, owner, area) in [(3, "Ada", "Finance"), (5, "Bob", "Success")] {
        sheet.merge_range(first, 0, first + 1, 0, owner, &plain).unwrap();
        sheet.merge_range(first, 1, first + 1, 1, area, &plain).unwrap();
    }
    let sandbox = minimal();
    sandbox.write("board.xlsx", book.save_to_buffer().unwrap());
    assert_eq!(bring_in(&sandbox, &["board.xlsx"]), 4);
    let burn = sandbox.record("registry/kpis/finance/burn.json");
    assert_eq!((&burn["owner"], &burn["goal"]), (&json!("Ada"), &json!(2)));
    assert!(sandbox.read("map.toml").contains("part = \"KPIs\"\nheader-row = 3\n"));
}

#[test]
fn the_schema_keeps_its_form_and_gets_what_is_new() {
    let sandbox = minimal();
    let before = sandbox.read(SCHEMA);
    sandbox.write("kpis.csv", "Name,Description,Area,Certified,Code\nARR,x,Finance,yes,1.1\nBurn,y,Finance,no,1.10\n");
    bring_in(&sandbox, &["kpis.csv"]);
    let after = sandbox.read(SCHEMA);
    let added: Vec<&str> = after.lines().filter(|line| !before.contains(line)).collect();
    assert!(before.lines().all(|line| after.contains(line)) && added.len() < 26, "{added:#?}");
    assert_eq!(sandbox.record("registry/kpis/finance/arr.json")["certified"], true);
    assert_eq!(sandbox.record("registry/kpis/finance/burn.json")["code"], "1.10", "codes are no numbers");
}
