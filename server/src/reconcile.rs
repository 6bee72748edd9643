//! `recon reconcile`: two files in, the result in a folder, the exit status says how it went.

use std::io::IsTerminal as _;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use ruleset::Ruleset;
use worker::flow::{self, Output, Room, Sides, Summary};

use crate::arguments::Reconcile;
use crate::console;

/// Something is open.
const OPEN: u8 = 1;
/// Bad input or ruleset.
const BAD_INPUT: u8 = 2;
/// The certificate does not balance.
const UNBALANCED: u8 = 3;

/// Why nothing was reconciled.
#[derive(Debug, thiserror::Error)]
enum Error {
    #[error("{file}: cannot be read: {source}")]
    Unreadable { file: String, source: std::io::Error },
    #[error("{file}: {source}")]
    Ruleset { file: String, source: ruleset::Error },
    #[error(transparent)]
    Flow(#[from] flow::Error),
}

pub(crate) fn run(command: &Reconcile) -> ExitCode {
    match reconcile(command) {
        Ok(summary) if !summary.certificate.balanced => {
            for problem in &summary.certificate.problems {
                eprintln!("recon: the certificate does not balance: {problem}");
            }
            eprintln!("recon: this is a fault of the program: do not use the result, and report it with {}", command.out.display());
            ExitCode::from(UNBALANCED)
        }
        Ok(summary) if summary.all_matched() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::from(OPEN),
        Err(error) => {
            eprintln!("recon: {}", console::error_lines(&error.to_string()));
            ExitCode::from(BAD_INPUT)
        }
    }
}

fn reconcile(command: &Reconcile) -> Result<Summary, Error> {
    let started = Instant::now();
    let settings = command.machinery.settings();
    let ruleset = command.ruleset.as_deref().map(read_ruleset).transpose()?;
    let bar = console::Bar::new(std::io::stderr().is_terminal());
    let prepared = flow::prepare(&command.left, &command.right, ruleset, (&settings, Room::new(&settings, &command.out)), &bar)?;
    if let Some(proposal) = prepared.proposal.as_ref().filter(|_| !command.json) {
        bar.suspend(|| print!("{}", console::proposal(proposal, &prepared.ruleset)));
    }
    let sides = Sides { left: &prepared.left, right: &prepared.right, started };
    let summary = flow::reconcile(sides, &prepared.ruleset, Output::Lists(&command.out), &settings, &bar)?;
    bar.clear();
    if command.json {
        println!("{}", serde_json::to_string(&summary).unwrap_or_default());
    } else {
        print!("{}", console::summary(&summary, &command.out));
    }
    for (side, loaded) in [("left", &prepared.left), ("right", &prepared.right)] {
        if let Some(first) = loaded.rejected_rows.first().filter(|_| !command.json) {
            let column = first.column.as_ref().map(|column| format!(", column `{column}`")).unwrap_or_default();
            println!("  {side}: {} rows rejected, the first is row {}{column}: {}", loaded.rejected, first.row, first.reason);
        }
    }
    // The program ends here: giving gigabytes back record by record would only keep somebody waiting.
    std::mem::forget(prepared);
    Ok(summary)
}

fn read_ruleset(path: &Path) -> Result<Ruleset, Error> {
    let file = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|source| Error::Unreadable { file: file.clone(), source })?;
    let json = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
    let read = if json { Ruleset::from_json(&text) } else { Ruleset::from_toml(&text) };
    read.map_err(|source| Error::Ruleset { file, source })
}
