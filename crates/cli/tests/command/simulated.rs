//! Studies that are drawn from a model.

use crate::folder::Folder;

const POPULATION: &str = "\
people = 24
samples = 2
[[group]]
name = \"north\"
[[group]]
name = \"south\"
pull = 0.5
[[condition]]
name = \"plain\"
[[condition]]
name = \"masked\"
visible = 0.6
[label_errors]
swapped = 1
";

#[test]
fn a_simulated_study_runs_and_is_the_same_again() {
    let folder = Folder::empty();
    folder.write("people.toml", POPULATION);
    for (format, output) in [("csv", "one"), ("csv", "two"), ("parquet", "three")] {
        let typed = [
            "simulate",
            "people.toml",
            "--seed",
            "7",
            "--output",
            output,
            "--format",
            format,
        ];
        let said = folder.runs(&typed);
        assert!(
            said.starts_with("Wrote 96 samples of 24 people and 4,560 comparisons"),
            "{said}"
        );
    }
    assert_eq!(folder.files("one"), folder.files("two"));
    let ran = folder.runs(&["run", "one"]);
    assert!(ran.contains("masked"), "{ran}");
    folder.runs(&["run", "three"]);
    let rates = |output: &str| {
        let bytes = folder.files(&format!("{output}/report"))["tables/rates.csv"].clone();
        String::from_utf8(bytes).unwrap()
    };
    let (one, three) = (rates("one"), rates("three"));
    assert_eq!(one.lines().count(), three.lines().count());
    for (left, right) in one.lines().zip(three.lines()) {
        assert!(is_same(left, right), "{left}\n{right}");
    }
}

/// Whether two lines say the same. The studies name other files, so people have other codes
/// and are added up in another order, which may move the last digit of a sum.
fn is_same(left: &str, right: &str) -> bool {
    let fields = |line: &str| line.split(',').map(str::to_owned).collect::<Vec<_>>();
    let (left, right) = (fields(left), fields(right));
    left.len() == right.len()
        && left.iter().zip(&right).all(|(left, right)| {
            let numbers = (left.parse::<f64>(), right.parse::<f64>());
            let close = |a: f64, b: f64| (a - b).abs() <= 1e-12 * a.abs();
            left == right || matches!(numbers, (Ok(a), Ok(b)) if close(a, b))
        })
}

#[test]
fn a_simulated_study_replaces_no_file_and_refuses_what_it_does_not_know() {
    let folder = Folder::empty();
    folder.write("people.toml", POPULATION);
    folder.runs(&["simulate", "people.toml", "--output", "made"]);
    let again = folder.run(&["simulate", "people.toml", "--output", "made"]);
    assert_eq!(again.status, Some(2));
    assert!(again.stderr.contains("nothing is replaced"), "{}", again.stderr);
    folder.write("people.toml", "peple = 3");
    let unknown = folder.run(&["simulate", "people.toml", "--output", "other"]);
    assert_eq!(unknown.status, Some(2));
    assert!(
        unknown.stderr.contains("people.toml, line 1: unknown field `peple`"),
        "{}",
        unknown.stderr
    );
    assert!(!folder.path("other").exists());
}
