//! The same comparisons, written in each format, read to the same dataset.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use falsematch::input::{
    Dataset, Request, Reversed, Silent, digest, files, looks_reversed, read,
};
use falsematch::study::file::{Input, Orientation, Samples};
use proptest::prelude::*;

/// The files that `testdata/make_inputs.py` wrote with other programs.
fn testdata() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/inputs")
}

fn listed() -> &'static str {
    "file = 'samples.csv'\ngroups = ['gender']\nconditions = ['pose']"
}

fn request<T>(
    base: &Path,
    input: &str,
    samples: &str,
    orientation: Orientation,
    then: impl FnOnce(&Request<'_>) -> T,
) -> T {
    let input: Input = toml::from_str(input).unwrap();
    let samples: Option<Samples> =
        (!samples.is_empty()).then(|| toml::from_str(samples).unwrap());
    let samples = samples.as_ref();
    then(&Request { input: &input, samples, orientation, base, progress: &Silent })
}

fn read_in(base: &Path, input: &str, samples: &str) -> Dataset {
    request(base, input, samples, Orientation::Similarity, |request| {
        read(request).unwrap()
    })
}

fn table(file: &str) -> String {
    format!("format = 'table'\nfile = '{file}'\ninterchangeable = true")
}

/// Comparisons by the labels of their samples, in their order.
fn comparisons(dataset: &Dataset) -> Vec<(String, String, f64)> {
    let label = |code| dataset.roster.sample_label(code).into_owned();
    let columns = &dataset.comparisons;
    (0..columns.score.len())
        .map(|k| (label(columns.probe[k]), label(columns.reference[k]), columns.score[k]))
        .collect()
}

#[test]
fn codes_follow_sorted_labels() {
    let dataset = read_in(&testdata(), &table("scores.csv"), listed());
    let roster = &dataset.roster;
    let labels: Vec<_> = (0..6).map(|k| roster.sample_label(k).into_owned()).collect();
    assert_eq!(labels, ["a1", "a2", "b1", "b2", "c1", "c2"]);
    assert_eq!(roster.subjects_of_samples(), [0, 0, 1, 1, 2, 2]);
    assert_eq!(roster.subject_label(1), "bo");
    assert_eq!(dataset.comparisons.probe[..5], [3, 3, 3, 3, 3]);
    assert_eq!(dataset.comparisons.reference[..5], [0, 4, 1, 2, 5]);
    assert_eq!(dataset.comparisons.score[..5], [0.25, -0.5, 0.125, 0.875, 0.0]);
    assert!(dataset.interchangeable && roster.names_subjects());
    let gender = roster.property("gender").unwrap();
    assert_eq!(gender.values, ["female", "male"]);
    assert_eq!((gender.value(0), gender.value(4)), (Some("female"), None));
    assert_eq!(
        roster.by_subject(gender),
        [gender.index_of("female"), gender.index_of("male"), None]
    );
    assert_eq!(roster.property("pose").unwrap().value(2), Some("front"));
}

#[test]
fn every_format_of_table_reads_the_same() {
    let first = read_in(&testdata(), &table("scores.csv"), listed());
    let formats = [
        "scores.tsv",
        "scores.csv.gz",
        "scores-windows.csv",
        "scores-quoted.csv",
        "scores-snappy.parquet",
        "scores-zstd.parquet",
        "scores-plain.parquet",
        "scores.arrow",
        "scores.arrows",
    ];
    for format in formats {
        assert_eq!(read_in(&testdata(), &table(format), listed()), first, "{format}");
    }
    for samples in ["samples.tsv", "samples.parquet"] {
        let samples = listed().replace("samples.csv", samples);
        let again = read_in(&testdata(), &table("scores.csv"), &samples);
        assert_eq!(again, first, "{samples}");
    }
}

#[test]
fn a_symmetric_matrix_is_its_upper_half() {
    let first = read_in(&testdata(), &table("scores.csv"), listed());
    for file in ["little-f4.npy", "little-f8.npy", "big-f4.npy"] {
        let input = format!("format = 'matrix'\nfile = '{file}'");
        assert_eq!(read_in(&testdata(), &input, listed()), first, "{file}");
    }
}

#[test]
fn a_block_of_a_matrix_has_probes_in_rows_in_either_order_of_storage() {
    for file in ["block-c.npy", "block-fortran.npy"] {
        let input = format!(
            "format = 'matrix'\nfile = '{file}'\nprobes = 'probes.csv'\n\
             references = 'references.csv'"
        );
        let block = read_in(&testdata(), &input, listed());
        let expected = [
            ("b2", "c1", -0.5),
            ("b2", "a2", 0.125),
            ("b2", "b1", 0.875),
            ("a1", "c1", 0.375),
            ("a1", "a2", 0.75),
            ("a1", "b1", -0.25),
        ];
        let expected = expected.map(|(p, r, score)| (p.into(), r.into(), score));
        assert_eq!(comparisons(&block), expected, "{file}");
        assert!(!block.interchangeable && block.notes.is_empty());
    }
}

#[test]
fn a_square_matrix_that_is_not_symmetric_counts_both_orders_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    fs::copy(testdata().join("samples.csv"), folder.path().join("samples.csv")).unwrap();
    let mut bytes = fs::read(testdata().join("little-f8.npy")).unwrap();
    let cells = bytes.len() - 8 * 36;
    bytes[cells + 8..cells + 16].copy_from_slice(&0.5_f64.to_le_bytes());
    fs::write(folder.path().join("scores.npy"), bytes).unwrap();
    let input = "format = 'matrix'\nfile = 'scores.npy'";
    let dataset = read_in(folder.path(), input, listed());
    assert_eq!(dataset.comparisons.score.len(), 30);
    assert!(!dataset.interchangeable);
    let found = comparisons(&dataset);
    assert!(found.contains(&("b2".into(), "a1".into(), 0.5)));
    assert!(found.contains(&("a1".into(), "b2".into(), 0.25)));
    assert_eq!(
        dataset.notes,
        [
            "The score matrix is not symmetric (scores of a pair differ by up to 2.5e-1 with its \
          order): both orders of each pair were used, as two comparisons."
        ]
    );
}

