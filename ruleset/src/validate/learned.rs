//! Checks the knobs of passes whose score is learned.

use super::Found;
use crate::Condition;
use crate::pass::{Accept, Cardinality, Pass, Score};

/// The fewest conditions to learn from: what one says about itself alone cannot be told from chance.
const LEAST_EVIDENCE: usize = 2;
/// The most conditions to learn from.
const MOST_EVIDENCE: usize = 16;

pub(super) fn check(found: &mut Found, path: &str, pass: &Pass) {
    if let Some(points) = pass.suggest_points
        && !(1..=100).contains(&points)
    {
        found.add(format!("{path}.suggest_points"), "1 to 100 points");
    }
    if pass.score != Score::Learned {
        if pass.suggest_points.is_some() {
            found.add(format!("{path}.suggest_points"), "suggest_points only goes with score = \"learned\"");
        }
        return;
    }
    if pass.cardinality != Cardinality::OneToOne {
        found.add(format!("{path}.score"), format!("a learned score is for one-to-one passes, this one is {}", pass.cardinality.as_str()));
    }
    if pass.netting.is_some() {
        found.add(format!("{path}.score"), "netting settles exact reversals: there is nothing to learn");
    }
    match pass.accept {
        Accept::Suggest => {}
        Accept::Score if pass.auto_points.is_some_and(|auto| auto < pass.least_points()) => {
            found.add(format!("{path}.auto_points"), format!("not less than suggest_points, which is {}", pass.least_points()));
        }
        Accept::Score => {}
        Accept::Strict | Accept::WithinLimits => found.add(
            format!("{path}.accept"),
            "a learned score weighs conditions that may fail: say accept = \"suggest\", or accept = \"score\" with auto_points",
        ),
    }
    let evidence = pass.conditions.iter().filter(|condition| pass.is_evidence(condition)).count();
    if !(LEAST_EVIDENCE..=MOST_EVIDENCE).contains(&evidence) {
        found.add(
            format!("{path}.conditions"),
            format!(
                "{evidence} of the conditions may fail; a learned score needs {LEAST_EVIDENCE} to {MOST_EVIDENCE} of `text-similar`, \
                 `amount-within` with a limit, and `date-window` of more than one day"
            ),
        );
    }
    for (index, condition) in pass.conditions.iter().enumerate() {
        if let Condition::TextSimilar(similar) = condition
            && similar.weight != 1
        {
            found.add(format!("{path}.conditions[{index}].weight"), "the weights of a learned score are learned: leave `weight` out");
        }
    }
}
