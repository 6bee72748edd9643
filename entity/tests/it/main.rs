//! The entity layer against a real database: a temporary SQLite file, or Postgres when `TEST_DATABASE_URL` names a server.

mod jobs;
mod pages;
mod people;
mod schema;
mod tenants;
