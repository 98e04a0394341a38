//! `serve`: the server, until it is told to stop.

use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};

use crate::http::{AppState, Settings, TrustedProxies, serve as serve_on};

use super::arguments::Serve;
use super::failure::WrongUse;
use super::output::print;
use super::wiring::engine;

/// How long the server says that it is about to stop before it does.
const GRACE: Duration = Duration::from_secs(2);

/// Puts the shipped layers in service, prints the address, and serves until SIGINT or SIGTERM.
pub(super) fn serve(asked: &Serve) -> anyhow::Result<()> {
    let public_url = asked.public_url.as_deref().map(checked_url).transpose()?;
    let trusted_proxies = TrustedProxies::read(asked.trusted_proxies.iter().map(String::as_str))
        .map_err(|fault| WrongUse(format!("--trusted-proxy: {fault}")))?;
    let settings = Settings { public_url, trusted_proxies, grace: GRACE, ..Settings::default() };
    let state = AppState::new(Arc::new(engine()?), settings);
    Runtime::new().context("no threads to serve on")?.block_on(async {
        let cannot_listen = || format!("cannot listen on {}", asked.listen);
        let listener = TcpListener::bind(asked.listen).await.with_context(cannot_listen)?;
        let told_to_stop = told_to_stop().context("cannot wait for signals")?;
        print(&format!("http://{}\n", listener.local_addr()?))?;
        serve_on(listener, state, told_to_stop).await;
        Ok(())
    })
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
