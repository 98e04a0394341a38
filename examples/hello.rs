//! The ceiling of a server over axum: `/{bytes}` answers a body of so many bytes that lies ready, and nothing is looked up.
//!
//! `benches/serving.py` measures the server against it. Prints its address; the port is a free one of the loopback.

use std::io::Write as _;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::routing::get;

/// The longest body, in bytes; longer ones are asked for in vain.
const LONGEST_BYTES: usize = 16 << 20;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let ready = Bytes::from(vec![b'a'; LONGEST_BYTES]);
    let router = Router::new().route("/{bytes}", get(body)).with_state(ready);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    writeln!(std::io::stdout(), "http://{address}")?;
    axum::serve(listener, router).await
}

/// The first bytes of what lies ready.
async fn body(State(ready): State<Bytes>, Path(bytes): Path<usize>) -> Bytes {
    ready.slice(..bytes.min(LONGEST_BYTES))
}