#[test]
fn bee_reads_similarity_and_distance_to_the_same_similarities() {
    let first = read_in(&testdata(), &table("scores.csv"), listed());
    let input = "format = 'bee'\nmatrix = 'similarity.mtx'\nmask = 'all.mask'";
    assert_eq!(read_in(&testdata(), input, listed()), first);
    let input = "format = 'bee'\nmatrix = 'distance.mtx'\nmask = 'all.mask'";
    let orientation = Orientation::Dissimilarity;
    let distance =
        request(&testdata(), input, listed(), orientation, |r| read(r).unwrap());
    assert_eq!(distance, first);
    let zero = distance.comparisons.score[4];
    assert!(zero.is_sign_positive(), "a negated zero would have another place in order");
}

#[test]
fn bob_names_a_model_and_a_probe() {
    let first = read_in(&testdata(), &table("scores.csv"), listed());
    let five = "format = 'bob'\nfile = 'bob-5.txt'\ncolumns = 5";
    let over = read_in(&testdata(), five, listed());
    assert_eq!(over, Dataset { interchangeable: false, ..first.clone() });
    let alone = read_in(&testdata(), five, "");
    assert_eq!(alone.comparisons, first.comparisons);
    assert_eq!(alone.roster.subjects_of_samples(), first.roster.subjects_of_samples());
    let four =
        read_in(&testdata(), "format = 'bob'\nfile = 'bob-4.txt'\ncolumns = 4", "");
    let expected = [
        ("b2", "ann (model)", 0.25),
        ("a1", "ann (model)", 0.75),
        ("c1", "bo (model)", -0.125),
    ];
    assert_eq!(comparisons(&four), expected.map(|(p, r, s)| (p.into(), r.into(), s)));
    let mated = |k: usize| {
        four.roster.is_mated(four.comparisons.probe[k], four.comparisons.reference[k])
    };
    assert_eq!([mated(0), mated(1), mated(2)], [false, true, false]);
}

#[test]
fn files_that_name_nobody_give_each_comparison_people_of_its_own() {
    let bob = read_in(&testdata(), "format = 'bob'\nfile = 'bob-2.txt'\ncolumns = 2", "");
    let pyeer = read_in(
        &testdata(),
        "format = 'pyeer'\nmated = 'pyeer-mated.txt'\nnon_mated = 'pyeer-non-mated.txt'",
        "",
    );
    for dataset in [&bob, &pyeer] {
        let roster = &dataset.roster;
        assert!(!roster.names_subjects());
        assert_eq!((roster.sample_count(), roster.subject_count()), (30, 27));
        let mated: Vec<f64> = (0..15)
            .filter(|&k| {
                roster.is_mated(
                    dataset.comparisons.probe[k],
                    dataset.comparisons.reference[k],
                )
            })
            .map(|k| dataset.comparisons.score[k])
            .collect();
        assert_eq!(mated, [0.875, 0.75, 0.625]);
    }
    assert_eq!(pyeer.comparisons.score[..4], [0.875, 0.75, 0.625, 0.25]);
    assert_eq!(bob.roster.sample_label(29), "30");
}

