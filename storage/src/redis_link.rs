//! The connection to Redis: one that commands share, and one that listens to everything under the prefix.

use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt;
use redis::{
    Client, RedisResult,
    aio::{ConnectionManager, ConnectionManagerConfig},
};

use crate::{Result, hub::Hub};

/// Longer than any healthy answer takes; a request must not wait for a dead Redis.
const ANSWER: Duration = Duration::from_millis(500);
const PING_EVERY: Duration = Duration::from_secs(10);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

#[derive(Clone)]
pub(crate) struct RedisLink {
    pub(crate) commands: ConnectionManager,
    pub(crate) prefix: String,
}

impl std::fmt::Debug for RedisLink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RedisLink").field("prefix", &self.prefix).finish_non_exhaustive()
    }
}

/// Opens the link. Redis need not be there yet: it is tried again for ever.
pub(crate) fn open(url: &str, prefix: &str, hub: Hub) -> Result<RedisLink> {
    let client = Client::open(url)?;
    let config = ConnectionManagerConfig::new()
        .set_connection_timeout(Some(ANSWER))
        .set_response_timeout(Some(ANSWER))
        .set_number_of_retries(1)
        .set_max_delay(ANSWER);
    let commands = ConnectionManager::new_lazy_with_config(client.clone(), config)?;
    tokio::spawn(listen(client, format!("{prefix}:"), hub));
    Ok(RedisLink { commands, prefix: prefix.to_owned() })
}

/// Hands everything published under the prefix to the hub, over every loss of the connection.
async fn listen(client: Client, prefix: String, hub: Hub) {
    let mut pause = Duration::from_millis(50);
    loop {
        match listen_once(&client, &prefix, &hub, &mut pause).await {
            Ok(()) => tracing::warn!("redis closed the connection that listens; connecting again"),
            Err(error) => tracing::warn!(%error, "cannot listen to redis; trying again"),
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

async fn listen_once(client: &Client, prefix: &str, hub: &Hub, pause: &mut Duration) -> RedisResult<()> {
    let (mut sink, mut messages) = client.get_async_pubsub().await?.split();
    sink.psubscribe(format!("{prefix}*")).await?;
    *pause = Duration::from_millis(50);
    // What was published while nobody listened is lost: subscribers look at the truth again.
    hub.gap();
    let mut ping = tokio::time::interval_at(tokio::time::Instant::now() + PING_EVERY, PING_EVERY);
    loop {
        tokio::select! {
            message = messages.next() => {
                let Some(message) = message else { return Ok(()) };
                let bytes = Bytes::copy_from_slice(message.get_payload_bytes());
                if let Some(channel) = message.get_channel_name().strip_prefix(prefix) {
                    hub.publish(channel, bytes);
                }
            }
            _ = ping.tick() => {
                // A connection that died without saying so would be silent for ever.
                // (The answer's shape depends on the protocol version.)
                let answer: Result<RedisResult<redis::Value>, _> = tokio::time::timeout(LONGEST_PAUSE, sink.ping()).await;
                match answer {
                    Ok(answer) => { answer?; }
                    Err(_) => return Ok(()),
                }
            }
        }
    }
}
