//! Saved responses of services as candidate lists, other layouts, and studies written around
//! them.

#![expect(clippy::too_many_lines, reason = "tables of cases")]

use crate::folder::Folder;
use crate::listed::{counts, refuses, study};

/// A study of a layout, with lists of three of the gallery of four.
fn of(layout: &str, file: &str, more: &str) -> Folder {
    let folder = study();
    let input = format!("layout = \"{layout}\"\nfile = \"{file}\"\n{more}");
    folder.spoil("study.toml", "layout = \"frte\"\nfile = \"lists.txt\"\n", &input);
    std::fs::remove_file(folder.path("lists.txt")).unwrap();
    folder
}

/// The lists of the study, probe by probe; dan's search failed.
const LISTED: [(&str, [(&str, f64); 3]); 5] = [
    ("ada2", [("g-ada", 0.9), ("g-bob", 0.4), ("g-cleo", 0.3)]),
    ("bob2", [("g-ada", 0.6), ("g-bob", 0.6), ("g-cleo", 0.3)]),
    ("cleo2", [("g-ada", 0.8), ("g-bob", 0.7), ("g-dan", 0.55)]),
    ("xena1", [("g-bob", 0.75), ("g-ada", 0.5), ("g-cleo", 0.4)]),
    ("yves1", [("g-bob", 0.4), ("g-ada", 0.3), ("g-cleo", 0.2)]),
];

fn generic(list: &[(&str, f64)], keep: impl Fn(f64) -> bool) -> serde_json::Value {
    let kept = list.iter().filter(|candidate| keep(candidate.1));
    kept.map(|(id, score)| serde_json::json!({ "id": id, "score": score })).collect()
}

/// As `lists_are_measured_and_verified` has them.
#[track_caller]
fn measures_the_same(folder: &Folder) {
    folder.runs(&["run", "."]);
    assert_eq!(counts(folder, "fnir", Some(1)), ["3/4", "2/3", "2/4"]);
    assert_eq!(counts(folder, "fnir", Some(3)), ["2/4", "1/3", "2/4"]);
    assert_eq!(counts(folder, "fpir", None), ["1/2"]);
    assert_eq!(counts(folder, "selectivity", None), ["2/2"]);
    folder.runs(&["verify", "report"]);
}

#[test]
fn generic_lists_are_read_as_an_array_and_as_lines() {
    let lists = |between: &str| {
        let list = |(probe, list): &(&str, [(&str, f64); 3])| {
            let candidates = generic(list, |_| true);
            serde_json::json!({ "probe": probe, "candidates": candidates }).to_string()
        };
        let mut lists: Vec<String> = LISTED.iter().map(list).collect();
        lists.push("{\"probe\": \"dan2\", \"failure\": \"no face\"}".to_owned());
        lists.join(between)
    };
    let folder = of("json", "lists.json", "");
    folder.write("lists.json", format!("[\n{}\n]\n", lists(",\n")));
    measures_the_same(&folder);
    let folder = of("json", "lists.jsonl", "");
    folder.write("lists.jsonl", lists("\n\n") + "\n");
    measures_the_same(&folder);
}

#[test]
fn a_table_is_read_with_ranks_from_one_and_without_scores() {
    let row = |scored: bool| {
        let row = move |(probe, list): &(&str, [(&str, f64); 3])| {
            let ranked = list.iter().zip(1..);
            let row = |((id, score), rank): (&(&str, f64), u32)| match scored {
                true => format!("{probe},{rank},{id},{score},\n"),
                false => format!("{probe},{rank},{id},\n"),
            };
            ranked.map(row).collect::<String>()
        };
        LISTED.iter().map(row).collect::<String>()
    };
    let folder = of("table", "lists.csv", "");
    let header = "probe,rank,candidate,score,failure\n";
    folder.write("lists.csv", format!("{header}{}dan2,,,,no face\n", row(true)));
    measures_the_same(&folder);
    let text = std::fs::read_to_string(folder.path("lists.csv")).unwrap();
    folder.write("lists.csv", text.replacen("g-bob,0.4", "g-bob,", 1));
    refuses(
        &folder,
        "error: lists.csv, line 3: found candidates with a score and others without, but \
         expected scores of all, or of none where lists give ranks only",
    );
    folder.write(
        "lists.csv",
        format!("probe,rank,candidate,failure\n{}dan2,,,no face\n", row(false)),
    );
    folder.runs(&["run", "."]);
    // bob stands second in his list, whatever his score was.
    assert_eq!(counts(&folder, "cmc", Some(1)), ["1/4", "1/3"]);
    assert_eq!(counts(&folder, "cmc", Some(3)), ["2/4", "2/3"]);
    let why = "the candidate lists hold ranks and no scores";
    assert_eq!(counts(&folder, "fpir", None), [why]);
    assert_eq!(counts(&folder, "fnir", Some(1)), [why]);
}

