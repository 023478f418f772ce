//! Workers that share chunks out among themselves.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use falsematch::{Error, Result};

use super::Told;

/// Counts what is done and tells it.
pub(crate) struct Counter<'a> {
    done: AtomicU64,
    total: u64,
    told: Told<'a>,
}

impl<'a> Counter<'a> {
    /// Nothing is done yet, of so many.
    pub(crate) fn new(total: u64, told: Told<'a>) -> Counter<'a> {
        Counter { done: AtomicU64::new(0), total, told }
    }

    /// So many more are done.
    pub(crate) fn tell(&self, count: u64) {
        let done = self.done.fetch_add(count, Ordering::Relaxed) + count;
        (self.told)(done, self.total);
    }
}

/// Does every chunk once, each by whichever worker is free. What a chunk comes to must not
/// hang on the worker.
///
/// # Errors
/// The first error of a chunk; no further chunk is then begun.
pub(crate) fn each_chunk<W: Send>(
    workers: &mut [W],
    chunks: usize,
    work: &(dyn Fn(&mut W, usize) -> Result<()> + Sync),
) -> Result<()> {
    let next = AtomicUsize::new(0);
    let refused: Mutex<Option<Error>> = Mutex::new(None);
    std::thread::scope(|scope| {
        for worker in workers {
            let (next, refused) = (&next, &refused);
            scope.spawn(move || {
                loop {
                    let chunk = next.fetch_add(1, Ordering::Relaxed);
                    if chunk >= chunks {
                        return;
                    }
                    if let Err(error) = work(worker, chunk) {
                        next.store(chunks, Ordering::Relaxed);
                        if let Ok(mut place) = refused.lock() {
                            place.get_or_insert(error);
                        }
                    }
                }
            });
        }
    });
    match refused.into_inner() {
        Ok(Some(error)) => Err(error),
        _ => Ok(()),
    }
}
