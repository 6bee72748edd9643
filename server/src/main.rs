//! `recon`: the one binary. It reads the command line and the environment, wires the crates together, and runs one
//! command. Every setting and its variable is in `recon COMMAND --help`.

mod arguments;
mod console;
mod listen;
mod logging;
mod maintain;
mod memory;
mod reconcile;
mod sample;
mod secret;
mod serve;
mod services;
mod shutdown;

use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Command};

fn main() -> ExitCode {
    memory::share_heaps();
    match Arguments::parse().command {
        Command::Reconcile(command) => reconcile::run(&command),
        Command::Schema => {
            print!("{}", api::sdl());
            ExitCode::SUCCESS
        }
        Command::Serve(command) => on_runtime(serve::everything(command)),
        Command::Api(command) => on_runtime(serve::api(command)),
        Command::Worker(command) => on_runtime(serve::worker(command)),
        Command::Migrate(command) => on_runtime(maintain::migrate(command)),
        Command::Check(command) => on_runtime(maintain::check(command)),
    }
}

/// Runs an asynchronous command to its end; a failure is said in one line with its causes.
fn on_runtime(command: impl Future<Output = anyhow::Result<ExitCode>>) -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("recon: threads could not be started: {error}");
            return ExitCode::from(2);
        }
    };
    let code = runtime.block_on(Box::pin(command)).unwrap_or_else(|error| {
        eprintln!("recon: {error:#}");
        ExitCode::from(2)
    });
    runtime.shutdown_timeout(std::time::Duration::from_secs(2));
    code
}
