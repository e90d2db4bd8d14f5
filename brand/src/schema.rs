//! The file format as a JSON Schema, generated from the types that read it: editors complete and check with it, and so
//! does `document`.

use minkommun_model::kommun::Manifest;
use serde_json::{Map, Value, json};
use utoipa::{PartialSchema, ToSchema};

/// JSON Schema 2020-12 of `kommun.toml`.
pub fn schema() -> Value {
    let mut parts = Vec::new();
    Manifest::schemas(&mut parts);
    let defs: Map<String, Value> = parts.into_iter().map(|(name, schema)| (name, written(&schema))).collect();
    let mut whole = written(&Manifest::schema());
    if let Some(whole) = whole.as_object_mut() {
        whole.insert("$schema".into(), json!("https://json-schema.org/draft/2020-12/schema"));
        whole.insert("title".into(), json!("kommun.toml"));
        whole.insert("$defs".into(), Value::Object(defs));
    }
    whole
}

fn written<T: serde::Serialize>(schema: &T) -> Value {
    let mut value = serde_json::to_value(schema).unwrap_or_default();
    tidy(&mut value);
    value
}

/// OpenAPI keeps its schemas elsewhere, and does not say that a file may have no other keys.
fn tidy(value: &mut Value) {
    match value {
        Value::Object(object) => {
            if let Some(Value::String(target)) = object.get_mut("$ref") {
                *target = target.replace("#/components/schemas/", "#/$defs/");
            }
            if object.contains_key("properties") && !object.contains_key("additionalProperties") {
                object.insert("additionalProperties".into(), json!(false));
            }
            object.values_mut().for_each(tidy);
        }
        Value::Array(array) => array.iter_mut().for_each(tidy),
        _ => {}
    }
}

/// The schema that `schema` stands for: references followed, "or nothing" left out.
pub fn resolve<'a>(root: &'a Value, schema: &'a Value) -> &'a Value {
    if let Some(name) = schema.get("$ref").and_then(Value::as_str).and_then(|target| target.strip_prefix("#/$defs/")) {
        return resolve(root, &root["$defs"][name]);
    }
    let choices = schema.get("oneOf").and_then(Value::as_array);
    let choice = choices.and_then(|all| all.iter().find(|one| one.get("type") != Some(&json!("null"))));
    choice.map_or(schema, |choice| resolve(root, choice))
}
