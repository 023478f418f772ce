//! `verify` names what changed, and nothing else.

use crate::folder::Folder;

/// A folder with a run, spoiled; what `verify` says must start with one of the lines, each.
#[track_caller]
fn names(spoil: impl Fn(&Folder), arguments: &[&str], expected: &[&str]) {
    let folder = Folder::with_study();
    folder.runs(&["run", "."]);
    spoil(&folder);
    let outcome = folder.run(arguments);
    let errors: Vec<_> = outcome.stderr.lines().collect();
    assert_eq!(errors.len(), expected.len(), "{errors:#?}");
    for (error, start) in errors.iter().zip(expected) {
        assert!(error.starts_with(start), "`{error}` does not start with `{start}`");
    }
    assert_eq!((outcome.status, outcome.stdout.as_str()), (Some(2), ""));
}

const VERIFY: &[&str] = &["verify", "report"];

/// Changes a hexadecimal digit of a recorded digest.
fn change_digest(folder: &Folder, name: &str) {
    let text = std::fs::read_to_string(folder.path("report/manifest.json")).unwrap();
    let start = text.find(&format!("\"{name}\": \"")).unwrap() + name.len() + 5;
    let digit = if &text[start..=start] == "0" { "1" } else { "0" };
    let changed = format!("{}{digit}{}", &text[..start], &text[start + 1..]);
    folder.write("report/manifest.json", changed);
}

#[test]
fn an_untouched_run_has_not_changed() {
    let folder = Folder::with_study();
    folder.runs(&["run", "."]);
    let text = folder.runs(VERIFY);
    assert!(text.starts_with("Nothing changed: all "), "{text}");
    assert!(text.contains("all 2 inputs"), "{text}");
    assert!(text.ends_with("the same report, bit for bit.\n"), "{text}");
}

#[test]
fn a_changed_score_file_is_named() {
    let spoil = |folder: &Folder| folder.spoil("scores.csv", "0.1", "0.2");
    names(
        spoil,
        VERIFY,
        &["error: scores.csv: the input was changed: found the digest `"],
    );
}

#[test]
fn a_changed_study_is_named() {
    let spoil = |folder: &Folder| folder.spoil("study.toml", "0.5", "0.6");
    names(spoil, VERIFY, &["error: study.toml: the input was changed: "]);
}

#[test]
fn a_changed_output_is_named() {
    for name in ["report.html", "report.json", "tables/rates.csv", "tallies.arrow"] {
        let spoil = |folder: &Folder| {
            let mut bytes = folder.files("report")[name].clone();
            let last = bytes.len() - 1;
            bytes[last] ^= 1;
            folder.write(&format!("report/{name}"), bytes);
        };
        let expected =
            format!("error: report/{name}: the output was changed: found the digest");
        names(spoil, VERIFY, &[&expected]);
    }
}

#[test]
fn a_missing_output_is_named() {
    let spoil =
        |folder: &Folder| std::fs::remove_file(folder.path("report/report.md")).unwrap();
    names(spoil, VERIFY, &["error: report/report.md: the output is not there"]);
}

#[test]
fn a_changed_digest_is_told_from_a_changed_file() {
    names(
        |folder| change_digest(folder, "report.html"),
        VERIFY,
        &["error: report/report.html: the digest in the manifest was changed: "],
    );
    names(
        |folder| change_digest(folder, "scores.csv"),
        VERIFY,
        &[
            "error: report/manifest.json: the digest of the input `scores.csv` was changed: ",
        ],
    );
}

#[test]
fn a_number_that_was_changed_with_its_digest_is_found_by_measuring_again() {
    let spoil = |folder: &Folder| {
        let name = "tables/rates.csv";
        folder.spoil(&format!("report/{name}"), "everybody", "everyone!");
        let text = std::fs::read_to_string(folder.path("report/manifest.json")).unwrap();
        let start = text.find(name).unwrap() + name.len() + 4;
        let digest = sha256(&folder.files("report")[name]);
        let changed = format!("{}{digest}{}", &text[..start], &text[start + 64..]);
        folder.write("report/manifest.json", changed);
    };
    let expected = "error: report/tables/rates.csv: measuring again gives another output";
    names(spoil, VERIFY, &[expected]);
}

#[test]
fn a_changed_field_of_the_manifest_is_named() {
    let spoil = |folder: &Folder| {
        folder.spoil("report/manifest.json", "\"seed\": 1", "\"seed\": 2");
    };
    let expected =
        "error: report/manifest.json, `seed`: found `2`, but running it again gives";
    names(spoil, VERIFY, &[expected]);
}

#[test]
fn without_the_inputs_the_tallies_are_measured_again() {
    let folder = Folder::with_study();
    folder.runs(&["run", "."]);
    folder.spoil("scores.csv", "0.1", "0.2");
    std::fs::create_dir(folder.path("elsewhere")).unwrap();
    std::fs::rename(folder.path("report"), folder.path("elsewhere/report")).unwrap();
    let text = folder.runs(&["verify", "elsewhere/report"]);
    assert!(
        text.contains("measuring the stored tallies again gives the same report"),
        "{text}"
    );
}

#[test]
fn what_is_no_report_is_refused() {
    let folder = Folder::with_study();
    let outcome = folder.run(&["verify", "."]);
    assert_eq!(outcome.status, Some(2));
    assert!(outcome.stderr.starts_with("error: ./manifest.json: cannot read: "));
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest;
    let digest = sha2::Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
