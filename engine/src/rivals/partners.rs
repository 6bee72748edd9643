//! Whom the pairs of a pass give to each record.

/// No partner.
pub(super) const NONE: u32 = u32::MAX;

/// By side and record: the partner, or [`NONE`].
pub(super) struct Partners {
    pub(super) of: [Vec<u32>; 2],
    pub(super) pairs: usize,
}

impl Partners {
    pub(super) fn new(rows: [usize; 2], pairs: Vec<(u32, u32)>) -> Self {
        let mut of = rows.map(|rows| vec![NONE; rows]);
        for (left, right) in &pairs {
            of[0][*left as usize] = *right;
            of[1][*right as usize] = *left;
        }
        Self { of, pairs: pairs.len() }
    }
}