/// Candidates under 0.5 are not returned: what the floor leaves open is refused, no more.
#[test]
fn responses_of_rekognition_are_read_from_a_folder() {
    let folder = of("rekognition", "responses", "floor = 50\n");
    folder.spoil("study.toml", "thresholds = [0.5]", "thresholds = [50, 40]");
    folder.spoil("study.toml", "threshold = 0.5", "threshold = 50");
    std::fs::create_dir(folder.path("responses")).unwrap();
    for (probe, list) in &LISTED {
        let matches: Vec<serde_json::Value> = list
            .iter()
            .filter(|candidate| candidate.1 >= 0.5)
            .map(|(id, score)| {
                let face = serde_json::json!({ "FaceId": "f", "ExternalImageId": id });
                serde_json::json!({ "Similarity": 100.0 * score, "Face": face })
            })
            .collect();
        let response = serde_json::json!({
            "SearchedFaceConfidence": 99.9, "FaceMatches": matches, "FaceModelVersion": "7.0",
        });
        folder.write(&format!("responses/{probe}.json"), response.to_string());
    }
    let none = "{\"Error\": {\"Code\": \"InvalidParameterException\", \"Message\": \"There are \
                no faces in the image. Should be at least 1.\"}}";
    folder.write("responses/dan2.json", none);
    folder.runs(&["run", "."]);
    let low =
        "the lists hold no candidate under the score 50, the floor that the study states";
    // At 50, then at 40.
    assert_eq!(counts(&folder, "fpir", None), ["1/2", low]);
    assert_eq!(counts(&folder, "selectivity", None), ["2/2"]);
    assert_eq!(counts(&folder, "fnir", Some(3)), ["2/4", "1/3", "2/4", low]);
    // Cleo's list is full: she comes after rank 3, with a score of at most 55.
    assert_eq!(counts(&folder, "cmc", Some(3)), ["2/4", "2/3", "2/4"]);
    folder.runs(&["verify", "report"]);
    // An error that says nothing of the picture is no failure of the system under test.
    folder.write("responses/dan2.json", none.replace("InvalidParameter", "Throttling"));
    refuses(
        &folder,
        "error: responses/dan2.json, line 1: found the error `ThrottlingException`, which says \
         nothing of the picture, but a search that was made is expected\n\
         hint: search again: only `InvalidParameterException`, no face, is a failure to count",
    );
    folder.write("responses/dan2.json", none);
    folder.spoil("study.toml", "floor = 50\n", "");
    refuses(
        &folder,
        "error: responses/ada2.json, line 1: found a list of 1 candidates of the probe `ada2`, \
         but expected 3, or the score under which the system returns nobody\n\
         hint: state that score as `input.floor`, or the length of the lists as \
         `search.list_length`",
    );
}

