//! What is wrong, refused; what changes, noticed.

use std::fs;

use crate::bench::{
    as_npy, input, npy, open, safetensors, samples_csv, single, templates,
};
use falsematch::error::ErrorKind;
use falsematch::study::file::Orientation;

/// What is written to which file, and the refusal.
fn wrong(all: &[Vec<f32>]) -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let good = single(all);
    let mut broken = all.to_vec();
    broken[3][5] = f32::INFINITY;
    let mut long = all.to_vec();
    long[2].iter_mut().for_each(|value| *value *= 1.5);
    vec![
        (
            "t.npy",
            as_npy(&broken),
            "t.npy, row 4: found the number `inf` in the template of sample `x998-0`",
        ),
        ("t.npy", as_npy(&long), "t.npy, row 3: found a template of length 1.500"),
        (
            "t.npy",
            as_npy(&all[1..]),
            "t.npy: found 119 templates, but `samples.csv` lists 120 samples",
        ),
        (
            "t.npy",
            npy("<f4", 120, 48, &good[4..]),
            "t.npy: found 23036 bytes of numbers, but 120 templates of 48 coordinates need 23040",
        ),
        (
            "t.npy",
            npy("<f4", 120, 48, &[&good[..], &good[..4]].concat()),
            "t.npy: found 23044 bytes of numbers, but 120 templates of 48 coordinates need 23040",
        ),
        (
            "t.npy",
            npy("<i4", 120, 48, &good),
            "t.npy: found numbers of type `<i4`, but templates of `f4` or `f2` are expected",
        ),
        (
            "t.npy",
            npy("<f4", 0, 48, &[]),
            "t.npy: found 0 templates of 48 coordinates, but expected at least one of each",
        ),
    ]
}

/// The same of other formats.
fn wrong_elsewhere(all: &[Vec<f32>]) -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let good = single(all);
    vec![
        (
            "t.safetensors",
            safetensors(all, &good[..100]),
            "t.safetensors: found 100 bytes of numbers, but 120 templates of 48 coordinates need 23040",
        ),
        (
            "t.safetensors",
            vec![9; 20],
            "t.safetensors: found a header of 651061555542690057 bytes in a file of 20",
        ),
        ("t.parquet", vec![80, 65, 82, 49, 0, 1], "t.parquet"),
        ("t.f32", good.clone(), "t.f32.toml: found no such file"),
    ]
}

#[test]
fn wrong_templates_are_refused() {
    let all = templates(true);
    for (file, bytes, expected) in wrong(&all).into_iter().chain(wrong_elsewhere(&all)) {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("samples.csv"), samples_csv(&all, &[])).unwrap();
        fs::write(folder.path().join(file), bytes).unwrap();
        let input = input(file, "cosine", true);
        let error = open(folder.path(), &input, Orientation::Similarity).unwrap_err();
        assert!(error.to_string().starts_with(expected), "{error}\n{expected}");
    }
}

#[test]
fn the_metric_must_give_scores_of_the_stated_direction() {
    let folder = tempfile::tempdir().unwrap();
    let error = |metric, way| {
        open(folder.path(), &input("t.npy", metric, true), way).unwrap_err().to_string()
    };
    assert_eq!(
        error("cosine", Orientation::Dissimilarity),
        "`system.scores`: found `system.scores = \"dissimilarity\"`, but templates compared by \
         this metric give scores of similarity"
    );
    assert!(
        error("euclidean", Orientation::Similarity).contains("scores of dissimilarity")
    );
}

#[test]
fn a_file_that_changes_while_it_is_compared_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let all = templates(true);
    let file = folder.path().join("t.npy");
    fs::write(folder.path().join("samples.csv"), samples_csv(&all, &[])).unwrap();
    fs::write(&file, as_npy(&all)).unwrap();
    let way = Orientation::Similarity;
    let dataset = open(folder.path(), &input("t.npy", "cosine", true), way).unwrap();
    let templates = dataset.templates.as_ref().unwrap();
    assert!(templates.of(&[0, 1]).is_ok());
    for bytes in [as_npy(&all[..10]), as_npy(&all)] {
        // Long enough for a file system that counts in hundredths.
        std::thread::sleep(std::time::Duration::from_millis(30));
        fs::write(&file, bytes).unwrap();
        let error = templates.of(&[0, 119]).err().expect("a changed file");
        assert_eq!(error.kind(), ErrorKind::Changed, "{error}");
    }
}
