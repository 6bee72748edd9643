//! How much memory there is: for the container, where it has a limit, or for the machine.

use std::fs;

/// Where control groups state their limit: version 2, then version 1.
const LIMITS: [&str; 2] = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"];

/// Three quarters of it, in bytes: the rest is for everything else. Where the system does not say, there is no limit.
pub(crate) fn share() -> u64 {
    let limits = LIMITS.iter().filter_map(|path| fs::read_to_string(path).ok()?.trim().parse().ok());
    let machine = fs::read_to_string("/proc/meminfo").ok().and_then(|text| total(&text));
    limits.chain(machine).min().map_or(u64::MAX, |bytes: u64| bytes / 4 * 3)
}

/// The memory of the machine, in bytes, from the text of `/proc/meminfo`.
fn total(text: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()?.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::total;

    #[test]
    fn the_systems_text_is_read() {
        assert_eq!(total("MemTotal:       24684000 kB\nMemFree:        16000000 kB\n"), Some(24_684_000 * 1024));
        assert_eq!(total("MemFree: 1 kB\n"), None);
        assert_eq!(total("MemTotal: much\n"), None);
    }
}
