//! Limits that are likely to leave a share of each row's pairs in, judged by a sample.

use super::block::{Block, Engine};
use super::floats::Panels;
use super::tile::{COLUMNS, ROWS, Scores};

/// Rows that are made ready at a time.
const AT_ONCE: usize = 64 * ROWS;
/// Scores that say how far over its mean a row's limit lies, at most.
const POOLED: usize = 1 << 18;
/// Scores that are over the limit among these, at least: fewer say little.
const LEAST: f64 = 8.0;
/// Columns that say something of a row, at least.
const FEWEST: usize = 32;
/// Scores so many deviations over the mean are left out of mean and deviation: one column
/// that is like the row would raise both by much.
const FAR: f64 = 5.0;
/// Sums that run side by side.
const LANES: usize = 8;

/// Per row, a score that about a share of its pairs reach, with columns of which a block
/// holds a sample: the row's mean plus so many of its standard deviations that the share is
/// right over all rows. Minus infinity where the sample says nothing.
///
/// A limit may be too high. Who looks for the highest scores of a row sees it: fewer than
/// are wanted reach it. It depends on the instructions, so no result may depend on it.
///
/// `sample` is made ready for [`Engine::Floats`] as columns; `rows` for any engine.
///
/// # Panics
/// If the dimensions differ.
pub fn likely_limits(rows: &Block, sample: &Block, share: f64) -> Vec<f64> {
    assert!(rows.vectors.dimension() == sample.vectors.dimension(), "dimensions");
    let count = rows.vectors.count();
    let nothing = vec![f64::NEG_INFINITY; count];
    let (Engine::Floats, Some(columns)) = (&sample.engine, &sample.floats) else {
        return nothing;
    };
    let width = sample.vectors.count();
    if width < FEWEST || matches!(rows.engine, Engine::Plain) {
        return nothing;
    }
    let step = (count * width).div_ceil(POOLED);
    let (mut looks, mut pooled) = (Vec::with_capacity(count), Vec::new());
    each_row(rows, (sample, columns), |row, scores| {
        let look = Look::of(scores);
        if row.is_multiple_of(step) && look.deviation > 0.0 {
            pooled.extend(scores.iter().map(|&score| look.place(score)));
        }
        looks.push(look);
    });
    let Some(place) = place_of(&mut pooled, share) else { return nothing };
    let limit = |(row, look): (usize, &Look)| {
        let limit = look.mean + place * look.deviation - rows.half(row);
        if limit.is_finite() { limit } else { f64::NEG_INFINITY }
    };
    looks.iter().enumerate().map(limit).collect()
}

/// What the scores of a row look like.
struct Look {
    mean: f64,
    deviation: f64,
}

impl Look {
    fn of(scores: &[f32]) -> Look {
        let all = Look::under(scores, f64::INFINITY);
        Look::under(scores, all.mean + FAR * all.deviation)
    }

    /// Of the scores that are not over a ceiling.
    fn under(scores: &[f32], ceiling: f64) -> Look {
        let (mut count, mut sum, mut squares) =
            ([0.0; LANES], [0.0; LANES], [0.0; LANES]);
        for scores in scores.chunks(LANES) {
            for (lane, &score) in scores.iter().enumerate() {
                let score = f64::from(score);
                let (one, score) =
                    if score <= ceiling { (1.0, score) } else { (0.0, 0.0) };
                count[lane] += one;
                sum[lane] += score;
                squares[lane] += score * score;
            }
        }
        let all = |lanes: [f64; LANES]| lanes.iter().sum::<f64>();
        let (count, sum) = (all(count), all(sum));
        let mean = sum / count;
        let variance = all(squares) / count - mean * mean;
        Look { mean, deviation: if variance > 0.0 { variance.sqrt() } else { 0.0 } }
    }

    /// How many deviations a score is over the mean.
    fn place(&self, score: f32) -> f64 {
        (f64::from(score) - self.mean) / self.deviation
    }
}

/// The place that a share of all places reaches; nothing if there are too few of them.
fn place_of(places: &mut [f64], share: f64) -> Option<f64> {
    let rank = share * places.len() as f64;
    // A cast of a float that is not negative truncates and saturates.
    #[expect(clippy::cast_possible_truncation)]
    let rank = (if rank < LEAST { LEAST } else { rank }) as usize;
    if rank >= places.len() {
        return None;
    }
    let (_, place, _) = places.select_nth_unstable_by(rank, |a, b| b.total_cmp(a));
    Some(*place)
}

/// Gives the scores of each row with the columns of the sample, without what is taken off
/// for the row.
fn each_row(
    rows: &Block,
    (sample, columns): (&Block, &Panels),
    mut give: impl FnMut(usize, &[f32]),
) {
    let width = sample.vectors.count();
    let stride = width.next_multiple_of(COLUMNS);
    let mut scores: Vec<f32> = vec![0.0; ROWS * stride];
    let all: Vec<usize> = (0..rows.vectors.count()).collect();
    for some in all.chunks(AT_ONCE) {
        let panels = Panels::new(&rows.vectors.pick(some), true, false);
        for (panel, members) in some.chunks(ROWS).enumerate() {
            score_panel((rows, &panels, panel), (sample, columns), &mut scores);
            for (row, scores) in members.iter().zip(scores.chunks_exact(stride)) {
                give(*row, &scores[..width]);
            }
        }
    }
}

