//! Takes the ports. Port 1000 is privileged for ordinary users on most machines: 8100 stands in for it.

use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr};

use anyhow::Context as _;
use tokio::net::TcpListener;

use crate::arguments::Web;

/// The page's port as it is known, and the one that stands in for it.
const PAGE_PORT: u16 = 1000;
const PAGE_PORT_INSTEAD: u16 = 8100;

/// Both ports, taken.
pub(crate) struct Listeners {
    pub(crate) api: TcpListener,
    pub(crate) page: TcpListener,
}

impl Listeners {
    /// Takes both ports.
    pub(crate) async fn take(web: &Web) -> anyhow::Result<Self> {
        let api = bind(web.host, web.api_port)
            .await
            .with_context(|| format!("port {} of {} cannot be taken for the API: set RECON_API_PORT to another", web.api_port, web.host))?;
        Ok(Self { api, page: page(web).await? })
    }

    /// Origins from which a browser reaches these ports.
    pub(crate) fn origins(&self) -> anyhow::Result<Vec<String>> {
        let mut origins = Vec::new();
        for listener in [&self.page, &self.api] {
            let address = listener.local_addr()?;
            origins.push(format!("http://localhost:{}", address.port()));
            origins.push(format!("http://{address}"));
        }
        Ok(origins)
    }
}

async fn page(web: &Web) -> anyhow::Result<TcpListener> {
    let refused = match bind(web.host, web.page_port).await {
        Ok(listener) => return Ok(listener),
        Err(error) => error,
    };
    let hint = || format!("port {} of {} cannot be taken for the page: set RECON_PAGE_PORT to another", web.page_port, web.host);
    if web.page_port != PAGE_PORT || refused.kind() != ErrorKind::PermissionDenied {
        return Err(refused).with_context(hint);
    }
    println!(
        "Port {PAGE_PORT} is refused to ordinary users on this machine: the page is on {PAGE_PORT_INSTEAD} instead (RECON_PAGE_PORT sets another)."
    );
    bind(web.host, PAGE_PORT_INSTEAD)
        .await
        .with_context(|| format!("port {PAGE_PORT_INSTEAD} of {} cannot be taken for the page either: set RECON_PAGE_PORT", web.host))
}

async fn bind(host: IpAddr, port: u16) -> std::io::Result<TcpListener> {
    TcpListener::bind(SocketAddr::new(host, port)).await
}

/// The address to open in a browser on this machine.
pub(crate) fn shown(listener: &TcpListener) -> anyhow::Result<String> {
    let address = listener.local_addr()?;
    let here = address.ip().is_loopback() || address.ip().is_unspecified();
    Ok(if here { format!("http://localhost:{}", address.port()) } else { format!("http://{address}") })
}
