//! Studies of candidate lists: run, repeated without the lists, and refused.

#![expect(clippy::too_many_lines, reason = "tables of cases")]

use crate::folder::Folder;

const STUDY: &str = r#"[study]
name = "Small search"
question = "Who is found?"

[input]
format = "candidates"
layout = "frte"
file = "lists.txt"

[samples]
file = "samples.csv"
groups = ["known"]
conditions = ["role"]

[search]
list_length = 3
ranks = [1, 3]
target_fpir = [0.5]
gallery = { where = { role = "gallery" } }
held_out = { where = { known = "no" } }

[protocol]
thresholds = [0.5]

[[claim]]
says = "At most nine in ten searches of people who are not enrolled return somebody."
measure = "fpir"
at = { threshold = 0.5 }
is = "at_most"
value = 0.9
"#;

const SAMPLES: &str = "\
sample,subject,role,known
g-ada,ada,gallery,yes
g-bob,bob,gallery,yes
g-cleo,cleo,gallery,yes
g-dan,dan,gallery,yes
ada2,ada,probe,yes
bob2,bob,probe,yes
cleo2,cleo,probe,yes
dan2,dan,probe,yes
xena1,xena,probe,no
yves1,yves,probe,no
";

/// bob is tied with ada, cleo is not listed, dan's search failed. Not enrolled: xena has two
/// candidates at or over 0.5, yves none.
const LISTS: &str = "\
searchId candidateRank searchRetCode isAssigned templateId score decision
ada2 0 0 1 g-ada 0.9 1
ada2 1 0 1 g-bob 0.4 1
ada2 2 0 1 g-cleo 0.3 1
bob2 0 0 1 g-ada 0.6 1
bob2 1 0 1 g-bob 0.6 1
bob2 2 0 1 g-cleo 0.3 1
cleo2 0 0 1 g-ada 0.8 1
cleo2 1 0 1 g-bob 0.7 1
cleo2 2 0 1 g-dan 0.55 1
xena1 0 0 1 g-bob 0.75 1
xena1 1 0 1 g-ada 0.5 1
xena1 2 0 1 g-cleo 0.4 1
yves1 0 0 1 g-bob 0.4 0
yves1 1 0 1 g-ada 0.3 0
yves1 2 0 1 g-cleo 0.2 0
dan2 0 4 0  -1 0
dan2 1 4 0  -1 0
dan2 2 4 0  -1 0
";

pub(crate) fn study() -> Folder {
    let folder = Folder::empty();
    folder.write("study.toml", STUDY);
    folder.write("samples.csv", SAMPLES);
    folder.write("lists.txt", LISTS);
    folder
}

/// The counts of a rate of the one arm, `errors/trials` of each estimate of it in order.
pub(crate) fn counts(folder: &Folder, measure: &str, rank: Option<u64>) -> Vec<String> {
    let report: serde_json::Value = serde_json::from_slice(
        &std::fs::read(folder.path("report/report.json")).unwrap(),
    )
    .unwrap();
    let estimates = report["arms"][0]["estimates"].as_array().unwrap();
    let of = estimates.iter().filter(|estimate| {
        let quantity = &estimate["quantity"];
        let at = &quantity["at"];
        quantity["measure"] == measure
            && quantity["searched"]["rank"].as_u64() == rank
            && quantity["searched"]["galleries"] == "like_these"
            && (at.is_null() || at["rule"] == "given")
    });
    of.map(|estimate| match &estimate["counts"] {
        serde_json::Value::Null => {
            estimate["outcome"]["out_of_range"]["why"].as_str().unwrap_or("").to_owned()
        }
        counts => format!("{}/{}", counts["errors"], counts["trials"]),
    })
    .collect()
}

#[test]
fn lists_are_measured_and_verified() {
    let folder = study();
    folder.runs(&["check", "."]);
    folder.runs(&["run", "."]);
    // By default rules, then without the failed search, then with ties to the mate's advantage.
    assert_eq!(counts(&folder, "fnir", Some(1)), ["3/4", "2/3", "2/4"]);
    assert_eq!(counts(&folder, "fnir", Some(3)), ["2/4", "1/3", "2/4"]);
    assert_eq!(counts(&folder, "fpir", None), ["1/2"]);
    assert_eq!(counts(&folder, "selectivity", None), ["2/2"]);
    // cleo is not listed and could be over 0.5, since the last candidate of her list is.
    assert_eq!(
        counts(&folder, "not_first", None),
        ["1 mate beyond the end of the list could be over the threshold: the rate is \
             between 25 % and 50 %"]
    );
    let page = std::fs::read_to_string(folder.path("report/report.md")).unwrap();
    assert!(page.contains("5 of 6 lists are truncated"), "{page}");
    folder.runs(&["verify", "report"]);
    std::fs::remove_file(folder.path("lists.txt")).unwrap();
    folder.runs(&["verify", "report"]);
}

