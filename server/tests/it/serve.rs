//! `recon serve` as an operator meets it: addresses, probes, refusals, and a clean end.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use crate::harness::{Place, recon};

const PATIENCE: Duration = Duration::from_secs(120);

/// A running `recon serve` on free ports, with Redis when TEST_REDIS_URL says where; killed when dropped.
pub(crate) struct Server {
    child: Child,
    lines: Receiver<String>,
    seen: String,
}

impl Server {
    pub(crate) fn start(place: &Place, environment: &[(&str, &str)], arguments: &[&str]) -> Self {
        let mut child = recon(place.path())
            .args(["serve", "--api-port", "0", "--page-port", "0", "--lease-seconds", "2"])
            .args(arguments)
            .envs(std::env::var("TEST_REDIS_URL").map(|url| ("REDIS_URL", url)))
            .envs(environment.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        let (sender, lines) = channel();
        let out = child.stdout.take().expect("piped");
        let err = child.stderr.take().expect("piped");
        for stream in [Box::new(out) as Box<dyn std::io::Read + Send>, Box::new(err)] {
            let sender = sender.clone();
            std::thread::spawn(move || {
                for line in BufReader::new(stream).lines().map_while(Result::ok) {
                    let _ = sender.send(line);
                }
            });
        }
        Self { child, lines, seen: String::new() }
    }

    /// Waits for a line that holds `part`.
    pub(crate) fn wait_for(&mut self, part: &str) -> String {
        loop {
            let line = self.lines.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("no `{part}` in:\n{}", self.seen));
            self.seen.push_str(&line);
            self.seen.push('\n');
            if line.contains(part) {
                return line;
            }
        }
    }

    pub(crate) fn kill(&mut self) {
        self.child.kill().expect("killed");
        self.child.wait().expect("ended");
    }

    /// Asks it to stop; its exit status.
    pub(crate) fn terminate(&mut self) -> i32 {
        let kill = std::process::Command::new("kill").arg(self.child.id().to_string()).status().expect("kill");
        assert!(kill.success());
        self.child.wait().expect("ended").code().unwrap_or(-1)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn get(address: &str, path: &str) -> String {
    let host = address.rsplit("//").next().unwrap_or(address);
    let mut stream = TcpStream::connect(host).expect("connected");
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("answered");
    answer
}

#[test]
fn it_says_where_it_is_and_ends_when_told() {
    let place = Place::new();
    let mut server = Server::start(&place, &[], &[]);
    let address = |line: String| line.split_whitespace().last().unwrap_or_default().replace("localhost", "127.0.0.1");
    let api = address(server.wait_for("API  http://"));
    let page = address(server.wait_for("Page http://"));
    for path in ["/api/health", "/api/ready", "/api/metrics"] {
        assert!(get(&api, path).starts_with("HTTP/1.1 200"), "{path}");
    }
    assert!(get(&api, "/nothing").starts_with("HTTP/1.1 404"));
    assert!(get(&page, "/").starts_with("HTTP/1.1 200"));
    assert!(get(&api, "/api/metrics").contains("recon_rows_imported_total"));
    assert_eq!(server.terminate(), 0);
    let secret = place.path().join("data/jwt_secret");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(&secret).expect("kept").permissions().mode() & 0o777, 0o600);
    }
    assert!(place.text("data/jwt_secret").len() >= 32);
}

#[test]
fn production_refuses_weak_secrets_by_name() {
    let place = Place::new();
    for secret in [None, Some("change-this-in-production"), Some("short")] {
        let mut command = recon(place.path());
        command.args(["serve", "--profile", "production", "--api-port", "0", "--page-port", "0"]);
        let output = command.envs(secret.map(|secret| ("JWT_SECRET", secret))).output().expect("it starts");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains("JWT_SECRET"), "{said}");
        assert!(!place.path().join("data").exists(), "nothing is touched before the refusal");
    }
}
