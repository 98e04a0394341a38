//! `serve`: the server, until it is told to stop.

use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};

use crate::http::{AppState, Limits, Settings, TrustedProxies, serve as serve_on};
use crate::store::DataDirectory;

use super::arguments::Serve;
use super::failure::WrongUse;
use super::output::{Session, print};
use super::wiring::Shelf;

/// How long the server says that it is about to stop before it does.
const GRACE: Duration = Duration::from_secs(2);

/// How often the server looks whether a layer was brought in, brought back or removed.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// Puts the layers in service, prints the address, and serves until SIGINT or SIGTERM.
pub(super) fn serve(asked: &Serve, session: &Session) -> anyhow::Result<()> {
    let public_url = asked.public_url.as_deref().map(checked_url).transpose()?;
    let trusted_proxies = TrustedProxies::read(asked.trusted_proxies.iter().map(String::as_str))
        .map_err(|fault| WrongUse(format!("--trusted-proxy: {fault}")))?;
    let limits = Limits { tile_cache_bytes: u64::from(asked.tile_cache_mb) << 20, ..Limits::default() };
    let settings = Settings { limits, public_url, trusted_proxies, grace: GRACE };
    let (shelf, data) = (Shelf::new()?, session.data.clone());
    // Looked at first: what changes while the engine is made is seen at the first look after it.
    let seen = data.state()?;
    let state = AppState::new(Arc::new(shelf.engine(&data)?), settings);
    Runtime::new().context("no threads to serve on")?.block_on(async {
        let cannot_listen = || format!("cannot listen on {}", asked.listen);
        let listener = TcpListener::bind(asked.listen).await.with_context(cannot_listen)?;
        let told_to_stop = told_to_stop().context("cannot wait for signals")?;
        print(&format!("http://{}\n", listener.local_addr()?))?;
        tokio::spawn(follow(shelf, data, seen, state.clone()));
        serve_on(listener, state, told_to_stop).await;
        Ok(())
    })
}

/// Puts other layers in service whenever the data directory changes. What cannot be put in service is told in the log, and
/// what was in service stays.
async fn follow(shelf: Shelf, data: DataDirectory, mut seen: String, state: AppState) {
    let shelf = Arc::new(shelf);
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        let (shelf, data, state, before) = (Arc::clone(&shelf), data.clone(), state.clone(), seen.clone());
        let looked = tokio::task::spawn_blocking(move || look_again(&shelf, &data, &state, before)).await;
        match looked {
            Ok(now) => seen = now,
            Err(panic) => tracing::error!(%panic, "the layers that changed could not be put in service"),
        }
    }
}

/// Looks at the data directory; where it is not as it was `before`, makes an engine on it. Says how it is now.
fn look_again(shelf: &Shelf, data: &DataDirectory, state: &AppState, before: String) -> String {
    let now = match data.state() {
        Ok(now) if now != before => now,
        Ok(_) => return before,
        Err(error) => {
            told(&error);
            return before;
        }
    };
    match shelf.engine_after(data, state.engine().atlas()) {
        Ok(engine) => state.put_in_service(Arc::new(engine)),
        Err(error) => told(&error),
    }
    now
}

fn told(error: &(dyn std::error::Error + 'static)) {
    tracing::error!(error, "the layers in service stay as they were");
}

/// An address under which clients reach the server, without a slash at its end.
fn checked_url(url: &str) -> Result<String, WrongUse> {
    let is_http = url.starts_with("http://") || url.starts_with("https://");
    let is_plain = !url.contains(['?', '#', ' ']) && !url.chars().any(char::is_control);
    if is_http && is_plain {
        Ok(url.trim_end_matches('/').to_owned())
    } else {
        Err(WrongUse(format!("--public-url: `{url}` is no http:// or https:// address without query or fragment")))
    }
}

/// Done when somebody interrupts or ends the process. The signals are taken from now on, not from the first wait.
fn told_to_stop() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    let (mut interrupted, mut ended) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupted.recv() => {}
            _ = ended.recv() => {}
        }
        tracing::info!("stopping");
    })
}
