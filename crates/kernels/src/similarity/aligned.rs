//! Memory that begins at a cache line.

use std::ops::{Deref, DerefMut};
use std::slice;

const LINE: usize = 64;

#[derive(Clone, Copy)]
#[repr(C, align(64))]
struct Line([u8; LINE]);

/// Numbers for which every pattern of bits is a value.
pub(super) trait Plain: Copy {}
impl Plain for f32 {}
impl Plain for i32 {}
impl Plain for i8 {}

/// A slice that begins at a cache line, all zero at first.
#[derive(Clone)]
pub(super) struct Aligned<T: Plain> {
    lines: Vec<Line>,
    length: usize,
    kind: std::marker::PhantomData<T>,
}

impl<T: Plain> Aligned<T> {
    /// Zeros.
    pub(super) fn zeros(length: usize) -> Aligned<T> {
        let lines = (length * size_of::<T>()).div_ceil(LINE);
        Aligned {
            lines: vec![Line([0; LINE]); lines],
            length,
            kind: std::marker::PhantomData,
        }
    }
}

impl<T: Plain> Deref for Aligned<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        // SAFETY: the lines hold at least `length` values of `T` in one allocation, begin at
        // a multiple of 64 bytes, and every pattern of bits is a `T`.
        unsafe { slice::from_raw_parts(self.lines.as_ptr().cast::<T>(), self.length) }
    }
}

impl<T: Plain> DerefMut for Aligned<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        // SAFETY: as for `deref`, and `self` is borrowed alone; every value of `T` may stand
        // in the bytes of a line.
        unsafe {
            slice::from_raw_parts_mut(self.lines.as_mut_ptr().cast::<T>(), self.length)
        }
    }
}
