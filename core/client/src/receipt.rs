//! Whether a receipt is what it claims to be: signed by the kommun's server, over exactly what was sent.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use minkommun_model::wire::Receipt;
use ring::signature::{ED25519, UnparsedPublicKey};
use serde::{Deserialize, de::DeserializeOwned};
use uuid::Uuid;

/// What a receipt must say.
pub struct Expected {
    /// The kommun's code, once the phone has its manifest.
    pub kommun: Option<String>,
    pub case_id: Uuid,
    /// In hex, of the bytes that were sent; `None` for a case that this phone did not send.
    pub payload_sha256: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// Signed with a key that is not among those given: they may have been changed since.
    UnknownKey,
    /// Not a receipt, not signed by the key it names, or of something else than what was sent.
    Wrong,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: String,
}

#[derive(Deserialize)]
struct KeySet {
    keys: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
struct PublicKey {
    kty: String,
    crv: String,
    kid: String,
    x: String,
}

/// `jws`: compact (RFC 7515). `keys`: a JWK set (RFC 7517) as the server gave it; keys of other kinds in it are passed
/// over.
pub fn check(jws: &str, keys: &[u8], expected: &Expected) -> Result<(), Doubt> {
    let (signed, signature) = jws.rsplit_once('.').ok_or(Doubt::Wrong)?;
    let (header, payload) = signed.split_once('.').ok_or(Doubt::Wrong)?;
    let header: Header = decoded(header)?;
    if header.alg != "EdDSA" {
        return Err(Doubt::Wrong);
    }
    let key = public_key(keys, &header.kid).ok_or(Doubt::UnknownKey)?;
    let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| Doubt::Wrong)?;
    UnparsedPublicKey::new(&ED25519, key).verify(signed.as_bytes(), &signature).map_err(|_| Doubt::Wrong)?;
    let receipt: Receipt = decoded(payload)?;
    let fits = receipt.case_id == expected.case_id
        && expected.kommun.as_ref().is_none_or(|code| *code == receipt.kommun)
        && expected.payload_sha256.as_ref().is_none_or(|hash| *hash == receipt.payload_sha256);
    if fits { Ok(()) } else { Err(Doubt::Wrong) }
}

fn public_key(keys: &[u8], kid: &str) -> Option<Vec<u8>> {
    let set: KeySet = serde_json::from_slice(keys).ok()?;
    let known = set.keys.into_iter().filter_map(|key| serde_json::from_value::<PublicKey>(key).ok());
    let key = known.into_iter().find(|key| key.kid == kid && key.kty == "OKP" && key.crv == "Ed25519")?;
    URL_SAFE_NO_PAD.decode(key.x).ok()
}

fn decoded<T: DeserializeOwned>(part: &str) -> Result<T, Doubt> {
    let json = URL_SAFE_NO_PAD.decode(part).map_err(|_| Doubt::Wrong)?;
    serde_json::from_slice(&json).map_err(|_| Doubt::Wrong)
}

#[cfg(test)]
mod tests {
    use ring::signature::{Ed25519KeyPair, KeyPair};
    use serde_json::{Value, json};

    use super::*;

    const CASE: Uuid = Uuid::from_u128(7);

    fn pair(seed: u8) -> Ed25519KeyPair {
        Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).unwrap()
    }

    fn keys(seeds: &[u8]) -> Vec<u8> {
        let mut keys = vec![json!({ "kty": "RSA", "kid": "other", "n": "AQAB" })];
        keys.extend(seeds.iter().map(|seed| {
            let x = URL_SAFE_NO_PAD.encode(pair(*seed).public_key());
            json!({ "kty": "OKP", "crv": "Ed25519", "kid": seed.to_string(), "x": x })
        }));
        serde_json::to_vec(&json!({ "keys": keys })).unwrap()
    }

    fn payload() -> Value {
        json!({ "kommun": "2480", "case_id": CASE, "reference": "r", "received_at": "2026-11-25T12:00:00Z",
            "service": { "id": "s", "version": 1, "hash": "" }, "payload_sha256": "abc", "attachments": [] })
    }

    fn signed(seed: u8, header: &Value, payload: &Value) -> String {
        let [header, payload] = [header, payload].map(|part| URL_SAFE_NO_PAD.encode(part.to_string()));
        let signed = format!("{header}.{payload}");
        let signature = URL_SAFE_NO_PAD.encode(pair(seed).sign(signed.as_bytes()));
        format!("{signed}.{signature}")
    }

    fn by(seed: u8) -> String {
        signed(seed, &json!({ "alg": "EdDSA", "kid": seed.to_string() }), &payload())
    }

    fn expected() -> Expected {
        Expected { kommun: Some("2480".into()), case_id: CASE, payload_sha256: Some("abc".into()) }
    }

    #[test]
    fn any_of_the_servers_keys_may_have_signed_it() {
        assert_eq!(check(&by(1), &keys(&[2, 1]), &expected()), Ok(()));
        assert_eq!(check(&by(1), &keys(&[2]), &expected()), Err(Doubt::UnknownKey));
        assert_eq!(check(&by(1), b"", &expected()), Err(Doubt::UnknownKey));
    }

    #[test]
    fn a_receipt_of_something_else_is_none() {
        let others = [
            Expected { kommun: Some("2482".into()), ..expected() },
            Expected { case_id: Uuid::from_u128(8), ..expected() },
            Expected { payload_sha256: Some("abd".into()), ..expected() },
        ];
        for other in others {
            assert_eq!(check(&by(1), &keys(&[1]), &other), Err(Doubt::Wrong));
        }
    }

    #[test]
    fn neither_another_hand_nor_a_changed_word_nor_no_signature_passes() {
        let forged = signed(2, &json!({ "alg": "EdDSA", "kid": "1" }), &payload());
        let unsigned = signed(1, &json!({ "alg": "none", "kid": "1" }), &payload());
        let (signed, signature) = (by(1), by(1).rsplit_once('.').unwrap().1.to_owned());
        let (header, _) = signed.split_once('.').unwrap();
        let mut later = payload();
        later["received_at"] = json!("2026-11-26T12:00:00Z");
        let changed = format!("{header}.{}.{signature}", URL_SAFE_NO_PAD.encode(later.to_string()));
        for wrong in [forged.as_str(), &unsigned, &changed, "receipt", "a.b.c", "", &signed[..signed.len() - 2]] {
            assert_eq!(check(wrong, &keys(&[1]), &expected()), Err(Doubt::Wrong), "{wrong}");
        }
    }
}
