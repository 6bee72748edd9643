//! Fans signals out to the subscribers inside this process.

use std::{
    collections::HashMap,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use tokio::sync::broadcast;
use tokio_stream::wrappers::{BroadcastStream, errors::BroadcastStreamRecvError};

/// Signals a slow subscriber may lag behind before it is told that it missed some.
const BACKLOG: usize = 64;

/// What a subscriber receives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signal {
    /// Something was published.
    Message(Bytes),
    /// Something may have been missed (a slow reader, a lost connection): look at the truth again.
    Gap,
}

/// The signals of one channel, from the moment of subscribing on.
#[derive(Debug)]
pub struct Subscription {
    stream: BroadcastStream<Signal>,
}

impl Subscription {
    /// Waits for the next signal, at most so long; whether there was one.
    pub async fn wait(&mut self, timeout: Duration) -> bool {
        matches!(tokio::time::timeout(timeout, self.next()).await, Ok(Some(_)))
    }
}

impl Stream for Subscription {
    type Item = Signal;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Signal>> {
        self.stream.poll_next_unpin(context).map(|item| {
            item.map(|signal| match signal {
                Ok(signal) => signal,
                Err(BroadcastStreamRecvError::Lagged(_)) => Signal::Gap,
            })
        })
    }
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Hub {
    channels: Arc<Mutex<HashMap<String, broadcast::Sender<Signal>>>>,
}

impl Hub {
    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, broadcast::Sender<Signal>>> {
        // Nothing panics while holding it, and the map is whole at every moment.
        self.channels.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn subscribe(&self, channel: &str) -> Subscription {
        let mut channels = self.lock();
        // Channels are as many as jobs that were ever watched: clear the ones nobody listens to any more.
        if channels.len() > 1_000 {
            channels.retain(|_, sender| sender.receiver_count() > 0);
        }
        let sender = channels.entry(channel.to_owned()).or_insert_with(|| broadcast::channel(BACKLOG).0);
        Subscription { stream: BroadcastStream::new(sender.subscribe()) }
    }

    pub(crate) fn publish(&self, channel: &str, bytes: Bytes) {
        if let Some(sender) = self.lock().get(channel) {
            // Nobody listening is no error.
            let _ = sender.send(Signal::Message(bytes));
        }
    }

    pub(crate) fn gap(&self) {
        for sender in self.lock().values() {
            let _ = sender.send(Signal::Gap);
        }
    }
}
