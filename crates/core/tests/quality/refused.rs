//! Every refusal by its whole message.

use crate::bench::{Bench, parse};

const STUDY: &str = "\
[study]
name = \"n\"
question = \"q\"
[input]
format = \"table\"
file = \"scores.csv\"
[samples]
file = \"samples.csv\"
";

fn refused(samples: &str, quality: &str) -> String {
    let bench = Bench::new();
    bench.file("samples.csv", samples);
    bench.file("scores.csv", "probe,reference,score\na1,a2,0.9\na1,b1,0.1\na2,b1,0.2\n");
    bench.file("ofiq.csv", samples);
    bench.refused(&format!("{STUDY}[quality]\n{quality}"))
}

fn typed(text: &str) -> String {
    parse(text).unwrap_err().to_string()
}

#[test]
fn a_blank_quality_names_its_sample() {
    assert_eq!(
        refused("sample,subject,q\na1,a,1\na2,a,\nb1,b,3\n", "column = \"q\"\n"),
        "samples.csv, line 3, `q`: found a blank as the quality of sample `a2`, but a \
         quality must be a finite number"
    );
}

#[test]
fn a_quality_that_is_no_finite_number() {
    for word in ["NaN", "inf", "good"] {
        let samples = format!("sample,subject,q\na1,a,1\na2,a,2\nb1,b,{word}\n");
        assert_eq!(
            refused(&samples, "column = \"q\"\n"),
            format!(
                "samples.csv, line 4, `q`: found `{word}` as the quality of sample \
                 `b1`, but a quality must be a finite number"
            )
        );
    }
}

#[test]
fn a_column_that_is_not_there() {
    assert_eq!(
        refused("sample,subject,q\na1,a,1\na2,a,2\nb1,b,3\n", "column = \"quality\"\n"),
        "samples.csv, line 1: found the columns `sample`, `subject` and `q`, but a column \
         `quality` is expected"
    );
}

/// A table of samples and an OFIQ file at once, so that the file is read as either.
const OFIQ: &str = "sample,subject\na1,a\na2,a\nb1,b\n";

fn refused_ofiq(ofiq: &str) -> String {
    let bench = Bench::new();
    bench.file("samples.csv", OFIQ);
    bench.file("scores.csv", "probe,reference,score\na1,a2,0.9\na1,b1,0.1\n");
    bench.file("ofiq.csv", ofiq);
    let quality =
        "[quality]\nfile = \"ofiq.csv\"\nformat = \"ofiq\"\ncolumn = \"Q.scalar\"\n";
    bench.refused(&format!("{STUDY}{quality}"))
}

#[test]
fn a_sample_without_a_row() {
    assert_eq!(
        refused_ofiq("Filename;Q;Q.scalar\na1.png;1;1\n"),
        "ofiq.csv: found no quality of sample `a2` and of 1 other, but every sample with a \
         template needs one"
    );
}

#[test]
fn a_sample_with_two_rows() {
    assert_eq!(
        refused_ofiq("Filename;Q;Q.scalar\na1.png;1;1\na1.jpg;1;1\n"),
        "ofiq.csv, line 3: found sample `a1` a second time, but its quality is already on line 2"
    );
}

#[test]
fn an_ofiq_file_that_is_cut_short() {
    assert_eq!(
        refused_ofiq("Filename;Q;Q.scalar;\na1.png;1;1\na2.png;1\n"),
        "ofiq.csv, line 3: found 2 fields, but the header has 3"
    );
    assert_eq!(
        refused_ofiq("Filename;Q;Q.scalar;\n"),
        "ofiq.csv: found no row, but expected one a picture"
    );
    assert_eq!(
        refused_ofiq("Filename,Q,Q.scalar\na1.png,1,1\n"),
        "ofiq.csv, line 1: found the only column `Filename,Q,Q.scalar`, but a column `Filename` \
         is expected"
    );
}

#[test]
fn what_the_study_cannot_mean() {
    let with =
        |quality: &str| typed(&format!("{STUDY}[quality]\ncolumn = \"q\"\n{quality}"));
    assert_eq!(
        with("discard = [0.1, 0.1]\n"),
        "study.toml, line 11, `quality.discard`: found `0.1` twice, but expected each \
         share once"
    );
    assert_eq!(
        with("limit = 30\n"),
        "study.toml, line 11, `quality.limit`: found `30`, but expected a number \
         between 0 and 1"
    );
    assert_eq!(
        with("format = \"ofiq\"\n"),
        "study.toml, line 11, `quality.format`: found `ofiq` without `file`, but \
         expected both"
    );
    assert_eq!(
        with("sample = \"s\"\n"),
        "study.toml, line 11, `quality.sample`: found `sample` without `file`, but the \
         table of samples says itself which of its columns names the sample"
    );
    let without = STUDY.replace("[samples]\nfile = \"samples.csv\"\n", "");
    assert_eq!(
        typed(&format!("{without}[quality]\ncolumn = \"q\"\n")),
        "study.toml, line 8, `quality.column`: found no `file`, but expected one: the \
         study has no table of samples that could hold the column"
    );
}

#[test]
fn a_claim_that_discards_without_a_quality() {
    let claim = "[[claim]]\nsays = \"s\"\nmeasure = \"fnmr\"\ndiscarded = 0.1\n\
                 at = { threshold = 0.5 }\nis = \"at_most\"\nvalue = 0.1\n";
    assert_eq!(
        typed(&format!("{STUDY}{claim}")),
        "study.toml, line 12, `claim.discarded`: found it, but the study has no \
         `[quality]`"
    );
    let other = claim.replace("fnmr", "frr");
    assert_eq!(
        typed(&format!("{STUDY}[quality]\ncolumn = \"q\"\n{other}")),
        "study.toml, line 14, `claim.discarded`: found it, but expected it with `fmr`, \
         `fnmr`, `fnir` or `fpir` only"
    );
}
