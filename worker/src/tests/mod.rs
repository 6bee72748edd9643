//! Jobs end to end in this process: rows in, the real queue and handlers, rows and files out.
#![expect(clippy::expect_used, reason = "a test reports by panicking")]

mod bench;
mod failures;
mod journey;