/// Spoils a file of the study and expects `run` and `check` to refuse it in these words.
#[track_caller]
fn refused(file: &str, from: &str, to: &str, expected: &str) {
    let folder = study();
    folder.spoil(file, from, to);
    refuses(&folder, expected);
}

#[track_caller]
pub(crate) fn refuses(folder: &Folder, expected: &str) {
    let before = folder.files("");
    for command in ["run", "check"] {
        let outcome = folder.run(&[command, "."]);
        assert_eq!(outcome.stderr.trim_end(), expected, "`{command}`");
        assert_eq!((outcome.status, outcome.stdout.as_str()), (Some(2), ""));
        assert_eq!(folder.files(""), before, "`{command}` wrote something");
    }
}

#[test]
fn a_probe_in_the_gallery_is_refused() {
    refused(
        "lists.txt",
        "dan2 0 4 0  -1 0\ndan2 1 4 0  -1 0\ndan2 2 4 0  -1 0\n",
        "g-dan 0 4 0  -1 0\n",
        "error: lists.txt: arm `all`: found the sample `g-dan` as probe and in the gallery, but \
         expected it in one of them: a sample always finds itself\n\
         hint: where the ids of probes and of gallery entries are two kinds of names, set \
         `input.id_prefix` and list the entries with it",
    );
    // The same person, said to be nobody of the gallery.
    refused(
        "samples.csv",
        "xena1,xena,probe,no",
        "xena1,xena,probe,no\ng-xena,xena,gallery,no",
        "error: lists.txt: arm `all`: found the sample `g-xena` in the gallery, but its subject \
         `xena` is held out of it\n\
         hint: `search.gallery.where` and `search.held_out.where` ask for the same person",
    );
}

#[test]
fn a_gallery_that_is_not_as_stated_is_refused() {
    refused(
        "samples.csv",
        "g-dan,dan",
        "g-ada2,ada,gallery,yes\ng-dan,dan",
        "error: lists.txt: arm `all`: found two samples of the subject `ada` in the gallery, \
         `g-ada` and `g-ada2`, but expected one of each subject\n\
         hint: narrow `search.gallery.where`, or set `search.gallery.rule` to `first` or `all`",
    );
    refused(
        "samples.csv",
        "yves1,yves,probe,no",
        "yves1,yves,probe,yes",
        "error: lists.txt: arm `all`: found the probe `yves1` of the subject `yves`, who is not \
         held out and has no sample in the gallery, but expected one\n\
         hint: hold the subject out, or leave `search.held_out` out if nobody is said to be \
         enrolled",
    );
    let folder = study();
    folder.spoil("samples.csv", "g-dan", "h-zoe,zoe,other,yes\ng-dan");
    folder.spoil("lists.txt", "yves1 2 0 1 g-cleo", "yves1 2 0 1 h-zoe");
    refuses(
        &folder,
        "error: lists.txt, line 14: found `h-zoe` among the candidates of the probe `yves1`, \
         but it is not in the gallery\n\
         hint: the gallery is what `search.gallery.where`, the arm and `input.gallery` ask for; \
         lists of a larger gallery say little of a smaller one",
    );
    refused(
        "study.toml",
        "where = { role = \"gallery\" }",
        "size = 3",
        "error: lists.txt: arm `all`: found 4 entries of the gallery, but the study states that \
         it has 3\nhint: correct `search.gallery.size`",
    );
    let folder = study();
    folder.spoil("study.toml", "gallery = { where = { role = \"gallery\" } }\n", "");
    folder.spoil("study.toml", "held_out = { where = { known = \"no\" } }\n", "");
    let probes: Vec<&str> =
        SAMPLES.lines().filter(|line| !line.starts_with("g-")).collect();
    folder.write("samples.csv", probes.join("\n") + "\n");
    let failed: Vec<String> = ["ada2", "bob2", "cleo2", "dan2", "xena1", "yves1"]
        .map(|probe| format!("{probe} 0 4 0  -1 0"))
        .into();
    let header = LISTS.lines().next().unwrap();
    folder.write("lists.txt", format!("{header}\n{}\n", failed.join("\n")));
    refuses(
        &folder,
        "error: lists.txt: arm `all`: found an empty gallery, but expected samples in it\n\
         hint: the table of samples lists the entries of the gallery beside the probes; \
         `search.gallery.where` or `input.gallery` says which they are",
    );
}

