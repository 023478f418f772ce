//! Truncated files, matrices, and score files of other programs.

use std::fs;
use std::path::Path;

use falsematch::ErrorKind;

use crate::{Case, LISTED, check, read_study};

const PARQUET: &str = "format = 'table'\nfile = 'scores.parquet'";
const MATRIX: &str = "format = 'matrix'\nfile = 'scores.npy'";

fn testdata(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/inputs");
    fs::read(folder.join(name)).unwrap()
}

fn cut(name: &str, percent: usize) -> Vec<u8> {
    let mut bytes = testdata(name);
    bytes.truncate(bytes.len() * percent / 100);
    bytes
}

#[test]
fn truncated_files() {
    let case = |name, file, content, input, message| Case {
        name,
        files: vec![(file, content), ("samples.csv", testdata("samples.csv"))],
        input,
        samples: "file = 'samples.csv'",
        kind: ErrorKind::Format,
        message,
    };
    let arrow = "format = 'table'\nfile = 'scores.arrow'";
    let arrows = "format = 'table'\nfile = 'scores.arrows'";
    let gzip = "format = 'table'\nfile = 'scores.csv.gz'";
    check(vec![
        case(
            "parquet",
            "scores.parquet",
            cut("scores-zstd.parquet", 80),
            PARQUET,
            "scores.parquet: found a truncated or damaged file, but a whole Parquet file is \
             expected",
        ),
        case(
            "arrow file",
            "scores.arrow",
            cut("scores.arrow", 80),
            arrow,
            "scores.arrow: found a truncated or damaged file, but a whole Arrow IPC file is \
             expected",
        ),
        case(
            "arrow stream",
            "scores.arrows",
            cut("scores.arrows", 70),
            arrows,
            "scores.arrows: found a truncated or damaged file, but a whole Arrow IPC file is \
             expected",
        ),
        case(
            "gzip",
            "scores.csv.gz",
            cut("scores.csv.gz", 70),
            gzip,
            "scores.csv.gz: found the end of the compressed data too early, but a whole gzip \
             file is expected; the file is truncated",
        ),
        case(
            "a name that does not agree",
            "scores.parquet",
            testdata("scores.csv"),
            PARQUET,
            "scores.parquet: found a file whose first bytes are not those of the format that \
             its name ends in, but the two should agree",
        ),
        case(
            "npy numbers",
            "scores.npy",
            cut("little-f8.npy", 90),
            MATRIX,
            "scores.npy: found 246 bytes of numbers, but 6 rows of 6 columns need 288",
        ),
        case(
            "npy header",
            "scores.npy",
            cut("little-f8.npy", 10),
            MATRIX,
            "scores.npy: found the end of the file in its header, but a NumPy matrix is expected",
        ),
        case(
            "no npy",
            "scores.npy",
            testdata("scores.csv"),
            MATRIX,
            "scores.npy: found other first bytes than those of NumPy's format, but a `.npy` \
             file is expected",
        ),
    ]);
}

#[test]
fn no_truncation_is_read_and_none_panics() {
    let files = [
        ("scores-snappy.parquet", "table"),
        ("scores-plain.parquet", "table"),
        ("scores.csv.gz", "table"),
        ("little-f4.npy", "matrix"),
    ];
    for (name, format) in files {
        let whole = testdata(name);
        for length in (0..whole.len()).step_by(whole.len() / 150 + 1) {
            let folder = tempfile::tempdir().unwrap();
            fs::write(folder.path().join(name), &whole[..length]).unwrap();
            fs::write(folder.path().join("samples.csv"), testdata("samples.csv"))
                .unwrap();
            let input = format!("format = '{format}'\nfile = '{name}'");
            let result = read_study(folder.path(), &input, "file = 'samples.csv'");
            assert!(result.is_err(), "{name} cut to {length} of {} bytes", whole.len());
        }
    }
}

