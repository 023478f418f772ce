//! How far a read has come, told to whoever shows it.

use std::io::{Read, Result};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

/// Told how much of a file has been read. The library itself never prints.
pub trait Progress: Sync {
    /// So many bytes of the file's `total` have been read.
    fn read(&self, file: &Path, done: u64, total: u64);
}

/// A [`Progress`] that tells nobody.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {
    fn read(&self, _file: &Path, _done: u64, _total: u64) {}
}

/// A reader that reports the bytes that pass through it.
pub(crate) struct Counted<'a, R> {
    inner: R,
    file: &'a Path,
    total: u64,
    done: AtomicU64,
    progress: &'a dyn Progress,
}

impl<'a, R> Counted<'a, R> {
    /// Wraps a reader of a file of `total` bytes.
    pub(crate) fn new(
        inner: R,
        file: &'a Path,
        total: u64,
        progress: &'a dyn Progress,
    ) -> Counted<'a, R> {
        Counted { inner, file, total, done: AtomicU64::new(0), progress }
    }
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let count = self.inner.read(buffer)?;
        let done = self.done.fetch_add(count as u64, Ordering::Relaxed) + count as u64;
        self.progress.read(self.file, done, self.total);
        Ok(count)
    }
}
