//! Reads the parameters of a GraphQL request: from JSON, from a query string, from a multipart form.

use async_graphql::http::{MultipartOptions, receive_batch_body};
use async_graphql::{BatchRequest, ParseRequestError, UploadValue, Variables};
use axum::body::Body;
use futures_util::TryStreamExt as _;
use serde_json::{Map, Value};

use super::media::Stage;
use crate::error::Error;

/// Bytes of a JSON body.
const JSON_BYTES: usize = 1 << 20;
/// Bytes of a multipart form: one file of 16 MiB and its parameters.
const FORM_BYTES: usize = 17 << 20;

/// What a request asks for.
#[derive(Default)]
pub(crate) struct Params {
    pub(crate) query: String,
    pub(crate) operation_name: Option<String>,
    pub(crate) variables: Variables,
    pub(crate) uploads: Vec<UploadValue>,
}

/// A request that cannot be read, and how to say so.
pub(crate) type Unreadable = (Stage, Error);

fn malformed(message: impl Into<String>) -> Unreadable {
    (Stage::Malformed, Error::Invalid(message.into()))
}

/// From a body of `application/json`.
pub(crate) async fn from_body(body: Body) -> Result<Params, Unreadable> {
    let bytes = axum::body::to_bytes(body, JSON_BYTES).await.map_err(|error| {
        let message = error.to_string();
        if message.contains("length limit") {
            (Stage::TooLarge, Error::OperationTooLarge(format!("the body is larger than {JSON_BYTES} bytes")))
        } else {
            malformed("the body broke off")
        }
    })?;
    let value = serde_json::from_slice(&bytes).map_err(|error| malformed(format!("the body is not JSON: {error}")))?;
    from_json(value)
}

/// From a JSON value, as a body or a WebSocket message carries it.
pub(crate) fn from_json(value: Value) -> Result<Params, Unreadable> {
    let mut object = match value {
        Value::Object(object) => object,
        Value::Array(_) => return Err(malformed("batches are not accepted: send one request at a time")),
        _ => return Err(malformed("the body is not a JSON object with a `query`")),
    };
    let query = match object.remove("query") {
        Some(Value::String(query)) => query,
        Some(_) => return Err(malformed("`query` is not a string")),
        None => return Err(malformed("there is no `query`")),
    };
    let operation_name = match object.remove("operationName") {
        None | Some(Value::Null) => None,
        Some(Value::String(name)) => Some(name).filter(|name| !name.is_empty()),
        Some(_) => return Err(malformed("`operationName` is not a string")),
    };
    let variables = map(&mut object, "variables")?;
    map(&mut object, "extensions")?;
    Ok(Params { query, operation_name, variables: Variables::from_json(Value::Object(variables)), uploads: Vec::new() })
}

fn map(object: &mut Map<String, Value>, name: &str) -> Result<Map<String, Value>, Unreadable> {
    match object.remove(name) {
        None | Some(Value::Null) => Ok(Map::new()),
        Some(Value::Object(map)) => Ok(map),
        Some(_) => Err(malformed(format!("`{name}` is not an object"))),
    }
}

/// From the query string of a GET.
pub(crate) fn from_query(pairs: Vec<(String, String)>) -> Result<Params, Unreadable> {
    let mut object = Map::new();
    for (name, text) in pairs {
        let value = match name.as_str() {
            "query" | "operationName" => Value::String(text),
            "variables" | "extensions" => {
                serde_json::from_str(&text).map_err(|error| malformed(format!("`{name}` is not JSON: {error}")))?
            }
            _ => continue,
        };
        object.insert(name, value);
    }
    from_json(Value::Object(object))
}

/// From `multipart/form-data`, as the GraphQL multipart request specification lays it out.
pub(crate) async fn from_form(content_type: &str, body: Body) -> Result<Params, Unreadable> {
    let reader = body.into_data_stream().map_err(std::io::Error::other).into_async_read();
    let options = MultipartOptions::default().max_file_size(FORM_BYTES).max_num_files(1);
    let request = receive_batch_body(Some(content_type), reader, options).await.map_err(|error| match error {
        ParseRequestError::PayloadTooLarge => {
            (Stage::TooLarge, Error::OperationTooLarge(format!("the form is larger than {FORM_BYTES} bytes: send the file in parts")))
        }
        ParseRequestError::Io(_) => malformed("the form broke off"),
        other => malformed(format!("the form is not a GraphQL multipart request: {other}").chars().take(200).collect::<String>()),
    })?;
    let BatchRequest::Single(request) = request else {
        return Err(malformed("batches are not accepted: send one request at a time"));
    };
    if request.query.len() > JSON_BYTES {
        return Err((Stage::TooLarge, Error::OperationTooLarge(format!("the document is larger than {JSON_BYTES} bytes"))));
    }
    Ok(Params { query: request.query, operation_name: request.operation_name, variables: request.variables, uploads: request.uploads })
}
