//! What FCM refuses in a message: names it does not know, values of the wrong kind, no target or two, too much of it.

use serde_json::{Map, Value};

const LONGEST_MESSAGE: usize = 4096;
const LONGEST_TTL_SECONDS: u64 = 28 * 24 * 60 * 60;
/// APNs cuts no longer id.
const LONGEST_COLLAPSE_ID: usize = 64;
const TARGETS: [&str; 4] = ["token", "fid", "topic", "condition"];

/// A field, as a path, and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Violation {
    pub field: String,
    pub description: String,
}

enum Shape {
    Text,
    TextList,
    Yes,
    Number,
    Duration,
    Priority,
    ApnsHeaders,
    Data,
    Anything,
    Object(&'static [(&'static str, Shape)]),
}

const REQUEST: &[(&str, Shape)] = &[("validate_only", Shape::Yes), ("message", Shape::Object(MESSAGE))];

const MESSAGE: &[(&str, Shape)] = &[
    ("token", Shape::Text),
    ("fid", Shape::Text),
    ("topic", Shape::Text),
    ("condition", Shape::Text),
    ("name", Shape::Text),
    ("data", Shape::Data),
    ("notification", Shape::Object(&[("title", Shape::Text), ("body", Shape::Text), ("image", Shape::Text)])),
    ("android", Shape::Object(ANDROID)),
    ("apns", Shape::Object(APNS)),
    ("webpush", Shape::Anything),
    ("fcm_options", Shape::Object(&[("analytics_label", Shape::Text)])),
];

const ANDROID: &[(&str, Shape)] = &[
    ("collapse_key", Shape::Text),
    ("priority", Shape::Priority),
    ("ttl", Shape::Duration),
    ("restricted_package_name", Shape::Text),
    ("data", Shape::Data),
    ("notification", Shape::Object(ANDROID_NOTIFICATION)),
    ("fcm_options", Shape::Object(&[("analytics_label", Shape::Text)])),
    ("direct_boot_ok", Shape::Yes),
    ("bandwidth_constrained_ok", Shape::Yes),
    ("restricted_satellite_ok", Shape::Yes),
];

const ANDROID_NOTIFICATION: &[(&str, Shape)] = &[
    ("title", Shape::Text),
    ("body", Shape::Text),
    ("icon", Shape::Text),
    ("color", Shape::Text),
    ("sound", Shape::Text),
    ("tag", Shape::Text),
    ("click_action", Shape::Text),
    ("body_loc_key", Shape::Text),
    ("body_loc_args", Shape::TextList),
    ("title_loc_key", Shape::Text),
    ("title_loc_args", Shape::TextList),
    ("channel_id", Shape::Text),
    ("ticker", Shape::Text),
    ("sticky", Shape::Yes),
    ("event_time", Shape::Text),
    ("local_only", Shape::Yes),
    ("notification_priority", Shape::Text),
    ("default_sound", Shape::Yes),
    ("default_vibrate_timings", Shape::Yes),
    ("default_light_settings", Shape::Yes),
    ("vibrate_timings", Shape::TextList),
    ("visibility", Shape::Text),
    ("notification_count", Shape::Number),
    ("light_settings", Shape::Anything),
    ("image", Shape::Text),
    ("proxy", Shape::Text),
];

const APNS: &[(&str, Shape)] = &[
    ("headers", Shape::ApnsHeaders),
    ("payload", Shape::Anything),
    ("fcm_options", Shape::Object(&[("analytics_label", Shape::Text), ("image", Shape::Text)])),
    ("live_activity_token", Shape::Text),
];

/// The address that a well-formed request is for, and its `message`; otherwise everything that is wrong with it.
pub(super) fn check(body: &[u8]) -> Result<(String, Value), Vec<Violation>> {
    let mut found = Vec::new();
    let request: Value = match serde_json::from_slice(body) {
        Ok(request) => request,
        Err(error) => return Err(vec![violation("", &format!("Invalid JSON payload received. {error}"))]),
    };
    object("", &request, REQUEST, &mut found);
    let message = request.get("message").cloned().unwrap_or(Value::Null);
    let targets: Vec<&str> = TARGETS.iter().filter_map(|name| message.get(name)?.as_str()).collect();
    match targets.as_slice() {
        [] => found.push(violation("message", "Recipient of the message is not set.")),
        [""] => found.push(violation("message", "Recipient of the message is not set.")),
        [_] => {}
        _ => found.push(violation("message", "Invalid value (oneof), oneof field 'target' is already set.")),
    }
    if message.to_string().len() > LONGEST_MESSAGE {
        found.push(violation("message", "The message is too big"));
    }
    match targets.first() {
        Some(address) if found.is_empty() => Ok(((*address).to_owned(), message.clone())),
        _ => Err(found),
    }
}

fn violation(field: &str, description: &str) -> Violation {
    Violation { field: field.into(), description: description.into() }
}

fn object(path: &str, value: &Value, shape: &[(&str, Shape)], found: &mut Vec<Violation>) {
    let Value::Object(fields) = value else {
        found.push(violation(path, "Invalid value, expected an object"));
        return;
    };
    for (name, value) in fields {
        let below = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        match shape.iter().find(|(known, _)| known == name) {
            Some((_, shape)) => field(&below, value, shape, found),
            None => found.push(violation(
                path,
                &format!("Invalid JSON payload received. Unknown name \"{name}\" at '{path}': Cannot find field."),
            )),
        }
    }
}

