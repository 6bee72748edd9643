//! Anything by its global id. The prefix of the id says what it is; a foreign id answers like an unknown one.

use async_graphql::{Context, ID, Interface, Object};

use super::breaks::Break;
use super::dataset::Dataset;
use super::export::Export;
use super::find;
use super::job::Job;
use super::loaders::load;
use super::matching::{self, Match};
use super::reconciliation::Reconciliation;
use super::ruleset::Ruleset;
use super::run::Run;
use super::source::Source;
use super::upload::UploadSession;
use super::viewer::{User, Workspace};
use crate::access::Access as _;
use crate::error::{Error, Result};

/// Ids that one `nodes` may ask for.
const MOST_IDS: usize = 100;

/// Anything with a global id.
#[derive(Interface, Clone)]
#[graphql(field(name = "id", ty = "ID", desc = "The global id: opaque, unique, for good."))]
#[expect(clippy::large_enum_variant, reason = "lives for a moment")]
pub(crate) enum Node {
    User(User),
    Workspace(Workspace),
    UploadSession(UploadSession),
    Source(Source),
    Dataset(Dataset),
    Ruleset(Ruleset),
    Reconciliation(Reconciliation),
    Run(Run),
    Job(Job),
    Match(Match),
    Break(Break),
    Export(Export),
}

/// Anything by its global id.
#[derive(Default)]
pub(crate) struct NodeQuery;

#[Object]
impl NodeQuery {
    /// Anything by its global id; null when there is nothing of this id.
    async fn node(&self, ctx: &Context<'_>, #[graphql(desc = "The global id.")] id: ID) -> Result<Option<Node>> {
        fetch(ctx, &id).await
    }

    /// Several things by their global ids, in the order asked for; null where there is nothing.
    async fn nodes(&self, ctx: &Context<'_>, #[graphql(desc = "The global ids, at most 100.")] ids: Vec<ID>) -> Result<Vec<Option<Node>>> {
        if ids.len() > MOST_IDS {
            return Err(Error::Invalid(format!("{} ids, at most {MOST_IDS} at once", ids.len())));
        }
        ctx.scope()?;
        // Together, so that the loaders see all of them before they ask.
        futures_util::future::try_join_all(ids.iter().map(|id| fetch(ctx, id))).await
    }
}

async fn fetch(ctx: &Context<'_>, id: &ID) -> Result<Option<Node>> {
    let scope = ctx.scope()?;
    let db = &ctx.app()?.state.db;
    let (prefix, _) = id.split_once('_').unwrap_or_default();
    macro_rules! loaded {
        ($type:ty, $node:ident) => {
            match find::<$type>(id) {
                Some(id) => load(ctx, id).await?.map($node).map(Node::$node),
                None => None,
            }
        };
    }
    Ok(match prefix {
        "usr" if id.as_str() == scope.user.to_string() => entity::user_get(db, scope.user).await?.map(User).map(Node::User),
        "ws" if id.as_str() == scope.workspace.to_string() => Some(Node::Workspace(Workspace(entity::workspace_get(db, scope).await?))),
        "upl" => loaded!(entity::UploadId, UploadSession),
        "src" => loaded!(entity::SourceId, Source),
        "ds" => loaded!(entity::DatasetId, Dataset),
        "rul" => loaded!(entity::RulesetId, Ruleset),
        "rec" => loaded!(entity::ReconciliationId, Reconciliation),
        "run" => loaded!(entity::RunId, Run),
        "exp" => loaded!(entity::ExportId, Export),
        "job" => match find::<entity::JobId>(id) {
            Some(id) => entity::job_get(db, scope, id).await?.map(Job).map(Node::Job),
            None => None,
        },
        "brk" => match find::<entity::BreakId>(id) {
            Some(id) => entity::break_get(db, scope, id).await?.map(Break).map(Node::Break),
            None => None,
        },
        "mat" => matching::by_id(ctx, id).await?.map(Node::Match),
        _ => None,
    })
}
