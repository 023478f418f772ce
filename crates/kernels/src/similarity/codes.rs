//! Vectors as signed bytes, with how far each is from what its bytes say.

use rayon::prelude::*;

use super::aligned::Aligned;
use super::tile::{COLUMNS, ROWS};
use super::vectors::Vectors;

/// The largest code: -128 is not used, so that absolute values fit in a byte.
const LARGEST: f64 = 127.0;
/// Makes an upper bound of a norm that was computed in `f64`: its error is under
/// `(d + 2) * 2^-53` of it, under 1e-11 for any dimension here.
pub(super) const UPWARDS: f64 = 1.0 + 1e-11;
/// Sums that run side by side.
const LANES: usize = 8;
/// 1.5 * 2^52.
const SHIFT: f64 = 6_755_399_441_055_744.0;
/// Vectors that a thread makes ready at a time, at least.
pub(super) const TOGETHER: usize = 256;
/// Coordinates in one word of a panel.
const UNIT: usize = 4;
/// Scales to choose from: the largest code in root mean squares of a coordinate.
const REACHES: [f64; 7] = [2.5, 3.0, 3.5, 4.0, 5.0, 7.0, 12.0];

/// Vectors as bytes: vector `i` is `scale * codes + residual`.
pub(super) struct Codes {
    pub(super) scale: f64,
    stride: usize,
    words: usize,
    /// Codes, vector after vector, each filled up with zeros to a multiple of 64.
    flat: Aligned<i8>,
    row_panels: Aligned<i32>,
    column_panels: Aligned<i32>,
    /// Per vector, filled up to whole row panels: 128 times the sum of its codes.
    pub(super) excess: Vec<i32>,
    /// Per vector, at least the length of `scale * codes`.
    pub(super) coded: Vec<f64>,
    /// Per vector, at least the length of the residual.
    pub(super) residual: Vec<f64>,
}

impl Codes {
    /// Codes of vectors, with panels for them as rows, as columns or both.
    pub(super) fn new(vectors: &Vectors, rows: bool, columns: bool) -> Codes {
        let scale = choose_scale(vectors);
        let stride = vectors.dimension().next_multiple_of(64);
        let count = vectors.count();
        let mut codes = Codes {
            scale,
            stride,
            words: vectors.dimension().div_ceil(UNIT),
            flat: Aligned::zeros(count * stride),
            row_panels: Aligned::zeros(0),
            column_panels: Aligned::zeros(0),
            excess: Vec::new(),
            coded: Vec::new(),
            residual: Vec::new(),
        };
        codes.encode(vectors);
        if rows {
            codes.row_panels = codes.panels(count, ROWS, 0);
        }
        if columns {
            codes.column_panels = codes.panels(count, COLUMNS, -128);
        }
        codes
    }

    fn encode(&mut self, vectors: &Vectors) {
        let scale = self.scale;
        let flat = self.flat.par_chunks_exact_mut(self.stride).enumerate();
        let encoded: Vec<(i32, (f64, f64))> = flat
            .with_min_len(TOGETHER)
            .map(|(index, codes)| {
                let vector = vectors.row(index);
                let lengths = encode(vector, scale, &mut codes[..vector.len()]);
                (codes.iter().map(|&code| i32::from(code)).sum(), lengths)
            })
            .collect();
        self.excess = encoded.iter().map(|(sum, _)| 128 * sum).collect();
        self.excess.resize(encoded.len().next_multiple_of(ROWS), 0);
        (self.coded, self.residual) = encoded.iter().map(|(_, lengths)| *lengths).unzip();
    }

