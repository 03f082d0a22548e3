//! dbt: the metrics of a manifest, a semantic manifest, or the YAML of a project, in the old and the new form.

use serde_json::{Map, Value};

use super::rows::{List, Row};

/// Reads what holds metrics as dbt writes them; none for anything else.
pub(super) fn read(value: &Value) -> Option<List> {
    let documents: Vec<&Value> = match value {
        Value::Array(documents) => documents.iter().collect(),
        one => vec![one],
    };
    let is_manifest = |document: &&Value| {
        document.pointer("/metadata/dbt_schema_version").is_some() || document.get("project_configuration").is_some()
    };
    let is_project = |document: &&Value| {
        document.get("semantic_models").is_some_and(Value::is_array)
            || items(document, "metrics").any(is_metric)
            || items(document, "models").any(|model| items(model, "metrics").any(is_metric))
    };
    let form = if documents.iter().any(is_manifest) {
        "the metrics of a dbt manifest"
    } else if documents.iter().any(is_project) {
        "the metrics of a dbt project"
    } else {
        return None;
    };
    let project = Project { measures: measures(&documents), owners: owners(&documents) };
    let mut rows = Vec::new();
    for document in &documents {
        match document.get("metrics") {
            Some(Value::Object(metrics)) => {
                rows.extend(metrics.iter().map(|(key, metric)| project.row(format!("metric {key}"), metric, None)));
            }
            _ => rows.extend(items(document, "metrics").map(|metric| project.row(place(metric), metric, None))),
        }
        for model in items(document, "models") {
            let metrics = items(model, "metrics");
            rows.extend(metrics.map(|metric| project.row(place(metric), metric, text(model, "name"))));
        }
        // A measure with `create_metric` is a metric without being written as one.
        for model in items(document, "semantic_models") {
            let made =
                items(model, "measures").filter(|measure| measure.get("create_metric") == Some(&Value::Bool(true)));
            rows.extend(made.map(|measure| project.row(place(measure), measure, text(model, "name"))));
        }
    }
    Some(List::of(form, rows))
}

/// Whether an entry of `metrics` is one of dbt's: it says of which type it is, or how it is calculated.
fn is_metric(metric: &Value) -> bool {
    metric.get("name").is_some()
        && ["type_params", "calculation_method", "agg", "numerator", "input_metrics"]
            .iter()
            .any(|key| metric.get(key).is_some())
}

fn place(metric: &Value) -> String {
    format!("metric {}", text(metric, "name").unwrap_or("without a name"))
}

/// The entries of a list under a key, or the values of an object there.
fn items<'v>(value: &'v Value, key: &str) -> impl Iterator<Item = &'v Value> {
    let (array, object) = match value.get(key) {
        Some(Value::Array(items)) => (Some(items.iter()), None),
        Some(Value::Object(members)) => (None, Some(members.values())),
        _ => (None, None),
    };
    array.into_iter().flatten().chain(object.into_iter().flatten())
}

fn text<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value.get(key)?.as_str().map(str::trim).filter(|text| !text.is_empty())
}

/// A reference to a metric or measure: its name, or an object with it.
fn named(value: &Value) -> Option<&str> {
    value.as_str().or_else(|| text(value, "name"))
}

/// What a metric is made of, and who owns it.
struct Project<'v> {
    /// Each measure by name, as a formula.
    measures: Map<String, Value>,
    /// The owner of each group.
    owners: Vec<(&'v str, &'v str)>,
}

fn measures(documents: &[&Value]) -> Map<String, Value> {
    let models = documents.iter().flat_map(|document| items(document, "semantic_models"));
    let measures = models.flat_map(|model| items(model, "measures"));
    measures.filter_map(|measure| Some((text(measure, "name")?.to_owned(), aggregate(measure)?.into()))).collect()
}

fn owners<'v>(documents: &[&'v Value]) -> Vec<(&'v str, &'v str)> {
    let groups = documents.iter().flat_map(|document| items(document, "groups"));
    groups
        .filter_map(|group| {
            let owner = group.get("owner")?;
            Some((text(group, "name")?, text(owner, "name").or_else(|| text(owner, "email"))?))
        })
        .collect()
}

/// `sum(amount)`: an aggregation and what it is of.
fn aggregate(measure: &Value) -> Option<String> {
    let agg = text(measure, "agg")?.replace("count_distinct", "count distinct");
    let of = match measure.get("expr") {
        Some(Value::String(expr)) => expr.trim().to_owned(),
        Some(expr @ Value::Number(_)) => expr.to_string(),
        _ => text(measure, "name").unwrap_or("*").to_owned(),
    };
    Some(format!("{agg}({of})"))
}

