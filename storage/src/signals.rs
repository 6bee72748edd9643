//! Signals: publish and subscribe, and a small store of short-lived values, in this process or in Redis.
//!
//! Losing Redis loses comfort, not data: publishing never fails its caller, subscribers inside this process are still told,
//! and whoever waits for a signal also asks the database from time to time.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use bytes::Bytes;
use redis::AsyncCommands;

use crate::{
    Result, Subscription,
    hub::Hub,
    redis_link::{self, RedisLink},
};

/// Sends and receives signals. Cloning it is cheap.
#[derive(Debug, Clone)]
pub struct Signals {
    hub: Hub,
    redis: Option<RedisLink>,
    values: Arc<Mutex<HashMap<String, Value>>>,
}

#[derive(Debug)]
struct Value {
    bytes: Bytes,
    until: Instant,
}

impl Signals {
    /// Signals inside this process.
    #[must_use]
    pub fn in_process() -> Self {
        Self { hub: Hub::default(), redis: None, values: Arc::default() }
    }

    /// Signals through Redis, for all processes with the same prefix. Redis need not be there yet. Needs a running runtime.
    pub fn redis(url: &str, prefix: &str) -> Result<Self> {
        let hub = Hub::default();
        let redis = redis_link::open(url, prefix, hub.clone())?;
        Ok(Self { hub, redis: Some(redis), values: Arc::default() })
    }

    /// Whether signals reach other processes.
    #[must_use]
    pub fn is_redis(&self) -> bool {
        self.redis.is_some()
    }

    /// Asks Redis for a sign of life; without Redis there is nothing to ask.
    pub async fn ping(&self) -> Result<()> {
        if let Some(redis) = &self.redis {
            let () = redis.commands.clone().ping().await?;
        }
        Ok(())
    }

    /// Tells everybody who listens to the channel.
    pub async fn publish(&self, channel: &str, bytes: impl Into<Bytes>) {
        let bytes = bytes.into();
        if let Some(redis) = &self.redis {
            let name = format!("{}:{channel}", redis.prefix);
            let sent: redis::RedisResult<i64> = redis.commands.clone().publish(name, &bytes[..]).await;
            match sent {
                // Our own listener is among them, and hands it to the subscribers here.
                Ok(listeners) if listeners > 0 => return,
                Ok(_) => {}
                Err(error) => {
                    tracing::warn!(%error, channel, "cannot publish through redis; telling this process only");
                }
            }
        }
        self.hub.publish(channel, bytes);
    }

    /// Listens to a channel from now on.
    #[must_use]
    pub fn subscribe(&self, channel: &str) -> Subscription {
        self.hub.subscribe(channel)
    }

    fn values(&self) -> MutexGuard<'_, HashMap<String, Value>> {
        // Nothing panics while holding it, and the map is whole at every moment.
        let mut values = self.values.lock().unwrap_or_else(PoisonError::into_inner);
        if values.len() > 10_000 {
            let now = Instant::now();
            values.retain(|_, value| value.until > now);
        }
        values
    }

    /// A value that is not too old.
    pub async fn get(&self, key: &str) -> Result<Option<Bytes>> {
        if let Some(redis) = &self.redis {
            let name = format!("{}:value:{key}", redis.prefix);
            let found: Option<Vec<u8>> = redis.commands.clone().get(name).await?;
            return Ok(found.map(Bytes::from));
        }
        let now = Instant::now();
        let values = self.values();
        let found = values.get(key).filter(|value| value.until > now);
        Ok(found.map(|value| value.bytes.clone()))
    }

    /// Keeps a value for a while.
    pub async fn set(&self, key: &str, bytes: impl Into<Bytes>, keep: Duration) -> Result<()> {
        let bytes = bytes.into();
        if let Some(redis) = &self.redis {
            let name = format!("{}:value:{key}", redis.prefix);
            let mut command = redis::cmd("SET");
            command.arg(name).arg(&bytes[..]).arg("PX").arg(millis(keep));
            let () = command.query_async(&mut redis.commands.clone()).await?;
            return Ok(());
        }
        let until = Instant::now() + keep;
        self.values().insert(key.to_owned(), Value { bytes, until });
        Ok(())
    }

    /// Counts one more and answers the count. It starts again from 0 when the time since the first count has passed.
    ///
    /// When Redis is away, this process counts by itself.
    pub async fn increment(&self, key: &str, keep: Duration) -> u64 {
        if let Some(redis) = &self.redis {
            let name = format!("{}:count:{key}", redis.prefix);
            let script = redis::Script::new(
                "local n = redis.call('INCR', KEYS[1]) if n == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end return n",
            );
            let mut commands = redis.commands.clone();
            let counted: redis::RedisResult<u64> = script.key(name).arg(millis(keep)).invoke_async(&mut commands).await;
            if let Ok(count) = counted {
                return count;
            }
        }
        let now = Instant::now();
        let mut values = self.values();
        let value = values.entry(format!("count:{key}")).or_insert_with(|| Value { bytes: Bytes::new(), until: now });
        let old = <[u8; 8]>::try_from(&value.bytes[..]).map_or(0, u64::from_le_bytes);
        let fresh = value.until <= now;
        let count = if fresh { 1 } else { old + 1 };
        if fresh {
            value.until = now + keep;
        }
        value.bytes = Bytes::copy_from_slice(&count.to_le_bytes());
        count
    }

    /// Forgets a value.
    pub async fn delete(&self, key: &str) -> Result<()> {
        if let Some(redis) = &self.redis {
            let name = format!("{}:value:{key}", redis.prefix);
            let _: i64 = redis.commands.clone().del(name).await?;
            return Ok(());
        }
        self.values().remove(key);
        Ok(())
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX).max(1)
}
