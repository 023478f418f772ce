//! A small rectangle of pairs, small enough that all its sums fit in registers.

use super::path::{Kind, Path};
use super::portable;

#[cfg(test)]
mod tests;

/// Rows of a tile.
pub(super) const ROWS: usize = 14;
/// Columns of a tile.
pub(super) const COLUMNS: usize = 32;

/// Per row, a bit for each column.
pub(super) type Masks = [u32; ROWS];
/// Scores, row after row.
pub(super) type Scores = [f32; ROWS * COLUMNS];

/// Where the sums of a tile start: a pair starts at its row's number plus its column's.
pub(super) struct Limits<'a> {
    pub(super) rows: &'a [i32; ROWS],
    pub(super) columns: &'a [i32; COLUMNS],
    /// Per row 128 times the sum of its codes: what the product with unsigned codes has too
    /// much.
    #[cfg_attr(
        not(target_arch = "x86_64"),
        allow(dead_code, reason = "others multiply signed codes")
    )]
    pub(super) excess: &'a [i32; ROWS],
}

/// Marks the pairs whose integer product, added to where it starts, is not negative, and
/// says whether there are any. Masks are written only if there are.
///
/// `rows` holds for each unit of four coordinates [`ROWS`] words of four signed bytes,
/// `columns` holds [`COLUMNS`] words of four unsigned bytes: the code plus 128.
pub(super) fn screen(
    path: Path,
    rows: &[i32],
    columns: &[i32],
    start: &Limits<'_>,
    masks: &mut Masks,
) -> bool {
    assert!(rows.len() * COLUMNS == columns.len() * ROWS, "panels of one dimension");
    match path.0 {
        Kind::Portable => portable::screen(rows, columns, start, masks),
        // SAFETY: a path is only made after the processor said that it has it.
        #[cfg(target_arch = "x86_64")]
        Kind::Avx2 => unsafe { super::avx2::screen(rows, columns, start, masks) },
        // SAFETY: as above.
        #[cfg(target_arch = "x86_64")]
        Kind::Avx512 => unsafe { super::avx512::screen(rows, columns, start, masks) },
        // SAFETY: as above.
        #[cfg(target_arch = "aarch64")]
        Kind::Neon => unsafe { super::neon::screen(rows, columns, start, masks) },
        // SAFETY: as above.
        #[cfg(target_arch = "aarch64")]
        Kind::Dotprod => unsafe { super::dotprod::screen(rows, columns, start, masks) },
    }
}

/// Adds the products of a run of coordinates to the tile's scores, in 32-bit floats. `rows`
/// and `columns` hold for each coordinate [`ROWS`] and [`COLUMNS`] values.
pub(super) fn multiply(path: Path, rows: &[f32], columns: &[f32], scores: &mut Scores) {
    assert!(rows.len() * COLUMNS == columns.len() * ROWS, "panels of one dimension");
    match path.0 {
        Kind::Portable => portable::multiply(rows, columns, scores),
        // SAFETY: a path is only made after the processor said that it has it.
        #[cfg(target_arch = "x86_64")]
        Kind::Avx2 => unsafe { super::avx2::multiply(rows, columns, scores) },
        // SAFETY: as above.
        #[cfg(target_arch = "x86_64")]
        Kind::Avx512 => unsafe { super::avx512::multiply(rows, columns, scores) },
        // SAFETY: as above.
        #[cfg(target_arch = "aarch64")]
        Kind::Neon | Kind::Dotprod => unsafe {
            super::neon::multiply(rows, columns, scores)
        },
    }
}

/// Sum of products of signed bytes; lengths are equal and multiples of 64.
#[inline]
pub(super) fn code_dot(path: Path, one: &[i8], other: &[i8]) -> i32 {
    assert!(one.len() == other.len() && one.len().is_multiple_of(64));
    match path.0 {
        Kind::Portable => portable::code_dot(one, other),
        // SAFETY: a path is only made after the processor said that it has it.
        #[cfg(target_arch = "x86_64")]
        Kind::Avx2 => unsafe { super::avx2::code_dot(one, other) },
        // SAFETY: as above.
        #[cfg(target_arch = "x86_64")]
        Kind::Avx512 => unsafe { super::avx512::code_dot(one, other) },
        // SAFETY: as above.
        #[cfg(target_arch = "aarch64")]
        Kind::Neon => unsafe { super::neon::code_dot(one, other) },
        // SAFETY: as above.
        #[cfg(target_arch = "aarch64")]
        Kind::Dotprod => unsafe { super::dotprod::code_dot(one, other) },
    }
}

/// A number per row and one per column of a tile.
pub(super) struct Edge<'a> {
    pub(super) rows: &'a [f32; ROWS],
    pub(super) columns: &'a [f32; COLUMNS],
}

/// Float scores as places on an axis of equal bins.
pub(super) struct Axis {
    pub(super) low: f32,
    pub(super) per_score: f32,
    /// The number of the last bin, under 2^20.
    pub(super) last: f32,
    /// At least how far a place can be off.
    pub(super) off: f32,
}

/// The lowest and the highest bin that each pair of a tile may belong to.
pub(super) struct Places {
    pub(super) low: [i32; ROWS * COLUMNS],
    pub(super) high: [i32; ROWS * COLUMNS],
}

/// Marks the pairs whose float score, less their column's number, reaches their row's; says
/// whether there are any.
pub(super) fn reach(
    path: Path,
    scores: &Scores,
    edge: &Edge<'_>,
    masks: &mut Masks,
) -> bool {
    match path.0 {
        Kind::Portable => portable::reach(scores, edge, masks),
        // SAFETY: a path is only made after the processor said that it has it.
        #[cfg(target_arch = "x86_64")]
        Kind::Avx2 => unsafe { super::avx2::reach(scores, edge, masks) },
        // SAFETY: as above.
        #[cfg(target_arch = "x86_64")]
        Kind::Avx512 => unsafe { super::avx512::reach(scores, edge, masks) },
        // SAFETY: as above.
        #[cfg(target_arch = "aarch64")]
        Kind::Neon | Kind::Dotprod => unsafe { super::neon::reach(scores, edge, masks) },
    }
}

/// Finds the bins of the pairs' float scores, each less its row's and its column's number.
pub(super) fn places(
    path: Path,
    scores: &Scores,
    edge: &Edge<'_>,
    axis: &Axis,
    out: &mut Places,
) {
    match path.0 {
        Kind::Portable => portable::places(scores, edge, axis, out),
        // Plain Rust is compiled for NEON: every processor of the kind has it.
        #[cfg(target_arch = "aarch64")]
        Kind::Neon | Kind::Dotprod => portable::places(scores, edge, axis, out),
        // SAFETY: a path is only made after the processor said that it has it.
        #[cfg(target_arch = "x86_64")]
        Kind::Avx2 => unsafe { super::avx2::places(scores, edge, axis, out) },
        // SAFETY: as above.
        #[cfg(target_arch = "x86_64")]
        Kind::Avx512 => unsafe { super::avx512::places(scores, edge, axis, out) },
    }
}
