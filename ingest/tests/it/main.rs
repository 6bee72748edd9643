//! Tests of ingest through its public functions, on small files made here.

mod dialects;
mod errors;
mod harness;
mod proposals;
mod robustness;
mod values;
mod workbooks;
