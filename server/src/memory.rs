//! How much memory there is: for the container, where it has a limit, or for the machine. And how it is asked for.

use std::fs;

/// Where control groups state their limit: version 2, then version 1.
const LIMITS: [&str; 2] = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"];

/// Three quarters of it, in bytes: the rest is for everything else. Where the system does not say, there is no limit.
pub(crate) fn share() -> u64 {
    let limits = LIMITS.iter().filter_map(|path| fs::read_to_string(path).ok()?.trim().parse().ok());
    let machine = fs::read_to_string("/proc/meminfo").ok().and_then(|text| total(&text));
    limits.chain(machine).min().map_or(u64::MAX, |bytes: u64| bytes / 4 * 3)
}

/// Lets threads share as many heaps as there are processors, before any of them is used. The GNU C library has eight for each
/// processor, and what one thread has given back there is not there for the others: with ten million records it is 300 MB.
pub(crate) fn share_heaps() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let heaps = i32::try_from(processors).unwrap_or(i32::MAX);
        #[expect(unsafe_code, reason = "a call into the C library")]
        // SAFETY: it takes two numbers, and nothing has to hold for them. What it refuses stays as it was.
        unsafe {
            libc::mallopt(libc::M_ARENA_MAX, heaps);
        }
    }
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