/// One response a pair of pictures; the unmatched are under the floor.
#[test]
fn comparisons_of_rekognition_are_lists_of_the_gallery() {
    let more = "floor = 0.5\n";
    let folder = of("rekognition", "pairs.jsonl", more);
    let mut lines = Vec::new();
    for (probe, list) in &LISTED {
        for id in ["g-ada", "g-bob", "g-cleo", "g-dan"] {
            let score =
                list.iter().find(|candidate| candidate.0 == id && candidate.1 >= 0.5);
            let matches: Vec<_> = score
                .map(|(_, score)| serde_json::json!({ "Similarity": score, "Face": {} }))
                .into_iter()
                .collect();
            let response = serde_json::json!({
                "SourceImageFace": {}, "FaceMatches": matches, "UnmatchedFaces": [],
            });
            let line = serde_json::json!({
                "probe": probe, "reference": id, "response": response,
            });
            lines.push(line.to_string());
        }
    }
    folder.spoil("samples.csv", "dan2,dan,probe,yes\n", "");
    folder.write("pairs.jsonl", lines.join("\n"));
    folder.runs(&["run", "."]);
    assert_eq!(counts(&folder, "fpir", None), ["1/2"]);
    assert_eq!(counts(&folder, "fnir", Some(3)), ["1/3", "1/3"]);
    lines.pop();
    folder.write("pairs.jsonl", lines.join("\n"));
    refuses(
        &folder,
        "error: pairs.jsonl: found the probe `yves1` compared with other gallery entries than \
         the probe `ada2`, but each probe is compared with all of the gallery, once",
    );
}

#[test]
fn responses_of_compreface_are_read() {
    let folder = of("compreface", "lists.json", "");
    let response = |list: &[(&str, f64)]| {
        let subjects = list
            .iter()
            .map(|(id, score)| serde_json::json!({ "subject": id, "similarity": score }));
        let subjects: Vec<_> = subjects.collect();
        serde_json::json!({ "result": [{ "box": {}, "subjects": subjects }] })
    };
    let mut all: Vec<serde_json::Value> = LISTED
        .iter()
        .map(|(probe, list)| {
            serde_json::json!({ "probe": probe, "response": response(list) })
        })
        .collect();
    let none = serde_json::json!({
        "probe": "dan2", "message": "No face is found in the given image", "code": 28,
    });
    all.push(none);
    folder.write("lists.json", serde_json::Value::from(all.clone()).to_string());
    measures_the_same(&folder);
    let face = all[4]["response"]["result"][0].clone();
    all[4]["response"]["result"].as_array_mut().unwrap().push(face);
    folder.write("lists.json", serde_json::Value::from(all).to_string());
    refuses(
        &folder,
        "error: lists.json, row 5: found 2 faces in one picture, but expected one: which of \
         them is the probe is not said\n\
         hint: ask the service with `limit=1`, for the largest face",
    );
}

