//! Words: what people call the columns of their lists.

use crate::model::Role;

/// What a column may be about: the roles that stand for it, and what people call it, the commonest first.
pub(super) struct Concept {
    pub(super) roles: &'static [Role],
    pub(super) names: &'static [&'static str],
}

/// The names of the columns that say the first half of an id.
pub(super) const DOMAIN: &[&str] = &[
    "domain",
    "category",
    "department",
    "dept",
    "area",
    "business area",
    "subject area",
    "group",
    "business unit",
    "function",
    "theme",
    "pillar",
    "parent",
    "section",
    "topic",
    "folder",
    "collection",
    "bereich",
    "kategorie",
    "abteilung",
];

/// The names of the columns that say an id or its second half.
pub(super) const ID: &[&str] = &[
    "id",
    "kpi id",
    "metric id",
    "key",
    "code",
    "slug",
    "identifier",
    "metric key",
    "kpi key",
    "metric code",
    "kpi code",
    "unique id",
    "ref",
    "technical name",
    "system name",
    "notation",
];

/// The names of the columns that only count.
pub(super) const COUNTERS: &[&str] =
    &["", "no", "nr", "num", "row", "row number", "line", "index", "lfd nr", "pos", "sr no", "s no"];

/// What columns are about.
pub(super) const CONCEPTS: &[Concept] = &[
    Concept {
        roles: &[Role::Label],
        names: &[
            "label",
            "display name",
            "metric name",
            "kpi name",
            "metric",
            "kpi",
            "name",
            "title",
            "measure",
            "indicator",
            "metric title",
            "kpi title",
            "term",
            "term name",
            "measure name",
            "figure",
            "kennzahl",
            "bezeichnung",
            "indicateur",
            "pref label",
            "value",
        ],
    },
    Concept {
        roles: &[Role::Description],
        names: &[
            "description",
            "definition",
            "text",
            "desc",
            "business definition",
            "meaning",
            "what it means",
            "what is it",
            "what it is",
            "explanation",
            "summary",
            "details",
            "long description",
            "beschreibung",
            "definition text",
        ],
    },
    Concept {
        roles: &[Role::Formula],
        names: &[
            "formula",
            "calculation",
            "how calculated",
            "how its calculated",
            "how it is calculated",
            "how is it calculated",
            "computation",
            "expression",
            "calculation method",
            "calc",
            "how to calculate",
            "how computed",
            "equation",
            "logic",
            "business logic",
            "calculation logic",
            "method",
            "sql",
            "formel",
            "berechnung",
            "calcul",
        ],
    },
    Concept {
        roles: &[Role::Unit],
        names: &[
            "unit",
            "units",
            "unit of measure",
            "unit of measurement",
            "uom",
            "measured in",
            "measurement unit",
            "meta unit",
            "einheit",
            "unite",
            "currency",
        ],
    },
    Concept {
        roles: &[Role::Type],
        names: &["field type", "type", "data type", "value type", "metric type", "format", "kind", "datatype"],
    },
    Concept {
        roles: &[Role::Functions],
        names: &[
            "owner",
            "owners",
            "metric owner",
            "kpi owner",
            "data owner",
            "business owner",
            "owning function",
            "team",
            "owning team",
            "owner team",
            "owned by",
            "responsible",
            "accountable",
            "steward",
            "data steward",
            "contact",
            "person in charge",
            "maintained by",
            "meta owner",
            "verantwortlich",
            "responsable",
        ],
    },
    Concept {
        roles: &[Role::SourceName],
        names: &[
            "source",
            "source name",
            "data source",
            "reference",
            "standard",
            "source system",
            "system",
            "publisher",
            "references",
            "quelle",
            "origin",
        ],
    },
    Concept {
        roles: &[Role::SourceUrl],
        names: &[
            "source url",
            "url",
            "link",
            "source address",
            "reference url",
            "reference link",
            "web link",
            "documentation",
        ],
    },
    Concept { roles: &[Role::SourceSection], names: &["source section", "chapter", "page", "section ref"] },
    Concept { roles: &[Role::SourceDate], names: &["publication date", "published", "source date"] },
    Concept {
        roles: &[Role::Rationale],
        names: &[
            "why it matters",
            "why",
            "rationale",
            "purpose",
            "importance",
            "business value",
            "why is it important",
            "relevance",
            "objective",
            "goal of metric",
        ],
    },
    Concept {
        roles: &[Role::Guidance],
        names: &[
            "interpretation guidance",
            "interpretation",
            "guidance",
            "how to read",
            "how to interpret",
            "how to use",
        ],
    },
    Concept {
        roles: &[Role::Related],
        names: &["related", "related kpis", "related metrics", "related terms", "see also", "related kpi", "links to"],
    },
    Concept {
        roles: &[Role::Inputs],
        names: &[
            "inputs",
            "required inputs",
            "data inputs",
            "data needed",
            "components",
            "input fields",
            "data fields",
        ],
    },
    Concept { roles: &[Role::Maturity], names: &["maturity", "status", "state"] },
    Concept { roles: &[Role::BenchmarkLow], names: &["p25", "lower quartile", "bottom quartile", "benchmark low"] },
    Concept {
        roles: &[Role::BenchmarkMedian],
        names: &["median", "p50", "benchmark", "benchmark median", "industry average"],
    },
    Concept { roles: &[Role::BenchmarkHigh], names: &["p75", "upper quartile", "top quartile", "benchmark high"] },
    // Without a role of its own, a property is known by its own name or title.
    Concept {
        roles: &[Role::Synonyms],
        names: &[
            "synonyms",
            "aka",
            "also known as",
            "other names",
            "alternative names",
            "abbreviation",
            "acronym",
            "short name",
            "alt label",
        ],
    },
    Concept { roles: &[], names: &["better when", "direction", "good direction", "desired direction", "polarity"] },
    Concept {
        roles: &[],
        names: &["owner", "metric owner", "kpi owner", "responsible", "owners", "team", "data owner", "contact"],
    },
    Concept { roles: &[], names: &["source", "data source", "source system", "reference", "system"] },
];

