//! Where qualities are read from: a table, OFIQ's CSV, Parquet; and failures.

use falsematch::roster::Qualities;
use falsematch::study::file::Better;

use crate::bench::{Bench, discarding, parse};

const STUDY: &str = "\
[study]
name = \"n\"
question = \"q\"
[input]
format = \"table\"
file = \"scores.csv\"
interchangeable = true
[samples]
file = \"samples.csv\"
failure = \"failure\"
[protocol]
thresholds = [0.5]
target_fmr = []
";

/// Three people, two samples each; the second of c has no template.
fn bench() -> Bench {
    let bench = Bench::new();
    bench.file(
        "samples.csv",
        "sample,subject,failure,quality\n\
         a/1.png,a,,50\na/2.png,a,,-0\nb/1.png,b,,70.5\nb/2.png,b,,none\nc/1.png,c,,60\n\
         c/2.png,c,no face,\n",
    );
    bench.file(
        "scores.csv",
        "probe,reference,score\n\
         a/1.png,a/2.png,0.9\nb/1.png,b/2.png,0.4\na/1.png,b/1.png,0.1\n\
         b/1.png,c/1.png,0.6\n",
    );
    bench
}

/// What OFIQ's sample application writes: a header that ends in a semicolon, rows that do not.
const OFIQ: &str = "\
Filename;UnifiedQualityScore;Sharpness;UnifiedQualityScore.scalar;Sharpness.scalar;assessment_time_in_ms;
../in/a/1.png;24.5;0;50;10;91
../in/a/2.png;0;0;0;11;92
../in/b/1.png;26;0;70.5;12;90
../in/b/2.png;0;0;-1;-1;88
../in/c/1.png;25;0;60;14;90
../in/c/2.png;0;0;-1;-1;87
../in/d/9.png;25;0;61;14;90
";

fn qualities(bench: &Bench, quality: &str) -> Qualities {
    let study = parse(&format!("{STUDY}{quality}")).unwrap();
    bench.source(&study).unwrap().roster().quality().unwrap().clone()
}

const EXPECTED: [Option<f64>; 6] =
    [Some(50.0), Some(0.0), Some(70.5), None, Some(60.0), None];

#[test]
fn a_column_of_the_table_of_samples() {
    let found = qualities(
        &bench(),
        "[quality]\ncolumn = \"quality\"\nfailure_values = [\"none\"]\n",
    );
    assert_eq!(found.name, "quality");
    assert_eq!(found.better, Better::Higher);
    assert_eq!(found.of_sample, EXPECTED);
    assert!(
        found.of_sample[1].unwrap().is_sign_positive(),
        "zero has one place in order"
    );
}

#[test]
fn a_table_of_its_own_with_other_names() {
    let bench = bench();
    bench.file(
        "q.tsv",
        "picture\tsharp\nc/1.png\t60\na/1.png\t50\na/2.png\t0\nb/1.png\t70.5\nb/2.png\tNA\n",
    );
    let found = qualities(
        &bench,
        "[quality]\nfile = \"q.tsv\"\nsample = \"picture\"\ncolumn = \"sharp\"\n\
         failure_values = [\"NA\"]\n",
    );
    assert_eq!(found.of_sample, EXPECTED);
}

#[test]
fn the_csv_of_ofiq() {
    let bench = bench();
    bench.file("ofiq.csv", OFIQ);
    let quality = |column: &str| {
        format!(
            "[quality]\nformat = \"ofiq\"\nfile = \"ofiq.csv\"\ncolumn = \"{column}\"\n"
        )
    };
    let scalar = quality("UnifiedQualityScore.scalar");
    assert_eq!(qualities(&bench, &scalar).of_sample, EXPECTED);
    let native = qualities(&bench, &quality("UnifiedQualityScore")).of_sample;
    let expected = [Some(24.5), Some(0.0), Some(26.0), None, Some(25.0), None];
    assert_eq!(native, expected, "a native value of a failure means nothing");
    let study = parse(&format!("{STUDY}{scalar}")).unwrap();
    let notes = bench.source(&study).unwrap().notes();
    assert_eq!(
        notes,
        [
            "1 row of `ofiq.csv` name samples that the study does not have; they are not used"
        ]
    );
}

/// Samples named without folder and ending, as a study may name them.
#[test]
fn a_picture_of_ofiq_is_found_by_the_end_of_its_path() {
    let bench = bench();
    bench.file(
        "samples.csv",
        "sample,subject,failure\na1,a,\na2,a,\nb1,b,\nb2,b,\nc1,c,\nc2,c,no face\n",
    );
    bench.file(
        "scores.csv",
        "probe,reference,score\na1,a2,0.9\nb1,b2,0.4\na1,b1,0.1\nb1,c1,0.6\n",
    );
    bench.file("ofiq.csv", &OFIQ.replace("../in/", "C:\\in\\").replace("/", ""));
    let found = qualities(
        &bench,
        "[quality]\nformat = \"ofiq\"\nfile = \"ofiq.csv\"\n\
         column = \"UnifiedQualityScore.scalar\"\n",
    );
    assert_eq!(found.of_sample, EXPECTED);
}

/// What could not be assessed is the worst: it goes before the lowest quality, and is counted.
#[test]
fn what_has_no_quality_is_discarded_first_and_counted() {
    let quality = "[quality]\ncolumn = \"quality\"\nfailure_values = [\"none\"]\n\
                   discard = [0.35, 0.5]\n";
    let report = bench().run(&format!("{STUDY}{quality}"));
    let found = discarding(&report);
    assert_eq!((found.samples, found.unassessed, found.failed), (6, 1, 1));
    let fnmr = &found.curves[0];
    assert_eq!(fnmr.points[0].quality, None, "samples without a quality are kept");
    assert_eq!(fnmr.points[1].quality, Some(0.0));
    let counts: Vec<_> = fnmr.points.iter().map(|p| (p.errors, p.trials)).collect();
    assert_eq!(counts, [(1, 2), (0, 1)]);
    let counts = found.groups[0].rows[0].estimates[0].counts.unwrap();
    assert_eq!((counts.errors, counts.trials), (2, 6), "both failures, and no more");
}
