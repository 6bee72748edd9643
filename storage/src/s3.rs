//! S3 and what speaks its language (MinIO, Garage, R2).

use std::sync::Arc;

use object_store::aws::{AmazonS3, AmazonS3Builder};

use crate::{Error, Result};

/// How to reach an S3 bucket. The bucket and the prefix are in the address: `s3://bucket/prefix`.
#[derive(Clone, Default)]
pub struct S3Config {
    /// Where, when it is not Amazon: `https://minio.example:9000`.
    pub endpoint: Option<String>,
    /// Region; `us-east-1` without it.
    pub region: Option<String>,
    /// Who.
    pub access_key_id: Option<String>,
    /// The secret.
    pub secret_access_key: Option<String>,
    /// Allow an endpoint without TLS.
    pub allow_http: bool,
}

impl std::fmt::Debug for S3Config {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("S3Config").field("endpoint", &self.endpoint).field("region", &self.region).finish_non_exhaustive()
    }
}

pub(crate) fn open(url: &str, bucket: &str, config: S3Config) -> Result<Arc<AmazonS3>> {
    let region = config.region.unwrap_or_else(|| "us-east-1".to_owned());
    let mut builder = AmazonS3Builder::new().with_bucket_name(bucket).with_region(region).with_allow_http(config.allow_http);
    if let Some(endpoint) = config.endpoint {
        builder = builder.with_endpoint(endpoint);
    }
    if let Some(id) = config.access_key_id {
        builder = builder.with_access_key_id(id);
    }
    if let Some(secret) = config.secret_access_key {
        builder = builder.with_secret_access_key(secret);
    }
    let store = builder.build().map_err(|e| Error::Open { url: url.to_owned(), reason: e.to_string() })?;
    Ok(Arc::new(store))
}
