//! From candidate lists to searches: what each list tells of its mate and of the others.

use falsematch_kernels::order::is_match;

use super::plan::PlannedGallery;
use super::{Counted, List, Mate, Search, SearchPlan, Searches};
use crate::error::{Error, ErrorKind, Result};
use crate::input::{CandidateLists, ListedSearch};
use crate::roster::Roster;

impl Searches {
    /// The searches of a plan as candidate lists tell them. `thresholds`, as similarity, are
    /// those at which non-mates are counted, as far as lists reach.
    ///
    /// A probe whose own subject is enrolled is mated, else it is not. A search that failed
    /// has no candidate. Without scores a list's own order is that of its ranks.
    ///
    /// # Errors
    /// [`ErrorKind::Conflict`] if a candidate is not enrolled, or has no template, or a list
    /// is longer than stated; [`ErrorKind::Missing`] if a list is shorter than it can be and
    /// the study states no floor.
    pub fn listed(
        lists: &CandidateLists,
        roster: &Roster,
        plan: &SearchPlan,
        thresholds: &[f64],
    ) -> Result<Searches> {
        let [gallery] = plan.galleries.as_slice() else {
            let message = "found several galleries, but candidate lists are of one";
            return Err(Error::new(ErrorKind::Study, message));
        };
        let mut searches = Searches::new(
            plan.described(),
            plan.list_length,
            thresholds.to_vec(),
            Counted::List,
        );
        searches.floor = lists.floor;
        let reader = Reader { lists, roster, plan, gallery };
        let mut order: Vec<&ListedSearch> = lists.searches.iter().collect();
        order.sort_unstable_by_key(|search| search.probe);
        let mut order = order.into_iter().peekable();
        let mut kept = Kept::default();
        for probe in
            (0u32..).zip(&plan.probes).filter(|(_, is)| **is).map(|(code, _)| code)
        {
            while order.next_if(|search| search.probe < probe).is_some() {}
            let search = order.next_if(|search| search.probe == probe);
            let found = reader.search(probe, search, &mut kept)?;
            let over = |&threshold: &f64| kept.over(threshold);
            let over: Vec<u32> = searches.thresholds.iter().map(over).collect();
            let list = List { reference: &kept.reference, score: &kept.score };
            searches.push(found, list, &over);
        }
        Ok(searches)
    }
}

/// The candidates of one search, in the order of a tally.
#[derive(Default)]
struct Kept {
    reference: Vec<u32>,
    score: Vec<f64>,
    is_mate: Vec<bool>,
    people: Vec<u32>,
}

impl Kept {
    fn clear(&mut self) {
        self.reference.clear();
        self.score.clear();
        self.is_mate.clear();
        self.people.clear();
    }

    /// Non-mates at or over a threshold.
    fn over(&self, threshold: f64) -> u32 {
        let matches = self.score.iter().zip(&self.is_mate);
        let over =
            matches.filter(|(score, mate)| !**mate && is_match(**score, threshold));
        u32::try_from(over.count()).unwrap_or(u32::MAX)
    }

    /// The place of the first mate: non-mates before it, and with its score.
    fn mate(&self) -> Option<Mate> {
        let place = self.is_mate.iter().position(|mate| *mate)?;
        let score = self.score.get(place).copied();
        let count = |is_counted: &dyn Fn(usize) -> bool| {
            let places = 0..self.is_mate.len();
            let counted =
                places.filter(|&at| !self.is_mate[at] && is_counted(at)).count();
            u32::try_from(counted).unwrap_or(u32::MAX)
        };
        Some(match score {
            None => Mate::Found { score, over: count(&|at| at < place), tied: 0 },
            Some(own) => Mate::Found {
                score,
                over: count(&|at| self.score[at].total_cmp(&own).is_gt()),
                tied: count(&|at| self.score[at].total_cmp(&own).is_eq()),
            },
        })
    }
}

struct Reader<'a> {
    lists: &'a CandidateLists,
    roster: &'a Roster,
    plan: &'a SearchPlan,
    gallery: &'a PlannedGallery,
}

