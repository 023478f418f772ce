//! Candidate lists cut from scores tell what the scores tell, or refuse it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use falsematch::input::{Dataset, Request, Silent, read};
use falsematch::rate::{
    self, Context, Estimate, Failures, Galleries, Measure, Outcome, RankTies,
};
use falsematch::study::file::{Arm, Input, Orientation, Samples, Search};
use falsematch::tally::{SearchPlan, Searches};
use falsematch_kernels::random::Generator;

/// The length of a list.
const LENGTH: usize = 4;
/// People with probes; every third is not enrolled.
const PEOPLE: u32 = 30;
const THRESHOLDS: [f64; 4] = [0.2, 0.5, 0.7, 0.9];

/// Scores of a probe of everybody against a gallery, best first, on a grid so that there are
/// ties.
struct Drawn {
    samples: String,
    scores: BTreeMap<String, Vec<(String, f64)>>,
}

fn drawn(seed: u64, entries: u32) -> Drawn {
    let mut random = Generator::new(seed, 0);
    let mut samples = String::from("sample,subject,role\n");
    let enrolled = |person: u32| !person.is_multiple_of(3);
    let gallery: Vec<(u32, String)> = (0..PEOPLE)
        .filter(|&person| enrolled(person))
        .flat_map(|person| (0..entries).map(move |k| (person, format!("g{person}-{k}"))))
        .collect();
    for (person, label) in &gallery {
        writeln!(samples, "{label},p{person},gallery").unwrap();
    }
    let mut scores = BTreeMap::new();
    for person in 0..PEOPLE {
        let probe = format!("p{person}-a");
        writeln!(samples, "{probe},p{person},probe").unwrap();
        let score = |other: &u32| {
            let own = if *other == person { 0.35 } else { 0.0 };
            ((0.4 + own + 0.2 * random.normal()) * 20.0).round() / 20.0
        };
        let of: Vec<f64> = gallery.iter().map(|(other, _)| other).map(score).collect();
        let list = gallery.iter().map(|(_, label)| label.clone()).zip(of);
        scores.insert(probe, without_tie_at_the_end(list.collect()));
    }
    Drawn { samples, scores }
}

/// The candidates, best first. A tie of the last one listed with one that is not listed cannot
/// be seen: there is none.
fn without_tie_at_the_end(mut ranked: Vec<(String, f64)>) -> Vec<(String, f64)> {
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
    let last = ranked[LENGTH - 1].1;
    let tied =
        ranked[LENGTH..].iter_mut().filter(|(_, score)| score.total_cmp(&last).is_eq());
    tied.for_each(|(_, score)| *score -= 0.01);
    ranked
}

impl Drawn {
    /// Writes all scores, and the lists that a system would return of them.
    fn write(&self, folder: &Path) {
        let mut scores = String::from("probe,reference,score\n");
        let mut lists = String::from("probe,rank,candidate,score\n");
        for (probe, of) in &self.scores {
            for (reference, score) in of {
                writeln!(scores, "{probe},{reference},{score}").unwrap();
            }
            for (rank, (reference, score)) in of.iter().take(LENGTH).enumerate() {
                writeln!(lists, "{probe},{rank},{reference},{score}").unwrap();
            }
        }
        for (name, text) in [
            ("samples.csv", &self.samples),
            ("scores.csv", &scores),
            ("lists.csv", &lists),
        ] {
            std::fs::write(folder.join(name), text).unwrap();
        }
    }
}

fn dataset(folder: &Path, input: &str) -> Dataset {
    let input: Input = toml::from_str(input).unwrap();
    let samples: Samples =
        toml::from_str("file = 'samples.csv'\nconditions = ['role']").unwrap();
    read(&Request {
        input: &input,
        samples: Some(&samples),
        orientation: Orientation::Similarity,
        base: folder,
        progress: &Silent,
    })
    .unwrap()
}

fn estimates(data: &Dataset, rule: &str) -> Vec<Estimate> {
    let search: Search = toml::from_str(&format!(
        "list_length = {LENGTH}\nranks = [1, 2, 4]\nprobe = {{ role = 'probe' }}\n\
         gallery = {{ rule = '{rule}', where = {{ role = 'gallery' }} }}"
    ))
    .unwrap();
    let arm: Arm = toml::from_str("name = 'all'").unwrap();
    let (roster, orientation) = (&data.roster, Orientation::Similarity);
    let order: Vec<u32> = (0u32..).take(roster.sample_count()).collect();
    let tally = match &data.lists {
        Some(lists) => {
            let plan = SearchPlan::resolve_listed(&search, &arm, roster, lists).unwrap();
            Searches::listed(lists, roster, &plan, &THRESHOLDS).unwrap()
        }
        None => {
            let plan = SearchPlan::resolve(&search, &arm, roster, &order, 1).unwrap();
            Searches::collect(data, &plan, &THRESHOLDS).unwrap()
        }
    };
    let points =
        rate::search_thresholds("all", &tally, roster, &THRESHOLDS, &[0.2], orientation);
    let context = Context {
        arm: "all",
        roster,
        orientation,
        level: 0.95,
        independent: false,
        records_failures: true,
        by: &[],
    };
    rate::measure_searches(&tally, &points, &search, &context).estimates
}

fn is_main(estimate: &&Estimate) -> bool {
    estimate.quantity.searched.is_some_and(|searched| {
        searched.galleries == Galleries::LikeThese
            && searched.failures == Failures::Counted
            && searched.ties == RankTies::Last
    })
}

/// With one entry a person, FPIR, FNIR within the list and the CMC are those of all scores;
/// what differs is refused. With two entries, whatever is told is what scores tell, but for
/// selectivity, of which a list of so many entries is the definition.
#[test]
fn lists_tell_what_scores_tell_or_refuse_it() {
    let mut refused = [0, 0];
    for (which, (entries, rule)) in [(1, "one"), (2, "all")].into_iter().enumerate() {
        for seed in 0..8 {
            let folder = tempfile::tempdir().unwrap();
            drawn(seed, entries).write(folder.path());
            let scored = dataset(folder.path(), "format = 'table'\nfile = 'scores.csv'");
            let listed = dataset(
                folder.path(),
                "format = 'candidates'\nlayout = 'table'\nfile = 'lists.csv'",
            );
            let (scored, listed) = (estimates(&scored, rule), estimates(&listed, rule));
            for one in listed.iter().filter(is_main) {
                let same = |other: &&Estimate| other.quantity == one.quantity;
                let other = scored.iter().find(same).unwrap();
                let measure = one.quantity.measure;
                match &one.outcome {
                    Outcome::OutOfRange { .. } => {
                        refused[which] += 1;
                        assert!(
                            entries == 2 || measure == Measure::NotFirst,
                            "{measure:?}"
                        );
                    }
                    // Two entries of a person leave room for fewer people in a list.
                    _ if measure == Measure::Selectivity && entries == 2 => {
                        assert!(
                            one.counts.unwrap().errors <= other.counts.unwrap().errors
                        );
                    }
                    _ => assert_eq!(one.counts, other.counts, "{:?}", one.quantity),
                }
            }
        }
    }
    assert!(refused[0] > 0 && refused[1] > refused[0], "{refused:?}");
}
