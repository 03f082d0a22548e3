//! `CHANGES.md`: what a release tells its readers, and in which order.

use serde_json::json;

use crate::support::{Sandbox, golden};

const ARR: &str = "registry/kpis/sales/arr.json";
const CARR: &str = "registry/kpis/sales/carr.json";
const RISKS: &str = "registry/kpis/customers/churn_risks.json";

/// Adds a definition like sales.arr.
fn add(sandbox: &Sandbox, slug: &str) -> String {
    let path = format!("registry/kpis/sales/{slug}.json");
    sandbox.write(&path, sandbox.read(ARR));
    sandbox.edit(&path, |record| {
        record["rogueId"] = format!("sales.{slug}").into();
        record["slug"] = slug.into();
        record["defaultLabel"] = slug.to_uppercase().into();
    });
    path
}

#[test]
fn a_release_tells_first_what_readers_have_to_act_on() {
    let sandbox = Sandbox::registry();
    let [mrr, tcv, acv, gone] = ["mrr", "tcv", "acv", "bookings"].map(|slug| add(&sandbox, slug));
    sandbox.release("1.0.0");

    // Reworked and taken back: no reader hears of it.
    let risks = sandbox.read(RISKS);
    sandbox.edit(RISKS, |record| record["description"] = "Nothing to see.".into());
    sandbox.commit("Reword");
    sandbox.write(RISKS, risks);
    sandbox.write("registry/notes/reworded.md", "+++\ncovers = [\"customers.churn_risks\"]\n+++\nReworded.\n");

    sandbox.edit(ARR, |record| record["formula"] = "Live recurring revenue of the month * 12".into());
    sandbox.edit(CARR, |record| {
        record["whyItMatters"] = "It shows what is sold already.".into();
        record["definitionSource"]["tier"] = "published".into();
        for (name, value) in
            [("sourceName", "Metrics Board"), ("sourceUrl", "https://metrics.example.org/carr"), ("sectionRef", "CARR")]
        {
            record["definitionSource"][name] = value.into();
        }
        record["definitionSource"]["attributionNotice"] = "The Metrics Board publishes the standard cited here.".into();
    });
    sandbox.edit(&mrr, |record| record["formula"] = "Sum of live monthly recurring revenue".into());
    sandbox.edit(&tcv, |record| {
        record["description"] = "Live contracted recurring revenue, @all of it, annualised.".into();
        record["aliases"] = json!(["Total"]);
        record["suggestedForStages"] = json!(["seed"]);
        record["stageRelevance"] = json!({ "seed": "core" });
    });
    sandbox.edit(&acv, |record| {
        record["deprecation"] = json!({ "since": "2026-06-01", "reason": "Use sales.arr.", "replacedBy": "sales.arr" });
    });
    sandbox.remove(&gone);
    let tombstone =
        json!({ "label": "BOOKINGS", "reason": "Unused.", "replacedBy": "sales.tcv", "date": "2026-06-01" });
    sandbox.write("registry/retired/sales/bookings.json", tombstone.to_string());
    add(&sandbox, "net_new");
    sandbox.edit_json("schema/kpi.schema.json", |schema| {
        schema["properties"]["fieldType"]["enum"].as_array_mut().unwrap().push("ratio".into());
    });
    let note = |name: &str, head: &str, text: &str| {
        sandbox.write(&format!("registry/notes/{name}.md"), format!("+++\n{head}\n+++\n{text}\n"));
    };
    note(
        "live",
        "covers = [\"sales.arr#/formula\", \"sales.bookings\"]\naction = \"Recompute from 2026-Q1.\"\nrefs = [\"#12\"]",
        "Count:\n\n- what is live\n- nothing *else*, see <b>\n\nThe rest is sales.carr.",
    );
    note(
        "was-times-twelve",
        "covers = [\"sales.mrr#/formula\"]\nkind = \"correction\"\nrestates-history = true\naction = \"Divide by 12.\"",
        "It was the annual figure.",
    );
    note("in-other-words", "covers = [\"sales.tcv#/description\"]\nkind = \"clarification\"", "Says the same.");
    sandbox.commit("Change all kinds of things");
    sandbox.ontoreg(["release", "--date", "2026-06-30"]).exits(0);
    golden("changelog-groups", &sandbox.read("registry/releases/2.0.0/CHANGES.md"));
    sandbox.ontoreg(["verify", "--all", "--replay"]).exits(0);
}
