//! `recon serve`, `recon api`, `recon worker`: wire the open connections to the API, the page and the queue, and run
//! until told to stop.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context as _;
use axum::Router;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::arguments::{Api, Profile, Serve, Services, Web, Worker};
use crate::listen::{Listeners, shown};
use crate::sample;
use crate::services::{self, Opened};
use crate::shutdown::Stop;
use crate::{logging, secret};

/// How long open requests may take to end after the order to stop.
const DRAIN: Duration = Duration::from_secs(10);

/// API, worker and page in one process.
pub(crate) async fn everything(command: Serve) -> anyhow::Result<ExitCode> {
    logging::start(&command.services)?;
    let stop = Stop::on_signal()?;
    let web = Serving::prepare(&command.services, &command.web).await?;
    let queue = services::queue(&web.opened, &command.work);
    let opened = web.opened.clone();
    let addresses = web.addresses()?;
    let mut running = JoinSet::new();
    let stopping = stop.clone();
    running.spawn(async move {
        queue.run(stopping.wait()).await;
        Ok(())
    });
    web.start(&mut running, &stop);
    let sign_in = if command.sample {
        println!("Loading the sample workspace…");
        // Without the sample the product is still of use.
        let loaded = tokio::select! {
            loaded = sample::ensure(&opened, &command.services) => loaded,
            () = stop.clone().wait() => return finish(running, &stop).await,
        };
        match loaded {
            Ok(sign_in) => Some(sign_in),
            Err(error) => {
                eprintln!("recon: the sample cannot be loaded: {error:#}");
                None
            }
        }
    } else {
        None
    };
    println!("{addresses}");
    if let Some(sign_in) = sign_in {
        println!("Sample sign-in: {}  {}", sign_in.email, sign_in.password);
    }
    finish(running, &stop).await
}

/// API and page.
pub(crate) async fn api(command: Api) -> anyhow::Result<ExitCode> {
    logging::start(&command.services)?;
    let stop = Stop::on_signal()?;
    let web = Serving::prepare(&command.services, &command.web).await?;
    println!("{}", web.addresses()?);
    let mut running = JoinSet::new();
    web.start(&mut running, &stop);
    finish(running, &stop).await
}

/// Jobs only.
pub(crate) async fn worker(command: Worker) -> anyhow::Result<ExitCode> {
    logging::start(&command.services)?;
    let stop = Stop::on_signal()?;
    let opened = services::open(&command.services).await?;
    tracing::info!("working through jobs");
    services::queue(&opened, &command.work).run(stop.wait()).await;
    Ok(ExitCode::SUCCESS)
}

/// Both ports taken and the API wired to them.
struct Serving {
    opened: Opened,
    app: api::App,
    listeners: Listeners,
}

impl Serving {
    /// The secret is looked at first: a start that is refused must not take a port or touch the database.
    async fn prepare(services: &Services, web: &Web) -> anyhow::Result<Self> {
        if services.profile == Profile::Development {
            services::ensure_data_dir(&services.data_dir)?;
        }
        let secret = secret::jwt(web.jwt_secret.as_ref(), services.profile, &services.data_dir)?;
        let listeners = Listeners::take(web).await?;
        let opened = services::open(services).await?;
        let mut config = api::Config::new(secret, opened.scratch.clone());
        config.cors_origins = web.cors_origins.iter().map(|origin| origin.trim().trim_end_matches('/').to_owned()).collect();
        if services.profile == Profile::Development {
            config.cors_origins.extend(listeners.origins()?);
        }
        config.max_upload_bytes = web.max_upload_bytes;
        config.preview_cache_bytes = usize::try_from(web.preview_cache_mb << 20).unwrap_or(usize::MAX);
        config.production = services.profile == Profile::Production;
        config.trust_forwarded_for = web.trust_forwarded_for;
        let state = api::State {
            db: opened.db.clone(),
            blobs: opened.blobs.clone(),
            signals: opened.signals.clone(),
            registry: prometheus::default_registry().clone(),
            config,
        };
        let app = api::App::new(state).context("the API cannot be started")?;
        Ok(Self { opened, app, listeners })
    }

    fn addresses(&self) -> anyhow::Result<String> {
        Ok(format!("API  {}\nPage {}", shown(&self.listeners.api)?, shown(&self.listeners.page)?))
    }

    fn start(self, running: &mut JoinSet<anyhow::Result<()>>, stop: &Stop) {
        running.spawn(serve(self.listeners.api, api::router(&self.app), stop.clone()));
        running.spawn(serve(self.listeners.page, api::page_router(&self.app), stop.clone()));
    }
}

async fn serve(listener: TcpListener, router: Router, stop: Stop) -> anyhow::Result<()> {
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(stop.wait()).await?;
    Ok(())
}

/// Waits for the order to stop, then for everything that runs, but not for ever: an open subscription has no end.
async fn finish(mut running: JoinSet<anyhow::Result<()>>, stop: &Stop) -> anyhow::Result<ExitCode> {
    tokio::select! {
        () = stop.clone().wait() => {}
        Some(ended) = running.join_next() => ended??,
    }
    let rest = async {
        while let Some(ended) = running.join_next().await {
            ended??;
        }
        anyhow::Ok(())
    };
    match tokio::time::timeout(DRAIN * 3, rest).await {
        Ok(ended) => ended?,
        Err(_) => tracing::warn!("not everything ended in time"),
    }
    Ok(ExitCode::SUCCESS)
}
