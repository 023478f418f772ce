//! Tallies: those of the matrix of scores, however they are come by.

use std::fs;

use crate::bench::{
    ARMS, BUDGET, EACH, PEOPLE, Turns, arm, as_npy, bound, divided, input, many, matrix,
    on, open, samples_csv, templates,
};
use falsematch::compare::{Chosen, Options, Watched, Wish, tally, tally_watched};
use falsematch::error::ErrorKind;
use falsematch::input::Dataset;
use falsematch::study::file::Orientation;
use falsematch::tally::{ArmFilter, Budget, StoredTallies, Tally, TallyWriter};
use falsematch_kernels::random::Generator;

/// Every arm, budget and engine gives the tally that the matrix of scores gives.
#[test]
fn tallies_are_those_of_the_matrix_of_scores() {
    for metric in ["inner_product", "euclidean", "cosine"] {
        let folder = tempfile::tempdir().unwrap();
        let all = templates(false);
        let divided: Vec<Vec<f32>> = match metric {
            "cosine" => all.iter().map(|t| divided(t)).collect(),
            _ => all.clone(),
        };
        fs::write(folder.path().join("samples.csv"), samples_csv(&all, &[])).unwrap();
        fs::write(folder.path().join("t.npy"), as_npy(&all)).unwrap();
        fs::write(folder.path().join("m.npy"), matrix(&divided, metric)).unwrap();
        let way = match metric {
            "euclidean" => Orientation::Dissimilarity,
            _ => Orientation::Similarity,
        };
        let scores =
            open(folder.path(), "format = 'matrix'\nfile = 'm.npy'", way).unwrap();
        assert!(scores.interchangeable);
        let vectors = open(folder.path(), &input("t.npy", metric, false), way).unwrap();
        for filter in ARMS {
            let filter = ArmFilter::resolve(&arm(filter), &scores.roster).unwrap();
            for tail in [None, Some(0), Some(1), Some(300), Some(100_000)] {
                let range = (-20.0, 70.0);
                let budget = tail.map(|tail| Budget { tail, range, bins: 50 });
                let expected = Tally::collect(&scores, &filter, budget);
                check_engines(&vectors, &filter, &expected, budget);
            }
        }
    }
}

fn check_engines(
    vectors: &Dataset,
    filter: &ArmFilter,
    expected: &Tally,
    budget: Option<Budget>,
) {
    let engines =
        [Chosen::Plain, Chosen::Floats, Chosen::Codes, Chosen::Prefix(16)].map(Some);
    for engine in engines.into_iter().chain([None]) {
        let options = Options { engine, memory: Some(64 << 20) };
        let found = tally(vectors, filter, budget, &options).unwrap();
        assert!(found == *expected, "{engine:?} {budget:?}\n{found:?}\n{expected:?}");
    }
}

#[test]
fn blocks_and_threads_change_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let dataset = many(folder.path());
    for filter in ["", ARMS[2]] {
        let filter = ArmFilter::resolve(&arm(filter), &dataset.roster).unwrap();
        let with = |threads: usize, engine, memory| {
            let options = Options { engine, memory };
            on(threads).install(|| tally(&dataset, &filter, BUDGET, &options))
        };
        let plain = with(1, Some(Chosen::Plain), None).unwrap();
        assert_eq!(plain.tail.score.len(), 5000);
        let counted: u64 = plain.rest.as_ref().unwrap().histogram.counts.iter().sum();
        assert_eq!(counted + 5000, plain.non_mated);
        assert!(with(3, None, bound(600)).unwrap() == plain);
        assert!(with(2, Some(Chosen::Codes), bound(1500)).unwrap() == plain);
        let refused = with(1, None, bound(511)).unwrap_err().to_string();
        let expected = "found a bound of 40 MiB on the memory to compare in, but at least 41 \
                        MiB are needed";
        assert_eq!(refused, expected);
    }
}

/// However often it is stopped, and whatever the engine, memory and threads of each go, the
/// tally is that of one go; and each go gets further.
#[test]
fn a_run_that_is_stopped_goes_on_where_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let dataset = many(folder.path());
    let filter = ArmFilter::resolve(&arm(""), &dataset.roster).unwrap();
    let expected = tally(&dataset, &filter, BUDGET, &Options::default()).unwrap();
    let (mut kept, mut goes) = (None, 0);
    let found = loop {
        let watch =
            Turns::new(|turn| if turn < 2 { Wish::Keep } else { Wish::Stop }, kept);
        let watched = Watched { watch: &watch, of: "this", arm: "all" };
        let engine = [None, Some(Chosen::Codes), Some(Chosen::Prefix(16))][goes % 3];
        let memory = bound([600, 900, 2000][goes % 3]);
        let options = Options { engine, memory };
        let tallied = on(1 + goes % 2)
            .install(|| tally_watched(&dataset, &filter, BUDGET, &options, &watched));
        match tallied {
            Ok(found) => break found,
            Err(error) => assert_eq!(error.kind(), ErrorKind::Stopped, "{error}"),
        }
        kept = watch.kept.into_inner().unwrap();
        goes += 1;
        assert!(goes < 100, "it gets no further");
    };
    assert!(goes > 3 && found == expected, "{goes}");
}

