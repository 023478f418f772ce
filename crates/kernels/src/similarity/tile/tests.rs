//! Every path against the definition, pair by pair, on numbers at the ends of their ranges.

use super::*;
use crate::random::Generator;

/// Codes of a vector: at one end, at either, or anywhere.
fn codes(generator: &mut Generator, length: usize) -> Vec<i8> {
    let kind = generator.below(4);
    let mut code = || match (kind, generator.below(2)) {
        (0, _) | (1, 0) => 127,
        (1 | 2, _) => -127,
        _ => i8::try_from(generator.below(128)).unwrap() - 64,
    };
    (0..length).map(|_| code()).collect()
}

fn product(one: &[i8], other: &[i8]) -> i32 {
    one.iter().zip(other).map(|(&a, &b)| i32::from(a) * i32::from(b)).sum()
}

/// Words of four codes of each vector side by side; codes are combined with `flip`.
fn panel(vectors: &[Vec<i8>], flip: i8) -> Vec<i32> {
    let word = |vector: &Vec<i8>, unit: usize| {
        let codes: &[i8; 4] = vector[4 * unit..].first_chunk().unwrap();
        i32::from_le_bytes(codes.map(|code| (code ^ flip).cast_unsigned()))
    };
    let units = vectors[0].len() / 4;
    let unit = |unit| vectors.iter().map(move |vector| word(vector, unit));
    (0..units).flat_map(unit).collect()
}

/// A tile of codes and where its sums start.
struct Codes {
    rows: Vec<Vec<i8>>,
    columns: Vec<Vec<i8>>,
    row_starts: [i32; ROWS],
    column_starts: [i32; COLUMNS],
}

impl Codes {
    /// In each row one pair ends on zero or next to it.
    fn drawn(generator: &mut Generator, length: usize) -> Codes {
        let mut some =
            |count| -> Vec<_> { (0..count).map(|_| codes(generator, length)).collect() };
        let (rows, columns) = (some(ROWS), some(COLUMNS));
        let column_starts: [i32; COLUMNS] =
            std::array::from_fn(|_| generator.bits32().cast_signed() >> 5);
        let row_starts = std::array::from_fn(|row| {
            let column = generator.index(COLUMNS);
            let sum = product(&rows[row], &columns[column]) + column_starts[column];
            i32::try_from(generator.below(3)).unwrap() - 1 - sum
        });
        Codes { rows, columns, row_starts, column_starts }
    }

    /// What [`screen`] is to say.
    fn masks(&self) -> Masks {
        let reaches = |row: usize, column: usize| {
            let sum = product(&self.rows[row], &self.columns[column]);
            sum + self.row_starts[row] + self.column_starts[column] >= 0
        };
        std::array::from_fn(|row| {
            (0..COLUMNS).map(|k| u32::from(reaches(row, k)) << k).sum()
        })
    }

    fn check(&self) -> u32 {
        let sum =
            |row: usize| -> i32 { self.rows[row].iter().map(|&c| i32::from(c)).sum() };
        let limits = Limits {
            rows: &self.row_starts,
            columns: &self.column_starts,
            excess: &std::array::from_fn(|row| 128 * sum(row)),
        };
        let (rows, columns) = (panel(&self.rows, 0), panel(&self.columns, -128));
        let expected = self.masks();
        for path in Path::available() {
            let mut masks = [0x5555_5555; ROWS];
            let any = screen(path, &rows, &columns, &limits, &mut masks);
            assert_eq!(any, expected != [0; ROWS], "{path:?}");
            assert!(!any || masks == expected, "{path:?}: {masks:x?}, not {expected:x?}");
        }
        expected.iter().map(|mask| mask.count_ones()).sum()
    }
}

#[test]
fn tiles_of_codes_keep_the_pairs_whose_sums_are_not_negative() {
    let mut generator = Generator::new(11, 0);
    let mut kept = 0;
    for length in [4, 8, 12, 64, 508, 4096] {
        for _ in 0..20 {
            let mut codes = Codes::drawn(&mut generator, length);
            kept += codes.check();
            // Only one row is left, then none.
            let row = generator.index(ROWS);
            let start = codes.row_starts[row];
            codes.row_starts = [-(1 << 30); ROWS];
            codes.row_starts[row] = start;
            codes.check();
            codes.row_starts[row] = -(1 << 30);
            codes.column_starts = [-(1 << 29); COLUMNS];
            assert_eq!(codes.check(), 0);
        }
    }
    assert!(kept > 6 * 20 * 14 / 2, "{kept}");
}

#[test]
fn products_of_codes_are_exact() {
    let mut generator = Generator::new(12, 0);
    for length in [0, 64, 128, 4096] {
        for _ in 0..20 {
            let (one, other) =
                (codes(&mut generator, length), codes(&mut generator, length));
            for path in Path::available() {
                let found = code_dot(path, &one, &other);
                assert_eq!(found, product(&one, &other), "{path:?} {length}");
            }
        }
    }
}

/// Products of small whole numbers are exact in 32 bits, fused or not, in any order.
#[test]
#[expect(clippy::float_cmp, reason = "whole numbers")]
fn tiles_of_floats_add_every_product_to_its_score() {
    let mut generator = Generator::new(13, 0);
    for length in [0, 1, 7, 32] {
        let mut some = |count: usize| -> Vec<f32> {
            (0..count).map(|_| generator.below(200) as f32 - 100.0).collect()
        };
        let (rows, columns) = (some(length * ROWS), some(length * COLUMNS));
        let before: Scores = some(ROWS * COLUMNS).try_into().unwrap();
        for path in Path::available() {
            let mut scores = before;
            multiply(path, &rows, &columns, &mut scores);
            for (pair, &score) in scores.iter().enumerate() {
                let (row, column) = (pair / COLUMNS, pair % COLUMNS);
                let products = (0..length)
                    .map(|k| rows[k * ROWS + row] * columns[k * COLUMNS + column]);
                assert_eq!(
                    score,
                    before[pair] + products.sum::<f32>(),
                    "{path:?} {pair}"
                );
            }
        }
    }
}

/// Scores and edges of few values: ends, denormal numbers, both zeros, and what fills panels up.
fn edgy(generator: &mut Generator) -> f32 {
    let values = [0.0, -0.0, 1.0, -1.0, 1e-42, -1e-42, f32::MAX, f32::INFINITY, f32::NAN];
    values[generator.index(values.len())]
}

#[test]
fn float_scores_reach_their_edge_as_plain_comparison_says() {
    let mut generator = Generator::new(14, 0);
    for round in 0..200 {
        let scores: Scores = std::array::from_fn(|_| edgy(&mut generator));
        let rows: [f32; ROWS] = std::array::from_fn(|_| edgy(&mut generator));
        let columns: [f32; COLUMNS] = std::array::from_fn(|_| edgy(&mut generator));
        // Now and then no row can be reached.
        let rows = if round % 4 == 0 { [f32::NAN; ROWS] } else { rows };
        let reaches = |row: usize, k: usize| {
            u32::from(scores[row * COLUMNS + k] - columns[k] >= rows[row]) << k
        };
        let expected: Masks =
            std::array::from_fn(|row| (0..COLUMNS).map(|k| reaches(row, k)).sum());
        let edge = Edge { rows: &rows, columns: &columns };
        for path in Path::available() {
            let mut masks = [0x5555_5555; ROWS];
            let any = reach(path, &scores, &edge, &mut masks);
            assert_eq!((any, masks), (expected != [0; ROWS], expected), "{path:?}");
        }
    }
}
