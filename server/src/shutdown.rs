//! Waits for the order to stop: SIGTERM or Ctrl-C. Everybody who waits is told.

use tokio::sync::watch;

/// Tells everybody at once that it is time to stop.
#[derive(Clone)]
pub(crate) struct Stop(watch::Receiver<bool>);

impl Stop {
    /// Starts to listen for the signals.
    pub(crate) fn on_signal() -> anyhow::Result<Self> {
        let (sender, receiver) = watch::channel(false);
        let signal = signal()?;
        tokio::spawn(async move {
            signal.await;
            tracing::info!("stopping");
            sender.send_replace(true);
            // Kept alive: a closed channel would also wake everybody, but so early that nobody knows why.
            sender.closed().await;
        });
        Ok(Self(receiver))
    }

    /// Returns when it is time to stop.
    pub(crate) async fn wait(mut self) {
        let _ = self.0.wait_for(|stop| *stop).await;
    }
}

#[cfg(unix)]
fn signal() -> anyhow::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn signal() -> anyhow::Result<impl Future<Output = ()>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}