#[test]
fn what_was_kept_of_something_else_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let dataset = many(folder.path());
    let filter = ArmFilter::resolve(&arm(""), &dataset.roster).unwrap();
    let options = Options { memory: bound(600), ..Options::default() };
    let go = |watch: &Turns, of: &str, budget| {
        let watched = Watched { watch, of, arm: "all" };
        tally_watched(&dataset, &filter, budget, &options, &watched).unwrap_err()
    };
    let stops = Turns::new(|turn| if turn < 3 { Wish::GoOn } else { Wish::Stop }, None);
    assert_eq!(go(&stops, "this", BUDGET).kind(), ErrorKind::Stopped);
    let other = Budget { tail: 4999, ..BUDGET.unwrap() };
    for (of, budget) in [("that", BUDGET), ("this", Some(other))] {
        assert_eq!(go(&stops, of, budget).kind(), ErrorKind::Changed);
    }
    let full = Turns { full: true, ..Turns::new(|_| Wish::Keep, None) };
    assert_eq!(go(&full, "this", BUDGET).to_string(), "cannot write: no space left");
}

/// A sample that the table says has no template is left out, and its comparisons are
/// counted as failures: three of its person and all others.
#[test]
fn samples_without_a_template_are_failures() {
    let folder = tempfile::tempdir().unwrap();
    let mut all = templates(true);
    all[4].fill(f32::NAN);
    all[7].fill(0.0);
    fs::write(folder.path().join("samples.csv"), samples_csv(&all, &[4])).unwrap();
    fs::write(folder.path().join("t.npy"), as_npy(&all)).unwrap();
    let way = Orientation::Similarity;
    let refused = open(folder.path(), &input("t.npy", "cosine", true), way).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "t.npy, row 8: found an all-zero template of sample `x997-1`"
    );
    let counted = input("t.npy", "cosine", true) + "\nzero_is_failure = true";
    let dataset = open(folder.path(), &counted, way).unwrap();
    assert_eq!(dataset.notes.len(), 1);
    let filter = ArmFilter::resolve(&arm(""), &dataset.roster).unwrap();
    let tally = tally(&dataset, &filter, None, &Options::default()).unwrap();
    let samples = (PEOPLE * EACH) as u64;
    let (pairs, able) = (samples * (samples - 1) / 2, (samples - 2) * (samples - 3) / 2);
    assert_eq!((tally.failed.mated, tally.failed_mated.len()), (4, 2));
    assert_eq!(tally.failed.mated + tally.failed.non_mated, pairs - able);
    assert_eq!(tally.mated.score.len() as u64 + tally.non_mated, able);
    assert_eq!(tally.trials.iter().map(|trial| trial.2).sum::<u64>(), tally.non_mated);
}

/// People are counted by their samples and not by pairs, in memory and in a file: more of
/// them than pairs could be held for are compared and read back.
#[test]
fn very_many_people_are_compared() {
    let folder = tempfile::tempdir().unwrap();
    let mut generator = Generator::new(11, 0);
    let people = 20_001;
    let mut text = "sample,subject,side,why\n".to_owned();
    let mut all: Vec<Vec<f32>> = Vec::new();
    for sample in 0..=people {
        // The last one is a second sample of the first person.
        text += &format!("s{sample},p{},left,\n", sample % people);
        #[expect(clippy::cast_possible_truncation)]
        all.push((0..8).map(|_| generator.normal() as f32).collect());
    }
    fs::write(folder.path().join("samples.csv"), text).unwrap();
    fs::write(folder.path().join("t.npy"), as_npy(&all)).unwrap();
    let typed = input("t.npy", "cosine", false) + "\nhistogram = false";
    let dataset = open(folder.path(), &typed, Orientation::Similarity).unwrap();
    let filter = ArmFilter::resolve(&arm(""), &dataset.roster).unwrap();
    let budget = Some(Budget { tail: 10, ..BUDGET.unwrap() });
    let found = tally(&dataset, &filter, budget, &Options::default()).unwrap();
    assert_eq!((found.mated.score.len(), found.tail.score.len()), (1, 10));
    assert_eq!(found.non_mated, (people * (people + 1) / 2) as u64 - 1);
    assert_eq!(found.trials.total(), found.non_mated);
    let mut writer = TallyWriter::new(Vec::new(), &dataset.roster, &[]).unwrap();
    writer.arm("all", &found).unwrap();
    let bytes = writer.finish().unwrap();
    assert!(bytes.len() < 2_000_000, "{} bytes", bytes.len());
    let stored = StoredTallies::read(std::io::Cursor::new(bytes)).unwrap();
    assert!(stored.arms[0].1 == found);
}
