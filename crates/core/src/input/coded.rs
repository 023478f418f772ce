//! Codes in place of names, in everything that an input gives.

use super::Dataset;
use crate::roster::{Coded, Key};

impl Dataset {
    /// Puts codes in place of the labels of subjects and samples, before anything is
    /// measured: what comes after cannot name anybody. Comparisons keep their order. Where
    /// the input names nobody nothing changes and there is no key.
    ///
    /// The codes depend on `salt` and the labels only; their order tells nothing of names.
    pub fn coded(mut self, salt: &[u8]) -> (Dataset, Option<Key>) {
        let Some(Coded { roster, key, sample_code }) = self.roster.coded(salt) else {
            return (self, None);
        };
        self.roster = roster;
        let code = |sample: &mut u32| *sample = sample_code[*sample as usize];
        self.comparisons.probe.iter_mut().for_each(code);
        self.comparisons.reference.iter_mut().for_each(code);
        self.templates.iter_mut().for_each(|templates| templates.recode(&sample_code));
        self.lists.iter_mut().for_each(|lists| lists.recode(&sample_code));
        for (probe, reference) in &mut self.failed {
            code(probe);
            code(reference);
        }
        (self, Some(key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Comparisons;
    use crate::roster::{Roster, RosterBuilder, Sample, Spot};

    /// Four people with two samples each and one failure; each sample compared with the next.
    fn dataset() -> Dataset {
        let groups = ["side".to_owned()];
        let mut builder = RosterBuilder::new(&groups, &["take".to_owned()]);
        for (line, person) in ["ada", "bob", "cleo", "dan"].iter().enumerate() {
            for take in ["1", "2"] {
                let added = builder.add(Sample {
                    label: &format!("{person}{take}"),
                    subject: person,
                    groups: &[if line % 2 == 0 { "left" } else { "right" }],
                    conditions: &[take],
                    failure: (line == 2 && take == "1").then_some("no face"),
                    spot: Spot::Line(line as u64),
                });
                added.unwrap();
            }
        }
        let comparisons = Comparisons {
            score: vec![0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7],
            probe: (0..7).collect(),
            reference: (1..8).collect(),
        };
        let failed = vec![(4, 0)];
        Dataset { roster: builder.build(), comparisons, failed, ..Dataset::default() }
    }

    fn described(dataset: &Dataset, label: impl Fn(u32) -> String) -> Vec<String> {
        let sample = |code: u32| {
            let roster = &dataset.roster;
            let values: Vec<_> =
                roster.properties.iter().map(|p| p.value(code).unwrap()).collect();
            format!("{} {values:?} {:?}", label(code), roster.failure_of(code))
        };
        let compared =
            dataset.comparisons.probe.iter().zip(&dataset.comparisons.reference);
        compared
            .chain(dataset.failed.iter().map(|(probe, reference)| (probe, reference)))
            .map(|(&probe, &reference)| {
                format!("{} / {}", sample(probe), sample(reference))
            })
            .collect()
    }

    #[test]
    fn the_key_turns_the_coded_data_back() {
        let named = dataset();
        let (coded, key) = dataset().coded(b"salt");
        let key = key.unwrap();
        let back = |code: u32| key.entries[code as usize].sample.clone();
        let name = |code: u32| named.roster.sample_label(code).into_owned();
        assert_eq!(described(&coded, back), described(&named, name));
        for (code, entry) in (0..).zip(&key.entries) {
            assert_eq!(coded.roster.sample_code(&entry.sample_code), Some(code));
            let subject = coded.roster.subject_of(code);
            assert_eq!(coded.roster.subject_code(&entry.subject_code), Some(subject));
            assert!(entry.sample.starts_with(&entry.subject));
        }
    }

    #[test]
    fn codes_are_in_no_order_of_the_names_and_depend_on_the_salt() {
        let names = |salt: &[u8]| {
            let key = dataset().coded(salt).1.unwrap();
            key.entries.into_iter().map(|entry| entry.sample).collect::<Vec<_>>()
        };
        let orders: Vec<_> = (0..8_u8).map(|salt| names(&[salt])).collect();
        assert_eq!(orders[0], names(&[0]), "the same salt gives the same codes");
        assert!(orders.iter().any(|order| order != &orders[0]));
        assert!(orders.iter().any(|order| !order.is_sorted()));
    }

    #[test]
    fn who_is_not_named_has_no_key() {
        let roster = Roster::numbered(vec![0, 0, 1], 2);
        let unnamed = Dataset { roster: roster.clone(), ..Dataset::default() };
        let (same, key) = unnamed.coded(b"salt");
        assert_eq!((same.roster, key), (roster, None));
    }
}
