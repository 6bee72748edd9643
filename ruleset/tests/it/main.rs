//! The ruleset's text: what is read, what is refused and with which words, and that nothing changes on the way out and in.

mod amount;
mod fuzz;
mod text;
