//! How alike the texts of two columns are, for programs that want the measure without a reconciliation.

use arrow::array::StringArray;

use crate::condition::similar;

/// Jaro-Winkler row by row, 0 to 1: the first text of the left with the first of the right, as many as both have. A null is
/// read as an empty text.
pub fn jaro_winkler(left: &StringArray, right: &StringArray) -> Vec<f64> {
    similar::jaro_winkler_of_columns(left, right)
}
