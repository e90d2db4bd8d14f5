//! A Google service account, and the signed assertion that its token endpoint exchanges for a bearer token.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use ring::{rand::SystemRandom, rsa, signature};
use rustls::pki_types::{PrivatePkcs8KeyDer, pem::PemObject};
use serde::Deserialize;
use serde_json::json;

const SCOPE: &str = "https://www.googleapis.com/auth/firebase.messaging";
/// Google refuses assertions that live longer.
const ASSERTION_SECONDS: i64 = 3600;

/// The file that the Firebase console hands out under "service accounts". Has no `Debug`: it holds a private key.
pub struct ServiceAccount {
    project: String,
    email: String,
    key_id: String,
    token_uri: String,
    key: rsa::KeyPair,
}

#[derive(Debug, thiserror::Error)]
pub enum CredentialsError {
    #[error("the file is not a service account's JSON")]
    Shape(#[source] serde_json::Error),
    #[error("private_key is not a PKCS#8 key in PEM")]
    Pem(#[source] rustls::pki_types::pem::Error),
    #[error("private_key is not an RSA key of at least 2048 bits: {0}")]
    Key(ring::error::KeyRejected),
}

#[derive(Deserialize)]
struct File {
    project_id: String,
    client_email: String,
    private_key_id: String,
    private_key: String,
    token_uri: String,
}

impl ServiceAccount {
    pub fn parse(json: &str) -> Result<Self, CredentialsError> {
        let file: File = serde_json::from_str(json).map_err(CredentialsError::Shape)?;
        let der = PrivatePkcs8KeyDer::from_pem_slice(file.private_key.as_bytes()).map_err(CredentialsError::Pem)?;
        let key = rsa::KeyPair::from_pkcs8(der.secret_pkcs8_der()).map_err(CredentialsError::Key)?;
        Ok(Self {
            project: file.project_id,
            email: file.client_email,
            key_id: file.private_key_id,
            token_uri: file.token_uri,
            key,
        })
    }

    /// The Firebase project's id, as in the address of `messages:send`.
    pub fn project(&self) -> &str {
        &self.project
    }

    /// What the file claims; only to be believed when the whole service is a fake.
    pub(super) fn token_uri(&self) -> &str {
        &self.token_uri
    }

    /// A JWT (RS256) that `audience`, a token endpoint, exchanges for a bearer token.
    pub(super) fn assertion(&self, audience: &str, now: DateTime<Utc>) -> Result<String, ring::error::Unspecified> {
        let header = json!({ "alg": "RS256", "typ": "JWT", "kid": self.key_id });
        let claims = json!({
            "iss": self.email,
            "scope": SCOPE,
            "aud": audience,
            "iat": now.timestamp(),
            "exp": now.timestamp() + ASSERTION_SECONDS,
        });
        let encode = |part: serde_json::Value| URL_SAFE_NO_PAD.encode(part.to_string());
        let mut jwt = format!("{}.{}", encode(header), encode(claims));
        let mut signed = vec![0; self.key.public().modulus_len()];
        // The randomness blinds the private operation; it is no part of the result, which PKCS#1 v1.5 determines.
        self.key.sign(&signature::RSA_PKCS1_SHA256, &SystemRandom::new(), jwt.as_bytes(), &mut signed)?;
        jwt.push('.');
        URL_SAFE_NO_PAD.encode_string(&signed, &mut jwt);
        Ok(jwt)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_no_service_account_is_refused_with_its_reason() {
        assert!(matches!(ServiceAccount::parse("{}"), Err(CredentialsError::Shape(_))));
        let file = |key: &str| {
            json!({ "project_id": "p", "client_email": "e", "private_key_id": "k", "private_key": key,
                    "token_uri": "https://oauth2.googleapis.com/token" })
            .to_string()
        };
        assert!(matches!(ServiceAccount::parse(&file("not a key")), Err(CredentialsError::Pem(_))));
        let pem = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
        assert!(matches!(ServiceAccount::parse(&file(pem)), Err(CredentialsError::Key(_))));
    }
}
