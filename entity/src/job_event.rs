//! What is said about a job on its channel, and what a subscriber is shown first: the same shape, made from the row.

use serde::{Deserialize, Serialize};

use crate::{Job, JobId, JobState};

/// A visible change of a job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobEvent {
    /// The job.
    pub job: JobId,
    /// Counts the job's changes; a lower number than one already seen is old news.
    pub sequence: i64,
    /// Where it stands.
    pub state: JobState,
    /// How far it is.
    pub progress: JobEventProgress,
    /// The id of what it made, once done.
    pub result: Option<String>,
    /// Why it failed, once failed.
    pub error: Option<JobEventError>,
}

/// How far a job is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobEventProgress {
    /// Units done.
    pub done: i64,
    /// Units in all; 0 when not known.
    pub total: i64,
    /// What is being done.
    pub phase: String,
}

/// Why a job failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobEventError {
    /// For machines.
    pub code: String,
    /// For people.
    pub message: String,
}

impl JobEvent {
    /// The channel on which a job's events are published.
    #[must_use]
    pub fn channel(job: JobId) -> String {
        format!("job:{job}")
    }

    /// The job as it stands.
    #[must_use]
    pub fn of(job: &Job) -> Self {
        let error = (job.state == JobState::Failed).then(|| JobEventError {
            code: job.error_code.clone().unwrap_or_default(),
            message: job.error_message.clone().unwrap_or_default(),
        });
        Self {
            job: job.id,
            sequence: job.sequence,
            state: job.state,
            progress: JobEventProgress { done: job.progress_done, total: job.progress_total, phase: job.progress_phase.clone() },
            result: job.result.clone(),
            error,
        }
    }

    /// Whether this is the last event of the job.
    #[must_use]
    pub fn is_terminal(&self) -> bool {
        self.state.is_terminal()
    }

    /// As it goes over the channel.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// As it came over the channel; `None` when it is not an event.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }
}
