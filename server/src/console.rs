//! What the command line shows: a progress bar on a terminal, the proposal, the numbers.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Mutex;

use indicatif::{HumanBytes, HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};
use ruleset::{Condition, Ruleset};
use worker::flow::{Phase, Proposal, SideSummary, Summary, Watch};

/// A progress bar on standard error; silent where that is no terminal.
pub(crate) struct Bar {
    bar: ProgressBar,
    phase: Mutex<String>,
}

impl Bar {
    pub(crate) fn new(terminal: bool) -> Self {
        let target = if terminal { ProgressDrawTarget::stderr_with_hz(10) } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(None, target);
        if let Ok(style) = ProgressStyle::with_template("{prefix:<28} {wide_bar:.cyan/dim} {msg:>24} {elapsed:>4}") {
            bar.set_style(style);
        }
        Self { bar, phase: Mutex::new(String::new()) }
    }

    /// Prints something above the bar.
    pub(crate) fn suspend(&self, print: impl FnOnce()) {
        self.bar.suspend(print);
    }

    pub(crate) fn clear(&self) {
        self.bar.finish_and_clear();
    }

    fn enter(&self, phase: &Phase) {
        let word = phase.word();
        let Ok(mut current) = self.phase.lock() else { return };
        if *current != word {
            self.bar.set_prefix(word.clone());
            *current = word;
        }
    }
}

impl Watch for Bar {
    fn report(&self, phase: &Phase, done: u64, total: u64) {
        if self.bar.is_hidden() {
            return;
        }
        self.enter(phase);
        self.bar.set_length(total.max(1));
        self.bar.set_position(done);
        self.bar.set_message(match phase {
            Phase::Reading(_) | Phase::Importing => format!("{} of {}", HumanBytes(done), HumanBytes(total)),
            Phase::Matching { matched, .. } => format!("{} matches", HumanCount(*matched)),
            Phase::Proposing | Phase::Writing | Phase::Proving => String::new(),
        });
    }
}

/// One line per problem: a ruleset lists all of its problems at once.
pub(crate) fn error_lines(message: &str) -> String {
    message.replace("; passes[", "\n  passes[").replace("; left.", "\n  left.").replace("; right.", "\n  right.")
}

/// The proposed fields and passes, with the reasons.
pub(crate) fn proposal(proposal: &Proposal, ruleset: &Ruleset) -> String {
    let mut out = String::from("Proposed ruleset\n");
    let width = proposal.pairs.iter().map(|pair| pair.left.chars().count()).max().unwrap_or(0);
    for pair in &proposal.pairs {
        let _ = writeln!(out, "  field  {:width$} = {}  ({})", pair.left, pair.right, pair.field);
    }
    for (number, pass) in ruleset.passes.iter().enumerate() {
        let conditions: Vec<String> = pass.conditions.iter().map(condition).collect();
        let _ = writeln!(out, "  pass {} {} ({}): {}", number + 1, pass.name, pass.cardinality.as_str(), conditions.join(", "));
        for reason in proposal.reasons.iter().filter(|reason| reason.subject == pass.name) {
            let _ = writeln!(out, "         because {}", reason.text);
        }
    }
    out.push('\n');
    out
}

fn condition(condition: &Condition) -> String {
    let fields = condition
        .on()
        .map_or_else(String::new, |on| if on.left == on.right { on.left.to_owned() } else { format!("{}/{}", on.left, on.right) });
    let limits = match condition {
        Condition::Equal(_) | Condition::Contained(_) => String::new(),
        Condition::AmountWithin(within) => {
            let absolute = within.absolute.map(|limit| format!(" {limit}"));
            let percent = within.percent.map(|limit| format!(" {limit} %"));
            [absolute, percent].into_iter().flatten().collect::<Vec<_>>().join(" or")
        }
        Condition::DateWindow(window) => format!(" {:+}..{:+} days", window.from_days, window.to_days),
        Condition::TextSimilar(similar) => format!(" {} %", similar.minimum_percent),
    };
    format!("{fields} {}{limits}", condition.kind())
}

/// The numbers of a run as a small table.
pub(crate) fn summary(summary: &Summary, out: &Path) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "{:8}{:>12}{:>12}{:>12}{:>12}{:>12}{:>12}", "", "rows", "matched", "suggested", "open", "excluded", "rejected");
    for (name, side) in [("left", &summary.left), ("right", &summary.right)] {
        let SideSummary { rows, matched, suggested, open, excluded, rejected } = *side;
        let cells = [rows, matched, suggested, open, excluded, rejected].map(|count| format!("{:>12}", HumanCount(count).to_string()));
        let _ = writeln!(text, "{name:8}{}", cells.concat());
    }
    let balanced = if summary.certificate.balanced { "balanced" } else { "NOT BALANCED" };
    let digest = summary.digest.get(..16).unwrap_or(&summary.digest);
    let _ = writeln!(
        text,
        "{} matches in {} s, certificate {balanced}, digest {digest}\n{}",
        HumanCount(summary.matches),
        summary.seconds,
        out.display()
    );
    text
}