#[test]
fn own_columns_say_the_same_as_a_table_of_samples() {
    let folder = tempfile::tempdir().unwrap();
    fs::copy(testdata().join("samples.csv"), folder.path().join("samples.csv")).unwrap();
    let mut apart = String::from("probe,reference,score\n");
    let mut own = String::from(
        "probe,reference,score,probe_subject,reference_subject,probe_gender,\
         reference_gender,probe_pose,reference_pose\n",
    );
    let samples = fs::read_to_string(folder.path().join("samples.csv")).unwrap();
    let rows: Vec<Vec<&str>> =
        samples.lines().skip(1).map(|line| line.split(',').collect()).collect();
    for (k, p) in rows.iter().enumerate() {
        let r = &rows[(k + 1) % rows.len()];
        let score = if k == 3 { "NA".to_owned() } else { format!("0.{k}") };
        writeln!(apart, "{},{},{score}", p[0], r[0]).unwrap();
        writeln!(
            own,
            "{},{},{score},{},{},{},{},{},{}",
            p[0], r[0], p[1], r[1], p[2], r[2], p[3], r[3]
        )
        .unwrap();
    }
    fs::write(folder.path().join("apart.csv"), apart).unwrap();
    fs::write(folder.path().join("own.csv"), own).unwrap();
    let failing = |file| format!("{}\nfailure_values = ['NA']", table(file));
    let apart = read_in(folder.path(), &failing("apart.csv"), listed());
    let described = "groups = ['gender']\nconditions = ['pose']";
    let own = read_in(folder.path(), &failing("own.csv"), described);
    assert_eq!(own, apart);
    assert_eq!(own.failed, [(1, 2)]);
    assert_eq!(own.comparisons.score.len(), 5);
}

#[test]
fn groups_may_stand_in_a_table_of_subjects() {
    let folder = tempfile::tempdir().unwrap();
    let write =
        |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("samples.csv", "sample,subject,why\na1,ann,\nb1,bo,\nb2,bo,no face\n");
    write("people.csv", "subject,gender\nbo,male\nann,female\ncy,female\n");
    write("scores.csv", "probe,reference,score\na1,b1,0.5\nb1,b2,\n");
    let input = format!("{}\nfailure_values = ['']", table("scores.csv"));
    let samples = "file = 'samples.csv'\nsubjects_file = 'people.csv'\n\
                   groups = ['gender']\nfailure = 'why'";
    let dataset = read_in(folder.path(), &input, samples);
    let gender = dataset.roster.property("gender").unwrap();
    let values: Vec<_> = (0..3).map(|k| gender.value(k)).collect();
    assert_eq!(values, [Some("female"), Some("male"), Some("male")]);
    assert_eq!(dataset.roster.failures(), [(2, "no face".to_owned())]);
    assert_eq!(dataset.roster.failure_of(2), Some("no face"));
    assert_eq!(dataset.failed, [(1, 2)]);
}

#[test]
fn missing_scores_of_a_columnar_file_are_failures_where_the_study_says_so() {
    use std::sync::Arc;

    use arrow_array::{Float64Array, RecordBatch, StringArray};
    let folder = tempfile::tempdir().unwrap();
    fs::copy(testdata().join("samples.csv"), folder.path().join("samples.csv")).unwrap();
    let batch = RecordBatch::try_from_iter([
        ("probe", Arc::new(StringArray::from(vec!["a1", "b1", "c1", "c2"])) as _),
        ("reference", Arc::new(StringArray::from(vec!["a2", "b2", "c2", "a1"])) as _),
        (
            "score",
            Arc::new(Float64Array::from(vec![
                Some(0.5),
                None,
                Some(f64::NAN),
                Some(-9.0),
            ])) as _,
        ),
    ])
    .unwrap();
    let file = fs::File::create(folder.path().join("scores.arrow")).unwrap();
    let mut writer =
        arrow_ipc::writer::FileWriter::try_new(file, &batch.schema()).unwrap();
    writer.write(&batch).unwrap();
    writer.finish().unwrap();
    let input = format!("{}\nfailure_values = ['', 'NaN', '-9']", table("scores.arrow"));
    let dataset = read_in(folder.path(), &input, listed());
    assert_eq!(dataset.comparisons.score, [0.5]);
    assert_eq!(dataset.failed, [(2, 3), (4, 5), (5, 0)]);
}