/// What units and words say of the type of a figure.
pub(super) const TYPES: &[(&str, &[&str])] = &[
    ("percentage", &["percent", "pct", "percentage", "rate", "share", "ratio in percent"]),
    (
        "currency",
        &[
            "usd", "eur", "gbp", "chf", "us", "currency", "money", "dollar", "dollars", "euro", "euros", "amount",
            "k usd", "k eur", "monetary",
        ],
    ),
    ("date", &["date", "day of year", "datum"]),
    ("text", &["text", "string", "free text"]),
    (
        "number",
        &[
            "number",
            "count",
            "integer",
            "numeric",
            "decimal",
            "ratio",
            "score",
            "days",
            "months",
            "hours",
            "customers",
            "users",
        ],
    ),
];

/// The type that a unit or a word stands for, where it is one of the choices.
pub(super) fn of_type(text: &str, choices: &[String]) -> Option<String> {
    let plain = words(&text.replace('%', " percent ").replace(['$', '€', '£'], " currency "));
    let padded = format!(" {plain} ");
    let is = |(kind, names): &&(&str, &[&str])| {
        plain == *kind || names.iter().any(|name| plain == *name || padded.contains(&format!(" {name} ")))
    };
    let kind = TYPES.iter().find(is)?.0;
    choices.iter().find(|choice| *choice == kind).cloned()
}

/// A name by its words, in lower case: `defaultLabel` and `Default label*` are `default label`.
pub(super) fn words(name: &str) -> String {
    let mut out = String::new();
    let mut before = ' ';
    for c in name.chars() {
        if matches!(c, '\'' | '’' | '`') {
            continue;
        }
        if !c.is_alphanumeric() {
            out.push(' ');
        } else {
            if c.is_uppercase() && before.is_lowercase() {
                out.push(' ');
            }
            out.extend(c.to_lowercase());
        }
        before = c;
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// How well one of `names` fits a column: of its whole name best, of the last part of a path nearly so, of words in it,
/// of a slip.
pub(super) fn fit(column: &str, names: &[&str]) -> usize {
    let whole = words(column);
    let last = words(column.rsplit('.').next().unwrap_or(column));
    let place = |wanted: &str| names.iter().position(|name| *name == wanted);
    if let Some(at) = place(&whole) {
        return 95usize.saturating_sub(at / 2);
    }
    if let Some(at) = place(&last).filter(|_| column.contains('.')) {
        return 85usize.saturating_sub(at / 2);
    }
    // A remark in brackets tells nothing of what a column is about.
    let bare = words(column.split(['(', '[']).next().unwrap_or(column));
    if let Some(at) = place(&bare) {
        return 82usize.saturating_sub(at / 2);
    }
    let padded = format!(" {whole} ");
    let contains = names.iter().position(|name| name.len() > 2 && padded.contains(&format!(" {name} ")));
    if let Some(at) = contains {
        return 60usize.saturating_sub(at);
    }
    let near = names
        .iter()
        .any(|name| name.len() > 4 && whole.len() > 4 && crate::model::id::nearest(&whole, [*name]).is_some());
    if near { 45 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_by_their_words() {
        assert_eq!(
            (words("defaultLabel"), words("How’s it  calculated?*")),
            ("default label".into(), "hows it calculated".into())
        );
        assert!(fit("METRIC NAME", &["name", "metric name"]) > 90);
        assert!(fit("config.meta.unit", &["unit"]) > 80 && fit("Target (2026)", &["target"]) > 80);
        assert!((46..=60).contains(&fit("Long business definition", &["definition"])));
        assert_eq!((fit("Definiton", &["definition"]), fit("Colour", &["owner"])), (45, 0));
    }
}
