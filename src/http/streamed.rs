//! Answers that leave piece by piece, so that the text of a large one is never held whole.
//!
//! A piece is made when the client has taken the one before, on a thread of the pool that is free again in between: a
//! slow client holds a connection and a few hundred kilobytes, no worker. An answer that fits in its first piece leaves
//! with its length. Where the body is not asked for (HEAD), no piece is made.

use std::io;

use axum::body::{Body, Bytes};
use futures_util::stream;

use super::app::AppState;
use super::problem::ApiError;

/// From how many bytes on a piece leaves.
pub(super) const PIECE_BYTES: usize = 1 << 17;

/// What makes an answer, piece by piece.
pub(super) trait Pieces: Send + 'static {
    /// The next piece; none after the last.
    ///
    /// # Errors
    /// Where it cannot be written, which is a fault of ours.
    fn next(&mut self) -> io::Result<Option<Vec<u8>>>;
}

/// The body of an answer made by `pieces`, its first piece made now, on this thread.
///
/// # Errors
/// Where it cannot be written, which is a fault of ours.
pub(super) fn body(app: &AppState, mut pieces: impl Pieces) -> Result<Body, ApiError> {
    let mut made = || pieces.next().map_err(|error| ApiError::internal(&error));
    let Some(first) = made()? else { return Ok(Body::empty()) };
    let Some(second) = made()? else { return Ok(Body::from(first)) };
    let ready = vec![Bytes::from(second), Bytes::from(first)];
    Ok(Body::from_stream(stream::try_unfold((app.clone(), Some(pieces), ready), rest)))
}

/// The body of an answer made by `pieces`, none of which is made before it is taken.
pub(super) fn later(app: &AppState, pieces: impl Pieces) -> Body {
    Body::from_stream(stream::try_unfold((app.clone(), Some(pieces), Vec::new()), rest))
}

/// What is left of an answer: what makes it, and the pieces that are made already, the next one last.
type Left<P> = (AppState, Option<P>, Vec<Bytes>);

async fn rest<P: Pieces>((app, pieces, mut ready): Left<P>) -> io::Result<Option<(Bytes, Left<P>)>> {
    if let Some(piece) = ready.pop() {
        return Ok(Some((piece, (app, pieces, ready))));
    }
    let Some(mut pieces) = pieces else { return Ok(None) };
    let made = app.resumed(move || Ok((pieces.next(), pieces))).await;
    // The head of the answer has left: all that can be said is that it breaks off.
    let broken = |error: ApiError| io::Error::other(error.cause().unwrap_or("the pool is closed").to_owned());
    let made = made.map_err(broken).and_then(|(piece, pieces)| Ok((piece?, pieces)));
    let (piece, pieces) = made.inspect_err(|error| tracing::error!(%error, "an answer breaks off"))?;
    Ok(piece.map(|piece| (Bytes::from(piece), (app, Some(pieces), ready))))
}
