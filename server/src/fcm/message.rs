//! The only message this server sends: two text keys that the app turns into words, and a random handle.

use chrono::{DateTime, Utc};
use minkommun_model::wire::{PushAddress, PushKind};
use serde_json::{Value, json};

/// FCM keeps nothing longer.
const LONGEST_TTL_SECONDS: i64 = 28 * 24 * 60 * 60;

/// One push to one phone. It says that something happened, never what or in which case: a service's name alone can
/// reveal that somebody asked the social services for help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Push {
    pub to: PushAddress,
    /// Random, at most 64 bytes (APNs allows no longer collapse id). The same one in every repeat of this push, so that
    /// the phone shows it once.
    pub handle: String,
    /// From then on the phone need not hear of it.
    pub expires_at: DateTime<Utc>,
}

impl Push {
    /// The body of `messages:send`.
    pub(super) fn body(&self, now: DateTime<Utc>) -> Value {
        let target = match self.to.kind {
            PushKind::Token => "token",
            PushKind::Fid => "fid",
        };
        let ttl = (self.expires_at - now).num_seconds().clamp(0, LONGEST_TTL_SECONDS);
        json!({
            "message": {
                target: self.to.address,
                "android": {
                    "notification": {
                        "title_loc_key": "push_title",
                        "body_loc_key": "push_new_event",
                        "channel_id": "cases",
                        "tag": self.handle,
                    },
                    "priority": "HIGH",
                    "ttl": format!("{ttl}s"),
                },
                "apns": {
                    "headers": {
                        "apns-push-type": "alert",
                        "apns-priority": "10",
                        "apns-expiration": self.expires_at.timestamp().to_string(),
                        "apns-collapse-id": self.handle,
                    },
                    "payload": {
                        "aps": { "alert": { "title-loc-key": "push_title", "loc-key": "push_new_event" } },
                    },
                },
                "data": { "handle": self.handle },
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn push(kind: PushKind) -> Push {
        Push {
            to: PushAddress { kind, address: "the-phone".into() },
            handle: "0f9a".into(),
            expires_at: DateTime::from_timestamp(1_800_000_000, 0).unwrap(),
        }
    }

    #[test]
    fn a_push_is_two_fixed_keys_and_a_handle_and_nothing_else() {
        let now = DateTime::from_timestamp(1_800_000_000 - 3600, 0).unwrap();
        let whole = r#"{"message":{"android":{"notification":{"body_loc_key":"push_new_event","channel_id":"cases","tag":"0f9a","title_loc_key":"push_title"},"priority":"HIGH","ttl":"3600s"},"apns":{"headers":{"apns-collapse-id":"0f9a","apns-expiration":"1800000000","apns-priority":"10","apns-push-type":"alert"},"payload":{"aps":{"alert":{"loc-key":"push_new_event","title-loc-key":"push_title"}}}},"data":{"handle":"0f9a"},"token":"the-phone"}}"#;
        let expected: Value = serde_json::from_str(whole).unwrap();
        assert_eq!(push(PushKind::Token).body(now), expected);
    }

    #[test]
    fn an_installation_id_takes_the_place_of_the_token() {
        let body = push(PushKind::Fid).body(DateTime::UNIX_EPOCH);
        assert_eq!(body["message"]["fid"], "the-phone");
        assert_eq!(body["message"].get("token"), None);
        assert_eq!(body["message"]["android"]["ttl"], "2419200s", "FCM refuses more than 28 days");
    }
}
