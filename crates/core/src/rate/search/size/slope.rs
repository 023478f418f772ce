//! What holding FPIR in a larger gallery costs, read off the data.

use falsematch_kernels::gallery::local_slope;

use super::trials::Trials;
use crate::words::number;

/// Misses and candidates per search at each threshold.
#[derive(Default)]
pub(super) struct Slopes {
    points: Vec<[f64; 2]>,
}

impl Slopes {
    /// Adds a threshold: the mates that it loses, and the candidates that it returns.
    pub(super) fn add(&mut self, returned: &Trials<'_>, mated: &Trials<'_>) {
        let (counts, _) = returned.counts();
        if counts.is_empty() || mated.people.is_empty() {
            return;
        }
        let hits = counts.iter().sum::<u64>() as f64 / counts.len() as f64;
        self.points.push([mated.lost(), hits]);
    }

    /// A sentence for each two neighbouring thresholds with different hits.
    pub(super) fn told(mut self) -> Vec<String> {
        self.points.sort_by(|one, other| other[1].total_cmp(&one[1]));
        self.points.dedup();
        let pairs = self.points.windows(2);
        let differs = |pair: &&[[f64; 2]]| pair[1][1] > 0.0 && pair[0][1] > pair[1][1];
        pairs.filter(differs).map(|pair| sentence(pair[0], pair[1])).collect()
    }
}

fn sentence(loose: [f64; 2], strict: [f64; 2]) -> String {
    let slope = local_slope([loose[0], strict[0]], [loose[1], strict[1]]);
    format!(
        "Between the thresholds with {} and {} candidates per search, holding FPIR in a gallery \
         ten times as large costs about {} percentage points of FNIR: a slope read off these \
         data, not a bound.",
        number::significant(loose[1], 3),
        number::significant(strict[1], 3),
        number::significant(100.0 * slope * libm::log(10.0), 3)
    )
}
