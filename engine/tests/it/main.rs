//! The engine's tests: one binary, one file per question.

mod cases;
mod certificate;
mod conditions;
mod definition;
mod evidence;
mod learned;
mod ledger;
mod mirrored;
mod near;
mod oracle;
mod oracle_conditions;
mod oracle_groups;
mod oracle_trigrams;
mod pathological;
mod properties;
mod properties_wide;
mod records;
mod rematch;
mod rematch_behind;
mod suggest;
mod wide;
mod work;
