//! Blobs on a temporary folder; signals in this process, and through Redis when `TEST_REDIS_URL` names one.

mod blobs;
mod signals;
