//! Files of other people to typed Arrow columns: recognise, look at, propose a mapping, read by it.
//!
//! One module for each format (`csv`, `xlsx`) gives rows of cells; everything after that does not know formats. A bad row is
//! data: it is handed over as [`Rejected`] and never stops the good ones. An amount is never a float. Nothing here
//! guesses while reading: [`sniff`] and [`propose`] guess, a person looks, and [`read`] does what the mapping says.

mod assemble;
mod cell;
mod columns;
mod convert;
mod csv;
mod currency;
mod day;
mod error;
mod guess;
mod key;
mod name_hints;
mod normalize;
mod number;
mod preview;
mod profile;
mod propose;
mod read;
mod sheet;
mod sniff;
mod store;
mod verdict;
mod xlsx;

pub use assemble::{Rejected, schema};
pub use error::{Error, Fault, SinkError};
pub use preview::{Preview, preview};
pub use profile::{ColumnProfile, Profile, ProfileOptions, profile};
pub use propose::propose;
pub use read::{Batch, Continue, ReadOptions, ReadSummary, read};
pub use sniff::{Sniffed, sniff};
