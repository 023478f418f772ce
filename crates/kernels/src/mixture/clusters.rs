//! Trials in cells, by cluster.

use super::cells::Cells;
use super::cone::Seen;

/// The cell of each trial, cluster after cluster.
#[derive(Clone, Debug)]
pub(super) struct Trials {
    cells: Vec<u8>,
    /// Where each cluster ends.
    ends: Vec<usize>,
    /// How many trials are in each cell.
    counts: Vec<u64>,
}

impl Trials {
    pub(super) fn new(cells: &Cells, counts: &[u64], clusters: &[u32]) -> Trials {
        let mut order: Vec<usize> = (0..counts.len()).collect();
        order.sort_by_key(|&i| clusters[i]);
        let changes =
            (1..order.len()).filter(|&i| clusters[order[i - 1]] != clusters[order[i]]);
        let cell = |&i: &usize| u8::try_from(cells.of(counts[i])).expect("few cells");
        let mut trials = Trials {
            ends: changes.chain([order.len()]).collect(),
            cells: order.iter().map(cell).collect(),
            counts: vec![0; cells.len()],
        };
        for &cell in &trials.cells {
            trials.counts[usize::from(cell)] += 1;
        }
        trials
    }

    pub(super) fn clusters(&self) -> usize {
        self.ends.len()
    }

    /// The shares of the cells, as if of `effective` times as many independent trials.
    pub(super) fn seen(&self, effective: f64) -> Seen {
        let trials = self.cells.len() as f64;
        let shares = self.counts.iter().map(|&count| count as f64 / trials).collect();
        Seen { shares, trials: trials * effective, all: trials }
    }

    /// The variance of the mean of the values by clusters, over that of independent
    /// trials; at least 1.
    pub(super) fn inflation(&self, values: &[f64]) -> f64 {
        let cells = self.counts.iter().zip(values);
        let sum: f64 = cells.map(|(&count, value)| count as f64 * value).sum();
        let mean = sum / self.cells.len() as f64;
        let deviation = |&cell: &u8| values[usize::from(cell)] - mean;
        let (mut plain, mut clustered, mut start) = (0.0, 0.0, 0);
        for &end in &self.ends {
            let cluster = &self.cells[start..end];
            let sum: f64 = cluster.iter().map(deviation).sum();
            clustered += sum * sum;
            plain +=
                cluster.iter().map(|cell| deviation(cell) * deviation(cell)).sum::<f64>();
            start = end;
        }
        if clustered > plain && plain > 0.0 { clustered / plain } else { 1.0 }
    }
}
