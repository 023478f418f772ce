//! Writes NumPy's format, version 1.0.

use std::io::{self, Write};

/// The header of a matrix in row order.
pub(crate) fn header(kind: &str, rows: usize, columns: usize) -> Vec<u8> {
    let mut text = format!(
        "{{'descr': '{kind}', 'fortran_order': False, 'shape': ({rows}, {columns}), }}"
    );
    // The numbers begin at a multiple of 64 bytes, after 10 of magic and a line end.
    while !(10 + text.len() + 1).is_multiple_of(64) {
        text.push(' ');
    }
    text.push('\n');
    let length = u16::try_from(text.len()).unwrap_or(u16::MAX);
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend(length.to_le_bytes());
    bytes.extend(text.as_bytes());
    bytes
}

/// Writes a row of 32-bit floats.
pub(crate) fn singles(sink: &mut impl Write, row: &[f32]) -> io::Result<()> {
    row.iter().try_for_each(|value| sink.write_all(&value.to_le_bytes()))
}

/// Writes a row of 64-bit floats.
pub(crate) fn doubles(sink: &mut impl Write, row: &[f64]) -> io::Result<()> {
    row.iter().try_for_each(|value| sink.write_all(&value.to_le_bytes()))
}
