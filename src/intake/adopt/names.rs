//! What properties are called that play a role, the likeliest name first. This is a dictionary of other people's schemas:
//! nothing but a guess is made of it.

use crate::model::{Bump, Effect, Role};

/// The type that a role needs its property to have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Text,
    Texts,
    Block,
}

/// A role, the type it needs, and what its property is called.
type Entry = (Role, Form, &'static [&'static str]);

/// Of a record.
pub(super) const RECORD: &[Entry] = &[
    (Role::Id, Form::Text, &["id", "identifier", "key", "uid", "uri", "code", "ref"]),
    (Role::Slug, Form::Text, &["slug", "short_id"]),
    (Role::Domain, Form::Text, &["domain", "subject_area", "business_area", "area"]),
    (Role::Label, Form::Text, &["label", "name", "display_name", "title", "preferred_label", "full_name"]),
    (
        Role::Description,
        Form::Text,
        &["description", "definition", "meaning", "business_definition", "summary", "desc"],
    ),
    (Role::Type, Form::Text, &["field_type", "value_type", "data_type", "type", "format"]),
    (Role::Unit, Form::Text, &["unit", "units", "unit_of_measure", "uom", "measure_unit"]),
    (
        Role::Formula,
        Form::Text,
        &["formula", "sql", "calculation", "expression", "expr", "calc", "computation", "query", "logic"],
    ),
    (Role::Rationale, Form::Text, &["why_it_matters", "rationale", "purpose", "why"]),
    (Role::Guidance, Form::Text, &["interpretation_guidance", "guidance", "interpretation", "how_to_read"]),
    (Role::Maturity, Form::Text, &["maturity"]),
    (Role::Functions, Form::Texts, &["owning_functions", "default_owning_functions", "owners", "functions", "teams"]),
    (Role::Inputs, Form::Texts, &["inputs", "required_inputs", "depends_on", "dependencies", "upstream"]),
    (
        Role::Related,
        Form::Texts,
        &["related", "related_ids", "related_kpi_ids", "related_kpis", "related_metrics", "see_also"],
    ),
    (Role::Aliases, Form::Texts, &["aliases", "former_ids", "former_names", "previous_names", "old_names"]),
    (
        Role::Synonyms,
        Form::Texts,
        &["synonyms", "alternative_names", "also_known_as", "aka", "other_names", "alt_labels"],
    ),
    (Role::Source, Form::Block, &["definition_source", "source", "citation", "provenance"]),
    (Role::SourceName, Form::Text, &["source_name", "source", "citation", "reference", "standard"]),
    (Role::SourceUrl, Form::Text, &["source_url", "source_link", "reference_url", "citation_url"]),
    (Role::SourceSection, Form::Text, &["source_section", "section_ref"]),
    (Role::SourceDate, Form::Text, &["source_date", "publication_date"]),
    (Role::SourceAccessed, Form::Text, &["source_accessed", "accessed_on"]),
    (Role::SourceRelation, Form::Text, &["source_relation"]),
    (Role::SourceDepartures, Form::Texts, &["departures"]),
    (Role::Tier, Form::Text, &["tier", "status"]),
    (Role::Deprecation, Form::Block, &["deprecation", "deprecated", "retirement"]),
];

/// Of a source block.
pub(super) const SOURCE: &[Entry] = &[
    (Role::Tier, Form::Text, &["tier"]),
    (Role::SourceName, Form::Text, &["source_name", "name", "title", "standard"]),
    (Role::SourceUrl, Form::Text, &["source_url", "url", "link", "address", "href"]),
    (Role::SourceSection, Form::Text, &["section_ref", "section", "page", "chapter"]),
    (Role::SourceDate, Form::Text, &["publication_date", "published", "date"]),
    (Role::SourceAccessed, Form::Text, &["accessed_on", "accessed", "retrieved", "retrieved_on"]),
    (Role::SourceRelation, Form::Text, &["source_relation", "relation"]),
    (Role::SourceDepartures, Form::Texts, &["departures", "deviations"]),
    (Role::SourceNotice, Form::Text, &["attribution_notice", "notice", "attribution"]),
];

/// Of a deprecation block.
pub(super) const DEPRECATION: &[Entry] = &[
    (Role::DeprecationSince, Form::Text, &["since", "from", "date", "on"]),
    (Role::DeprecationSunset, Form::Text, &["sunset", "until", "end", "removal_date"]),
    (Role::DeprecationReason, Form::Text, &["reason", "why", "message", "note"]),
    (Role::DeprecationReplacement, Form::Text, &["replaced_by", "replacement", "instead", "use", "successor"]),
];

/// What a change of a property without a role is, by words in its name: who and where is no part of the figure, words
/// beside it are words, and what it is computed from and over moves it.
pub(super) const POLICIES: &[(Bump, Effect, &[&str])] = &[
    (
        Bump::Patch,
        Effect::None,
        &[
            "owner",
            "owners",
            "steward",
            "team",
            "contact",
            "responsible",
            "department",
            "author",
            "tag",
            "tags",
            "labels",
            "category",
            "keywords",
            "dashboard",
            "dashboards",
            "url",
            "link",
            "links",
            "created",
            "updated",
            "reviewed",
            "reviewer",
            "approver",
            "version",
        ],
    ),
    (
        Bump::Patch,
        Effect::Text,
        &["note", "notes", "comment", "comments", "remarks", "example", "examples", "caveats", "faq", "why"],
    ),
    (
        Bump::Major,
        Effect::Value,
        &[
            "filter",
            "filters",
            "grain",
            "granularity",
            "dimensions",
            "window",
            "aggregation",
            "agg",
            "numerator",
            "denominator",
            "table",
            "column",
            "join",
            "joins",
            "where",
            "period",
            "currency",
            "rounding",
            "precision",
            "scale",
            "timezone",
            "measure",
            "measures",
            "frequency",
        ],
    ),
];

/// The words of a name: `metricId`, `Metric ID` and `metric-id` are `metric` and `id`.
pub(super) fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut after_small = false;
    for letter in name.chars() {
        if !letter.is_alphanumeric() || (letter.is_uppercase() && after_small) {
            words.push(String::new());
        }
        if letter.is_alphanumeric() {
            words.last_mut().expect("there is one").extend(letter.to_lowercase());
        }
        after_small = letter.is_lowercase() || letter.is_ascii_digit();
    }
    words.retain(|word| !word.is_empty());
    words
}

/// What records are called: a property `metric_name` of a metric is its name.
const RECORDS: [&str; 7] = ["metric", "kpi", "measure", "indicator", "default", "rogue", "term"];

/// The name as the lists above have it.
pub(super) fn plain(name: &str) -> String {
    let words = words(name);
    let own = words.iter().skip(usize::from(words.len() > 1 && RECORDS.contains(&words[0].as_str())));
    own.map(String::as_str).collect::<Vec<_>>().join("_")
}
