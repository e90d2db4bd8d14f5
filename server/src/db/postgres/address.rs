//! Where a PostgreSQL is and how far it is trusted, read from an address as libpq's users write it.

use std::{fmt, fs, io, str::FromStr, sync::Arc};

use rustls::{ClientConfig, RootCertStore, crypto::ring};
use rustls_pki_types::{CertificateDer, pem::PemObject};
use tokio_postgres::{
    Config,
    config::{Host, SslMode},
};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::db::postgres::trust::{Any, Chain};

/// `postgres://user:password@host:5432/name?sslmode=verify-full&sslrootcert=/etc/ssl/db.crt`. Never prints the password.
#[derive(Clone)]
pub struct Address {
    pub(super) config: Config,
    trust: Trust,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Trust {
    /// Encrypted, if it is; whoever answers is believed.
    Anybody,
    /// The certificate is of these authorities; `name`: and for this host.
    Authorities { file: String, name: bool },
}

#[derive(Debug, thiserror::Error)]
pub enum AddressError {
    #[error("a database is given as postgres://user:password@host:5432/name; without one, SQLite is used")]
    Scheme,
    #[error("sslmode is {0}; there are disable, prefer, require, verify-ca and verify-full")]
    SslMode(String),
    #[error("{0} is not supported; authorities are given with sslrootcert, the server is not shown a certificate")]
    Unsupported(String),
    #[error(
        "sslmode=verify-ca and verify-full need sslrootcert: a PEM file with the authority's certificate, or `system` for \
         the public ones"
    )]
    NoAuthority,
    #[error("the address of the database cannot be read")]
    Malformed(#[source] tokio_postgres::Error),
    #[error("the address of the database names no host or no database")]
    Incomplete,
    #[error("the authorities in {file} cannot be read")]
    Authorities { file: String, source: io::Error },
    #[error("{file} holds no certificate")]
    NoCertificate { file: String },
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(address: &str) -> Result<Self, AddressError> {
        if !address.starts_with("postgres://") && !address.starts_with("postgresql://") {
            return Err(AddressError::Scheme);
        }
        let (place, query) = address.split_once('?').unwrap_or((address, ""));
        let (mut mode, mut authority, mut rest) = (None, None, Vec::new());
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            // In these addresses a plus is a plus.
            let plain = pair.replace('+', "%2B");
            let (key, value) = url::form_urlencoded::parse(plain.as_bytes()).next().unwrap_or_default();
            match key.as_ref() {
                "sslmode" => mode = Some(value.into_owned()),
                "sslrootcert" => authority = Some(value.into_owned()),
                "sslcert" | "sslkey" | "sslcrl" | "sslpassword" | "gssencmode" | "passfile" | "service" => {
                    return Err(AddressError::Unsupported(key.into_owned()));
                }
                _ => rest.push(pair),
            }
        }
        let mut plain = place.to_owned();
        if !rest.is_empty() {
            plain = format!("{place}?{}", rest.join("&"));
        }
        let mut config: Config = plain.parse().map_err(AddressError::Malformed)?;
        if config.get_hosts().is_empty() || config.get_dbname().is_none() {
            return Err(AddressError::Incomplete);
        }
        let trust = match (mode.as_deref().unwrap_or("prefer"), authority) {
            ("disable" | "prefer", _) | ("require", None) => Trust::Anybody,
            // As in libpq: `require` with an authority at hand checks it.
            ("require" | "verify-ca", Some(file)) if file != "system" => Trust::Authorities { file, name: false },
            ("require" | "verify-ca" | "verify-full", Some(file)) => Trust::Authorities { file, name: true },
            ("verify-ca" | "verify-full", None) => return Err(AddressError::NoAuthority),
            (other, _) => return Err(AddressError::SslMode(other.to_owned())),
        };
        config.ssl_mode(match mode.as_deref() {
            None | Some("prefer") => SslMode::Prefer,
            Some("disable") => SslMode::Disable,
            Some(_) => SslMode::Require,
        });
        Ok(Self { config, trust })
    }
}

