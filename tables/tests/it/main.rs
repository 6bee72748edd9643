//! Tables on a real disk: what is written comes back, by page, by row and by match, and exports say the same.
#![expect(clippy::expect_used, reason = "a test reports by panicking")]

mod datasets;
mod exports;
mod results;
mod sample;
