//! The same comparisons, written in each format, read to the same dataset.

use std::path::Path;

use falsematch::input::{Dataset, Request, Silent, read};
use falsematch::study::file::{
    Input, OneOrMany, Orientation, Samples, TableColumns, TableInput,
};

const SAMPLES: &str = "\
sample,subject,gender,pose
b2,bo,male,left
a1,ann,female,front
a2,ann,female,left
c1,cy,,front
b1,bo,male,front
";

const SCORES: &str = "\
probe,reference,score
b1,a1,0.25
a1,a2,0.875
c1,b2,-0.5
b1,b2,0.75
a2,c1,NA
";

fn samples(file: Option<&str>) -> Samples {
    Samples {
        file: file.map(Into::into),
        subjects_file: None,
        sample: "sample".into(),
        subject: "subject".into(),
        groups: vec!["gender".into()],
        conditions: vec!["pose".into()],
        failure: None,
    }
}

fn table(file: &str) -> TableInput {
    TableInput {
        file: OneOrMany::One(file.into()),
        columns: TableColumns::default(),
        failure_values: vec!["NA".into()],
        interchangeable: true,
    }
}

fn read_in(base: &Path, input: &Input, samples: &Samples) -> Dataset {
    read(&Request {
        input,
        samples: Some(samples),
        orientation: Orientation::Similarity,
        base,
        progress: &Silent,
    })
    .unwrap()
}

fn comparisons(dataset: &Dataset) -> Vec<(String, String, f64)> {
    let label = |code| dataset.roster.sample_label(code).into_owned();
    let columns = &dataset.comparisons;
    (0..columns.score.len())
        .map(|k| (label(columns.probe[k]), label(columns.reference[k]), columns.score[k]))
        .collect()
}

#[test]
fn a_table_reads_to_codes_in_the_order_of_labels() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("samples.csv"), SAMPLES).unwrap();
    std::fs::write(folder.path().join("scores.csv"), SCORES).unwrap();
    let input = Input::Table(table("scores.csv"));
    let dataset = read_in(folder.path(), &input, &samples(Some("samples.csv")));
    let roster = &dataset.roster;
    let labels: Vec<_> = (0..5).map(|k| roster.sample_label(k).into_owned()).collect();
    assert_eq!(labels, ["a1", "a2", "b1", "b2", "c1"]);
    assert_eq!(roster.subjects_of_samples(), [0, 0, 1, 1, 2]);
    assert_eq!(dataset.comparisons.probe, [2, 0, 4, 2]);
    assert_eq!(dataset.comparisons.reference, [0, 1, 3, 3]);
    assert_eq!(dataset.comparisons.score, [0.25, 0.875, -0.5, 0.75]);
    assert_eq!(dataset.failed, [(1, 4)]);
    assert!(dataset.interchangeable && roster.names_subjects());
    let gender = roster.property("gender").unwrap();
    assert_eq!(gender.values, ["female", "male"]);
    assert_eq!((gender.value(0), gender.value(4)), (Some("female"), None));
    assert_eq!(roster.by_subject(gender)[1], gender.index_of("male"));
}

#[test]
fn own_columns_say_the_same_as_a_table_of_samples() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("samples.csv"), SAMPLES).unwrap();
    std::fs::write(folder.path().join("scores.csv"), SCORES).unwrap();
    std::fs::write(
        folder.path().join("own.csv"),
        "\
probe,reference,score,probe_subject,reference_subject,probe_gender,reference_gender,\
probe_pose,reference_pose
b1,a1,0.25,bo,ann,male,female,front,front
a1,a2,0.875,ann,ann,female,female,front,left
c1,b2,-0.5,cy,bo,,male,front,left
b1,b2,0.75,bo,bo,male,male,front,left
a2,c1,NA,ann,cy,female,,left,front
",
    )
    .unwrap();
    let apart = read_in(
        folder.path(),
        &Input::Table(table("scores.csv")),
        &samples(Some("samples.csv")),
    );
    let own = read_in(folder.path(), &Input::Table(table("own.csv")), &samples(None));
    assert_eq!(own.roster, apart.roster);
    assert_eq!(own.comparisons, apart.comparisons);
    assert_eq!(own.failed, apart.failed);
    assert_eq!(comparisons(&own)[0], ("b1".into(), "a1".into(), 0.25));
}
