//! The engine's tests: one binary, one file per question.

mod cases;
mod certificate;
mod evidence;
mod learned;
mod near;
mod oracle;
mod oracle_groups;
mod properties;
mod records;
mod suggest;
