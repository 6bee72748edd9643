//! The API as its callers meet it: an in-process router, a fresh database per test, callers by role.
#![expect(clippy::unwrap_used, reason = "a test reports by panicking")]

mod authorization;
mod bad_input;
mod harness;
mod http;
mod learned;
mod page;
mod previews;
mod sdl;
mod sessions;
mod sockets;
mod uploads;
mod world;