#[test]
fn matrices_that_do_not_fit() {
    use ErrorKind::{Conflict, Format, Missing, Unlabelled, Value};
    let case = |name, list: &'static str, samples, kind, message| Case {
        name,
        files: vec![
            ("samples.csv", testdata("samples.csv")),
            ("rows.csv", list.into()),
            ("scores.npy", testdata("block-c.npy")),
        ],
        input: "format = 'matrix'\nfile = 'scores.npy'\nprobes = 'rows.csv'",
        samples,
        kind,
        message,
    };
    let table = "file = 'samples.csv'";
    check(vec![
        case(
            "columns",
            "sample\nb2\na1\n",
            table,
            Format,
            "scores.npy: found 3 columns, but `samples.csv` lists 6 samples",
        ),
        case(
            "rows",
            "sample\nb2\na1\na2\n",
            table,
            Format,
            "scores.npy: found 2 rows, but `rows.csv` lists 3 samples",
        ),
        case(
            "row twice",
            "sample\nb2\nb2\n",
            table,
            Conflict,
            "rows.csv, line 3: found sample `b2` a second time, but it is already on line 2 \
             and each sample has one row",
        ),
        case(
            "row unlisted",
            "sample\nb2\nx9\n",
            table,
            Unlabelled,
            "rows.csv, line 3: found sample `x9`, which `samples.csv` does not list, but \
             every sample needs the label of its ground-truth subject",
        ),
        case(
            "no list",
            "sample\nb2\na1\n",
            "",
            Missing,
            "found no table of samples, but a table must name the rows and columns of the \
             matrix",
        ),
        Case {
            files: vec![("scores.npy", not_a_number())],
            input: MATRIX,
            samples: LISTED,
            ..case(
                "NaN",
                "",
                "",
                Value,
                "scores.npy, row 1, `b1`: found `NaN`, but a score must be a finite number",
            )
        },
    ]);
}

/// A matrix of three samples, all ones but for one NaN over the diagonal.
fn not_a_number() -> Vec<u8> {
    let header = "{'descr': '<f8', 'fortran_order': False, 'shape': (3, 3), }\n";
    let mut file = b"\x93NUMPY\x01\x00".to_vec();
    file.extend(u16::try_from(header.len()).unwrap().to_le_bytes());
    file.extend(header.as_bytes());
    for cell in 0..9 {
        let value = if cell == 2 || cell == 6 { f64::NAN } else { 1.0 };
        file.extend(value.to_le_bytes());
    }
    file
}

#[test]
fn score_files_of_others() {
    use ErrorKind::{Conflict, Format, Study, Value};
    let case = |name, text: &'static str, input, kind, message| Case {
        name,
        files: vec![("scores.txt", text.into())],
        input,
        samples: "",
        kind,
        message,
    };
    let two = "format = 'bob'\nfile = 'scores.txt'\ncolumns = 2";
    let five = "format = 'bob'\nfile = 'scores.txt'\ncolumns = 5";
    check(vec![
        case(
            "label",
            "# label score\n1 0.5\n2 0.5\n",
            two,
            Value,
            "scores.txt, line 3, `label`: found `2`, but the label is 1 (mated), or -1 or 0 \
             (non-mated)",
        ),
        case(
            "score",
            "1 0.5\n-1 nan\n",
            two,
            Value,
            "scores.txt, line 2, `score`: found `nan`, but a score must be a finite number",
        ),
        case(
            "columns",
            "ann m1 ann a1 0.5\nann m1 ann 0.5\n",
            five,
            Format,
            "scores.txt, line 2: found 4 fields, but 5 are expected: `claimed_id model_label \
             real_id test_label score`",
        ),
        case(
            "two subjects",
            "ann m1 ann a1 0.5\nbo m1 ann a2 0.5\n",
            five,
            Conflict,
            "scores.txt, line 2, `subject`: found `bo` for sample `m1`, but it has `ann` on \
             line 1",
        ),
        Case {
            samples: LISTED,
            ..case(
                "samples of nobody",
                "1 0.5\n",
                two,
                Study,
                "`samples`: found a `[samples]` table, but this input names no sample that it \
                 could describe",
            )
        },
        Case {
            files: vec![
                ("a.mtx", testdata("distance.mtx")),
                ("a.mask", testdata("all.mask")),
                ("samples.csv", testdata("samples.csv")),
            ],
            samples: "file = 'samples.csv'",
            ..case(
                "distance for similarity",
                "",
                "format = 'bee'\nmatrix = 'a.mtx'\nmask = 'a.mask'",
                Conflict,
                "a.mtx: found a matrix of dissimilarity (`D2`), but the study states \
                 similarity",
            )
        },
    ]);
}
