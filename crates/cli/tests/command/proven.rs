//! A study is proven, and its report carries the proof until something changes.

use crate::folder::Folder;

const POPULATION: &str = "people = 16\nsamples = 2\ntarget_fmr = [0.05]\n";

/// A simulated study of 16 people with two samples each.
fn folder() -> Folder {
    let folder = Folder::empty();
    folder.write("people.toml", POPULATION);
    folder.runs(&["simulate", "people.toml", "--output", "audit"]);
    folder
}

fn bytes(folder: &Folder, name: &str) -> Vec<u8> {
    std::fs::read(folder.path(name)).unwrap()
}

#[test]
fn a_proof_goes_on_where_it_was_and_becomes_part_of_the_report() {
    let folder = folder();
    let prove = ["prove", "audit", "--repetitions", "20", "--seed", "3"];
    let whole = folder.runs(&prove);
    assert!(whole.contains("intervals of whole arms"), "{whole}");
    let first = bytes(&folder, "audit/proof.json");

    std::fs::remove_file(folder.path("audit/proof.json")).unwrap();
    let with = |more: &[&'static str]| [&prove[..], more].concat();
    let stopped = folder.runs(&with(&["--stop-after", "7", "--threads", "2"]));
    assert_eq!(stopped, "Stopped after 7 of 20 repetitions; the same command goes on\n");
    assert!(!folder.path("audit/proof.json").exists());
    folder.runs(&with(&["--threads", "7"]));
    assert_eq!(bytes(&folder, "audit/proof.json"), first);
    let left = std::fs::read_dir(folder.path("audit")).unwrap().flatten();
    let hidden =
        left.filter(|entry| entry.file_name().to_string_lossy().starts_with('.'));
    assert_eq!(hidden.count(), 0, "nothing is left of the work");

    let ran = folder.runs(&["run", "audit"]);
    assert!(ran.contains("Proof of the intervals"), "{ran}");
    let report = folder.files("audit/report");
    for name in ["report.html", "report.md", "report.json", "tables/proof.csv"] {
        let text = String::from_utf8_lossy(&report[name]).into_owned();
        assert!(
            text.contains(if name.ends_with("csv") {
                "over_oracle"
            } else {
                "drawn studies"
            }),
            "{name}"
        );
    }
    let verified = folder.runs(&["verify", "audit/report"]);
    assert!(verified.contains("all 4 inputs"), "{verified}");
}

#[test]
fn a_proof_of_another_state_is_refused() {
    let folder = folder();
    folder.runs(&["prove", "audit", "--repetitions", "20"]);
    folder.spoil(
        "audit/study.toml",
        "simulated system wrong",
        "simulated system mistaken",
    );
    folder.runs(&["run", "audit"]);
    folder.spoil("audit/study.toml", "target_fmr = [0.05]", "target_fmr = [0.06]");
    let refused = folder.run(&["run", "audit"]);
    assert_eq!(refused.status, Some(2));
    let expected = "proof.json: found a proof of another state of this study, but expected one \
                    of the arms, protocol and data as they are now";
    assert!(refused.stderr.contains(expected), "{}", refused.stderr);
    assert!(refused.stderr.contains("falsematch prove"), "{}", refused.stderr);
    std::fs::remove_file(folder.path("audit/proof.json")).unwrap();
    folder.runs(&["run", "audit"]);
}

#[test]
fn what_names_nobody_is_not_proven() {
    let folder = Folder::empty();
    for (from, expected) in [
        ("pyeer", "found scores that name no people"),
        ("counts", "found published counts, but expected scores"),
    ] {
        folder.runs(&["new", from, "--from", from]);
        let refused = folder.run(&["prove", from]);
        assert_eq!(refused.status, Some(2));
        assert!(refused.stderr.contains(expected), "{}", refused.stderr);
    }
}

#[test]
fn a_population_is_fitted_to_a_study() {
    let folder = folder();
    let told = folder.runs(&["simulate", "--like", "audit", "--output", "like"]);
    for part in [
        "dimension = ",
        "noise_spread = ",
        "like    ",
        "Gini coefficient",
        "Wrote 32 samples",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    folder.runs(&["run", "like"]);
    let both =
        folder.run(&["simulate", "people.toml", "--like", "audit", "--output", "x"]);
    assert_eq!(both.status, Some(2));
}
