//! The worker against real databases.

mod chaos;
mod queue;
