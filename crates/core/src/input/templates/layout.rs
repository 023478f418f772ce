//! How numbers lie in a file.

use half::f16;

/// How a number is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Number {
    /// 32 bits, and whether the highest byte comes first.
    Single { big_endian: bool },
    /// 16 bits, and whether the highest byte comes first.
    Half { big_endian: bool },
}

impl Number {
    /// Bytes of one.
    pub(super) fn size(self) -> usize {
        match self {
            Number::Single { .. } => 4,
            Number::Half { .. } => 2,
        }
    }

    /// Adds the numbers of some bytes to others; 16 bits become 32 exactly.
    pub(super) fn convert(self, bytes: &[u8], out: &mut Vec<f32>) {
        match self {
            Number::Single { big_endian } => {
                let value =
                    if big_endian { f32::from_be_bytes } else { f32::from_le_bytes };
                out.extend(bytes.as_chunks::<4>().0.iter().map(|&bytes| value(bytes)));
            }
            Number::Half { big_endian } => {
                let value =
                    if big_endian { f16::from_be_bytes } else { f16::from_le_bytes };
                let halves = bytes.as_chunks::<2>().0.iter();
                out.extend(halves.map(|&bytes| value(bytes).to_f32()));
            }
        }
    }
}