impl Project<'_> {
    /// A metric as a row.
    fn row(&self, place: String, metric: &Value, model: Option<&str>) -> Row {
        let mut cells = Map::new();
        let mut put = |column: &str, value: Option<Value>| {
            if let Some(value) = value.filter(|value| !value.is_null() && value.as_str() != Some("")) {
                cells.insert(column.to_owned(), value);
            }
        };
        let own = |key: &str| text(metric, key).map(Value::from);
        let config = |key: &str| metric.get("config").and_then(|config| config.get(key)).cloned();
        let group = text(metric, "group").map(Value::from).or_else(|| config("group"));
        let owner = group.as_ref().and_then(|group| self.owners.iter().find(|(name, _)| group.as_str() == Some(name)));
        put("name", own("name"));
        put("label", own("label"));
        put("description", own("description"));
        put("type", own("type").or_else(|| own("calculation_method")));
        put("formula", self.formula(metric).map(Value::from));
        put("model", model.map(Value::from).or_else(|| own("model")));
        put("owner", owner.map(|(_, owner)| Value::from(*owner)));
        put("group", group);
        put(
            "tags",
            metric.get("tags").or(config("tags").as_ref()).filter(|tags| **tags != Value::Array(Vec::new())).cloned(),
        );
        let meta = [config("meta"), metric.get("meta").cloned()].into_iter().flatten();
        for (key, value) in meta.filter_map(|meta| meta.as_object().cloned()).flatten() {
            put(&format!("meta.{key}"), Some(value));
        }
        Row { place, cells }
    }

    /// How a metric is computed, as its type and parameters say.
    fn formula(&self, metric: &Value) -> Option<String> {
        let params = metric.get("type_params").unwrap_or(metric);
        let at = |key: &str| params.get(key).filter(|value| !value.is_null());
        let input = |key: &str| at(key).and_then(named);
        let measure = || {
            let name = input("measure").or_else(|| input("input_metric"))?;
            let known = self.measures.get(name).and_then(Value::as_str);
            Some(known.map_or_else(|| name.to_owned(), str::to_owned) + &filter(at("measure")?))
        };
        let formula = match text(metric, "type").or_else(|| text(metric, "calculation_method")) {
            Some("ratio") => format!("{} / {}", input("numerator")?, input("denominator")?),
            Some("derived") => text(params, "expr").or_else(|| text(metric, "expression"))?.to_owned(),
            Some("cumulative") => {
                let cumulative = at("cumulative_type_params").unwrap_or(params);
                let window = cumulative.get("window").or_else(|| params.get("window")).and_then(window);
                let grain = text(cumulative, "grain_to_date").or_else(|| text(params, "grain_to_date"));
                let span = match (window, grain) {
                    (Some(window), _) => format!("over the last {window}"),
                    (None, Some(grain)) => format!("since the start of the {grain}"),
                    (None, None) => "over all time".into(),
                };
                format!(
                    "{}, {span}",
                    measure().or_else(|| input("input_metric").map(str::to_owned)).or_else(|| aggregate(metric))?
                )
            }
            Some("conversion") => {
                let conversion = at("conversion_type_params").unwrap_or(params);
                let input = |keys: [&str; 2]| keys.iter().find_map(|key| conversion.get(key).and_then(named));
                let (base, converted) =
                    (input(["base_measure", "base_metric"])?, input(["conversion_measure", "conversion_metric"])?);
                let entity = text(conversion, "entity").map_or(String::new(), |entity| format!(" by {entity}"));
                let window =
                    conversion.get("window").and_then(window).map_or(String::new(), |w| format!(" within {w}"));
                format!("{converted} / {base}{entity}{window}")
            }
            Some(method) if metric.get("expression").is_some() => format!("{method}({})", text(metric, "expression")?),
            _ => measure().or_else(|| aggregate(metric))?,
        };
        Some(formula + &filter(metric))
    }
}

/// `7 days`, however it is written.
fn window(window: &Value) -> Option<String> {
    let count = || Some(format!("{} {}s", window.get("count")?, text(window, "granularity")?.trim_end_matches('s')));
    window.as_str().map(str::to_owned).or_else(count)
}