/// Scores of a panel of rows with the sample, row after row.
fn score_panel(
    (rows, panels, panel): (&Block, &Panels, usize),
    (sample, columns): (&Block, &Panels),
    out: &mut [f32],
) {
    let width = out.len() / ROWS;
    let mut scores: Scores = [0.0; ROWS * COLUMNS];
    for first in (0..width).step_by(COLUMNS) {
        panels.multiply(rows.path, panel, columns, first / COLUMNS, &mut scores);
        let lanes = scores.chunks_exact(COLUMNS).zip(out.chunks_exact_mut(width));
        for (scores, out) in lanes {
            for (k, (out, score)) in out[first..].iter_mut().zip(scores).enumerate() {
                // Rounded like the score itself: it is a guess.
                #[expect(clippy::cast_possible_truncation)]
                let half = sample.half(first + k) as f32;
                *out = score - half;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Generator;
    use crate::similarity::{Area, Found, Path, Sides, Vectors, sweep};

    /// Vectors of some different lengths, off the origin: rows differ in mean and deviation.
    fn vectors(count: usize, lengths: usize, seed: u64) -> Vectors {
        let mut generator = Generator::new(seed, 0);
        let mut all = Vec::new();
        for index in 0..count {
            let length = 0.5 + (index % lengths) as f64;
            #[expect(clippy::cast_possible_truncation)]
            all.extend((0..48).map(|_| (length * (generator.normal() + 0.3)) as f32));
        }
        Vectors::new(48, &all)
    }

    /// The share of pairs over each row's limit is near the one asked for, in every row.
    #[test]
    fn limits_leave_about_the_share_in() {
        for distance in [false, true] {
            let (rows, columns) = (vectors(120, 7, 1), vectors(8_000, 1, 2));
            let halves = |of: &Vectors| match distance {
                true => of.half_squares(),
                false => Vec::new(),
            };
            let block = |of: &Vectors, engine, sides| {
                Block::new(Path::best(), engine, of.clone(), halves(of), sides)
            };
            let ready = block(&rows, &Engine::Codes, Sides::Rows);
            let sample = block(&columns.spread(1_000), &Engine::Floats, Sides::Columns);
            let limits = likely_limits(&ready, &sample, 0.02);
            let all = block(&columns, &Engine::Codes, Sides::Columns);
            let mut counts = vec![0_u32; 120];
            sweep(&ready, &all, Area::Full, &limits, &mut |some: &[Found]| {
                some.iter().for_each(|found| counts[found.row as usize] += 1);
            });
            let total: u32 = counts.iter().sum();
            let expected = 120.0 * 8_000.0 * 0.02;
            assert!((f64::from(total) / expected - 1.0).abs() < 0.15, "{total}");
            let all_near = counts.iter().all(|&count| (60..320).contains(&count));
            assert!(all_near, "{distance} {counts:?}");
        }
    }

    /// One column that is the row itself bears on no limit by much.
    #[test]
    fn a_column_like_the_row_changes_little() {
        let sphere = |count: usize, seed: u64| {
            let mut generator = Generator::new(seed, 0);
            let mut all = Vec::new();
            for _ in 0..count {
                let mut one: Vec<f64> = (0..64).map(|_| generator.normal()).collect();
                crate::sphere::normalise(&mut one);
                #[expect(clippy::cast_possible_truncation)]
                all.extend(one.iter().map(|&value| value as f32));
            }
            all
        };
        let (rows, mut columns) = (sphere(2, 1), sphere(256, 2));
        let block = |values: &[f32], engine, sides| {
            Block::new(Path::best(), engine, Vectors::new(64, values), vec![], sides)
        };
        let ready = block(&rows, &Engine::Codes, Sides::Rows);
        let limits = |columns: &[f32]| {
            let sample = block(columns, &Engine::Floats, Sides::Columns);
            likely_limits(&ready, &sample, 0.05)
        };
        let before = limits(&columns);
        columns[640..704].copy_from_slice(&rows[..64]);
        let after = limits(&columns);
        // A deviation is an eighth; with the outlier it would be 1.06 of it.
        assert!((before[0] - after[0]).abs() < 0.004, "{before:?} {after:?}");
        assert!(before[0] > 0.15 && before[0] < 0.26);
    }

    #[test]
    fn too_small_a_sample_says_nothing() {
        let few = vectors(31, 2, 3);
        let sample = Block::new(
            Path::best(),
            &Engine::Floats,
            few.clone(),
            vec![],
            Sides::Columns,
        );
        let rows = Block::new(Path::best(), &Engine::Codes, few, vec![], Sides::Rows);
        assert!(likely_limits(&rows, &sample, 0.5).iter().all(|l| l.is_infinite()));
    }
}
