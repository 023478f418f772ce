//! A study around candidate lists that are there. Who is in a probe or in an entry of the
//! gallery is not guessed: the table of samples is written with its subjects left blank.

use std::fmt::Write;
use std::path::Path;

use falsematch::input::{Recognised, recognise};
use falsematch::study::file::{CandidateLayout, RekognitionId};
use falsematch::{Error, Result};

use super::File;

/// What is to be done before the study can run.
pub(super) const NEXT: &str = "write who is in each sample into `samples.csv`, then ";

/// What stands before the ids of entries where probes have the same.
const PREFIX: &str = "gallery/";

/// The files of a study around candidate lists; paths are relative to its folder.
pub(super) fn files(lists: &Path, folder: &Path) -> Result<Vec<File>> {
    let found = recognise(lists)?;
    let prefix = match found.candidates.iter().any(|id| found.probes.contains(id)) {
        true => PREFIX,
        false => "",
    };
    let study = study(&found, &relative(lists, folder)?, prefix);
    let samples = samples(&found, prefix);
    Ok(vec![("study.toml", study.into_bytes()), ("samples.csv", samples.into_bytes())])
}

/// A path as a study file in a folder names it.
fn relative(lists: &Path, folder: &Path) -> Result<String> {
    let whole = |path: &Path| {
        std::path::absolute(path).map_err(|error| Error::io(path, "find", &error))
    };
    let (lists, folder) = (whole(lists)?, whole(folder)?);
    let below = lists.strip_prefix(&folder).unwrap_or(&lists);
    Ok(below.to_string_lossy().into_owned())
}

fn layout(layout: CandidateLayout) -> &'static str {
    match layout {
        CandidateLayout::Frte => "frte",
        CandidateLayout::Table => "table",
        CandidateLayout::Rekognition => "rekognition",
        CandidateLayout::Compreface => "compreface",
        CandidateLayout::Json => "json",
    }
}

fn study(found: &Recognised, lists: &str, prefix: &str) -> String {
    let mut text = String::from(HEAD);
    let mut line = |said: &str| {
        // Writing to a `String` cannot fail.
        let _ = writeln!(text, "{said}");
    };
    line("[input]\nformat = \"candidates\"");
    line(&format!("layout = \"{}\"", layout(found.layout)));
    line(&format!("file = {}", quoted(lists)));
    if found.id == RekognitionId::FaceId {
        line("id = \"face_id\"");
    }
    if !prefix.is_empty() {
        line(&format!("id_prefix = {} # probes have the same ids", quoted(prefix)));
    }
    if found.some_shorter {
        line(
            "# Some lists are shorter than others. State the score that a candidate needs to be",
        );
        line(
            "# returned, such as the FaceMatchThreshold of Amazon Rekognition (80 by default).",
        );
        line("# floor = 80.0");
    }
    line(SAMPLES);
    line(&format!("list_length = {}", found.longest));
    let ranks = if found.longest >= 10 { "[1, 10]" } else { "[1]" };
    line(&format!("ranks = {ranks}"));
    if found.scored {
        line("target_fpir = [0.1, 0.01]");
    } else {
        line("target_fpir = [] # the lists have no scores, and so no thresholds");
    }
    line("gallery = { where = { role = \"gallery\" } }");
    line(SIZE);
    text
}

const HEAD: &str = "\
# An audit of searches, written by `falsematch new` around candidate lists.
#
# It does not run yet: write into samples.csv who is in each probe and in each entry of the
# gallery. Nobody is looked up: what is measured is how often the lists are wrong about people
# whom you know. All keys: docs/reference/study-file.md

[study]
name = \"A first search\"
question = \"Who is found, and who is returned for a person who is not there?\"

[system]
scores = \"similarity\" # or \"dissimilarity\", where a lower score means more alike

";

const SAMPLES: &str = "
[samples]
file = \"samples.csv\"
conditions = [\"role\"]

[search]";

const SIZE: &str = "\
# samples.csv has the entries that some list returned; the gallery may hold more. Add them
# there, or state how many there are: gallery = { where = { role = \"gallery\" }, size = 1000 }

[protocol]
level = 0.95";

/// A text as TOML, which knows the escapes of JSON.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn samples(found: &Recognised, prefix: &str) -> String {
    let mut text = String::from("sample,subject,role\n");
    for probe in &found.probes {
        let _ = writeln!(text, "{},,probe", field(probe));
    }
    for id in &found.candidates {
        let _ = writeln!(text, "{},,gallery", field(&format!("{prefix}{id}")));
    }
    text
}

/// A field of CSV.
fn field(text: &str) -> String {
    match text.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.to_owned(),
    }
}
