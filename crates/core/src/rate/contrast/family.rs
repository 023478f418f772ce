//! All contrasts of a study: one family of tests and of intervals.

use falsematch_kernels::contrast::Scale;
use falsematch_kernels::family;

use super::footing::Footing;
use super::single::{Pair, test_method};
use super::{Contrast, Detectable, Equal, Equivalence, Test, sentence};
use crate::study::file::{Contrast as Asked, Protocol};

/// Draws from which the level of simultaneous intervals is found.
const DRAWS: u32 = 20_000;
/// The probability with which the smallest detectable difference is seen.
const POWER: f64 = 0.8;

/// Measures every contrast, then adjusts for how many there are.
///
/// A contrast without a test counts with a p-value of 1, as one that was meant to be tested.
pub(super) fn measure(
    seen: &[(&Asked, [&Footing; 2])],
    people: u32,
    protocol: &Protocol,
) -> Vec<Contrast> {
    let pairs: Vec<Pair<'_>> = seen
        .iter()
        .map(|&(asked, footings)| Pair::new(asked, footings, people))
        .collect();
    let tests = tests(&pairs, protocol.level);
    let equivalences = equivalences(&pairs, protocol.level);
    let joint = joint_level(&pairs, people, protocol);
    let parts = pairs.iter().zip(tests).zip(equivalences);
    parts
        .map(|((pair, test), equivalence)| {
            let simultaneous =
                joint.and_then(|level| pair.interval(level, protocol.level));
            let equivalence = equivalence.map(|found| Equivalence {
                finding: finding(&found, simultaneous.as_ref(), protocol.level),
                ..found
            });
            let contrast = Contrast {
                name: pair.asked.name.clone(),
                about: pair.asked.about.clone(),
                estimate: pair.estimate(protocol.level),
                first: pair.footings[0].estimate.clone(),
                second: pair.footings[1].estimate.clone(),
                people: pair.overlap(),
                simultaneous,
                test,
                equivalence,
                detectable: detectable(pair, protocol.level),
                sentence: String::new(),
                notes: sentence::notes(pair),
            };
            Contrast { sentence: sentence::of(&contrast, protocol.level), ..contrast }
        })
        .collect()
}

fn tests(pairs: &[Pair<'_>], level: f64) -> Vec<Option<Test>> {
    let p_value = |pair: &Pair<'_>| {
        pair.look(|contrast| contrast.p_value())
            .map(|by_interval| pair.exact().unwrap_or(by_interval))
    };
    let found: Vec<Option<f64>> = pairs.iter().map(p_value).collect();
    let whole: Vec<f64> = found.iter().map(|p| p.unwrap_or(1.0)).collect();
    let adjusted = family::holm(&whole);
    let test = |((pair, p_value), adjusted): ((&Pair<'_>, Option<f64>), f64)| {
        p_value.map(|p_value| Test {
            method: test_method(pair),
            p_value,
            adjusted,
            shown: adjusted <= 1.0 - level,
        })
    };
    pairs.iter().zip(found).zip(adjusted).map(test).collect()
}

/// Tests of equivalence, of those with a margin; what they show is still open.
fn equivalences(pairs: &[Pair<'_>], level: f64) -> Vec<Option<Equivalence>> {
    let asked: Vec<Option<([f64; 2], f64)>> = pairs
        .iter()
        .map(|pair| {
            let margin = pair.asked.margin?;
            let ends = match pair.scale() {
                Scale::Difference => [-margin, margin],
                Scale::Ratio => [1.0 / margin, margin],
            };
            let p_value = pair.look(|contrast| contrast.equivalence(ends[0], ends[1]));
            Some((ends, p_value.unwrap_or(1.0)))
        })
        .collect();
    let whole: Vec<f64> = asked.iter().flatten().map(|(_, p)| *p).collect();
    let mut adjusted = family::holm(&whole).into_iter();
    let found = |([low, high], p_value): ([f64; 2], f64)| {
        let adjusted = adjusted.next().unwrap_or(1.0);
        let shown = adjusted <= 1.0 - level;
        let finding = if shown { Equal::Shown } else { Equal::NotShown };
        Equivalence { low, high, p_value, adjusted, finding }
    };
    let mut found = found;
    asked.into_iter().map(|asked| asked.map(&mut found)).collect()
}

fn finding(
    found: &Equivalence,
    simultaneous: Option<&super::Interval>,
    level: f64,
) -> Equal {
    let outside = simultaneous
        .is_some_and(|interval| interval.high < found.low || interval.low > found.high);
    match (found.adjusted <= 1.0 - level, outside) {
        (true, _) => Equal::Shown,
        (false, true) => Equal::Refuted,
        (false, false) => Equal::NotShown,
    }
}

/// The level of each interval at which all hold together; nothing where there is none.
fn joint_level(pairs: &[Pair<'_>], people: u32, protocol: &Protocol) -> Option<f64> {
    let unmoved = || vec![0.0; people as usize];
    let influence: Vec<Vec<f64>> = pairs
        .iter()
        .filter_map(|pair| {
            pair.look(|contrast| contrast.influence().unwrap_or_else(unmoved))
        })
        .collect();
    (!influence.is_empty())
        .then(|| family::joint_level(&influence, protocol.level, DRAWS, protocol.seed))
}

fn detectable(pair: &Pair<'_>, level: f64) -> Option<Detectable> {
    let smallest = pair.look(|contrast| contrast.detectable(level, POWER))??;
    Some(Detectable { smallest, power: POWER })
}
