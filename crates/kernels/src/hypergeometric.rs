//! How many marked items a sample without replacement holds.

/// The probabilities of every possible number of marked items among `drawn` of `total`
/// items, `marked` of which are marked.
#[derive(Clone, Debug, PartialEq)]
pub struct Hypergeometric {
    /// The smallest possible number, which the first probability is of.
    pub first: u64,
    /// The probability of each number from the first on; they sum to 1.
    pub probabilities: Vec<f64>,
}

impl Hypergeometric {
    /// By the recurrence of neighbours from the mode outwards, so that no large number is
    /// formed. Cost and memory: the number of possible values.
    ///
    /// # Panics
    /// If `marked` or `drawn` is over `total`.
    pub fn new(total: u64, marked: u64, drawn: u64) -> Hypergeometric {
        assert!(marked <= total && drawn <= total, "{marked} and {drawn} of {total}");
        let first = (marked + drawn).saturating_sub(total);
        let last = if marked < drawn { marked } else { drawn };
        let above: Vec<f64> =
            (first..last).map(|k| odds_of_next(total, marked, drawn, k)).collect();
        let mode = above.iter().take_while(|ratio| **ratio > 1.0).count();
        let mut weights = vec![1.0; above.len() + 1];
        for i in mode..above.len() {
            weights[i + 1] = weights[i] * above[i];
        }
        for i in (0..mode).rev() {
            weights[i] = weights[i + 1] / above[i];
        }
        let sum: f64 = weights.iter().sum();
        let probabilities = weights.into_iter().map(|weight| weight / sum).collect();
        Hypergeometric { first, probabilities }
    }

    /// The probability of `number`; 0 where it is not possible.
    pub fn at(&self, number: u64) -> f64 {
        let index = number.checked_sub(self.first).map(usize::try_from);
        match index {
            Some(Ok(index)) => self.probabilities.get(index).copied().unwrap_or(0.0),
            _ => 0.0,
        }
    }

    /// The probability of `number` or more.
    pub fn at_least(&self, number: u64) -> f64 {
        let numbers = self.first..;
        let over = numbers.zip(&self.probabilities).filter(|(k, _)| *k >= number);
        over.map(|(_, probability)| probability).sum()
    }
}

/// P(k + 1) / P(k); decreases as `k` grows.
pub(crate) fn odds_of_next(total: u64, marked: u64, drawn: u64, k: u64) -> f64 {
    let unmarked_left = total - marked + k + 1 - drawn;
    ((marked - k) as f64 / (k + 1) as f64) * ((drawn - k) as f64 / unmarked_left as f64)
}
