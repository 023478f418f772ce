//! Codes in place of names: people and samples numbered so that their order tells nothing.

use sha2::{Digest, Sha256};

use super::intern::to_code;
use super::{Labels, Property, Qualities, Roster};

/// Which label of the input each code of a run stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// Per sample code: its code and the study's labels, in the order of the codes.
    pub entries: Vec<KeyEntry>,
}

/// One line of a [`Key`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyEntry {
    /// The code of the subject, such as `S007`.
    pub subject_code: String,
    /// The code of the sample, such as `S007-2`.
    pub sample_code: String,
    /// The subject as the study names it.
    pub subject: String,
    /// The sample as the study names it.
    pub sample: String,
}

/// A roster of codes and how it came from one of names.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Coded {
    pub(crate) roster: Roster,
    pub(crate) key: Key,
    /// The new code of each old sample.
    pub(crate) sample_code: Vec<u32>,
}

impl Roster {
    /// Puts codes in place of labels; nothing where the roster names nobody.
    ///
    /// Subjects are ordered by the SHA-256 of `salt` and their label, and samples within
    /// their subject likewise. Whoever has the study's own list of names can form the key
    /// again, which is what repeating a study needs; the codes alone do not give it.
    pub(crate) fn coded(&self, salt: &[u8]) -> Option<Coded> {
        if !self.names_subjects {
            return None;
        }
        let order = Order::of(self, salt);
        let roster = recoded(self, &order);
        let key = Key { entries: entries(self, &roster, &order) };
        Some(Coded { roster, key, sample_code: order.sample_code })
    }

    /// A roster of codes only: subjects `S001` and so on, samples
    /// `S001-1` and so on, numbers padded with zeros to one width.
    ///
    /// `subject_of` ascends, and every subject from 0 to the last has a sample.
    pub fn of_codes(
        subject_of: Vec<u32>,
        properties: Vec<Property>,
        failures: Vec<(u32, String)>,
    ) -> Roster {
        let subjects = subject_of.last().map_or(0, |&last| last as usize + 1);
        let width = subjects.to_string().len().max(3);
        let per_subject = subject_of.chunk_by(|left, right| left == right);
        let most = per_subject.map(<[u32]>::len).max().unwrap_or(0).to_string().len();
        let subject_label = |subject: usize| format!("S{:0width$}", subject + 1);
        let samples = subject_of
            .chunk_by(|left, right| left == right)
            .enumerate()
            .flat_map(|(subject, samples)| {
                let label = subject_label(subject);
                (1..=samples.len()).map(move |number| format!("{label}-{number:0most$}"))
            });
        Roster {
            samples: Labels::Listed(samples.collect()),
            subjects: Labels::Listed((0..subjects).map(subject_label).collect()),
            subject_of,
            properties,
            failures,
            names_subjects: true,
            quality: None,
            ledger: None,
        }
    }
}

/// The new codes of a roster.
struct Order {
    /// The old code of each new sample.
    samples: Vec<u32>,
    /// The new code of each old sample.
    sample_code: Vec<u32>,
    /// The new code of each old subject.
    subject_code: Vec<u32>,
}

impl Order {
    fn of(roster: &Roster, salt: &[u8]) -> Order {
        let subjects = by_digest(roster.subject_count(), salt, |code| {
            roster.subject_label(code).into_owned()
        });
        let subject_code = inverse(&subjects);
        let mut samples = by_digest(roster.sample_count(), salt, |code| {
            roster.sample_label(code).into_owned()
        });
        // Stable: within a subject the order by digest stays.
        samples.sort_by_key(|&sample| subject_code[roster.subject_of(sample) as usize]);
        let sample_code = inverse(&samples);
        Order { samples, sample_code, subject_code }
    }
}

fn by_digest(count: usize, salt: &[u8], label: impl Fn(u32) -> String) -> Vec<u32> {
    let digest = |code: u32| {
        let label = label(code);
        let hashed = Sha256::new().chain_update(salt).chain_update(label.as_bytes());
        (hashed.finalize(), label)
    };
    let mut order: Vec<u32> = (0..to_code(count)).collect();
    order.sort_by_cached_key(|&code| digest(code));
    order
}

/// Where each element went: `inverse[order[k]] == k`.
fn inverse(order: &[u32]) -> Vec<u32> {
    let mut inverse = vec![0; order.len()];
    for (new, &old) in order.iter().enumerate() {
        inverse[old as usize] = to_code(new);
    }
    inverse
}

fn recoded(roster: &Roster, order: &Order) -> Roster {
    let subject = |&old: &u32| order.subject_code[roster.subject_of(old) as usize];
    let property = |property: &Property| Property {
        of_sample: order
            .samples
            .iter()
            .map(|&old| property.of_sample[old as usize])
            .collect(),
        ..property.clone()
    };
    let mut failures: Vec<(u32, String)> = roster
        .failures
        .iter()
        .map(|(old, why)| (order.sample_code[*old as usize], why.clone()))
        .collect();
    failures.sort();
    let mut coded = Roster::of_codes(
        order.samples.iter().map(subject).collect(),
        roster.properties.iter().map(property).collect(),
        failures,
    );
    coded.quality =
        roster.quality.as_ref().map(|quality| recoded_quality(quality, order));
    coded.ledger =
        roster.ledger.as_ref().map(|ledger| ledger.recoded(&order.sample_code));
    coded
}

fn recoded_quality(quality: &Qualities, order: &Order) -> Qualities {
    let of_sample = order.samples.iter().map(|&old| quality.of_sample[old as usize]);
    Qualities { of_sample: of_sample.collect(), ..quality.clone() }
}

fn entries(old: &Roster, new: &Roster, order: &Order) -> Vec<KeyEntry> {
    let entry = |(code, &sample): (usize, &u32)| {
        let code = to_code(code);
        KeyEntry {
            subject_code: new.subject_label(new.subject_of(code)).into_owned(),
            sample_code: new.sample_label(code).into_owned(),
            subject: old.subject_label(old.subject_of(sample)).into_owned(),
            sample: old.sample_label(sample).into_owned(),
        }
    };
    order.samples.iter().enumerate().map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_sort_as_numbers_do() {
        let roster = Roster::of_codes((0..1200).collect(), Vec::new(), Vec::new());
        assert_eq!(roster.subject_label(6), "S0007");
        assert_eq!(roster.sample_label(1199), "S1200-1");
        assert_eq!(roster.subject_code("S0031"), Some(30));
    }
}