#[test]
fn scores_that_look_reversed_are_said_to() {
    let input = table("scores.csv");
    let dataset = read_in(&testdata(), &input, listed());
    assert_eq!(looks_reversed(&dataset.comparisons, &dataset.roster), None);
    let orientation = Orientation::Dissimilarity;
    let turned =
        request(&testdata(), &input, listed(), orientation, |r| read(r).unwrap());
    let reversed = looks_reversed(&turned.comparisons, &turned.roster).unwrap();
    // Mated: (0.875 + 0.75 + 0.625) / 3; the other twelve sum to 0.1875.
    assert_eq!(reversed, Reversed { mated_mean: -0.75, non_mated_mean: -0.015625 });
}

#[test]
fn files_and_digests_for_the_manifest() {
    let input =
        "format = 'matrix'\nfile = 'm.npy'\nprobes = 'a.csv'\nreferences = 'b.csv'";
    let samples = "file = 'a.csv'\nsubjects_file = 'c.csv'";
    let named = request(Path::new("."), input, samples, Orientation::Similarity, files);
    assert_eq!(named, ["m.npy", "a.csv", "b.csv", "c.csv"].map(PathBuf::from));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("abc");
    fs::write(&file, "abc").unwrap();
    // FIPS 180-2, appendix B.1.
    assert_eq!(
        digest(&file).unwrap(),
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
}

/// How a table of text may be written without a change of meaning.
#[derive(Clone, Copy, Debug)]
struct Style {
    tabs: bool,
    windows: bool,
    mark: bool,
    quotes: bool,
    blank_lines: bool,
    open_end: bool,
}

fn style() -> impl Strategy<Value = Style> {
    any::<[bool; 6]>().prop_map(|[tabs, windows, mark, quotes, blank_lines, open_end]| {
        Style { tabs, windows, mark, quotes, blank_lines, open_end }
    })
}

fn write_table(rows: &[Vec<String>], style: Style) -> String {
    let end = if style.windows { "\r\n" } else { "\n" };
    let quoted = |field: &String| match style.quotes {
        true => format!("\"{}\"", field.replace('"', "\"\"")),
        false => field.clone(),
    };
    let mut text = String::from(if style.mark { "\u{feff}" } else { "" });
    for row in rows {
        let fields: Vec<String> = row.iter().map(quoted).collect();
        text += &fields.join(if style.tabs { "\t" } else { "," });
        text += end;
        text += if style.blank_lines { end } else { "" };
    }
    if style.open_end { text.trim_end().to_owned() } else { text }
}

proptest! {
    /// However a table is written and its rows ordered, each pair keeps its score and the
    /// roster stays the same.
    #[test]
    fn writing_and_order_change_nothing(
        scores in prop::collection::vec(-1e6..1e6_f64, 28),
        order in Just((0..28).collect::<Vec<usize>>()).prop_shuffle(),
        samples in Just((0..8).collect::<Vec<usize>>()).prop_shuffle(),
        style in style(),
        odd in prop::sample::select(vec!["", " ", "'", "é", "#", "\""]),
    ) {
        // A quote within a field needs quotes around it.
        let odd = if style.quotes || odd != "\"" { odd } else { "-" };
        let label = |k: usize| format!("s{odd}{k}");
        let mut pairs = Vec::new();
        for a in 0..8 {
            for b in 0..a {
                pairs.push((a, b));
            }
        }
        let header = ["probe", "reference", "score"].map(String::from).to_vec();
        let row = |&k: &usize| {
            let (a, b) = pairs[k];
            vec![label(a), label(b), scores[k].to_string()]
        };
        let rows: Vec<_> = std::iter::once(header).chain(order.iter().map(row)).collect();
        let people = samples.iter().map(|&k| vec![label(k), format!("p{}", k / 2)]);
        let header = vec!["sample".to_owned(), "subject".to_owned()];
        let people: Vec<_> = std::iter::once(header).chain(people).collect();
        let folder = tempfile::tempdir().unwrap();
        let (file, list) =
            if style.tabs { ("s.tsv", "l.tsv") } else { ("s.csv", "l.csv") };
        fs::write(folder.path().join(file), write_table(&rows, style)).unwrap();
        fs::write(folder.path().join(list), write_table(&people, style)).unwrap();
        let dataset = read_in(folder.path(), &table(file), &format!("file = '{list}'"));
        let expected: Vec<_> = order
            .iter()
            .map(|&k| (label(pairs[k].0), label(pairs[k].1), scores[k] + 0.0))
            .collect();
        prop_assert_eq!(comparisons(&dataset), expected);
        prop_assert_eq!(dataset.roster.subjects_of_samples(), [0, 0, 1, 1, 2, 2, 3, 3]);
    }
}
