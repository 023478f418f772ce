//! How many non-mated comparisons there are between every two people.

use falsematch_kernels::pairs::{self, PairTrials, Sides};

/// Non-mated comparisons with a score between every two people.
///
/// Two are equal if they say the same of every pair of people, in whichever form.
#[derive(Clone, Debug)]
pub enum Trials {
    /// Those of each unordered pair of subjects `(i, j)`, `i < j`, that has any, ascending.
    Cells(Vec<PairTrials>),
    /// All that there can be, from the samples of each subject, by code. Takes room for people
    /// and not for pairs of them.
    Sides(Vec<Sides>),
}

impl Default for Trials {
    fn default() -> Trials {
        Trials::Cells(Vec::new())
    }
}

impl PartialEq for Trials {
    fn eq(&self, other: &Trials) -> bool {
        match (self, other) {
            (Trials::Sides(one), Trials::Sides(other)) if one == other => true,
            _ => self.iter().eq(other.iter()),
        }
    }
}

impl Trials {
    /// As kernels take them.
    pub fn pairs(&self) -> pairs::Trials<'_> {
        match self {
            Trials::Cells(cells) => pairs::Trials::Cells(cells),
            Trials::Sides(sides) => pairs::Trials::Sides(sides),
        }
    }

    /// Every pair of subjects that has a comparison, `i < j`, ascending.
    pub fn iter(&self) -> impl Iterator<Item = PairTrials> + '_ {
        self.pairs().iter()
    }

    /// How many there are in all.
    ///
    /// # Panics
    /// As [`Trials::by_subject`].
    pub fn total(&self) -> u64 {
        match self {
            Trials::Cells(cells) => cells.iter().map(|cell| cell.2).sum(),
            Trials::Sides(_) => self.by_subject().iter().sum::<u64>() / 2,
        }
    }

    /// How many there are of each subject, by code, up to the last that has any.
    ///
    /// # Panics
    /// With 2^32 subjects or more.
    pub fn by_subject(&self) -> Vec<u64> {
        let subjects = match self {
            Trials::Cells(cells) => {
                cells.iter().map(|cell| cell.1 + 1).max().unwrap_or(0)
            }
            Trials::Sides(sides) => {
                u32::try_from(sides.len()).expect("fewer than 2^32 subjects")
            }
        };
        self.pairs().by_unit(subjects)
    }

    /// Those among some subjects, who are given new codes in the same order.
    pub(crate) fn within(&self, code: impl Fn(u32) -> Option<u32>) -> Trials {
        match self {
            Trials::Cells(cells) => {
                let inside = |&(one, other, count): &PairTrials| {
                    Some((code(one)?, code(other)?, count))
                };
                Trials::Cells(cells.iter().filter_map(inside).collect())
            }
            Trials::Sides(sides) => {
                let inside =
                    (0..).zip(sides).filter(|(subject, _)| code(*subject).is_some());
                Trials::Sides(inside.map(|(_, sides)| *sides).collect())
            }
        }
    }

    /// Adds pairs, which come after those that are there.
    pub(super) fn append(&mut self, pairs: impl Iterator<Item = PairTrials>) {
        let mut cells = std::mem::take(self).into_cells();
        cells.extend(pairs);
        *self = Trials::Cells(cells);
    }

    /// Pair by pair.
    pub(super) fn into_cells(self) -> Vec<PairTrials> {
        match self {
            Trials::Cells(cells) => cells,
            Trials::Sides(_) => self.iter().collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sides and the pairs that they stand for say the same of everybody and of some.
    #[test]
    fn both_forms_say_the_same() {
        let side = |subject: u32| {
            let both = subject % 3;
            Sides { first: both + subject % 2, second: both + subject / 4 % 2, both }
        };
        let sides = Trials::Sides((0..20).map(side).collect());
        let cells = Trials::Cells(sides.iter().collect());
        assert_eq!(sides, cells);
        assert_eq!(sides.total(), cells.total());
        assert_eq!(sides.by_subject(), cells.by_subject());
        let some =
            |subject: u32| (subject % 5 != 1).then_some(subject - (subject + 3) / 5);
        let [of_sides, of_cells] = [&sides, &cells].map(|trials| trials.within(some));
        assert_eq!(of_sides, of_cells);
        assert_eq!(of_sides.total(), of_cells.total());
        assert!(of_sides.total() > 0 && of_sides != sides);
    }
}
