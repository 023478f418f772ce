use std::io::Cursor;
use std::path::Path;

use super::*;
use crate::input::{Comparisons, Dataset, Seen};
use crate::roster::{Roster, RosterBuilder, Sample, Spot};
use crate::study::Study;
use crate::study::file::SamePerson;
use crate::tally::{
    ArmFilter, Budget, Counted, List, Mate, Reviewed, ReviewedPair, Search,
    SearchedGallery, Searches, Tally,
};

const STUDY: &str = "
    study = { name = 'n', question = 'q' }
    input = { format = 'table', file = 's.csv' }
    samples = { groups = ['side'], conditions = ['pose'] }
    arm = [{ name = 'front', both = { pose = 'front' } }, { name = 'all' }]";

fn dataset() -> Dataset {
    let mut builder = RosterBuilder::new(&["side".into()], &["pose".into()]);
    for line in 0..12_u64 {
        let added = builder.add(Sample {
            label: &format!("sample {line}"),
            subject: &format!("person {}", line / 3),
            groups: &[if line < 6 { "left" } else { "" }],
            conditions: &[if line % 2 == 0 { "front" } else { "turned" }],
            failure: (line == 7).then_some("no face"),
            spot: Spot::Line(line),
        });
        added.unwrap();
    }
    let mut comparisons = Comparisons::default();
    for probe in 0..12 {
        for reference in 0..probe {
            comparisons.probe.push(probe);
            comparisons.reference.push(reference);
            comparisons.score.push(f64::from((probe * 7 + reference * 5) % 11) / 3.0);
        }
    }
    // In the order of the labels, 0 and 4 are samples 0 and 2 of one person.
    let failed = vec![(4, 0), (7, 8)];
    let roster = builder.build();
    Dataset { roster, comparisons, failed, interchangeable: true, ..Dataset::default() }
}

fn stored(budget: Option<Budget>) -> StoredTallies {
    let study = Study::parse(STUDY, Path::new("study.toml")).unwrap();
    let (dataset, _) = dataset().coded(b"salt");
    let tally = |arm| {
        let filter = ArmFilter::resolve(arm, &dataset.roster).unwrap();
        (arm.name.clone(), Tally::collect(&dataset, &filter, budget))
    };
    let arms = study.file().arms.iter().map(tally).collect();
    StoredTallies {
        roster: dataset.roster,
        notes: vec!["read".into()],
        arms,
        searches: Vec::new(),
        review: None,
        of: Some("these".into()),
    }
}

fn written(stored: &StoredTallies) -> Vec<u8> {
    let mut writer = TallyWriter::new(Vec::new(), &stored.roster, &stored.notes).unwrap();
    if let Some(review) = &stored.review {
        writer.review(review);
    }
    if let Some(of) = &stored.of {
        writer.of(of);
    }
    for (name, tally) in &stored.arms {
        writer.arm(name, tally).unwrap();
    }
    for (name, tally) in &stored.searches {
        writer.searches(name, tally).unwrap();
    }
    writer.finish().unwrap()
}

#[test]
fn what_is_written_is_read_back() {
    let budget = Budget { tail: 5, range: (0.0, 4.0), bins: 8 };
    for stored in [stored(None), stored(Some(budget))] {
        assert!(
            stored.arms[1].1.mated.score.len() > 2
                && stored.arms[1].1.trials.iter().count() > 2
        );
        let bytes = written(&stored);
        assert!(!stored.arms[1].1.failed_mated.is_empty());
        assert_eq!(StoredTallies::read(Cursor::new(&bytes)).unwrap(), stored);
        assert_eq!(bytes, written(&stored), "the same tallies give the same bytes");
    }
}

#[test]
fn a_review_is_read_back_and_one_of_other_samples_refused() {
    let pair = |probe| ReviewedPair { probe, reference: 0, seen: Seen::Different };
    let review = |probe| Reviewed {
        arm: "all".into(),
        same_person: SamePerson::Mated,
        listed: 9,
        pairs: vec![pair(probe)],
    };
    let known = StoredTallies { review: Some(review(11)), ..stored(None) };
    assert_eq!(StoredTallies::read(Cursor::new(written(&known))).unwrap(), known);
    let unknown = StoredTallies { review: Some(review(12)), ..stored(None) };
    assert!(StoredTallies::read(Cursor::new(written(&unknown))).is_err());
}

