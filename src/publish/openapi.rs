//! `openapi.json`: the JSON API in the words of OpenAPI 3.1, and the schemas of its files.

use serde_json::{Map, Value, json};

use super::{Edition, File};
use crate::intake::canonical::pretty;

/// The schemas of the files of the API, by name.
pub const SCHEMAS: [(&str, &str); 9] = [
    ("changes", include_str!("../../schema/outputs/changes.schema.json")),
    ("edition-definition", include_str!("../../schema/outputs/edition-definition.schema.json")),
    ("edition-disputes", include_str!("../../schema/outputs/edition-disputes.schema.json")),
    ("edition-domain", include_str!("../../schema/outputs/edition-domain.schema.json")),
    ("edition-index", include_str!("../../schema/outputs/edition-index.schema.json")),
    ("edition-versions", include_str!("../../schema/outputs/edition-versions.schema.json")),
    ("manifest", include_str!("../../schema/outputs/manifest.schema.json")),
    ("migrations", include_str!("../../schema/outputs/migrations.schema.json")),
    ("stub", include_str!("../../schema/outputs/stub.schema.json")),
];

/// `openapi.json`, and `schemas/<name>.schema.json` that it leads to.
pub fn files<'e, D>(edition: &'e Edition<'_, D>) -> impl Iterator<Item = File<'e>>
where
    D: Sync,
{
    let schema = |(name, text): (&str, &'static str)| File::of(path(name), text.as_bytes());
    SCHEMAS.into_iter().map(schema).chain([File::new("openapi.json", || pretty(&document(edition)))])
}

/// Where a schema lies below the export.
fn path(name: &str) -> String {
    format!("schemas/{name}.schema.json")
}

fn document<D>(edition: &Edition<'_, D>) -> Value {
    let config = edition.config;
    let about = format!(
        "The definitions of {} as files that any web server serves. `v/<version>/` is a release and stays as it is; \
         everything else is version {}. An address that leads nowhere is answered with 404 and whatever page the server \
         has for it.",
        config.title, edition.version
    );
    let mut document = json!({
        "openapi": "3.1.0",
        "info": { "title": config.title, "version": edition.version.to_string(), "description": about },
        "servers": [{ "url": config.base_url.as_deref().map_or(".", |base| base.trim_end_matches('/')) }],
        "paths": paths(),
        "components": { "parameters": parameters(edition) },
    });
    if let Some(license) = &config.license {
        document["info"]["license"] = json!({ "name": license, "identifier": license });
    }
    if let Some((key, contact)) = config.contact_as("email", "url") {
        document["info"]["contact"] = json!({ "name": config.publisher, key: contact });
    }
    if let Some(address) = &config.repo_url {
        document["externalDocs"] = json!({ "url": address, "description": "The repository" });
    }
    document
}

/// The addresses, each with what lies there.
fn paths() -> Value {
    // Which properties a record has is said by the schema of the edition; a release has its own beside it.
    let of = |name: &str| json!({ "$ref": path(name) });
    let record = json!({ "$ref": "schema.json" });
    let records = |name: &str| {
        let list = json!({ "items": record });
        json!({ "allOf": [of(name), { "properties": { "kpis": list, "inputs": list } }] })
    };
    let one = json!({ "allOf": [of("edition-definition"), { "properties": { "kpi": record, "input": record } }] });
    let any_schema = json!({ "type": "object", "description": "A JSON Schema of draft 2020-12." });
    let now = [
        ("/index.json", "listDefinitions", "Every definition", records("edition-index")),
        ("/{domain}.json", "listDomain", "Every definition of a domain", records("edition-domain")),
        (
            "/{domain}/{slug}.json",
            "getDefinition",
            "One definition, or what became of an id that is gone",
            json!({ "anyOf": [one, of("stub")] }),
        ),
        ("/versions.json", "listVersions", "Every release, newest first", of("edition-versions")),
        ("/disputes.json", "listDisputes", "Objections to definitions", of("edition-disputes")),
        ("/migrations.json", "listMigrations", "What became of every id that is gone", of("migrations")),
        ("/schema.json", "getSchema", "The JSON Schema of a record", any_schema.clone()),
    ];
    let pinned = [
        ("/v/{version}/index.json", "listReleased", "Every definition as a release has it", of("edition-index")),
        (
            "/v/{version}/{domain}/{slug}.json",
            "getReleased",
            "One definition as a release has it, in the releases that changed it",
            of("edition-definition"),
        ),
        ("/v/{version}/schema.json", "getReleasedSchema", "The JSON Schema of a record of a release", any_schema),
        ("/v/{version}/manifest.json", "getManifest", "What a release vouches for, by digest", of("manifest")),
        ("/v/{version}/changes.json", "getChanges", "What a release changed", of("changes")),
    ];
    let mut paths = Map::new();
    for (address, operation, summary, schema) in now.into_iter().chain(pinned) {
        paths.insert(address.to_owned(), item(address, operation, summary, "application/json", schema));
    }
    for (address, operation, summary, media) in [
        ("/v/{version}/CHANGES.md", "getChangelog", "What a release changed, for people", "text/markdown"),
        ("/v/{version}/notes/{note}.md", "getNote", "A note of a release, which its changes name", "text/markdown"),
        ("/v/{version}/SHA256SUMS", "getDigests", "The digests of all files of a release", "text/plain"),
    ] {
        let text = json!({ "type": "string" });
        paths.insert(address.to_owned(), item(address, operation, summary, media, text));
    }
    Value::Object(paths)
}

/// What can be asked of an address.
fn item(address: &str, operation: &str, summary: &str, media: &str, schema: Value) -> Value {
    let names = address.split('{').skip(1).filter_map(|rest| rest.split('}').next());
    let parameters: Vec<Value> =
        names.map(|name| json!({ "$ref": format!("#/components/parameters/{name}") })).collect();
    let mut content = Map::new();
    content.insert(media.to_owned(), json!({ "schema": schema }));
    let mut get = json!({
        "operationId": operation,
        "summary": summary,
        "parameters": parameters,
        "responses": {
            "200": { "description": summary, "content": content },
            "404": { "description": "There is no such file" },
        },
    });
    if parameters.is_empty() {
        get.as_object_mut().map(|get| get.shift_remove("parameters"));
        get["responses"].as_object_mut().map(|responses| responses.shift_remove("404"));
    }
    json!({ "get": get })
}

/// The parts of addresses.
fn parameters<D>(edition: &Edition<'_, D>) -> Value {
    const NAME: &str = "^[a-z][a-z0-9]*(_[a-z0-9]+)*$";
    let parameter = |name: &str, about: &str, pattern: &str, example: Option<String>| {
        let mut parameter = json!({
            "name": name,
            "in": "path",
            "required": true,
            "description": about,
            "schema": { "type": "string", "pattern": pattern },
        });
        if let Some(example) = example {
            parameter["example"] = example.into();
        }
        parameter
    };
    let first = edition.definitions.keys().next();
    let version = "^(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)(-[0-9A-Za-z.-]+)?$";
    json!({
        "domain": parameter("domain", "The first part of an id.", NAME, first.map(|id| id.domain().to_owned())),
        "slug": parameter("slug", "The second part of an id.", NAME, first.map(|id| id.slug().to_owned())),
        "version": parameter("version", "A release, as `versions.json` lists it.", version, None),
        "note": parameter("note", "The name of a note.", "^[^/]+$", None),
    })
}
