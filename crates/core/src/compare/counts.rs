//! How many comparisons an arm has, without making them.

use falsematch_kernels::pairs;

use crate::roster::Roster;
use crate::tally::{ArmFilter, FailedComparisons, Trials};

/// Samples that may be probes only, both, and references only.
#[derive(Clone, Copy, Default)]
struct Sides {
    probes_only: u64,
    both: u64,
    references_only: u64,
}

impl Sides {
    fn add(&mut self, (probe, reference): (bool, bool)) {
        match (probe, reference) {
            (true, true) => self.both += 1,
            (true, false) => self.probes_only += 1,
            (false, true) => self.references_only += 1,
            (false, false) => {}
        }
    }

    fn any(self) -> bool {
        self.probes_only + self.both + self.references_only > 0
    }

    /// Unordered pairs within.
    fn own(self) -> u64 {
        let Sides { probes_only: a, both: b, references_only: c } = self;
        a * c + a * b + b * c + b * b.saturating_sub(1) / 2
    }

    /// For the pairs with others, each once: those in which one may be the probe and the other
    /// the reference, less those counted both ways.
    fn of_pairs(self) -> pairs::Sides {
        let narrow = |count: u64| u32::try_from(count).expect("fewer than 2^32 samples");
        pairs::Sides {
            first: narrow(self.probes_only + self.both),
            second: narrow(self.references_only + self.both),
            both: narrow(self.both),
        }
    }
}

/// Samples of an arm per person, with and without templates.
pub(super) struct Counts {
    people: Vec<Person>,
    all: Person,
}

#[derive(Clone, Copy, Default)]
struct Person {
    code: u32,
    /// Samples with a template.
    able: Sides,
    /// All samples.
    all: Sides,
}

impl Counts {
    pub(super) fn of(filter: &ArmFilter, roster: &Roster) -> Counts {
        let mut people = vec![Person::default(); roster.subject_count()];
        let mut all = Person::default();
        for (sample, sides) in (0..).zip(filter.sides()) {
            let code = roster.subject_of(sample);
            let person = &mut people[code as usize];
            person.code = code;
            person.all.add(sides);
            all.all.add(sides);
            if roster.failure_of(sample).is_none() {
                person.able.add(sides);
                all.able.add(sides);
            }
        }
        people.retain(|person| person.all.any());
        Counts { people, all }
    }

    fn mated(&self, sides: impl Fn(&Person) -> Sides) -> u64 {
        self.people.iter().map(|person| sides(person).own()).sum()
    }

    /// Non-mated comparisons that can be made.
    pub(super) fn non_mated(&self) -> u64 {
        self.all.able.own() - self.mated(|person| person.able)
    }

    /// Comparisons that cannot be made for want of a template.
    pub(super) fn failed(&self) -> FailedComparisons {
        let mated = self.mated(|person| person.all);
        let non_mated = self.all.all.own() - mated;
        FailedComparisons {
            mated: mated - self.mated(|person| person.able),
            non_mated: non_mated - self.non_mated(),
        }
    }

    /// The mated ones of them per person that has any.
    pub(super) fn failed_mated(&self) -> Vec<(u32, u64)> {
        let failed =
            |person: &Person| (person.code, person.all.own() - person.able.own());
        self.people.iter().map(failed).filter(|failed| failed.1 > 0).collect()
    }

    /// Non-mated comparisons that can be made between every two people, of `subjects` codes.
    pub(super) fn trials(&self, subjects: usize) -> Trials {
        let mut sides = vec![pairs::Sides::default(); subjects];
        for person in &self.people {
            sides[person.code as usize] = person.able.of_pairs();
        }
        Trials::Sides(sides)
    }
}