fn field(path: &str, value: &Value, shape: &Shape, found: &mut Vec<Violation>) {
    let good = match shape {
        Shape::Text => value.is_string(),
        Shape::TextList => value.as_array().is_some_and(|list| list.iter().all(Value::is_string)),
        Shape::Yes => value.is_boolean(),
        Shape::Number => value.is_i64(),
        Shape::Duration => value.as_str().is_some_and(is_ttl),
        Shape::Priority => value.as_str().is_some_and(|name| matches!(name, "HIGH" | "NORMAL" | "high" | "normal")),
        Shape::ApnsHeaders => texts(value).is_some_and(|headers| headers.iter().all(is_apns_header)),
        Shape::Data => texts(value).is_some_and(|data| data.keys().all(|key| !is_reserved(key))),
        Shape::Anything => value.is_object(),
        Shape::Object(shape) => return object(path, value, shape, found),
    };
    if !good {
        found.push(violation(path, "Invalid value"));
    }
}

fn texts(value: &Value) -> Option<&Map<String, Value>> {
    value.as_object().filter(|map| map.values().all(Value::is_string))
}

/// A protobuf duration in JSON (`"3.5s"`), of at most 28 days.
fn is_ttl(text: &str) -> bool {
    let Some(number) = text.strip_suffix('s') else { return false };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    digits(whole)
        && digits(fraction)
        && fraction.len() <= 9
        && whole.parse::<u64>().is_ok_and(|seconds| seconds <= LONGEST_TTL_SECONDS)
}

fn is_apns_header((name, value): (&String, &Value)) -> bool {
    let value = value.as_str().unwrap_or_default();
    match name.as_str() {
        "apns-priority" => matches!(value, "1" | "5" | "10"),
        "apns-push-type" => matches!(value, "alert" | "background" | "voip" | "location" | "liveactivity"),
        "apns-expiration" => value.parse::<u64>().is_ok(),
        "apns-collapse-id" => value.len() <= LONGEST_COLLAPSE_ID,
        name => name.starts_with("apns-"),
    }
}

fn is_reserved(key: &str) -> bool {
    matches!(key, "from" | "message_type" | "collapse_key") || key.starts_with("google") || key.starts_with("gcm")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn fields(message: Value) -> Vec<String> {
        match check(json!({ "message": message }).to_string().as_bytes()) {
            Ok(_) => Vec::new(),
            Err(found) => found.into_iter().map(|violation| violation.field).collect(),
        }
    }

    #[test]
    fn a_plain_message_passes() {
        let message = json!({ "fid": "x", "android": { "ttl": "3.5s", "priority": "HIGH" }, "data": { "a": "b" } });
        assert_eq!(fields(message), Vec::<String>::new());
    }

    #[test]
    fn names_that_fcm_does_not_know_are_refused_where_they_stand() {
        assert_eq!(fields(json!({ "token": "x", "titel": "x" })), ["message"]);
        assert_eq!(
            fields(json!({ "token": "x", "android": { "notification": { "tagg": "x" } } })),
            ["message.android.notification"]
        );
        assert_eq!(check(b"{\"message\":{\"token\":\"x\"},\"more\":1}").map_err(|found| found.len()), Err(1));
        assert!(check(b"not json").is_err());
    }

    #[test]
    fn a_message_has_exactly_one_target() {
        assert_eq!(fields(json!({ "token": "x", "fid": "y" })), ["message"]);
        assert_eq!(fields(json!({ "data": {} })), ["message"]);
        assert_eq!(fields(json!({ "token": "" })), ["message"]);
    }

    #[test]
    fn a_ttl_is_a_duration_of_at_most_four_weeks() {
        for ttl in ["3600", "-1s", "s", "1.s", "2419201s", "1h", "+1s"] {
            assert_eq!(fields(json!({ "token": "x", "android": { "ttl": ttl } })), ["message.android.ttl"], "{ttl}");
        }
        assert_eq!(fields(json!({ "token": "x", "android": { "ttl": 3600 } })), ["message.android.ttl"]);
        assert!(fields(json!({ "token": "x", "android": { "ttl": "2419200s" } })).is_empty());
    }

    #[test]
    fn values_are_texts_and_reserved_words_are_fcms_own() {
        assert_eq!(fields(json!({ "token": "x", "data": { "n": 1 } })), ["message.data"]);
        assert_eq!(fields(json!({ "token": "x", "data": { "from": "me" } })), ["message.data"]);
        assert_eq!(
            fields(json!({ "token": "x", "apns": { "headers": { "apns-priority": "7" } } })),
            ["message.apns.headers"]
        );
        let long = "x".repeat(65);
        assert_eq!(
            fields(json!({ "token": "x", "apns": { "headers": { "apns-collapse-id": long } } })),
            ["message.apns.headers"]
        );
    }

    #[test]
    fn more_than_4096_bytes_are_too_many() {
        assert_eq!(fields(json!({ "token": "x", "data": { "a": "x".repeat(4096) } })), ["message"]);
        assert!(fields(json!({ "token": "x", "data": { "a": "x".repeat(4000) } })).is_empty());
    }
}
