//! A bucket of any store that speaks S3, over the same TLS as everything else.

use std::{io, time::Duration};

use object_store::{
    BackoffConfig, ClientOptions, RetryConfig,
    aws::{AmazonS3, AmazonS3Builder},
    client::{HttpClient, HttpConnector},
};

use crate::{config::S3Config, tls};

/// A store that has not taken a connection or sent a byte for so long is away.
const CONNECT: Duration = Duration::from_secs(5);
const SILENCE: Duration = Duration::from_secs(20);
/// A phone that waits gives up after a minute, so the store gets less.
const PATIENCE: Duration = Duration::from_secs(20);

#[derive(Debug, thiserror::Error)]
pub enum S3Error {
    #[error("s3-access-key and s3-secret-key are needed for s3-bucket")]
    Keys,
    #[error("s3-secret-key-file cannot be read")]
    Secret(#[source] io::Error),
    #[error("s3-endpoint is plain http: use https, or say s3-allow-http for a store on a network of your own")]
    PlainHttp,
    #[error("s3-ca {path} has no certificate in PEM")]
    Authority { path: String },
    #[error("no TLS configuration can be built")]
    Tls(#[source] rustls::Error),
    #[error("no HTTP client can be built")]
    Http(#[source] reqwest::Error),
    #[error("the S3 configuration does not fit together")]
    Build(#[source] object_store::Error),
}

/// Connects to nothing yet.
pub fn bucket(name: &str, config: &S3Config) -> Result<AmazonS3, S3Error> {
    let secret_key = config.secret_key().map_err(S3Error::Secret)?;
    let (Some(access_key), Some(secret_key)) = (&config.access_key, secret_key) else { return Err(S3Error::Keys) };
    let plain = config.endpoint.as_deref().is_some_and(|endpoint| endpoint.starts_with("http://"));
    if plain && !config.allow_http {
        return Err(S3Error::PlainHttp);
    }
    let mut builder = AmazonS3Builder::new()
        .with_bucket_name(name)
        .with_region(&config.region)
        .with_access_key_id(access_key)
        .with_secret_access_key(secret_key.expose())
        .with_virtual_hosted_style_request(!config.path_style)
        .with_allow_http(plain)
        .with_http_connector(Ours(client(config, plain)?))
        .with_retry(RetryConfig { max_retries: 3, retry_timeout: PATIENCE, backoff: BackoffConfig::default() });
    if let Some(endpoint) = &config.endpoint {
        builder = builder.with_endpoint(endpoint);
    }
    builder.build().map_err(S3Error::Build)
}

/// The library's own client would bring roots and a provider of its own.
#[derive(Debug)]
struct Ours(reqwest::Client);

impl HttpConnector for Ours {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(self.0.clone()))
    }
}

fn client(config: &S3Config, plain: bool) -> Result<reqwest::Client, S3Error> {
    let authorities = match &config.ca {
        Some(path) => tls::authorities(path).ok_or_else(|| S3Error::Authority { path: path.display().to_string() })?,
        None => Vec::new(),
    };
    let tls = tls::client(authorities).map_err(S3Error::Tls)?;
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .https_only(!plain)
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(CONNECT)
        // For each byte, not for the whole: an officer may read a large file slowly.
        .read_timeout(SILENCE)
        .build()
        .map_err(S3Error::Http)
}
