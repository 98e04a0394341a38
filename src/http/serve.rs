//! A server on a listener, until it is told to stop: requests under way are answered first, for a while.

use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::serve::ListenerExt;
use tokio::net::TcpListener;
use tokio::sync::Notify;

use super::app::AppState;

/// How long requests under way may take once the server is told to stop.
const LEAVING_TIME: Duration = Duration::from_secs(10);

/// Serves until `shutdown` is done and the requests under way are answered.
///
/// # Errors
/// Where the listener fails.
pub async fn serve(
    listener: TcpListener,
    state: AppState,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let router = super::router(state.clone());
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "small answers may leave late");
        }
    });
    let told = Arc::new(Notify::new());
    let tell = Arc::clone(&told);
    let told_to_stop = async move {
        shutdown.await;
        state.leave();
        tell.notify_one();
    };
    let serving = axum::serve(listener, router).with_graceful_shutdown(told_to_stop).into_future();
    let too_late = async {
        told.notified().await;
        tokio::time::sleep(LEAVING_TIME).await;
    };
    tokio::select! {
        served = serving => served,
        () = too_late => {
            tracing::warn!("requests were still under way; they are cut");
            Ok(())
        }
    }
}