#[test]
fn lists_that_contradict_themselves_are_refused() {
    let unsorted = "found a candidate that is more alike than the one before it, but a list is \
                    sorted by score, the most alike first\n\
                    hint: if a lower score means more alike, set \
                    `system.scores = \"dissimilarity\"`";
    let cases = [
        ("g-bob 0.4 1\nada2", "g-bob 0.95 1\nada2", format!("line 3: {unsorted}")),
        (
            "ada2 1 0",
            "ada2 2 0",
            "line 3: found rank `2`, but expected `1`: a list has its candidates in the order of \
             their ranks, each rank once"
                .to_owned(),
        ),
        (
            "1 g-bob 0.4 1\nada2",
            "1 g-ada 0.4 1\nada2",
            "line 2: found the gallery entry `g-ada` twice in the list of the probe `ada2`, but \
             expected each entry once\n\
             hint: where one id stands for several entries of a person, name the entries by an \
             id of their own, such as the `FaceId` of Amazon Rekognition"
                .to_owned(),
        ),
        (
            "dan2 0 4 0  -1 0",
            "ada2 0 0 1 g-dan 0.1 1",
            "line 17: found a second list of the probe `ada2`, but each probe is searched once; \
             the first is on line 2 of `lists.txt`\n\
             hint: the rows of a list follow each other; lists of several runs are several \
             studies"
                .to_owned(),
        ),
        (
            "dan2 1 4 0  -1 0",
            "dan2 1 0 1 g-dan 0.5 0",
            "line 18: found a candidate of a search that failed, but a search has candidates \
             first, or failed"
                .to_owned(),
        ),
        (
            "yves1 2 0 1 g-cleo 0.2 0\n",
            "",
            "line 14: found a list of 2 candidates of the probe `yves1`, but expected 3, or the \
             score under which the system returns nobody\n\
             hint: state that score as `input.floor`, or the length of the lists as \
             `search.list_length`"
                .to_owned(),
        ),
        (
            "yves1 2 0 1 g-cleo 0.2 0\n",
            "yves1 2 0 1 g-cleo 0.2 0\nyves1 3 0 1 g-dan 0.1 0\n",
            "line 14: found a list of 4 candidates of the probe `yves1`, but \
             `search.list_length` is 3"
                .to_owned(),
        ),
        (
            "searchId candidateRank",
            "searchId rank",
            "line 1: found the first line `searchId rank searchRetCode isAssigned templateId \
             score decision`, but expected `searchId candidateRank searchRetCode isAssigned \
             templateId score decision`"
                .to_owned(),
        ),
    ];
    for (from, to, expected) in cases {
        refused("lists.txt", from, to, &format!("error: lists.txt, {expected}"));
    }
}

/// No list names anybody: every probe and every candidate has a subject before it is read.
#[test]
fn who_is_not_labelled_is_refused() {
    let why = "but every sample needs the label of its ground-truth subject\n\
               hint: falsematch measures errors and never identifies people: who is in each \
               probe and reference must be known before anything is compared";
    refused(
        "samples.csv",
        "xena1,xena,probe,no\n",
        "",
        &format!(
            "error: lists.txt, line 11, `searchId`: found the probe `xena1`, which \
             `samples.csv` does not list, {why}"
        ),
    );
    refused(
        "samples.csv",
        "g-dan,dan,gallery,yes\n",
        "",
        &format!(
            "error: lists.txt, line 10, `templateId`: found the candidate `g-dan`, which \
             `samples.csv` does not list, {why}"
        ),
    );
    refused(
        "samples.csv",
        "xena1,xena",
        "xena1,",
        &format!(
            "error: samples.csv, line 10: found no subject for sample `xena1`, {why}"
        ),
    );
    let folder = study();
    folder.spoil("study.toml", "file = \"samples.csv\"\n", "");
    refuses(
        &folder,
        &format!(
            "error: ./study.toml, line 5, `input`: found candidate lists and no `[samples]` \
             with `file`, {why}"
        ),
    );
}

