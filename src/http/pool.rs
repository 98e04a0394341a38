//! Where work longer than about a millisecond is done: threads beside those that serve, a bounded number at a time, and
//! a bounded queue before them. Whoever finds the queue full is turned away at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tracing::Span;

use super::fault_words::ProblemKind;
use super::problem::ApiError;

/// The pool. Clones share it.
#[derive(Debug, Clone)]
pub(super) struct Pool {
    workers: Arc<Semaphore>,
    queued: Arc<AtomicUsize>,
    queue: usize,
}

/// A place in the queue, given back when dropped.
struct Place(Arc<AtomicUsize>);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Pool {
    /// A pool in which `workers` work at a time, and `queue` more may wait.
    pub fn new(workers: usize, queue: usize) -> Self {
        Self { workers: Arc::new(Semaphore::new(workers)), queued: Arc::default(), queue }
    }

    /// The answer of `work`, done on a thread of its own. The worker is held until the work is done, even where the
    /// client has left.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let busy = || ApiError::of_kind(ProblemKind::Overloaded);
        let worker = if let Ok(worker) = Arc::clone(&self.workers).try_acquire_owned() {
            worker
        } else {
            let _place = self.place().ok_or_else(busy)?;
            Arc::clone(&self.workers).acquire_owned().await.map_err(|_| busy())?
        };
        Self::worked(worker, work).await
    }

    /// The same for work that was begun and that a client waits for: it is never turned away.
    pub async fn resume<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let acquired = Arc::clone(&self.workers).acquire_owned().await;
        Self::worked(acquired.map_err(|_| ApiError::of_kind(ProblemKind::Overloaded))?, work).await
    }

    async fn worked<T: Send + 'static>(
        worker: OwnedSemaphorePermit,
        work: impl FnOnce() -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let span = Span::current();
        let done = tokio::task::spawn_blocking(move || {
            let _worker = worker;
            span.in_scope(work)
        });
        done.await.map_err(|panic| ApiError::internal(&panic))?
    }

    fn place(&self) -> Option<Place> {
        let before = self.queued.fetch_add(1, Ordering::AcqRel);
        let place = Place(Arc::clone(&self.queued));
        (before < self.queue).then_some(place)
    }
}
