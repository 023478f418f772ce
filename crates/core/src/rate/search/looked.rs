//! What each search gave, one by one, for what is asked of the same probes in several arms.

use falsematch_kernels::order::is_match;

use crate::roster::Roster;
use crate::tally::{Counted, Mate, Search, Searches};

/// Who has the highest score of some candidates: one person, or several of the same score,
/// among whom the order of a list says nothing.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::rate) struct Foremost {
    /// In ascending order; of a list without scores, the first alone.
    pub(in crate::rate) people: Vec<u32>,
    /// Under any where lists give ranks only.
    pub(in crate::rate) score: f64,
}

/// One search, as far as its first candidates go.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::rate) struct Looked {
    /// The gallery and the probe: the same search in another arm has the same.
    pub(in crate::rate) key: (u32, u32),
    /// The probe's subject.
    pub(in crate::rate) owner: u32,
    /// Whether its subject is enrolled.
    pub(in crate::rate) is_mated: bool,
    /// The mate's score; under any for a miss, or where lists give ranks only.
    pub(in crate::rate) mate: f64,
    /// The mate's last rank among candidates of its score; the highest number for a miss.
    pub(in crate::rate) rank: u32,
    /// Who comes first; nobody where there is no candidate.
    pub(in crate::rate) first: Option<Foremost>,
    /// Who comes first of those that are not the mate.
    pub(in crate::rate) other: Option<Foremost>,
    /// Whether a mate could be found beyond the end of a truncated list.
    pub(in crate::rate) is_open: bool,
}

impl Looked {
    /// Whether the mate is found at or over the threshold, if any, within the rank.
    pub(in crate::rate) fn is_hit(&self, threshold: Option<f64>, rank: u32) -> bool {
        self.rank <= rank && threshold.is_none_or(|at| is_match(self.mate, at))
    }
}

/// Every search of a tally, in its order: by gallery, then probe.
pub(in crate::rate) fn looked(tally: &Searches, roster: &Roster) -> Vec<Looked> {
    tally.searches.iter().map(|search| look(tally, roster, search)).collect()
}

fn look(tally: &Searches, roster: &Roster, search: &Search) -> Looked {
    let owner = roster.subject_of(search.probe);
    let list = tally.list(search);
    let person = |place: usize| roster.subject_of(list.reference[place]);
    let score =
        |place: usize| list.score.get(place).copied().unwrap_or(f64::NEG_INFINITY);
    let foremost = |is_asked: &dyn Fn(u32) -> bool| {
        let mut places = (0..list.reference.len()).filter(|&at| is_asked(person(at)));
        let (top, has_scores) = (places.next()?, !list.score.is_empty());
        let is_tied = |&at: &usize| score(at).total_cmp(&score(top)).is_eq();
        let tied = places.take_while(|at| has_scores && is_tied(at));
        let mut people: Vec<u32> = std::iter::once(top).chain(tied).map(person).collect();
        people.sort_unstable();
        people.dedup();
        Some(Foremost { people, score: score(top) })
    };
    let mate = match search.mate {
        Mate::Found { score, .. } => score.unwrap_or(f64::NEG_INFINITY),
        _ => f64::NEG_INFINITY,
    };
    let is_after = matches!(search.mate, Mate::NotListed | Mate::UnderFloor);
    Looked {
        key: (search.gallery, search.probe),
        owner,
        is_mated: search.mate.is_enrolled(),
        mate,
        rank: search.mate.ranks().map_or(u32::MAX, |(_, last)| last),
        first: foremost(&|_| true),
        other: foremost(&|person| person != owner),
        is_open: tally.counted == Counted::List && search.truncated && is_after,
    }
}
