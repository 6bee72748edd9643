//! Starts the real binary in a folder of its own, without this process's environment.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// A folder and the binary in it.
pub(crate) struct Place(TempDir);

/// What one command came to.
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// The binary, with an empty environment but for the search path.
pub(crate) fn recon(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_recon"));
    command.current_dir(folder).env_clear().envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
    command
}

impl Place {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes a file.
    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        std::fs::write(&path, content).expect("written");
        path
    }

    pub(crate) fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.path().join(name)).expect("read")
    }

    pub(crate) fn json(&self, name: &str) -> serde_json::Value {
        serde_json::from_str(&self.text(name)).expect("JSON")
    }

    /// Runs `recon` with these arguments to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ended {
        let output = recon(self.path()).args(arguments).output().expect("it starts");
        ended(output)
    }
}

fn ended(output: Output) -> Ended {
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    Ended { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
}

/// A ledger and a bank statement of `rows` rows that agree, but for some: every 10th amount differs by a cent, every
/// 7th record is missing on the right.
pub(crate) fn pair(rows: u32) -> (String, String) {
    let mut left = String::from("doc,posted,amount,currency\n");
    let mut right = String::from("ref,booked,sum,ccy\n");
    for row in 1..=rows {
        let day = row % 28 + 1;
        let (whole, cents) = (row * 7 % 9973, row % 100);
        left.push_str(&format!("INV-{row:06},2024-03-{day:02},{whole}.{cents:02},EUR\n"));
        if row % 7 != 0 {
            let cents = if row % 10 == 0 { (cents + 1) % 100 } else { cents };
            right.push_str(&format!("INV-{row:06},2024-03-{day:02},{whole}.{cents:02},EUR\n"));
        }
    }
    (left, right)
}

/// A ruleset for [`pair`].
pub(crate) const RULESET: &str = r#"
version = 1
[left]
fields = [
  { name = "reference", column = "doc", type = "text" },
  { name = "date", column = "posted", type = "date" },
  { name = "currency", column = "currency", type = "text" },
  { name = "amount", column = "amount", type = "money", currency_field = "currency" },
]
[right]
fields = [
  { name = "reference", column = "ref", type = "text" },
  { name = "date", column = "booked", type = "date" },
  { name = "currency", column = "ccy", type = "text" },
  { name = "amount", column = "sum", type = "money", currency_field = "currency" },
]
[[passes]]
name = "reference and amount"
conditions = [
  { kind = "equal", field = "reference" },
  { kind = "equal", field = "currency" },
  { kind = "amount-within", field = "amount" },
]
[[passes]]
name = "a cent off"
accept = "suggest"
conditions = [
  { kind = "equal", field = "reference" },
  { kind = "amount-within", field = "amount", absolute = "0.01" },
]
"#;