impl Address {
    /// The same, signed in to with this password.
    pub fn with_password(mut self, password: &str) -> Self {
        self.config.password(password);
        self
    }

    /// What opens encrypted connections as far as the address trusts. Reads the authorities anew each time.
    pub(super) fn tls(&self) -> Result<MakeRustlsConnect, AddressError> {
        let provider = Arc::new(ring::default_provider());
        let versions = ClientConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()
            // ring has what both versions of TLS need.
            .expect("the default versions are there");
        let config = match &self.trust {
            Trust::Anybody => versions.dangerous().with_custom_certificate_verifier(Arc::new(Any(provider))),
            Trust::Authorities { file, name } => {
                let authorities = authorities(file)?;
                let chain = Chain::new(authorities, *name, provider);
                let chain = chain.ok_or_else(|| AddressError::NoCertificate { file: file.clone() })?;
                versions.dangerous().with_custom_certificate_verifier(Arc::new(chain))
            }
        };
        Ok(MakeRustlsConnect::new(config.with_no_client_auth()))
    }
}

fn authorities(file: &str) -> Result<RootCertStore, AddressError> {
    if file == "system" {
        return Ok(RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() });
    }
    let unreadable = |source| AddressError::Authorities { file: file.to_owned(), source };
    let pem = fs::read(file).map_err(unreadable)?;
    let mut authorities = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(&pem) {
        let certificate = certificate.map_err(|error| unreadable(io::Error::other(error)))?;
        authorities.add(certificate).map_err(|error| unreadable(io::Error::other(error)))?;
    }
    Ok(authorities)
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hosts = self.config.get_hosts().iter().map(|host| match host {
            Host::Tcp(name) => name.clone(),
            #[cfg(unix)]
            Host::Unix(path) => path.display().to_string(),
        });
        let name = self.config.get_dbname().unwrap_or_default();
        write!(f, "PostgreSQL {name} at {}", hosts.collect::<Vec<_>>().join(", "))
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(address: &str) -> String {
        address.parse::<Address>().expect_err("refused").to_string()
    }

    #[test]
    fn sslmode_means_what_it_means_in_libpq() {
        let read = |query: &str| {
            let address: Address = format!("postgres://u@h/d{query}").parse().unwrap();
            (address.config.get_ssl_mode(), address.trust)
        };
        let by = |name| Trust::Authorities { file: "/ca.crt".into(), name };
        assert_eq!(read(""), (SslMode::Prefer, Trust::Anybody));
        assert_eq!(read("?sslmode=disable"), (SslMode::Disable, Trust::Anybody));
        assert_eq!(read("?sslmode=require"), (SslMode::Require, Trust::Anybody));
        assert_eq!(read("?sslmode=require&sslrootcert=/ca.crt"), (SslMode::Require, by(false)));
        assert_eq!(read("?sslmode=verify-ca&sslrootcert=%2Fca.crt"), (SslMode::Require, by(false)));
        assert_eq!(read("?connect_timeout=3&sslmode=verify-full&sslrootcert=/ca.crt"), (SslMode::Require, by(true)));
        let public = Trust::Authorities { file: "system".into(), name: true };
        assert_eq!(read("?sslmode=verify-ca&sslrootcert=system"), (SslMode::Require, public));
    }

    #[test]
    fn what_is_wrong_with_an_address_is_said() {
        assert!(refusal("mysql://h/d").contains("postgres://user:password@host"));
        assert!(refusal("postgres://h/d?sslmode=perhaps").contains("verify-full"));
        assert!(refusal("postgres://h/d?sslmode=verify-full").contains("sslrootcert"));
        assert!(refusal("postgres://h/d?sslkey=/k").contains("sslkey"));
        assert!(refusal("postgres:///?user=u").contains("no host"));
        assert!(refusal("postgres://h/d?colour=red").contains("cannot be read"));
    }

    #[test]
    fn the_password_is_never_printed() {
        let address: Address = "postgres://u:hunter2@h/d".parse().unwrap();
        assert_eq!(format!("{address:?}"), "PostgreSQL d at h");
        assert!(!refusal("postgres://u:hunter2@h/d?colour=red").contains("hunter2"));
    }
}
