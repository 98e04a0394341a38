//! A server on a listener, until it is told to stop: it says so first, then takes no new clients, and answers the
//! requests under way for a while.
//!
//! Nothing that a client does or leaves undone holds a connection for ever: a head that does not arrive, an idle
//! connection and one that has lived long are closed. A bounded number are open at a time; over it, clients wait in the
//! queue of the system. HTTP/1 only: what is faster stands in a proxy before the server.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::{sleep, timeout};
use tower::ServiceExt as _;

use super::app::AppState;
use super::envelope::{NoHost, names_one_host};
use super::ready::ReadyFirst;

/// How long requests under way may take once their connection is to end.
const LEAVING_TIME: Duration = Duration::from_secs(10);
/// How long the server rests where the system has no more connections to give: until some are closed, asking again at
/// once would only turn in a circle.
const REST: Duration = Duration::from_millis(100);

/// Serves until `shutdown` is done, the grace of the settings is over and the requests under way are answered.
pub async fn serve(listener: TcpListener, state: AppState, shutdown: impl Future<Output = ()> + Send + 'static) {
    let limits = state.settings().limits;
    let router = super::router(state.clone());
    let places = Arc::new(Semaphore::new(limits.connections as usize));
    let (stays_open, closing) = watch::channel(());
    let mut told_to_stop = pin!(left(&state, shutdown));
    loop {
        let (place, stream, address) = tokio::select! {
            biased;
            () = &mut told_to_stop => break,
            client = next_client(&listener, &places) => client,
        };
        let (router, app) = (router.clone(), state.clone());
        let ending = ending(closing.clone(), limits.connection_time);
        tokio::spawn(async move {
            converse(stream, address, (router, app), ending).await;
            drop(place);
        });
    }
    drop((listener, stays_open));
    // Every place is free again once the last connection is closed; each is cut after its time to leave.
    drop(places.acquire_many(limits.connections).await);
}

/// Done when the server is to take no new clients. Whoever asks whether it is ready has been told before.
async fn left(state: &AppState, shutdown: impl Future<Output = ()>) {
    shutdown.await;
    state.leave();
    sleep(state.settings().grace).await;
}

/// The next client, and its place among the connections.
async fn next_client(listener: &TcpListener, places: &Arc<Semaphore>) -> (OwnedSemaphorePermit, TcpStream, SocketAddr) {
    let place = Arc::clone(places).acquire_owned().await.expect("nothing closes the semaphore");
    loop {
        match listener.accept().await {
            Ok((stream, address)) => {
                if let Err(error) = stream.set_nodelay(true) {
                    tracing::debug!(%error, "small answers may leave late");
                }
                return (place, stream, address);
            }
            Err(error) if is_of_the_client(&error) => tracing::debug!(%error, "a client left before it was met"),
            Err(error) => {
                tracing::warn!(%error, "no connection can be taken for the moment");
                sleep(REST).await;
            }
        }
    }
}

/// Whether a connection failed because of its client; the next one may well succeed.
fn is_of_the_client(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted)
}

/// Done when a connection is to end: the server stops (the other end of `closing` is gone), or the connection is old.
async fn ending(mut closing: watch::Receiver<()>, connection_time: Duration) {
    tokio::select! {
        _ = closing.changed() => {}
        () = sleep(connection_time) => {}
    }
}

/// Answers the requests of a connection until the client leaves or `ending` is done; one under way is answered first.
async fn converse(
    stream: TcpStream,
    address: SocketAddr,
    (router, app): (Router, AppState),
    ending: impl Future<Output = ()>,
) {
    let mut builder = Builder::new(TokioExecutor::new()).http1_only();
    builder.http1().timer(TokioTimer::new()).header_read_timeout(app.settings().limits.head_time);
    let router = router.map_request(move |mut request: axum::http::Request<_>| {
        request.extensions_mut().insert(ConnectInfo(address));
        if !names_one_host(&request) {
            request.extensions_mut().insert(NoHost);
        }
        request
    });
    let service = TowerToHyperService::new(ReadyFirst::new(app, router));
    let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), service));
    let ended = tokio::select! {
        ended = connection.as_mut() => Some(ended),
        () = ending => {
            connection.as_mut().graceful_shutdown();
            timeout(LEAVING_TIME, connection).await.ok()
        }
    };
    match ended {
        Some(Ok(())) => {}
        Some(Err(error)) => tracing::debug!(%error, "a connection broke off"),
        None => tracing::warn!("a request was still under way; it is cut"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_server_rests_where_the_system_is_exhausted_and_not_where_a_client_left() {
        const TOO_MANY_OPEN_FILES: i32 = 24;
        assert!(!is_of_the_client(&io::Error::from_raw_os_error(TOO_MANY_OPEN_FILES)));
        assert!(is_of_the_client(&io::ErrorKind::ConnectionAborted.into()));
    }
}
