//! Everything the product keeps in its database, one file per table, on SQLite and Postgres alike.
//!
//! Callers see plain structs and functions named `noun_verb`; the object mapper stays inside. A function on a tenant table takes
//! a [`Scope`] right after the connection, so a query that forgets the workspace cannot be written.
//! A connection is a [`Db`] or a [`Txn`]: both implement [`Conn`].

mod audit_events;
mod breaks;
pub mod check;
mod connect;
mod datasets;
mod db;
mod error;
mod exports;
mod ids;
mod job_event;
mod jobs;
mod mappings;
mod members;
mod page;
mod queue;
mod reconciliations;
mod ruleset_versions;
mod rulesets;
mod runs;
mod scope;
mod sessions;
mod sources;
mod subject;
mod tenant;
#[cfg(feature = "testing")]
pub mod testing;
mod timestamp;
mod upload_parts;
mod uploads;
mod users;
mod words;
mod workspaces;

pub use audit_events::{Model as AuditEvent, audit_append, audit_page};
pub use breaks::{
    BreakCount, BreakFilter, BreakOrder, Model as Break, NewBreak, break_get, breaks_by_ids, breaks_by_kind, breaks_count, breaks_insert,
    breaks_page,
};
pub use connect::connect;
pub use datasets::{
    DatasetFilter, Model as Dataset, NewDataset, dataset_get, dataset_latest, dataset_publish, datasets_by_ids, datasets_page,
};
pub use db::{Conn, Db, PoolStats, Txn, migrate};
pub use error::{Error, Result};
pub use exports::{Model as Export, NewExport, export_get, export_insert, export_succeeded, exports_by_ids, exports_page};
pub use ids::{
    AuditId, BreakId, DatasetId, ExportId, InvalidId, JobId, MappingId, ReconciliationId, RulesetId, RunId, SessionId, SourceId, UploadId,
    UserId, WorkspaceId,
};
pub use job_event::{JobEvent, JobEventError, JobEventProgress};
pub use jobs::{
    JOBS_CHANNEL, JobFilter, JobInserted, Model as Job, NewJob, job_cancel, job_get, job_insert_in, jobs_by_ids, jobs_by_subjects,
    jobs_page,
};
pub use mappings::{Model as Mapping, mapping_get, mapping_insert};
pub use members::{Model as Member, member_set, members_list};
pub use page::{Cursor, Page, PageRequest};
pub use queue::{
    Beat, Claim, ClaimRequest, Progress, QueueDepth, job_cancelled_in, job_claim, job_complete_in, job_fail_in, job_heartbeat, job_hold_in,
    job_lease_expired, job_progress, job_release, job_retry_in, job_sweep_in, queue_depth,
};
pub use reconciliations::{
    DEFAULT_BREAK_LIMIT, Model as Reconciliation, NewReconciliation, reconciliation_get, reconciliation_insert, reconciliations_by_ids,
    reconciliations_page,
};
pub use ruleset_versions::{Model as RulesetVersion, ruleset_version_get};
pub use rulesets::{Model as Ruleset, ruleset_get, ruleset_insert, ruleset_version_insert, rulesets_by_ids, rulesets_page};
pub use runs::{
    Model as Run, NewRun, RunFilter, RunOutcome, run_get, run_insert, run_succeeded, runs_by_ids, runs_count, runs_latest, runs_page,
};
pub use scope::{Scope, member_scope};
pub use sessions::{Model as Session, NewSession, Rotation, session_end, session_insert, session_is_live, session_rotate};
pub use sources::{Model as Source, NewSource, source_by_name, source_get, source_insert, source_rename, sources_by_ids, sources_page};
pub use timestamp::Timestamp;
pub use upload_parts::{Model as UploadPart, upload_part_put, upload_parts};
pub use uploads::{
    Model as Upload, NewUpload, upload_completed, upload_get, upload_insert, upload_state_set, uploads_by_ids, uploads_page,
};
pub use users::{Model as User, NewUser, user_by_email, user_get, user_insert, users_by_ids};
pub use words::{BreakKind, BreakState, ExportFormat, ExportKind, ExportState, InvalidWord, JobState, Role, RunState, Side, UploadState};
pub use workspaces::{Model as Workspace, workspace_get, workspace_insert, workspaces_of_user};
