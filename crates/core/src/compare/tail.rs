//! The highest non-mated scores, and all mated ones.

use falsematch_kernels::order::is_match;

use super::Job;
use super::regions::Regions;
use super::sets::spread;
use crate::error::Result;
use crate::input::Comparisons;

/// Samples whose pairs say where the tail is likely to begin.
const SAMPLE: usize = 1024;
/// Comparisons that are kept beyond those wanted before the lowest are dropped.
const SPARE: usize = 1 << 20;

/// A comparison: score, probe, reference.
type Row = (f64, u32, u32);

/// The highest comparisons so far.
struct Highest {
    /// How many are wanted; all, if nothing.
    wanted: Option<usize>,
    rows: Vec<Row>,
    /// All at or over this score are among them.
    floor: f64,
}

impl Highest {
    fn add(&mut self, mut rows: Vec<Row>) {
        self.rows.append(&mut rows);
        if self.wanted.is_some_and(|wanted| self.rows.len() > 2 * wanted + SPARE) {
            self.drop_lowest();
        }
    }

    /// Drops what is under the lowest that is wanted; those tied with it stay.
    fn drop_lowest(&mut self) {
        let Some(wanted) = self.wanted.filter(|&wanted| wanted < self.rows.len()) else {
            return;
        };
        let mut scores: Vec<f64> = self.rows.iter().map(|row| row.0).collect();
        let (_, lowest, _) = scores.select_nth_unstable_by(wanted, |a, b| b.total_cmp(a));
        self.floor = if *lowest > self.floor { *lowest } else { self.floor };
        let floor = self.floor;
        self.rows.retain(|row| is_match(row.0, floor));
    }
}

impl Job<'_> {
    /// The non-mated comparisons with the highest scores, by descending score, then probe,
    /// then reference, and the highest score of the others; all of them without a budget.
    pub(super) fn tail(
        &self,
        regions: &Regions,
        non_mated: u64,
        budget: Option<usize>,
    ) -> Result<(Comparisons, Option<f64>)> {
        let wanted = budget.filter(|&tail| (tail as u64) < non_mated);
        let mut factor = 1.25;
        loop {
            let start = match wanted {
                None => f64::NEG_INFINITY,
                Some(tail) => {
                    let share = (tail + 1) as f64 / non_mated as f64;
                    self.likely_start(regions, share, factor)?
                }
            };
            let found = self.over(regions, non_mated, wanted, start)?;
            // The start was too high if not all that are wanted were over it.
            if start == f64::NEG_INFINITY || wanted.is_none_or(|tail| found.len() > tail)
            {
                return Ok(cut(found, wanted));
            }
            factor *= 4.0;
        }
    }

    /// A score that, judged by a sample, more than a share of the comparisons reach.
    fn likely_start(&self, regions: &Regions, share: f64, factor: f64) -> Result<f64> {
        let samples = spread(&regions.samples(), SAMPLE);
        let sides = regions.sides(self.roster.sample_count());
        let mut scores: Vec<f64> = self
            .all_of(&samples)?
            .iter()
            .map(|found| {
                (samples[found.row as usize], samples[found.column as usize], found)
            })
            .filter(|(one, other, _)| !self.roster.is_mated(*one, *other))
            .filter(|(one, other, _)| regions.hold(*one, *other, &sides))
            .map(|(_, _, found)| found.score)
            .collect();
        let expected = factor * share * scores.len() as f64;
        let rank = expected + 4.0 * expected.sqrt() + 8.0;
        // A cast of a float that is not negative truncates and saturates.
        #[expect(clippy::cast_possible_truncation)]
        let rank = rank as usize;
        if rank >= scores.len() {
            return Ok(f64::NEG_INFINITY);
        }
        let (_, score, _) = scores.select_nth_unstable_by(rank, |a, b| b.total_cmp(a));
        Ok(*score)
    }

    /// Non-mated comparisons at or over a score: those wanted, and maybe more.
    fn over(
        &self,
        regions: &Regions,
        non_mated: u64,
        tail: Option<usize>,
        start: f64,
    ) -> Result<Vec<Row>> {
        let metric = self.templates.metric();
        let engine = self.engine(regions, metric.limit(start), non_mated)?;
        let mut highest =
            Highest { wanted: tail.map(|tail| tail + 1), rows: Vec::new(), floor: start };
        let keep = |row: u32, column: u32, left: f64| {
            let score = metric.score(left);
            let wanted = is_match(score, start) && !self.roster.is_mated(row, column);
            wanted.then(|| self.ordered(score, row, column))
        };
        self.each_found(regions, &engine, metric.limit(start), keep, |rows| {
            highest.add(rows);
            metric.limit(highest.floor)
        })?;
        Ok(highest.rows)
    }

    /// A comparison whose probe is the one whose template comes first.
    fn ordered(&self, score: f64, one: u32, other: u32) -> Row {
        match self.templates.row(one) < self.templates.row(other) {
            true => (score, one, other),
            false => (score, other, one),
        }
    }

    /// All mated comparisons, in no order.
    pub(super) fn mated(&self, regions: &Regions) -> Result<Comparisons> {
        let sides = regions.sides(self.roster.sample_count());
        let mut samples = regions.samples();
        samples.sort_by_key(|&sample| {
            (self.roster.subject_of(sample), self.templates.row(sample))
        });
        let mut mated = Comparisons::default();
        let of_person = samples.chunk_by(|&one, &other| self.roster.is_mated(one, other));
        for person in of_person.filter(|person| person.len() > 1) {
            for found in self.all_of(person)? {
                let (one, other) =
                    (person[found.row as usize], person[found.column as usize]);
                if regions.hold(one, other, &sides) {
                    let (score, probe, reference) = self.ordered(found.score, one, other);
                    mated.push(score, probe, reference);
                }
            }
        }
        Ok(mated)
    }
}

/// The first rows in order, and the score of the next.
fn cut(mut rows: Vec<Row>, tail: Option<usize>) -> (Comparisons, Option<f64>) {
    rows.sort_unstable_by(|a, b| {
        b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2))
    });
    let next = tail.and_then(|tail| rows.get(tail)).map(|row| row.0);
    rows.truncate(tail.unwrap_or(rows.len()));
    let mut kept = Comparisons::with_capacity(rows.len());
    rows.iter().for_each(|row| kept.push(row.0, row.1, row.2));
    (kept, next)
}