#[test]
fn more_rows_than_a_block_are_read_back() {
    let count = (1 << 18) + 5;
    let roster = Roster::numbered(vec![0; 2], 1);
    let mated = Comparisons {
        score: (0..count).map(|k| f64::from(count - k)).collect(),
        probe: vec![0; count as usize],
        reference: vec![1; count as usize],
    };
    let tally = Tally { mated, ..Tally::default() };
    let stored = StoredTallies {
        roster,
        notes: Vec::new(),
        arms: vec![("all".into(), tally)],
        searches: Vec::new(),
        review: None,
        of: None,
    };
    assert_eq!(StoredTallies::read(Cursor::new(written(&stored))).unwrap(), stored);
}

#[test]
fn what_names_nobody_is_read_back() {
    let roster = Roster::numbered(vec![0, 1, 2], 3);
    let stored = StoredTallies {
        searches: Vec::new(),
        roster,
        notes: Vec::new(),
        arms: vec![("all".into(), Tally::default())],
        review: None,
        of: None,
    };
    assert_eq!(StoredTallies::read(Cursor::new(written(&stored))).unwrap(), stored);
}

#[test]
fn truncated_and_foreign_files_are_refused() {
    let bytes = written(&stored(None));
    for cut in [0, 5, bytes.len() / 2, bytes.len() - 1] {
        assert!(
            StoredTallies::read(Cursor::new(&bytes[..cut])).is_err(),
            "cut to {cut} bytes"
        );
    }
    assert!(StoredTallies::read(Cursor::new(b"scores".repeat(90))).is_err());
}

/// Searches of every kind, with scores or with ranks alone.
fn searches(scored: bool) -> Searches {
    let gallery =
        |people: Vec<u32>| SearchedGallery { size: 9, failed: 1, subjects: 9, people };
    let galleries = vec![gallery(vec![0, 2]), gallery(vec![1])];
    let counted = if scored { Counted::Gallery } else { Counted::List };
    let mut tally = Searches::new(galleries, 3, vec![0.5, -0.25], counted);
    let found = |score: Option<f64>| Mate::Found { score, over: 3, tied: 2 };
    let mates =
        [Mate::NotEnrolled, found(scored.then_some(0.75)), Mate::NotListed, Mate::Failed];
    for (probe, mate) in (0u32..).zip(mates) {
        let search = Search {
            gallery: probe / 2,
            probe,
            mate,
            failed: probe == 3,
            truncated: probe == 2,
            listed: 0,
            first: 0,
        };
        let reference = &[2, 0, 3][..3 - probe as usize % 3];
        let score = if scored { &[0.75, 0.5, -1.0][..reference.len()] } else { &[] };
        tally.push(search, List { reference, score }, &[probe, 7]);
    }
    tally
}

#[test]
fn searches_are_read_back_and_misfits_refused() {
    let roster = || Roster::of_codes(vec![0, 0, 1, 2], Vec::new(), Vec::new());
    let stored = |searches| StoredTallies {
        roster: roster(),
        notes: Vec::new(),
        arms: Vec::new(),
        review: None,
        of: None,
        searches,
    };
    let all = stored(vec![("a".into(), searches(true)), ("b".into(), searches(false))]);
    assert_eq!(StoredTallies::read(Cursor::new(written(&all))).unwrap(), all);
    let mut foreign = searches(true);
    foreign.candidates.reference[1] = 4;
    let mut people = searches(true);
    people.galleries[0].people.push(3);
    let mut galleries = searches(true);
    galleries.searches[0].gallery = 2;
    for wrong in [foreign, people, galleries] {
        let bytes = written(&stored(vec![("a".into(), wrong)]));
        let error = StoredTallies::read(Cursor::new(bytes)).unwrap_err().to_string();
        assert!(error.contains("searches that do not fit together"), "{error}");
    }
}
