//! `--help` is the reference, so it is kept as text. `RECON_BLESS=1 cargo test` writes it anew.

use std::path::Path;

use crate::harness::Place;

#[test]
fn help_is_as_written_down() {
    let place = Place::new();
    let mut text = String::new();
    for command in ["", "reconcile", "serve", "api", "worker", "migrate", "check", "schema"] {
        let arguments: Vec<&str> = [command, "--help"].into_iter().filter(|word| !word.is_empty()).collect();
        let ended = place.run(&arguments);
        assert_eq!(ended.code, 0, "{}", ended.err);
        text.push_str(&format!("$ recon {}\n{}\n", arguments.join(" "), ended.out));
    }
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/help.txt");
    if std::env::var_os("RECON_BLESS").is_some() {
        std::fs::write(&kept, &text).expect("written");
    }
    let known = std::fs::read_to_string(&kept).unwrap_or_default();
    assert!(known == text, "--help differs from tests/it/help.txt; when it should, run the test with RECON_BLESS=1\n{text}");
}