#[test]
fn responses_of_other_services_are_named() {
    let folder = of("rekognition", "lists.json", "");
    let none = "no layout reads it: write it as `{\"probe\": \"...\", \"candidates\": [{\"id\": \
                \"...\", \"score\": 0.5}]}` and set `input.layout = \"json\"`";
    let cases = [
        (
            r#"[{"probe": "ada2", "response": [{"faceId": "a", "candidates": [{"personId": "b", "confidence": 0.9}]}]}]"#,
            "Microsoft Azure Face, identify",
            none,
        ),
        (
            r#"[{"probe": "ada2", "request_id": "1", "time_used": 3, "results": [{"confidence": 90.1, "user_id": "b"}]}]"#,
            "Face++, search",
            none,
        ),
        (
            r#"[{"probe": "ada2", "FaceDetails": []}]"#,
            "Amazon Rekognition, `DetectFaces`",
            none,
        ),
        (
            r#"[{"probe": "ada2", "result": []}]"#,
            "CompreFace",
            "set `input.layout = \"compreface\"`",
        ),
    ];
    for (text, service, hint) in cases {
        folder.write("lists.json", text);
        refuses(
            &folder,
            &format!(
                "error: lists.json, row 1: found a response of {service}, but the study states \
                 another layout\nhint: {hint}"
            ),
        );
    }
    folder.write("lists.json", r#"[{"FaceMatches": []}, {"FaceMatches": []}]"#);
    refuses(
        &folder,
        "error: lists.json, row 1: found a response without `probe`, but the sample that was \
         searched must be named\n\
         hint: write each response as `{\"probe\": \"...\", \"response\": {...}}`, or into a \
         file of its own that is named by its probe",
    );
    folder.write("lists.json", "[{\"probe\": \"ada2\",\n oops}]");
    refuses(
        &folder,
        "error: lists.json, line 2: found what is no JSON (key must be a string), but responses \
         in JSON are expected",
    );
}

#[test]
fn probes_and_entries_may_have_the_same_ids() {
    let folder = of("json", "lists.jsonl", "id_prefix = \"enrolled/\"\n");
    folder.write(
        "samples.csv",
        "sample,subject,role,known\nenrolled/1,ada,gallery,yes\nenrolled/2,bob,gallery,yes\n\
         1,bob,probe,yes\n2,xena,probe,no\n",
    );
    folder.spoil(
        "study.toml",
        "list_length = 3\nranks = [1, 3]",
        "list_length = 1\nranks = [1]",
    );
    folder.write(
        "lists.jsonl",
        "{\"probe\": 1, \"candidates\": [{\"id\": 2, \"score\": 0.7}]}\n\
         {\"probe\": 2, \"candidates\": [{\"id\": 1, \"score\": 0.2}]}\n",
    );
    folder.runs(&["run", "."]);
    assert_eq!(counts(&folder, "fnir", Some(1)), ["0/1"]);
    assert_eq!(counts(&folder, "fpir", None), ["0/1"]);
}

/// A study that is written around lists says nobody's name; it runs once people are known.
#[test]
fn a_study_is_written_around_lists() {
    let folder = study();
    for (file, layout) in [("lists.txt", "frte"), ("lists.jsonl", "json")] {
        folder.write(
            "lists.jsonl",
            "{\"probe\": \"xena1\", \"failure\": \"no face\"}\n\
             {\"probe\": \"ada2\", \"candidates\": [{\"id\": \"g-ada\", \"score\": 0.7}]}\n",
        );
        let out = folder.runs(&["new", layout, "--from", file]);
        assert!(out.contains("write who is in each sample into `samples.csv`"), "{out}");
        let written =
            std::fs::read_to_string(folder.path(&format!("{layout}/study.toml")));
        assert!(written.unwrap().contains(&format!("layout = \"{layout}\"")));
        let samples =
            std::fs::read_to_string(folder.path(&format!("{layout}/samples.csv")))
                .unwrap();
        assert!(
            samples.contains("ada2,,probe\n") && samples.contains("g-ada,,gallery\n")
        );
        let outcome = folder.run(&["run", layout]);
        assert_eq!(outcome.status, Some(2));
        assert!(
            outcome.stderr.contains("found no subject for sample `ada2`"),
            "{}",
            outcome.stderr
        );
    }
    let text = std::fs::read_to_string(folder.path("frte/samples.csv")).unwrap();
    let known = text.lines().map(|line| match line.split_once(",,") {
        Some((sample, role)) => {
            let person = sample.trim_start_matches("g-").trim_end_matches(['1', '2']);
            format!("{sample},{person},{role}\n")
        }
        None => format!("{line}\n"),
    });
    folder.write("frte/samples.csv", known.collect::<String>());
    folder.runs(&["run", "frte"]);
    let outcome = folder.run(&["new", "other", "--from", "samples.csv"]);
    assert_eq!(
        outcome.stderr.trim_end(),
        "error: samples.csv: found the columns `sample`, `subject`, `role`, `known`, but \
         expected candidate lists: of FRTE 1:N (`searchId candidateRank searchRetCode \
         isAssigned templateId score decision`), a table with the columns `probe`, `rank` and \
         `candidate`, or JSON\n\
         hint: for comparison scores name their kind, such as `--from table`"
    );
    assert!(!folder.path("other").exists());
}

#[test]
fn a_new_study_of_searches_runs_as_it_is() {
    let folder = Folder::empty();
    folder.runs(&["new", "audit", "--from", "candidates"]);
    folder.runs(&["check", "audit"]);
    folder.runs(&["run", "audit"]);
    folder.runs(&["verify", "audit/report"]);
}
