//! What the handlers share: the engine in service, the ceilings, the pool, the public address.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use crate::diagnosis::Engine;
use crate::geometry::LonLatBounds;
use crate::layers::LayerId;

use super::base_url::TrustedProxies;
use super::conditional::Tag;
use super::kept::Documents;
use super::ogc::files::FileShelf;
use super::ogc::styles::GlyphShelf;
use super::ogc::tiles::TileShelf;
use super::pool::Pool;
use super::problem::ApiError;
use super::ready::ReadyAnswers;

/// The ceilings of every request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The most bytes of a body: an outline of 10,000 corners with all their decimals takes under half a million.
    pub body_bytes: usize,
    /// How many connections are open at a time; over it, clients wait to be met.
    pub connections: u32,
    /// How long the head of a request may take to arrive, and a connection be idle before it.
    pub head_time: Duration,
    /// How long a connection lives before it is closed after the request under way: who reads an answer slower than
    /// that is cut.
    pub connection_time: Duration,
    /// How long a body may take to arrive.
    pub body_time: Duration,
    /// How long an answer may take to be made, the body's arrival included.
    pub answer_time: Duration,
    /// How many questions are worked out at a time.
    pub workers: usize,
    /// How many more may wait.
    pub queue: usize,
    /// How many bytes of tiles are kept; none where it is 0.
    pub tile_cache_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 2 << 20,
            connections: 512,
            head_time: Duration::from_secs(10),
            connection_time: Duration::from_secs(300),
            body_time: Duration::from_secs(10),
            answer_time: Duration::from_secs(30),
            workers: std::thread::available_parallelism().map_or(2, usize::from),
            queue: 256,
            tile_cache_bytes: 64 << 20,
        }
    }
}

/// How a server is set up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// The ceilings.
    pub limits: Limits,
    /// The address under which clients reach the server, without a slash at its end; without one, links are built on
    /// the `Host` header.
    pub public_url: Option<String>,
    /// The proxies whose word about the address that a client used is taken.
    pub trusted_proxies: TrustedProxies,
    /// How long the server goes on taking clients once it is told to stop, and says that it is about to: time for those
    /// who look whether it is ready to send clients elsewhere.
    pub grace: Duration,
}

/// What the handlers share. Clones share it.
#[derive(Debug, Clone)]
pub struct AppState(Arc<App>);

#[derive(Debug)]
struct App {
    snapshot: RwLock<Arc<Snapshot>>,
    settings: Settings,
    glyphs: GlyphShelf,
    pool: Pool,
    is_leaving: AtomicBool,
}

/// The layers in service at a moment, and what is said about all of them together.
#[derive(Debug)]
pub(super) struct Snapshot {
    /// The engine.
    pub engine: Arc<Engine>,
    /// A short text that changes whenever a layer, what is said about it, an indicator, its words or the engine does.
    pub identity: String,
    /// Where the features of each layer lie, and the names on maps.
    pub extents: BTreeMap<LayerId, LonLatBounds>,
    /// The layers, made ready for tiles when they are asked for.
    pub tiles: TileShelf,
    /// The layers, made ready to be given whole when they are asked for.
    pub files: FileShelf,
    /// The documents about them that were written.
    pub documents: Documents,
    /// The tiles that were made, as they left.
    pub ready: ReadyAnswers,
}

impl AppState {
    /// What the handlers of a server on `engine` share.
    pub fn new(engine: Arc<Engine>, settings: Settings) -> Self {
        let Limits { workers, queue, tile_cache_bytes, .. } = settings.limits;
        let snapshot = RwLock::new(Arc::new(Snapshot::of(engine, tile_cache_bytes)));
        Self(Arc::new(App {
            snapshot,
            settings,
            glyphs: GlyphShelf::default(),
            pool: Pool::new(workers, queue),
            is_leaving: AtomicBool::new(false),
        }))
    }

    /// The layers in service; a request asks once, so that its answer is of one moment.
    pub(super) fn snapshot(&self) -> Arc<Snapshot> {
        // Nothing that holds the lock can panic: what is behind it is whole whatever the lock thinks.
        Arc::clone(&self.0.snapshot.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The engine in service.
    pub fn engine(&self) -> Arc<Engine> {
        Arc::clone(&self.snapshot().engine)
    }

    /// Puts another engine in service: requests under way end on the one that they began with.
    pub fn put_in_service(&self, engine: Arc<Engine>) {
        let next = Arc::new(Snapshot::of(engine, self.0.settings.limits.tile_cache_bytes));
        *self.0.snapshot.write().unwrap_or_else(PoisonError::into_inner) = next;
    }

    /// How the server is set up.
    pub(super) fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// The letters of names on maps.
    pub(super) fn glyphs(&self) -> &GlyphShelf {
        &self.0.glyphs
    }

    /// The answer of `work`, done beside the threads that serve.
    pub(super) async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        self.0.pool.run(work).await
    }

    /// The same for work that was begun: it waits for as long as it must.
    pub(super) async fn resumed<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        self.0.pool.resume(work).await
    }

    /// Says that the server takes no new clients.
    pub(super) fn leave(&self) {
        self.0.is_leaving.store(true, Ordering::Release);
    }

    /// Whether the server takes no new clients.
    pub(super) fn is_leaving(&self) -> bool {
        self.0.is_leaving.load(Ordering::Acquire)
    }
}

impl Snapshot {
    fn of(engine: Arc<Engine>, tile_cache_bytes: u64) -> Self {
        let mut contents = String::from(env!("CARGO_PKG_VERSION"));
        let mut extents = BTreeMap::new();
        for layer in engine.atlas().iter() {
            let about = layer.about();
            // The whole record, not the file's hash alone: titles, licences and limits are shown too.
            let _ = write!(contents, " {about:?}");
            extents.insert(about.id.clone(), layer.extent());
        }
        for indicator in engine.catalogue().iter() {
            let _ = write!(contents, " {indicator:?}");
        }
        let identity = Tag::of(&[&contents]).as_str().to_owned();
        let (tiles, files) = (TileShelf::of(engine.atlas()), FileShelf::of(engine.atlas()));
        for labels in tiles.labels() {
            extents.insert(labels.about().id.clone(), labels.extent());
        }
        let (documents, ready) = (Documents::new(), ReadyAnswers::new(tile_cache_bytes));
        Self { engine, identity, extents, tiles, files, documents, ready }
    }
}