    /// Words of four codes, for each word those of `width` vectors side by side. Codes are
    /// combined with `flip` by exclusive or: -128 turns a code into the code plus 128.
    fn panels(&self, count: usize, width: usize, flip: i8) -> Aligned<i32> {
        let panels = count.div_ceil(width);
        let mut out = Aligned::zeros(panels * self.words * width);
        let flip = i32::from_le_bytes([flip.cast_unsigned(); UNIT]);
        let each = out.par_chunks_exact_mut(self.words * width).enumerate();
        each.with_min_len(TOGETHER / width).for_each(|(panel, words)| {
            for lane in 0..width.min(count - panel * width) {
                let flat = self.flat(panel * width + lane);
                for (word, codes) in flat.chunks_exact(UNIT).take(self.words).enumerate()
                {
                    let codes = [codes[0], codes[1], codes[2], codes[3]];
                    let value = i32::from_le_bytes(codes.map(i8::cast_unsigned));
                    words[word * width + lane] = value ^ flip;
                }
            }
        });
        out
    }

    /// Codes of one vector, filled up with zeros.
    #[inline]
    pub(super) fn flat(&self, index: usize) -> &[i8] {
        &self.flat[index * self.stride..(index + 1) * self.stride]
    }

    /// Gives up what only the second look at a pair needs.
    pub(super) fn without_flat(mut self) -> Codes {
        self.flat = Aligned::zeros(0);
        self
    }

    #[inline]
    pub(super) fn row_panel(&self, panel: usize) -> &[i32] {
        let length = self.words * ROWS;
        &self.row_panels[panel * length..(panel + 1) * length]
    }

    #[inline]
    pub(super) fn column_panel(&self, panel: usize) -> &[i32] {
        let length = self.words * COLUMNS;
        &self.column_panels[panel * length..(panel + 1) * length]
    }

    /// Bytes of one column panel.
    pub(super) fn panel_bytes(&self) -> usize {
        self.words * COLUMNS * UNIT
    }
}

/// Writes the codes of a vector; gives upper bounds of the lengths of what the codes say and
/// of what they leave.
fn encode(vector: &[f32], scale: f64, codes: &mut [i8]) -> (f64, f64) {
    let inverse = 1.0 / scale;
    let (mut coded, mut residual) = ([0.0_f64; LANES], [0.0_f64; LANES]);
    for (codes, values) in codes.chunks_mut(LANES).zip(vector.chunks(LANES)) {
        for (lane, (code, &value)) in codes.iter_mut().zip(values).enumerate() {
            let value = f64::from(value);
            let bounded = (value * inverse).clamp(-LARGEST, LARGEST);
            // In this range a float's last bit is worth 1: the sum is rounded to a whole
            // number, which its last bits hold.
            let shifted = bounded + SHIFT;
            *code = (shifted.to_bits() & 0xFF) as u8 as i8;
            let said = scale * (shifted - SHIFT);
            coded[lane] += said * said;
            residual[lane] += (value - said) * (value - said);
        }
    }
    let length = |squares: [f64; LANES]| squares.iter().sum::<f64>().sqrt() * UPWARDS;
    (length(coded), length(residual))
}

/// The scale that leaves the shortest residuals in up to 256 of the vectors. A power of two
/// is not needed: `scale` has 24 bits, so `scale * code` is exact.
fn choose_scale(vectors: &Vectors) -> f64 {
    let sample = vectors.spread(256);
    let mut codes = vec![0; vectors.dimension()];
    let rows = || (0..sample.count()).map(|k| sample.row(k));
    let squares: f64 = rows().flatten().map(|&v| f64::from(v) * f64::from(v)).sum();
    let coordinates = (sample.count() * vectors.dimension()).max(1);
    let unit = (squares / coordinates as f64).sqrt() / LARGEST;
    if unit == 0.0 {
        return 1.0;
    }
    let mut best = (f64::INFINITY, 1.0);
    for reach in REACHES {
        let scale = rounded(unit * reach);
        let left: f64 = rows().map(|row| encode(row, scale, &mut codes).1).sum();
        if left < best.0 {
            best = (left, scale);
        }
    }
    best.1
}

/// A number near this with at most 24 significant bits, whatever its exponent.
fn rounded(value: f64) -> f64 {
    f64::from_bits(value.to_bits() & !((1 << 29) - 1))
}
