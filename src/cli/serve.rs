//! `serve`: the server, until it is told to stop.

use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};

use crate::http::{AppState, FramingSites, Limits, Settings, TrustedProxies, serve as serve_on};
use crate::layers::{Atlas, Layer};
use crate::programme::Book;
use crate::store::{DataDirectory, Ledger};

use super::arguments::Serve;
use super::failure::WrongUse;
use super::output::{Session, print};
use super::register::register;
use super::wiring::{Shelf, StartError};

/// How long the server says that it is about to stop before it does.
const GRACE: Duration = Duration::from_secs(2);

/// How often the server looks whether a layer was brought in, brought back or removed, or another process wrote to the
/// programme.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// Puts the layers in service, prints the address, and serves until SIGINT or SIGTERM.
pub(super) fn serve(asked: &Serve, session: &Session) -> anyhow::Result<()> {
    let public_url = asked.public_url.as_deref().map(checked_url).transpose()?;
    let trusted_proxies = TrustedProxies::read(asked.trusted_proxies.iter().map(String::as_str))
        .map_err(|fault| WrongUse(format!("--trusted-proxy: {fault}")))?;
    let framing_sites = FramingSites::read(asked.frame_ancestors.iter().map(String::as_str))
        .map_err(|fault| WrongUse(format!("--frame-ancestors: {fault}")))?;
    let (shelf, data) = (Shelf::new()?, session.data.clone());
    // A database that cannot be opened is for a person to mend: until then, what needs none goes on.
    let ledger = shelf.ledger(&data).map_err(|error| told(&error)).ok();
    let is_register_lost = ledger.is_none();
    let background = asked.background.into();
    let limits = Limits { tile_cache_bytes: u64::from(asked.tile_cache_mb) << 20, ..Limits::default() };
    let settings =
        Settings { limits, public_url, trusted_proxies, background, framing_sites, is_register_lost, grace: GRACE };
    // Looked at first: what changes while the engine is made is seen at the first look after it.
    let (book, layers) = (ledger.as_ref().map_or_else(|| shelf.published().clone(), Ledger::book), data.state()?);
    let engine = Arc::new(shelf.engine_after(&data, &book, &Atlas::default())?);
    let seen = Seen { layers, revision: book.revision() };
    let (state, renewal) = match &ledger {
        None => (AppState::new(engine, settings), None),
        Some(ledger) => {
            let (register, renewal) = register(asked, &shelf, &data, ledger.clone())?;
            (AppState::with_register(engine, settings, register), renewal)
        }
    };
    let follower = Follower { shelf, data, ledger, state: state.clone() };
    Runtime::new().context("no threads to serve on")?.block_on(async {
        let cannot_listen = || format!("cannot listen on {}", asked.listen);
        let listener = TcpListener::bind(asked.listen).await.with_context(cannot_listen)?;
        let told_to_stop = told_to_stop().context("cannot wait for signals")?;
        print(&format!("http://{}\n", listener.local_addr()?))?;
        tokio::spawn(follow(Arc::new(follower), seen));
        if let Some(renewal) = renewal {
            tokio::spawn(renewal.go_on());
        }
        serve_on(listener, state, told_to_stop).await;
        Ok(())
    })
}

/// What the layers in service were made of.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Seen {
    /// The data directory.
    layers: String,
    /// The last write to the programme.
    revision: u64,
}

/// Puts other layers in service whenever the data directory or the programme changes.
struct Follower {
    shelf: Shelf,
    data: DataDirectory,
    ledger: Option<Ledger>,
    state: AppState,
}

/// Looks again and again. What cannot be put in service is told in the log, and what was in service stays.
async fn follow(follower: Arc<Follower>, mut seen: Seen) {
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        let (follower, before) = (Arc::clone(&follower), seen.clone());
        match tokio::task::spawn_blocking(move || follower.look_again(&before)).await {
            Ok(now) => seen = now,
            Err(panic) => tracing::error!(%panic, "the layers that changed could not be put in service"),
        }
    }
}

impl Follower {
    /// Looks at the data directory and the programme; where a layer is not as it was `before`, makes an engine on them.
    /// Says how they are now.
    fn look_again(&self, before: &Seen) -> Seen {
        self.ledger.iter().for_each(Ledger::look_again);
        let book = self.ledger.as_ref().map_or_else(|| self.shelf.published().clone(), Ledger::book);
        let layers = self.data.state().unwrap_or_else(|error| {
            told(&error);
            before.layers.clone()
        });
        let now = Seen { layers, revision: book.revision() };
        if now != *before
            && let Err(error) = self.put_in_service(&book, now.layers != before.layers)
        {
            told(&error);
        }
        now
    }

    /// Makes an engine, unless no layer was brought and those of the programme say what they said: drafts are in none.
    fn put_in_service(&self, book: &Book, is_brought: bool) -> Result<(), StartError> {
        let engine = self.state.engine();
        let open = engine.atlas();
        let is_same = |layer: &Arc<Layer>| open.iter().any(|known| Arc::ptr_eq(known, layer));
        if is_brought || !self.shelf.programme(book, open)?.iter().all(is_same) {
            self.state.put_in_service(Arc::new(self.shelf.engine_after(&self.data, book, open)?));
        }
        Ok(())
    }
}

fn told(error: &(dyn std::error::Error + 'static)) {
    tracing::error!(error, "what is in service stays as it was");
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
