//! Searches: the first candidates of every probe.

use std::fs;
use std::path::Path;

use crate::bench::{
    EACH, PEOPLE, Turns, arm, as_npy, input, matrix, on, open, samples_csv, templates,
};
use falsematch::compare::{
    Chosen, Options, Unwatched, Watched, Wish, count_over, searches,
};
use falsematch::error::ErrorKind;
use falsematch::input::Dataset;
use falsematch::study::file::{Orientation, Search};
use falsematch::tally::{SearchPlan, Searches};
use falsematch_kernels::random::Generator;

const SEARCHES: [&str; 5] = [
    "gallery = { where = { side = 'left' } }\nprobe = { side = 'right' }",
    "gallery = { rule = 'first', where = { side = ['left', 'right'] } }\nlist_length = 3",
    "gallery = { where = { side = 'left' } }\nlist_length = 1\nranks = [1]\n\
     held_out = { splits = 3, enrolled_share = 0.4 }",
    "gallery = { rule = 'all', where = { side = ['left', 'right'] } }\nlist_length = 4",
    "gallery = { rule = 'all', where = { side = ['left', 'right'] }, consolidated = false }\n\
     list_length = 1000",
];

/// Templates of 240 people, many of them equal, two without one; and the matrix of their
/// scores.
fn searched(folder: &Path, metric: &str) -> [Dataset; 2] {
    let mut all = templates(true);
    for copy in [1_u16, 2, 1, 0, 3] {
        for template in 0..PEOPLE * EACH {
            let mut turned = all[template].clone();
            turned.rotate_left(usize::from(copy));
            all.push(turned);
        }
    }
    let failed = [9, 31, 64];
    fs::write(folder.join("samples.csv"), samples_csv(&all, &failed)).unwrap();
    fs::write(folder.join("t.npy"), as_npy(&all)).unwrap();
    failed.iter().for_each(|&row| all[row].fill(f32::NAN));
    fs::write(folder.join("m.npy"), matrix(&all, metric)).unwrap();
    let way = match metric {
        "euclidean" => Orientation::Dissimilarity,
        _ => Orientation::Similarity,
    };
    [input("t.npy", metric, false), "format = 'matrix'\nfile = 'm.npy'".to_owned()]
        .map(|input| open(folder, &input, way).unwrap())
}

/// The searches of templates are those of the matrix of scores, whatever the engine, memory,
/// threads, and however often they are stopped.
#[test]
fn searches_are_those_of_the_matrix_of_scores() {
    for metric in ["inner_product", "euclidean"] {
        let folder = tempfile::tempdir().unwrap();
        let [vectors, scores] = searched(folder.path(), metric);
        let order: Vec<u32> = (0..).take(scores.roster.sample_count()).collect();
        let mut sorted = scores.comparisons.score.clone();
        sorted.sort_by(|a, b| b.total_cmp(a));
        let thresholds = [10, 500, 20_000].map(|rank| sorted[rank] + 0.0);
        for search in SEARCHES {
            let search: Search = toml::from_str(search).unwrap();
            let plan = SearchPlan::resolve(&search, &arm(""), &scores.roster, &order, 5)
                .unwrap();
            for given in [&thresholds[..], &[], &thresholds[..1]] {
                let expected = Searches::collect(&scores, &plan, given).unwrap();
                let found = search_by_templates(&vectors, &plan, given);
                assert!(found == expected, "{metric} {search:?} {given:?}");
            }
        }
    }
}

fn search_by_templates(
    vectors: &Dataset,
    plan: &SearchPlan,
    thresholds: &[f64],
) -> Searches {
    let (mut kept, mut goes) = (None, 0);
    loop {
        let watch =
            Turns::new(|turn| if turn < 7 { Wish::Keep } else { Wish::Stop }, kept);
        let watched = Watched { watch: &watch, of: "this", arm: "all" };
        let engine = [None, Some(Chosen::Codes), Some(Chosen::Floats)][goes % 3];
        let memory = [None, Some(600 * 64 * 16), None][goes % 3];
        let options = Options { engine, memory };
        let made = on(1 + goes % 2).install(|| {
            let made = searches(vectors, plan, &options, &watched)?;
            count_over(vectors, plan, &made, thresholds, &options, &watched)
        });
        match made {
            Ok(made) => return made,
            Err(error) => assert_eq!(error.kind(), ErrorKind::Stopped, "{error}"),
        }
        kept = watch.kept.into_inner().unwrap();
        goes += 1;
        assert!(goes < 100, "it gets no further");
    }
}

/// Templates of 2,048 people, three each, of whom every fourth reference is like all probes.
fn write_misleading(folder: &Path) {
    let mut generator = Generator::new(3, 0);
    let people = 2048;
    let mut all: Vec<Vec<f32>> = Vec::new();
    for row in 0..people * EACH {
        let (person, take) = (row / EACH, row % EACH);
        let is_near = take == 1 || person % 4 == 0;
        let lean = if is_near { 2.0 } else { 0.0 };
        // Whole quarters: many scores are equal.
        let value = |k: usize| if k == 0 { 4.0 * lean } else { generator.normal() };
        #[expect(clippy::cast_possible_truncation)]
        all.push((0..12).map(value).map(|v| (v * 4.0).round() as f32 / 4.0).collect());
    }
    let line = |row: usize| {
        let side = match row % EACH {
            0 => "left",
            1 if row % 32 == 1 => "right",
            _ => "front",
        };
        format!("x{:05},p{},{side},\n", all.len() - row, row / EACH)
    };
    let lines: String = (0..all.len()).map(line).collect();
    let text = "sample,subject,side,why\n".to_owned() + &lines;
    fs::write(folder.join("samples.csv"), text).unwrap();
    fs::write(folder.join("t.npy"), as_npy(&all)).unwrap();
}

/// Where the sample that limits are guessed from looks nothing like the gallery, lists are
/// those of every score all the same: sampled are the references that are like all probes.
#[test]
fn lists_do_not_depend_on_the_sample() {
    let folder = tempfile::tempdir().unwrap();
    write_misleading(folder.path());
    for metric in ["inner_product", "euclidean"] {
        let way = match metric {
            "euclidean" => Orientation::Dissimilarity,
            _ => Orientation::Similarity,
        };
        let dataset = open(folder.path(), &input("t.npy", metric, false), way).unwrap();
        let order: Vec<u32> = (0..).take(2048 * EACH).collect();
        for gallery in [
            "gallery = { where = { side = 'left' } }",
            "gallery = { rule = 'all', where = { side = ['left', 'front'] } }",
        ] {
            let search =
                format!("{gallery}\nprobe = {{ side = 'right' }}\nlist_length = 20");
            let search: Search = toml::from_str(&search).unwrap();
            let roster = &dataset.roster;
            let plan = SearchPlan::resolve(&search, &arm(""), roster, &order, 5).unwrap();
            let watched = Watched { watch: &Unwatched, of: "", arm: "all" };
            let found = |engine| {
                let options = Options { engine: Some(engine), memory: None };
                searches(&dataset, &plan, &options, &watched).unwrap()
            };
            let expected = found(Chosen::Plain);
            for engine in [Chosen::Codes, Chosen::Floats, Chosen::Prefix(8)] {
                assert!(found(engine) == expected, "{metric} {gallery} {engine:?}");
            }
        }
    }
}
