//! The fake's only service account, and what Google's token endpoint checks in an assertion signed by it.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use ring::{rsa, signature};
use rustls::pki_types::{PrivatePkcs8KeyDer, pem::PemObject};
use serde::Deserialize;
use serde_json::{Value, json};

pub(super) const PROJECT: &str = "minkommun-fake";
const EMAIL: &str = "push@minkommun-fake.iam.gserviceaccount.com";
const KEY_ID: &str = "test-only";
const KEY: &str = include_str!("test-only-service-account.pem");
const SCOPE: &str = "https://www.googleapis.com/auth/firebase.messaging";
/// An assertion lives an hour at most; clocks may differ by a minute.
const LONGEST_LIFE: i64 = 3600;
const SKEW: i64 = 60;

/// The file that a server under test gets instead of one from the Firebase console.
pub(super) fn credentials(token_uri: &str) -> String {
    json!({
        "type": "service_account",
        "project_id": PROJECT,
        "private_key_id": KEY_ID,
        "private_key": KEY,
        "client_email": EMAIL,
        "token_uri": token_uri,
    })
    .to_string()
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: String,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    scope: String,
    aud: String,
    iat: i64,
    exp: i64,
}

/// `Err` is the body of Google's refusal.
pub(super) fn verify(assertion: &str, audience: &str, now: DateTime<Utc>) -> Result<(), Value> {
    let refuse = |error: &str, why: &str| Err(json!({ "error": error, "error_description": why }));
    let Some((signed, signature)) = assertion.rsplit_once('.') else {
        return refuse("invalid_grant", "Bad Request");
    };
    let Some((header, claims)) = signed.split_once('.') else { return refuse("invalid_grant", "Bad Request") };
    let (Some(header), Some(claims), Ok(signature)) =
        (decode::<Header>(header), decode::<Claims>(claims), URL_SAFE_NO_PAD.decode(signature))
    else {
        return refuse("invalid_grant", "Bad Request");
    };
    if header.alg != "RS256" || header.kid != KEY_ID || !is_signed(signed, &signature) {
        return refuse("invalid_grant", "Invalid JWT Signature.");
    }
    if claims.iss != EMAIL {
        return refuse("invalid_grant", "Invalid grant: account not found");
    }
    if claims.aud != audience {
        return refuse("invalid_grant", "Invalid JWT: wrong audience.");
    }
    if !claims.scope.split(' ').any(|scope| scope == SCOPE) {
        return refuse("invalid_scope", "Invalid OAuth scope or ID token audience provided.");
    }
    let now = now.timestamp();
    let is_young = claims.iat <= now + SKEW && claims.exp > now - SKEW && claims.exp - claims.iat <= LONGEST_LIFE;
    if !is_young || claims.exp <= claims.iat {
        return refuse("invalid_grant", "Invalid JWT: Token must be a short-lived token (60 minutes).");
    }
    Ok(())
}

fn decode<T: serde::de::DeserializeOwned>(part: &str) -> Option<T> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

fn is_signed(message: &str, signature: &[u8]) -> bool {
    let public = private_key().public().as_ref().to_vec();
    signature::UnparsedPublicKey::new(&signature::RSA_PKCS1_2048_8192_SHA256, public)
        .verify(message.as_bytes(), signature)
        .is_ok()
}

fn private_key() -> rsa::KeyPair {
    // The key is part of the program: every start of it shows whether it can be read.
    let der = PrivatePkcs8KeyDer::from_pem_slice(KEY.as_bytes()).expect("the committed test key is PEM");
    rsa::KeyPair::from_pkcs8(der.secret_pkcs8_der()).expect("the committed test key is RSA")
}

#[cfg(test)]
mod tests {
    use super::*;

    const AUDIENCE: &str = "http://fake/token";

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).unwrap()
    }

    fn assertion(change: impl FnOnce(&mut Value)) -> String {
        let at = now().timestamp();
        let mut claims = json!({ "iss": EMAIL, "scope": SCOPE, "aud": AUDIENCE, "iat": at, "exp": at + 3600 });
        change(&mut claims);
        let header = json!({ "alg": "RS256", "kid": KEY_ID });
        let signed = [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string())).join(".");
        let key = private_key();
        let mut signature = vec![0; key.public().modulus_len()];
        let random = ring::rand::SystemRandom::new();
        key.sign(&signature::RSA_PKCS1_SHA256, &random, signed.as_bytes(), &mut signature).unwrap();
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    fn why(assertion: &str) -> String {
        match verify(assertion, AUDIENCE, now()) {
            Ok(()) => "good".into(),
            Err(body) => body["error_description"].as_str().unwrap_or_default().into(),
        }
    }

    #[test]
    fn only_a_whole_young_assertion_of_ours_for_this_endpoint_and_scope_is_good() {
        let good = assertion(|_| {});
        assert_eq!(why(&good), "good");
        assert_eq!(why(&assertion(|c| c["iss"] = "other".into())), "Invalid grant: account not found");
        assert_eq!(why(&assertion(|c| c["aud"] = "other".into())), "Invalid JWT: wrong audience.");
        assert!(why(&assertion(|c| c["scope"] = "other".into())).contains("scope"));
        let at = now().timestamp();
        assert!(why(&assertion(|c| c["exp"] = (at + 3700).into())).contains("short-lived"));
        assert!(why(&assertion(|c| c["iat"] = (at + 600).into())).contains("short-lived"));
        assert!(
            why(&assertion(|c| (c["iat"], c["exp"]) = ((at - 7200).into(), (at - 3700).into())))
                .contains("short-lived")
        );
        let (signed, signature) = good.rsplit_once('.').unwrap();
        let (header, _) = signed.split_once('.').unwrap();
        let other = assertion(|c| c["iat"] = (at - 1).into());
        let claims = other.split('.').nth(1).unwrap();
        assert_eq!(why(&format!("{header}.{claims}.{signature}")), "Invalid JWT Signature.");
        assert_eq!(why("nonsense"), "Bad Request");
    }
}
