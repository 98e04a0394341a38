//! The writes that the collections of the programme take, where the server keeps a register (Features part 4).

use serde_json::{Map, Value, json};

use crate::layers::{Language, Layer, Words};
use crate::programme::record::Kind;

use super::super::super::answer::Media;
use super::super::super::problem::PROBLEM_JSON;
use super::{json_of, schemas};

/// The name of the scheme by which a client says who it is.
const TOKEN: &str = "token";
/// A change that is merged into a feature.
const MERGE_PATCH: &str = "application/merge-patch+json";

/// How a client says who it is.
pub(super) fn security_schemes() -> Value {
    json!({ "securitySchemes": { TOKEN: { "type": "http", "scheme": "bearer" } } })
}

/// Adds the writes to the addresses of a collection that takes them.
pub(super) fn of_collection(paths: &mut Map<String, Value>, layer: &Layer, language: Language) {
    let id = &layer.about().id;
    if Kind::of_layer(id).is_none() {
        return;
    }
    let feature = json_of(Media::GEOJSON.0, &feature());
    let items = format!("/collections/{id}/items");
    let create = Words::new("Créer un objet", "Create a feature");
    let made = operation(&format!("create.{id}"), create.in_language(language), Some(&feature), "201");
    let replace = Words::new("Remplacer un objet", "Replace a feature");
    let change = Words::new("Modifier un objet", "Update a feature");
    let delete = Words::new("Supprimer un objet", "Delete a feature");
    let patch = json_of(MERGE_PATCH, &json!({ "type": "object" }));
    let written = [
        ("put", over(operation(&format!("replace.{id}"), replace.in_language(language), Some(&feature), "200"))),
        ("patch", over(operation(&format!("update.{id}"), change.in_language(language), Some(&patch), "200"))),
        ("delete", over(operation(&format!("delete.{id}"), delete.in_language(language), None, "204"))),
    ];
    if let Some(path) = paths.get_mut(&items) {
        path["post"] = made;
    }
    if let Some(path) = paths.get_mut(&format!("{items}/{{featureId}}")) {
        for (method, operation) in written {
            path[method] = operation;
        }
    }
}

/// A feature as it is sent: what it must hold is for the register to say.
fn feature() -> Value {
    json!({
        "type": "object", "required": ["type", "properties"],
        "properties": { "type": { "type": "string", "enum": ["Feature"] }, "properties": { "type": "object" } },
    })
}

fn operation(id: &str, summary: &str, body: Option<&Value>, status: &str) -> Value {
    let mut responses = Map::new();
    let done = match status {
        "204" => json!({ "description": "OK" }),
        _ => json!({ "description": "OK", "content": json_of(Media::GEOJSON.0, &json!({ "type": "object" })) }),
    };
    responses.insert(status.to_owned(), done);
    for refusal in ["400", "401", "403", "404", "409", "412", "413", "422", "428", "429", "500", "503", "507"] {
        let problem = json_of(PROBLEM_JSON, &schemas::problem());
        responses.insert(refusal.to_owned(), json!({ "description": "RFC 9457", "content": problem }));
    }
    let mut operation =
        json!({ "operationId": id, "summary": summary, "responses": responses, "security": [{ TOKEN: [] }] });
    if let Some(content) = body {
        operation["requestBody"] = json!({ "required": true, "content": content });
    }
    operation
}

/// The same operation on one feature, over what the client has seen of it.
fn over(mut operation: Value) -> Value {
    let text = json!({ "type": "string" });
    operation["parameters"] = json!([
        { "name": "featureId", "in": "path", "required": true, "schema": text },
        { "name": "If-Match", "in": "header", "required": true, "schema": text },
    ]);
    operation
}
