//! People numbered by what their searches gave.

use std::collections::BTreeMap;

use super::super::search::{Foremost, Looked};
use super::gathered::Filled;

/// A number for each person with a search, by what all searches of that person gave in some
/// arms. Codes of a run change with the words of a study and the names of its people; draws of
/// people and sums over them by these numbers do not. People whose searches gave the same may
/// change places: nothing depends on which of them is which.
pub(super) struct Units {
    /// Per code of a person; nothing for one without a search.
    number: Vec<Option<u32>>,
    count: u32,
}

/// What one search gave in each arm.
type Row = Vec<[u64; 5]>;

impl Units {
    /// Numbers the people of some arms, whose codes are under `people`.
    pub(super) fn of(people: u32, arms: &[&Filled]) -> Units {
        let absent = [u64::MAX; 5];
        let mut rows: BTreeMap<(u32, (u32, u32)), Row> = BTreeMap::new();
        for (place, arm) in arms.iter().enumerate() {
            for search in &arm.searches {
                let row = rows.entry((search.owner, search.key));
                row.or_insert_with(|| vec![absent; arms.len()])[place] = given(search);
            }
        }
        let mut people_rows: BTreeMap<u32, Vec<Row>> = BTreeMap::new();
        for ((owner, _), row) in rows {
            people_rows.entry(owner).or_default().push(row);
        }
        let mut order: Vec<(Vec<Row>, u32)> =
            people_rows.into_iter().map(|(owner, rows)| (rows, owner)).collect();
        order.iter_mut().for_each(|(rows, _)| rows.sort_unstable());
        order.sort_unstable();
        let mut units = Units { number: vec![None; people as usize], count: 0 };
        for (number, (_, owner)) in (0u32..).zip(order) {
            units.number[owner as usize] = Some(number);
            units.count = number + 1;
        }
        units
    }

    /// How many there are.
    pub(super) fn count(&self) -> u32 {
        self.count
    }

    /// The number of a person.
    ///
    /// # Panics
    /// If the person has no search.
    pub(super) fn of_person(&self, code: u32) -> u32 {
        self.number[code as usize].expect("a person with a search has a number")
    }
}

/// Everything of a search that a measure looks at but who the others are.
fn given(search: &Looked) -> [u64; 5] {
    let top = |found: &Option<Foremost>| {
        found.as_ref().map_or(u64::MAX, |found| found.score.to_bits())
    };
    [
        u64::from(search.is_mated),
        u64::from(search.rank),
        search.mate.to_bits(),
        top(&search.first),
        top(&search.other),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn search(owner: u32, probe: u32, mate: f64) -> Looked {
        Looked {
            key: (0, probe),
            owner,
            is_mated: true,
            mate,
            rank: 1,
            first: None,
            other: None,
            is_open: false,
        }
    }

    fn arm(searches: Vec<Looked>) -> Filled {
        Filled { arm: String::new(), searches, points: Vec::new(), gallery: None }
    }

    /// Person 3 has no search. The lower of the two scores of person 1 comes first: 0.1 before
    /// 0.2 before 0.4, whatever their codes and in whichever order their probes are.
    #[test]
    fn numbers_go_by_what_was_found() {
        let one = arm(vec![
            search(2, 0, 0.2),
            search(1, 1, 0.3),
            search(1, 2, 0.1),
            search(0, 4, 0.4),
        ]);
        let units = Units::of(5, &[&one]);
        assert_eq!(units.count(), 3);
        assert_eq!([1, 2, 0].map(|code| units.of_person(code)), [0, 1, 2]);
        let other = arm(vec![
            search(2, 0, 0.1),
            search(2, 1, 0.3),
            search(4, 2, 0.4),
            search(1, 4, 0.2),
        ]);
        let units = Units::of(5, &[&other]);
        assert_eq!([2, 1, 4].map(|code| units.of_person(code)), [0, 1, 2]);
    }

    /// A second arm tells apart whom the first does not; a search that is in one arm only is
    /// no search of another.
    #[test]
    fn every_arm_tells_people_apart() {
        let bare = arm(vec![search(0, 0, 0.5), search(1, 1, 0.5), search(2, 2, 0.5)]);
        let filled = arm(vec![search(0, 0, 0.9), search(1, 1, 0.8)]);
        let units = Units::of(3, &[&bare, &filled]);
        assert_eq!([1, 0, 2].map(|code| units.of_person(code)), [0, 1, 2]);
    }
}