/// The report and its tables name people by codes; the key is there only if it is asked for.
#[test]
fn people_have_codes_and_the_key_is_asked_for() {
    let folder = study();
    folder.runs(&["run", "."]);
    for (name, bytes) in folder.files("report") {
        let text = String::from_utf8_lossy(&bytes);
        let named = ["g-ada", "g-bob", "cleo2", "xena", "yves"];
        assert!(!named.iter().any(|label| text.contains(label)), "{name}");
    }
    assert!(!folder.path("report/key.csv").exists());
    folder.runs(&["run", ".", "--with-key"]);
    let key = std::fs::read_to_string(folder.path("report/key.csv")).unwrap();
    assert!(key.contains("g-ada") && key.contains("yves1"), "{key}");
}

#[test]
fn what_lists_cannot_say_is_refused_in_the_study() {
    let cases = [
        (
            "ranks = [1, 3]",
            "ranks = [1, 5]",
            "line 17, `search.ranks`: found `5`, but expected no rank over the length of a list, \
             3",
        ),
        (
            "where = { role = \"gallery\" }",
            "rule = \"first\"",
            "line 19, `search.gallery.rule`: found `first`, but the lists are of a gallery that \
             was searched: expected `one` or `all`",
        ),
        (
            "where = { known = \"no\" }",
            "splits = 2",
            "line 20, `search.held_out.splits`: found galleries to draw, but the lists are of \
             one that was searched: expected `where`, or nothing",
        ),
        (
            "layout = \"frte\"",
            "layout = \"frte\"\nid = \"face_id\"",
            "line 8, `input.id`: found `face_id`, but expected it with `layout = \
             \"rekognition\"` only",
        ),
        (
            "[protocol]",
            "[track]\ncolumn = \"role\"\n\n[protocol]",
            "line 22, `track`: found tracks beside candidate lists, but expected scores: frames \
             are fused before anything is ranked",
        ),
    ];
    for (from, to, expected) in cases {
        refused("study.toml", from, to, &format!("error: ./study.toml, {expected}"));
    }
    let (start, _) = STUDY.split_once("[search]").unwrap();
    let folder = study();
    folder.write("study.toml", start);
    refuses(
        &folder,
        "error: ./study.toml, line 5, `input`: found candidate lists and no `[search]`, but \
         expected it: it says who is enrolled and how long a list is",
    );
}

/// Frames are fused before the gallery is searched: a track is one probe.
#[test]
fn tracks_of_scores_are_searched() {
    let folder = Folder::empty();
    let mut samples = String::from("sample,subject,role,event\n");
    let mut scores = String::from("probe,reference,score\n");
    for (number, person) in ["ada", "bob", "cleo", "xena"].into_iter().enumerate() {
        if person != "xena" {
            samples += &format!("g-{person},{person},gallery,\n");
        }
        for frame in 0..3 {
            samples += &format!("{person}{frame},{person},frame,gate\n");
            for (other, reference) in ["ada", "bob", "cleo"].into_iter().enumerate() {
                let own = if other == number { 40 } else { 0 };
                let score = own + 10 * frame + (number + 2 * other) % 5;
                scores += &format!("{person}{frame},g-{reference},0.{score:02}\n");
            }
        }
    }
    folder.write("samples.csv", samples);
    folder.write("scores.csv", scores);
    let (start, rest) = STUDY.split_once("[input]").unwrap();
    let (_, rest) = rest.split_once("[search]").unwrap();
    let rest = rest.replace("held_out = { where = { known = \"no\" } }\n", "");
    let input = "[input]\nformat = \"table\"\nfile = \"scores.csv\"\n\n[samples]\n\
                 file = \"samples.csv\"\nconditions = [\"role\", \"event\"]\n\n[track]\n\
                 column = \"event\"\nrule = \"best\"\n\n[search]";
    folder.write("study.toml", format!("{start}{input}{rest}"));
    folder.runs(&["run", "."]);
    // Nine frames of three people and three of another are four searches.
    assert_eq!(counts(&folder, "fnir", Some(1)), ["0/3"]);
    assert_eq!(counts(&folder, "fpir", None), ["0/1"]);
}

/// No population is fitted to lists, which do not hold the scores of everybody.
#[test]
fn lists_are_not_drawn_anew() {
    let folder = study();
    let outcome = folder.run(&["prove", "."]);
    assert_eq!(
        outcome.stderr.trim_end(),
        "error: ./study.toml: found candidate lists, but expected scores: people are what is \
         drawn"
    );
    let outcome = folder.run(&["simulate", "--like", ".", "--output", "drawn"]);
    assert_eq!(
        outcome.stderr.trim_end(),
        "error: ./study.toml: found candidate lists, but expected scores to fit a population to"
    );
}
