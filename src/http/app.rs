//! What the handlers share: the engine in service, the ceilings, the pool, the public address.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use crate::diagnosis::Engine;
use crate::geometry::LonLatBounds;
use crate::layers::{Atlas, LayerId};
use crate::programme::Book;

use super::base_url::TrustedProxies;
use super::conditional::Tag;
use super::framing::FramingSites;
use super::kept::Documents;
use super::ogc::files::FileShelf;
use super::ogc::styles::GlyphShelf;
use super::ogc::tiles::TileShelf;
use super::page::Background;
use super::pool::Pool;
use super::problem::ApiError;
use super::programme::Register;
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
    /// What may lie under the map of the page.
    pub background: Background,
    /// The sites that may show the page and the cards in a frame.
    pub framing_sites: FramingSites,
    /// Whether there should be a register of the programme which could not be opened: reads go on, and the server says
    /// that it is not ready.
    pub is_register_lost: bool,
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
    /// Held while a snapshot is made, so that requests which find the records changed make one and not many.
    making: Mutex<()>,
    register: Option<Register>,
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
    /// The layers, those of the programme made of the records as they are: figures follow these a little later.
    pub atlas: Atlas,
    /// The number of the last write to the records.
    revision: u64,
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
    /// What the handlers of a server on `engine` share; it keeps no register of the programme.
    pub fn new(engine: Arc<Engine>, settings: Settings) -> Self {
        Self::of(engine, settings, None)
    }

    /// The same, where the programme's people write to a register.
    pub fn with_register(engine: Arc<Engine>, settings: Settings, register: Register) -> Self {
        Self::of(engine, settings, Some(register))
    }

    fn of(engine: Arc<Engine>, settings: Settings, register: Option<Register>) -> Self {
        let Limits { workers, queue, tile_cache_bytes, .. } = settings.limits;
        let snapshot = RwLock::new(Arc::new(Snapshot::of(engine, register.as_ref(), tile_cache_bytes)));
        Self(Arc::new(App {
            snapshot,
            making: Mutex::new(()),
            register,
            settings,
            glyphs: GlyphShelf::default(),
            pool: Pool::new(workers, queue),
            is_leaving: AtomicBool::new(false),
        }))
    }

    /// The layers in service; a request asks once, so that its answer is of one moment. Where the records changed since
    /// the last request, the layers that are made of them are made anew: who writes reads what was written.
    pub(super) fn snapshot(&self) -> Arc<Snapshot> {
        let current = self.current();
        let is_of_now = |snapshot: &Snapshot| self.register().is_none_or(|it| it.revision() == snapshot.revision);
        if is_of_now(&current) {
            return current;
        }
        let _making = self.0.making.lock().unwrap_or_else(PoisonError::into_inner);
        let current = self.current();
        if is_of_now(&current) {
            return current;
        }
        self.publish(Arc::clone(&current.engine));
        self.current()
    }

    fn current(&self) -> Arc<Snapshot> {
        // Nothing that holds the lock can panic: what is behind it is whole whatever the lock thinks.
        Arc::clone(&self.0.snapshot.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The register of the programme, where the server keeps one.
    pub fn register(&self) -> Option<&Register> {
        self.0.register.as_ref()
    }

    /// The engine in service.
    pub fn engine(&self) -> Arc<Engine> {
        Arc::clone(&self.current().engine)
    }

    /// Puts another engine in service: requests under way end on the one that they began with.
    pub fn put_in_service(&self, engine: Arc<Engine>) {
        // A snapshot that is being made on the engine before this one must not come after it.
        let _making = self.0.making.lock().unwrap_or_else(PoisonError::into_inner);
        self.publish(engine);
    }

    /// Puts a snapshot on `engine` in the place of the one before; whoever calls it makes none beside.
    fn publish(&self, engine: Arc<Engine>) {
        let next = Arc::new(Snapshot::of(engine, self.register(), self.0.settings.limits.tile_cache_bytes));
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
    fn of(engine: Arc<Engine>, register: Option<&Register>, tile_cache_bytes: u64) -> Self {
        let book = register.map(Register::book);
        let revision = book.as_ref().map_or(0, Book::revision);
        let atlas = register
            .zip(book)
            .map_or_else(|| engine.atlas().clone(), |(register, book)| with_records(&engine, register, &book));
        let mut contents = String::from(env!("CARGO_PKG_VERSION"));
        let mut extents = BTreeMap::new();
        for layer in atlas.iter() {
            let about = layer.about();
            // The whole record, not the file's hash alone: titles, licences and limits are shown too.
            let _ = write!(contents, " {about:?}");
            extents.insert(about.id.clone(), layer.extent());
        }
        for indicator in engine.catalogue().iter() {
            let _ = write!(contents, " {indicator:?}");
        }
        let identity = Tag::of(&[&contents]).as_str().to_owned();
        let (tiles, files) = (TileShelf::of(&atlas), FileShelf::of(&atlas));
        for labels in tiles.labels() {
            extents.insert(labels.about().id.clone(), labels.extent());
        }
        let (documents, ready) = (Documents::new(), ReadyAnswers::new(tile_cache_bytes));
        Self { engine, atlas, revision, identity, extents, tiles, files, documents, ready }
    }
}

/// The layers of an engine, those of the programme made of the records of `book`. What cannot be made is told in the log,
/// and the layer before it stays.
fn with_records(engine: &Engine, register: &Register, book: &Book) -> Atlas {
    match register.layers().of(book) {
        Ok(layers) => layers.into_iter().map(Arc::new).fold(engine.atlas().clone(), Atlas::with),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "the records make no layers");
            engine.atlas().clone()
        }
    }
}