impl Reader<'_> {
    /// One search, with its candidates in `kept`. A probe without a list has no template.
    fn search(
        &self,
        probe: u32,
        search: Option<&ListedSearch>,
        kept: &mut Kept,
    ) -> Result<Search> {
        kept.clear();
        let failed = search.is_none_or(|search| search.failed);
        let subject = self.roster.subject_of(probe);
        let mut truncated = false;
        if let Some(search) = search {
            let checked =
                self.check(search).and_then(|()| self.keep(search, subject, kept));
            checked.map_err(|error| self.lists.blame(search, error))?;
            truncated =
                !failed && !search.ended && kept.reference.len() < self.reachable();
        }
        let found = Search {
            gallery: 0,
            probe,
            mate: match kept.mate() {
                _ if !self.gallery.people[subject as usize] => Mate::NotEnrolled,
                Some(mate) => mate,
                None if failed || !self.has_template(subject) => Mate::Failed,
                None if search.is_some_and(|search| self.ends_at_floor(search)) => {
                    Mate::UnderFloor
                }
                None => Mate::NotListed,
            },
            failed,
            truncated,
            listed: 0,
            first: 0,
        };
        Ok(found)
    }

    /// How many candidates the gallery could return.
    fn reachable(&self) -> usize {
        let described = &self.gallery.described;
        let reachable = described.size.saturating_sub(described.failed);
        usize::try_from(reachable).unwrap_or(usize::MAX)
    }

    /// Whether a list has less entries than it could, for their scores.
    fn ends_at_floor(&self, search: &ListedSearch) -> bool {
        let could = (self.plan.list_length as usize).min(self.entries());
        !search.ended && self.lists.floor.is_some() && (search.listed as usize) < could
    }

    fn has_template(&self, subject: u32) -> bool {
        self.gallery.with_template[subject as usize]
    }

    /// Refuses a list that is longer than the study says, or shorter for no stated reason.
    fn check(&self, search: &ListedSearch) -> Result<()> {
        let listed = search.listed as usize;
        let length = self.plan.list_length as usize;
        let probe = self.roster.sample_label(search.probe);
        if listed > length {
            let message = format!(
                "found a list of {listed} candidates of the probe `{probe}`, but \
                 `search.list_length` is {length}"
            );
            return Err(Error::new(ErrorKind::Conflict, message));
        }
        if self.roster.failure_of(search.probe).is_some() && !search.failed {
            let message = format!(
                "found a search of the probe `{probe}`, but the samples table says that it \
                 has no template"
            );
            return Err(Error::new(ErrorKind::Conflict, message));
        }
        let could = length.min(self.entries());
        let is_explained = search.failed || search.ended || self.lists.floor.is_some();
        if listed < could && !is_explained {
            let message = format!(
                "found a list of {listed} candidates of the probe `{probe}`, but expected \
                 {could}, or the score under which the system returns nobody"
            );
            return Err(Error::new(ErrorKind::Missing, message).hint(
                "state that score as `input.floor`, or the length of the lists as \
                 `search.list_length`",
            ));
        }
        Ok(())
    }

    /// How many entries a list could hold, before samples of a person are one candidate.
    fn entries(&self) -> usize {
        match self.plan.has_stated_size {
            true => self.reachable(),
            false => self.gallery.templates,
        }
    }

    /// Puts the candidates of a list in order, non-mates first among equal scores, and keeps
    /// the best of each person where they are one candidate.
    fn keep(&self, search: &ListedSearch, subject: u32, kept: &mut Kept) -> Result<()> {
        let (listed, scores) = self.lists.list(search);
        let mut order: Vec<usize> = (0..listed.len()).collect();
        for &reference in listed {
            self.check_enrolled(search.probe, reference)?;
        }
        let is_mate = |at: usize| self.roster.subject_of(listed[at]) == subject;
        if !scores.is_empty() {
            order.sort_by(|&a, &b| {
                let by_score = scores[b].total_cmp(&scores[a]);
                let by_mate = is_mate(a).cmp(&is_mate(b));
                by_score.then(by_mate).then(listed[a].cmp(&listed[b]))
            });
        }
        for at in order {
            let person = self.roster.subject_of(listed[at]);
            if self.plan.consolidated && self.several() && kept.people.contains(&person) {
                continue;
            }
            kept.people.push(person);
            kept.reference.push(listed[at]);
            kept.score.extend(scores.get(at));
            kept.is_mate.push(person == subject);
        }
        Ok(())
    }

    /// Whether a person can have several entries.
    fn several(&self) -> bool {
        self.gallery.templates as u64 > self.gallery.described.people.len() as u64
    }

    fn check_enrolled(&self, probe: u32, reference: u32) -> Result<()> {
        let label = |sample| self.roster.sample_label(sample);
        if !self.gallery.enrolled[reference as usize] {
            let message = format!(
                "found `{}` among the candidates of the probe `{}`, but it is not in the \
                 gallery",
                label(reference),
                label(probe),
            );
            return Err(Error::new(ErrorKind::Conflict, message).hint(
                "the gallery is what `search.gallery.where`, the arm and `input.gallery` ask \
                 for; lists of a larger gallery say little of a smaller one",
            ));
        }
        if let Some(why) = self.roster.failure_of(reference) {
            let message = format!(
                "found `{}` among the candidates of the probe `{}`, but the samples table \
                 says that it has no template (`{why}`)",
                label(reference),
                label(probe),
            );
            return Err(Error::new(ErrorKind::Conflict, message));
        }
        Ok(())
    }
}
