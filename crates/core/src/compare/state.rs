//! What is done of an arm, so that it can be taken up again.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::left::Left;
use super::tail::Row;
use crate::error::{Error, ErrorKind, Result};

/// The first bytes of what is kept.
const MAGIC: &[u8] = b"falsematch comparing 1\n";
const ROW: usize = 16;
const DIGEST: usize = 32;

/// How far an arm is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Pass {
    /// The highest non-mated comparisons are being looked for.
    Tail,
    /// They are found; all scores are being counted in a histogram.
    Counts,
}

/// What is done of an arm.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct State {
    pub(super) pass: Pass,
    /// Pairs that this pass has yet to compare.
    pub(super) left: Left,
    /// How much more than wanted are expected over the first limit.
    pub(super) factor: f64,
    /// The first limit.
    pub(super) start: f64,
    /// All comparisons at or over this are among the rows.
    pub(super) floor: f64,
    /// The highest non-mated comparisons so far.
    pub(super) rows: Vec<Row>,
    /// The histogram so far.
    pub(super) counts: Vec<u64>,
}

/// The same without its rows, as JSON. Floats as bits: a limit may be infinite.
#[derive(Serialize, Deserialize)]
struct Header {
    of: String,
    pass: Pass,
    left: Left,
    factor: u64,
    start: u64,
    floor: u64,
    rows: usize,
    counts: Vec<u64>,
}

impl State {
    /// As bytes, with what it is of and a digest of all.
    pub(super) fn to_bytes(&self, of: &str) -> Result<Vec<u8>> {
        let header = Header {
            of: of.to_owned(),
            pass: self.pass,
            left: self.left.clone(),
            factor: self.factor.to_bits(),
            start: self.start.to_bits(),
            floor: self.floor.to_bits(),
            rows: self.rows.len(),
            counts: self.counts.clone(),
        };
        let header = serde_json::to_vec(&header).map_err(|error| {
            Error::new(ErrorKind::Format, format!("cannot write what is done: {error}"))
        })?;
        let length = MAGIC.len() + 8 + header.len() + ROW * self.rows.len() + DIGEST;
        let mut bytes = Vec::with_capacity(length);
        bytes.extend(MAGIC);
        bytes.extend((header.len() as u64).to_le_bytes());
        bytes.extend(header);
        for row in &self.rows {
            bytes.extend(row.0.to_le_bytes());
            bytes.extend(row.1.to_le_bytes());
            bytes.extend(row.2.to_le_bytes());
        }
        let digest = Sha256::digest(&bytes);
        bytes.extend(digest.as_slice());
        Ok(bytes)
    }

    /// From bytes.
    ///
    /// # Errors
    /// If they are damaged or of something else.
    pub(super) fn of_bytes(bytes: &[u8], of: &str) -> Result<State> {
        let damaged = || {
            let message = "found no comparing of falsematch that was broken off, or a damaged \
                           one";
            Error::new(ErrorKind::Format, message)
        };
        let split = bytes.len().checked_sub(DIGEST).ok_or_else(damaged)?;
        let (content, digest) = bytes.split_at(split);
        let content_after = content.strip_prefix(MAGIC).ok_or_else(damaged)?;
        if Sha256::digest(content).as_slice() != digest {
            return Err(damaged());
        }
        let (length, rest) = content_after.split_first_chunk().ok_or_else(damaged)?;
        let length =
            usize::try_from(u64::from_le_bytes(*length)).map_err(|_| damaged())?;
        let (header, rows) = rest.split_at_checked(length).ok_or_else(damaged)?;
        let header: Header = serde_json::from_slice(header).map_err(|_| damaged())?;
        if header.of != of {
            return Err(changed());
        }
        if rows.len() != header.rows * ROW {
            return Err(damaged());
        }
        Ok(State {
            pass: header.pass,
            left: header.left,
            factor: f64::from_bits(header.factor),
            start: f64::from_bits(header.start),
            floor: f64::from_bits(header.floor),
            rows: rows.as_chunks::<ROW>().0.iter().map(row).collect(),
            counts: header.counts,
        })
    }
}

/// Refuses what is of something else.
pub(super) fn changed() -> Error {
    let message = "found what was compared for another study, other data or another arm, but \
                   expected the same as now";
    Error::new(ErrorKind::Changed, message)
}

fn row(bytes: &[u8; ROW]) -> Row {
    let [a, b, c, d, e, f, g, h, probe @ .., w, x, y, z] = *bytes;
    (
        f64::from_le_bytes([a, b, c, d, e, f, g, h]),
        u32::from_le_bytes(probe),
        u32::from_le_bytes([w, x, y, z]),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_read_back_and_nothing_else_is() {
        let state = State {
            pass: Pass::Counts,
            left: Left::all(&[]),
            factor: 1.25,
            start: f64::NEG_INFINITY,
            floor: -0.0,
            rows: vec![(0.1 + 0.2, 7, u32::MAX), (-5e-324, 0, 1)],
            counts: vec![0, u64::MAX, 3],
        };
        let bytes = state.to_bytes("this").unwrap();
        assert_eq!(State::of_bytes(&bytes, "this").unwrap(), state);
        let other = State::of_bytes(&bytes, "that").unwrap_err();
        assert_eq!(other.kind(), ErrorKind::Changed);
        for place in [0, 30, bytes.len() - DIGEST - 3, bytes.len() - 1] {
            let mut spoilt = bytes.clone();
            spoilt[place] ^= 1;
            let error = State::of_bytes(&spoilt, "this").unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Format, "{place}");
        }
        for length in [0, 10, 40, bytes.len() - 1] {
            assert!(State::of_bytes(&bytes[..length], "this").is_err(), "{length}");
        }
    }
}
