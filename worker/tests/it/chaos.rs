//! Worker processes are killed, again and again, in the middle of their jobs: every job still takes effect once.

use std::{
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use entity::{JobState, connect};
use storage::Signals;
use worker::queue::{Queue, QueueConfig};

use crate::queue::{World, act, new, noted, quick};

const URL: &str = "RECON_TEST_CHAOS_URL";
const JOBS: usize = 60;
const KILLS: usize = 6;

/// Not a test of its own: the worker process that the other test starts and kills.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn worker_process() {
    let Ok(url) = std::env::var(URL) else {
        return;
    };
    let db = connect(&url, 4).await.expect("open the test's database");
    let handler = act("slow", async |context| {
        for step in 0..10 {
            context.report(step, 10, "working");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Ok(noted(context.scope, context.job.subject.clone()))
    });
    let config = QueueConfig { crash_cap: 1_000, ..quick() };
    let queue = Queue::new(db, Signals::in_process(), config).handler(handler);
    queue.run(std::future::pending()).await;
}

struct Process(Child);

impl Process {
    fn start(url: &str) -> Self {
        let program = std::env::current_exe().expect("this test's program");
        let mut command = Command::new(program);
        command.args(["--exact", "chaos::worker_process", "--nocapture"]).env(URL, url);
        Self(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("start a worker"))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // SIGKILL: nothing is cleaned up.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_workers_lose_nothing_and_double_nothing() {
    let world = World::new().await;
    for n in 0..JOBS {
        world.add(new("slow", n)).await;
    }
    let url = world.fresh.url.clone();
    let mut processes: Vec<Process> = (0..3).map(|_| Process::start(&url)).collect();
    let deadline = Instant::now() + Duration::from_secs(120);
    let mut kills = 0;
    loop {
        let depth = entity::queue_depth(world.db()).await.expect("depth");
        let count = |state| depth.iter().filter(|d| d.state == state).map(|d| d.count).sum::<i64>() as usize;
        let done = count(JobState::Done);
        if done == JOBS {
            break;
        }
        assert!(Instant::now() < deadline, "{depth:?}");
        // The next kill comes when some more jobs are done and others are under way.
        if kills < KILLS && done >= kills * 8 && count(JobState::Running) > 0 {
            processes.remove(0);
            processes.push(Process::start(&url));
            kills += 1;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    drop(processes);
    assert_eq!(kills, KILLS);
    let mut done = world.notes("done").await;
    done.sort_by_key(|subject| subject.parse::<usize>().ok());
    let expected: Vec<String> = (0..JOBS).map(|n| n.to_string()).collect();
    assert_eq!(done, expected);
    world.check().await;
}
