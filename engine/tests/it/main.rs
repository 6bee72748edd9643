//! The engine's tests: one binary, one file per question.

mod cases;
mod certificate;
mod evidence;
mod oracle;
mod properties;
mod records;
mod suggest;
