//! The binary as a person meets it: real files in, exit status, messages and result files out.
#![expect(clippy::expect_used, clippy::panic, reason = "a test reports by panicking")]

mod crash;
mod errors;
mod harness;
mod help;
mod journey;
mod reconcile;
mod serve;
