//! Two tallies of searches into one.

use super::Searches;
use crate::error::{Error, ErrorKind, Result};

impl Searches {
    /// The tally of two parts of an arm together, the same to the bit in either order.
    ///
    /// # Errors
    /// [`ErrorKind::Conflict`] if the parts are of other galleries, lists or thresholds, or
    /// share a search.
    pub fn merge(mut self, mut other: Searches) -> Result<Searches> {
        if !self.fits(&other) {
            let message = "found tallies of other galleries, lists or thresholds, but parts \
                           of one arm must share theirs";
            return Err(Error::new(ErrorKind::Conflict, message));
        }
        let shift = self.candidates.reference.len() as u64;
        other.searches.iter_mut().for_each(|search| search.first += shift);
        self.searches.append(&mut other.searches);
        self.candidates.reference.append(&mut other.candidates.reference);
        self.candidates.score.append(&mut other.candidates.score);
        self.over.append(&mut other.over);
        self.ordered()
    }

    fn fits(&self, other: &Searches) -> bool {
        let bits = |searches: &Searches| {
            searches.thresholds.iter().map(|t| t.to_bits()).collect()
        };
        let (own, others): (Vec<u64>, Vec<u64>) = (bits(self), bits(other));
        let both_scored = self.has_scores() == other.has_scores();
        let empty = self.searches.is_empty() || other.searches.is_empty();
        self.galleries == other.galleries
            && self.list_length == other.list_length
            && own == others
            && self.counted == other.counted
            && self.floor.map(f64::to_bits) == other.floor.map(f64::to_bits)
            && (both_scored || empty)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Candidates, Counted, List, Mate, Search, SearchedGallery};
    use super::*;

    fn empty() -> Searches {
        let gallery =
            SearchedGallery { size: 3, failed: 0, subjects: 3, people: vec![0, 1, 2] };
        Searches::new(
            vec![gallery.clone(), gallery],
            2,
            vec![0.5, 0.25, 0.5],
            Counted::Gallery,
        )
    }

    fn pushed(of: &[(u32, u32)]) -> Searches {
        let mut searches = empty();
        for &(gallery, probe) in of {
            let mate = Mate::Found { score: Some(0.5), over: 1, tied: probe };
            let search = Search {
                gallery,
                probe,
                mate,
                failed: false,
                truncated: true,
                listed: 0,
                first: 0,
            };
            let reference = [probe, probe + 1];
            let score = [f64::from(probe), f64::from(gallery)];
            let listed = 1 + (probe % 2) as usize;
            let list = List { reference: &reference[..listed], score: &score[..listed] };
            searches.push(search, list, &[probe, gallery]);
        }
        searches
    }

    #[test]
    fn parts_merge_to_the_same_bits_in_any_order() {
        let all = [(0, 4), (0, 7), (1, 3), (1, 4), (1, 9)];
        let whole = pushed(&all);
        assert_eq!(whole.thresholds, [0.25, 0.5]);
        let parts =
            [pushed(&[(1, 4), (0, 7)]), pushed(&[(0, 4)]), pushed(&[(1, 9), (1, 3)])];
        for order in [[0, 1, 2], [2, 0, 1], [1, 2, 0], [2, 1, 0]] {
            let mut merged = empty();
            for part in order {
                merged = merged.merge(parts[part].clone()).unwrap();
            }
            assert_eq!(merged, whole, "{order:?}");
        }
        let last = &whole.searches[4];
        assert_eq!(whole.list(last).reference, [9, 10]);
        assert_eq!(whole.over(4), [9, 1]);
    }

    #[test]
    fn parts_that_share_a_search_or_differ_in_design_are_refused() {
        let shared = pushed(&[(0, 4)]).merge(pushed(&[(0, 4)])).unwrap_err();
        assert_eq!(
            shared.to_string(),
            "found a probe twice in one gallery, but each search is expected once"
        );
        let mut other = empty();
        other.list_length = 3;
        assert_eq!(empty().merge(other).unwrap_err().kind(), ErrorKind::Conflict);
        let unscored = Searches {
            candidates: Candidates { reference: vec![4], score: Vec::new() },
            ..pushed(&[(0, 4)])
        };
        assert!(pushed(&[(0, 5)]).merge(unscored).is_err());
    }
}
