//! A proof draws studies like the study, and counts what their intervals do.

use std::collections::BTreeMap;
use std::path::Path;

use falsematch::Study;
use falsematch::rate::Measure;
use falsematch::report::{Proof, Source, proven};
use falsematch::simulate::prove::{Drawings, Prover};
use falsematch::simulate::{Group, Law, People, Population};

const STUDY: &str = "
[study]
name = \"Small\"
question = \"?\"
[input]
format = \"table\"
file = \"scores.csv\"
interchangeable = true
[samples]
groups = [\"group\"]
[protocol]
thresholds = [0.3]
target_fmr = [0.02]
by = [[\"group\"]]
[[arm]]
name = \"all\"
[[contrast]]
name = \"first against second\"
measure = \"fmr\"
arm = \"all\"
group = { group = \"first\" }
versus_group = { group = \"second\" }
at = { threshold = 0.3 }
";

const SEED: u64 = 4;

fn study() -> Study {
    Study::parse(STUDY, Path::new("study.toml")).unwrap()
}

fn population() -> Population {
    let group = |name: &str, pull| Group { name: name.into(), pull, ..Group::default() };
    Population {
        dimension: 40,
        common: 0.3,
        groups: vec![group("first", 0.0), group("second", 0.4)],
        conditions: Vec::new(),
        noise: 0.9,
        noise_spread: 0.4,
        law: Law::Normal,
    }
}

fn source(people: &People) -> Source {
    let dataset = people.dataset();
    Source::Read {
        dataset,
        also: BTreeMap::new(),
        notes: Vec::new(),
        order: Vec::new(),
        review: None,
        comparing: Default::default(),
    }
}

fn people() -> People {
    People::draw(&population(), 80, 3, 1)
}

/// A proof of the study with its rows by what they are of.
fn proof(repetitions: u32) -> Proof {
    let study = study();
    let prover = Prover::new(&study, source(&people()), SEED).unwrap();
    let mut drawings = prover.nothing();
    prover.draw(&drawings.missing(repetitions), &mut drawings).unwrap();
    prover.proof(&drawings, "of")
}

#[test]
fn intervals_hold_the_truth_of_the_drawn_studies_and_naive_ones_do_not() {
    let proof = proof(120);
    assert_eq!(proof.repetitions, 120);
    let whole: Vec<_> = proof.rows.iter().filter(|row| row.is_of_everybody()).collect();
    let of = |measure| whole.iter().filter(move |row| row.quantity.measure == measure);
    for measure in [
        Measure::Fmr,
        Measure::Fnmr,
        Measure::Eer,
        Measure::EerRocch,
        Measure::Auc,
        Measure::DPrime,
        Measure::FmrDifference,
    ] {
        assert!(of(measure).count() >= 1, "{measure:?}");
    }
    for row in &whole {
        assert!(row.intervals >= 118 && row.covered.value >= 0.88, "{row:#?}");
        assert!(
            row.covered.low < row.covered.value && row.covered.high >= row.covered.value
        );
        let sum = row.covered.value + row.over + row.under;
        assert!((sum - 1.0).abs() < 1e-12, "{row:#?}");
    }
    let fmr = of(Measure::Fmr).next().unwrap();
    assert!(fmr.naive.unwrap().wilson < 0.8, "{fmr:#?}");
    assert!((0.8..1.6).contains(&fmr.over_oracle.unwrap()), "{fmr:#?}");
    assert!(proof.rows.len() > whole.len(), "groups are proven as well");
}

/// The scale is the study's: at a given threshold the truth is nearly the study's own rate.
#[test]
fn drawn_studies_have_the_rates_of_the_study() {
    let proof = proof(60);
    let people = people();
    let (mut matches, mut trials) = (0, 0);
    for one in 0..240 {
        for (other, score) in (one + 1..).zip(people.scores_after(one)) {
            if one / 3 != other / 3 {
                trials += 1;
                matches += u32::from(score >= 0.3);
            }
        }
    }
    let own = f64::from(matches) / f64::from(trials);
    let row = proof.rows.iter().find(|row| row.quantity.measure == Measure::Fmr).unwrap();
    assert!((row.truth / own - 1.0).abs() < 0.05, "{own} {row:#?}");
}

/// Of a study drawn from the model itself the drawn studies are like it, within a tenth beyond
/// what they vary by; of one that has a person effect which the model has not, it is said that
/// they are not.
#[test]
fn a_good_fit_agrees_and_a_bad_one_is_said() {
    let good = proof(60);
    assert!(good.checks.len() >= 6, "{:#?}", good.checks);
    for check in &good.checks {
        let [low, high] = check.range;
        let near = 0.9 * low <= check.observed && check.observed <= 1.1 * high;
        assert!(near, "{check:#?} {:#?}", good.model);
    }

    let study = study();
    let mut dataset = people().dataset();
    let comparisons = &mut dataset.comparisons;
    for (place, score) in comparisons.score.iter_mut().enumerate() {
        // One person looks like everybody.
        let hubs = [comparisons.probe[place], comparisons.reference[place]];
        if hubs.iter().any(|sample| sample / 3 == 0) {
            *score += 1.0;
        }
    }
    let source = Source::Read {
        dataset,
        also: BTreeMap::new(),
        notes: Vec::new(),
        order: Vec::new(),
        review: None,
        comparing: Default::default(),
    };
    let prover = Prover::new(&study, source, SEED).unwrap();
    let mut drawings = prover.nothing();
    prover.draw(&drawings.missing(40), &mut drawings).unwrap();
    let bad = prover.proof(&drawings, "of");
    let fmr = |check: &&falsematch::report::FitCheck| check.what.contains("FMR");
    assert!(
        bad.checks.iter().filter(fmr).any(|check| !check.agrees),
        "{:#?}",
        bad.checks
    );
}

#[test]
fn an_interrupted_proof_goes_on_and_is_the_same_on_any_number_of_threads() {
    let study = study();
    let run = |threads, parts: &[u32]| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let prover = Prover::new(&study, source(&people()), SEED).unwrap();
            let mut drawings = prover.nothing();
            for &part in parts {
                let missing: Vec<u32> =
                    drawings.missing(24).into_iter().take(part as usize).collect();
                prover.draw(&missing, &mut drawings).unwrap();
                let text = drawings.to_json("of", SEED).unwrap();
                drawings = Drawings::read(&text, "of", SEED, 24).unwrap().unwrap();
            }
            assert!(drawings.missing(24).is_empty());
            serde_json::to_string(&prover.proof(&drawings, "of")).unwrap()
        })
    };
    let whole = run(1, &[24]);
    assert_eq!(whole, run(2, &[5, 19]));
    assert_eq!(whole, run(7, &[11, 1, 12]));
}

#[test]
fn drawings_of_another_study_seed_or_length_are_not_gone_on_with() {
    let study = study();
    let prover = Prover::new(&study, source(&people()), SEED).unwrap();
    let mut drawings = prover.nothing();
    prover.draw(&[0, 3], &mut drawings).unwrap();
    let text = drawings.to_json("of", SEED).unwrap();
    let read = |of, seed, most| Drawings::read(&text, of, seed, most).unwrap();
    assert_eq!(read("of", SEED, 4).unwrap().missing(4), [1, 2]);
    assert!(read("another", SEED, 4).is_none());
    assert!(read("of", SEED + 1, 4).is_none());
    assert!(read("of", SEED, 3).is_none());
    assert!(Drawings::read("{", "of", SEED, 4).is_err());
}

#[test]
fn a_proof_is_of_the_design_and_the_data_and_not_of_what_is_said() {
    let digest = |text: &str, data: &str| {
        let study = Study::parse(text, Path::new("study.toml")).unwrap();
        proven(&study, &BTreeMap::from([("scores.csv".to_owned(), data.to_owned())]))
    };
    let first = digest(STUDY, "a");
    assert_eq!(first, digest(&STUDY.replace("Small", "Another name"), "a"));
    assert_eq!(first, digest(&format!("# a comment\n{STUDY}"), "a"));
    assert_ne!(first, digest(STUDY, "b"));
    assert_ne!(first, digest(&STUDY.replace("0.02", "0.03"), "a"));
    let claim = "[[claim]]\nsays = \"?\"\nmeasure = \"fmr\"\nat = { threshold = 0.4 }\n\
                 is = \"below\"\nvalue = 0.1\n";
    assert_ne!(first, digest(&format!("{STUDY}{claim}"), "a"), "another threshold");
}

#[test]
fn a_study_that_names_nobody_is_not_proven() {
    let study = study();
    let mut dataset = people().dataset();
    dataset.roster = falsematch::roster::Roster::numbered(vec![0; 240], 1);
    let source = Source::Read {
        dataset,
        also: BTreeMap::new(),
        notes: Vec::new(),
        order: Vec::new(),
        review: None,
        comparing: Default::default(),
    };
    let error = Prover::new(&study, source, SEED).unwrap_err();
    let expected =
        "found scores that name no people, but expected some: people are what is drawn";
    assert_eq!(error.to_string(), expected);
}