/// What a metric is limited to, behind its formula.
fn filter(of: &Value) -> String {
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let filters: Vec<String> = match of.get("filter") {
        Some(Value::String(filter)) => vec![plain(filter)],
        Some(Value::Array(filters)) => filters.iter().filter_map(Value::as_str).map(plain).collect(),
        Some(filter) => {
            items(filter, "where_filters").filter_map(|filter| text(filter, "where_sql_template")).map(plain).collect()
        }
        None => Vec::new(),
    };
    if filters.is_empty() { String::new() } else { format!(" where {}", filters.join(" and ")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn formulas(value: &Value) -> Vec<String> {
        let list = read(value).unwrap();
        list.rows
            .iter()
            .map(|row| format!("{}: {}", row.place, row.cells.get("formula").and_then(Value::as_str).unwrap_or("none")))
            .collect()
    }

    #[test]
    fn metrics_of_the_old_form() {
        let project = json!({
            "semantic_models": [{"name": "orders", "measures": [
                {"name": "revenue", "agg": "sum", "expr": "amount"},
                {"name": "orders", "agg": "count", "expr": 1, "create_metric": true}
            ]}],
            "groups": [{"name": "fin", "owner": {"name": "Ada"}}],
            "metrics": [
                {"name": "revenue", "label": "Revenue", "type": "simple", "type_params": {"measure": "revenue"},
                 "filter": "{{ Dimension('o__live') }} = true\n", "group": "fin", "config": {"meta": {"unit": "EUR"}}},
                {"name": "aov", "type": "ratio", "type_params": {"numerator": {"name": "revenue"}, "denominator": "orders"}},
                {"name": "growth", "type": "derived", "type_params": {"expr": "(a - b) / b"}},
                {"name": "mtd", "type": "cumulative", "type_params": {"measure": "revenue", "grain_to_date": "month"}},
                {"name": "week", "type": "cumulative", "type_params": {"measure": {"name": "revenue"}, "window": {"count": 7, "granularity": "day"}}},
                {"name": "conv", "type": "conversion", "type_params": {"conversion_type_params":
                    {"base_measure": "visits", "conversion_measure": {"name": "buys"}, "entity": "user", "window": "7 days"}}}
            ]
        });
        assert_eq!(
            formulas(&project),
            [
                "metric revenue: sum(amount) where {{ Dimension('o__live') }} = true",
                "metric aov: revenue / orders",
                "metric growth: (a - b) / b",
                "metric mtd: sum(amount), since the start of the month",
                "metric week: sum(amount), over the last 7 days",
                "metric conv: buys / visits by user within 7 days",
                "metric orders: count(1)",
            ]
        );
        let cells = &read(&project).unwrap().rows[0].cells;
        assert_eq!((&cells["owner"], &cells["meta.unit"]), (&json!("Ada"), &json!("EUR")));
    }

    #[test]
    fn metrics_of_the_new_form_and_of_a_manifest() {
        let project = json!({"models": [{"name": "orders", "semantic_model": {"enabled": true}, "metrics": [
            {"name": "revenue", "type": "simple", "agg": "sum", "expr": "amount"},
            {"name": "buyers", "type": "simple", "agg": "count_distinct", "expr": "customer_id"},
            {"name": "aov", "type": "ratio", "numerator": "revenue", "denominator": {"name": "buyers"}},
            {"name": "mtd", "type": "cumulative", "input_metric": "revenue", "grain_to_date": "month"}
        ]}]});
        assert_eq!(
            formulas(&project),
            [
                "metric revenue: sum(amount)",
                "metric buyers: count distinct(customer_id)",
                "metric aov: revenue / buyers",
                "metric mtd: revenue, since the start of the month"
            ]
        );
        let manifest = json!({
            "metadata": {"dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest/v12.json"},
            "nodes": {"model.a": {"name": "a"}, "model.b": {"name": "b"}},
            "metrics": {"metric.shop.revenue": {"name": "revenue", "type": "simple", "type_params": {"measure": {"name": "m"}},
                "filter": {"where_filters": [{"where_sql_template": "x > 1"}]}}}
        });
        assert_eq!(formulas(&manifest), ["metric metric.shop.revenue: m where x > 1"]);
        let oldest = json!({"version": 2, "metrics": [{"name": "n", "calculation_method": "count", "expression": "id", "model": "ref('x')"}]});
        assert_eq!(formulas(&oldest), ["metric n: count(id)"]);
        assert!(read(&json!({"metrics": [{"name": "n", "unit": "EUR"}]})).is_none(), "a list that is called metrics");
    }
}
