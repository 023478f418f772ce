//! Candidate lists in JSON: an array, one object a line, one object alone, or a folder with
//! one response a file, each file named by its probe.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::Path;

use serde_json::{Map, Value};

use super::part::{Joined, Part, Row, Says};
use super::responses::{self, Outcome};
use super::{Reader, foreign};
use crate::error::{Error, ErrorKind, Result};
use crate::input::source::Source;
use crate::roster::Spot;
use crate::study::file::CandidateLayout;

/// An object of JSON.
pub(super) type Object = Map<String, Value>;

/// One response: of whom, what, and where it stands.
pub(super) struct Response {
    pub(super) probe: Option<String>,
    /// The gallery entry of a comparison of two pictures.
    pub(super) reference: Option<String>,
    pub(super) body: Object,
    pub(super) spot: Spot,
}

/// Reads a file or folder of responses.
pub(super) fn read(
    reader: &Reader<'_>,
    source: &Source,
    layout: CandidateLayout,
    joined: &mut Joined,
) -> Result<()> {
    let sources = match source.path.is_dir() {
        true => in_folder(source)?,
        false => vec![source.clone()],
    };
    let mut pairs = Pairs::default();
    for source in &sources {
        let file = joined.file(source);
        let stem =
            source.path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
        let mut read = |joined: &mut Joined| {
            let mut part = Part::default();
            for response in responses(source, stem.as_deref())? {
                let spot = response.spot;
                let added = one(reader, layout, response, &mut part, &mut pairs);
                added.map_err(|error| spot.of(error))?;
            }
            joined.add(part, file, reader.known.roster())
        };
        read(joined).map_err(|error| error.in_file(&source.named))?;
    }
    pairs.lists(reader, joined).map_err(|error| error.in_file(&source.named))
}

/// The JSON files of a folder, by name.
pub(crate) fn in_folder(folder: &Source) -> Result<Vec<Source>> {
    let entries = std::fs::read_dir(&folder.path).map_err(|e| folder.io_error(&e))?;
    let mut found = Vec::new();
    for entry in entries {
        let name = entry.map_err(|error| folder.io_error(&error))?.file_name();
        if Path::new(&name).extension().is_some_and(|extension| extension == "json") {
            let (named, path) = (folder.named.join(&name), folder.path.join(&name));
            found.push(Source { named, path });
        }
    }
    found.sort_by(|a, b| a.named.cmp(&b.named));
    match found.is_empty() {
        true => Err(folder.malformed(
            "found a folder without a file that ends in `.json`, but one response a probe is \
             expected",
        )),
        false => Ok(found),
    }
}

/// The text of a file, decompressed.
pub(super) fn text(source: &Source) -> Result<Vec<u8>> {
    let (kind, _) = source.text_kind()?;
    let mut bytes = Vec::new();
    let mut opened = source.text(kind, &crate::input::Silent)?;
    opened.read_to_end(&mut bytes).map_err(|error| source.io_error(&error))?;
    Ok(bytes)
}

/// The responses of a file; one alone, or a folder's, may leave its probe to the file's name.
pub(super) fn responses(source: &Source, stem: Option<&str>) -> Result<Vec<Response>> {
    let bytes = text(source)?;
    let values = values(&bytes)?;
    let alone = values.len() == 1;
    let wrapped = |(value, spot): (Value, Spot)| {
        let found = response(value, spot).map_err(|error| spot.of(error))?;
        match (&found.probe, stem) {
            (None, Some(stem)) if alone => {
                Ok(Response { probe: Some(stem.to_owned()), ..found })
            }
            (None, _) => {
                let message = "found a response without `probe`, but the sample that was \
                               searched must be named";
                let error = spot.of(Error::new(ErrorKind::Format, message));
                Err(error.hint(
                    "write each response as `{\"probe\": \"...\", \"response\": {...}}`, or \
                     into a file of its own that is named by its probe",
                ))
            }
            _ => Ok(found),
        }
    };
    values.into_iter().map(wrapped).collect()
}

/// The values of a file with their places: the elements of an array, the value alone, or one
/// value a line.
fn values(bytes: &[u8]) -> Result<Vec<(Value, Spot)>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let whole = serde_json::from_slice(bytes);
    match whole {
        Ok(Value::Array(items)) => Ok(items
            .into_iter()
            .zip(1..)
            .map(|(item, row)| (item, Spot::Row(row)))
            .collect()),
        Ok(value) => Ok(vec![(value, Spot::Line(1))]),
        Err(error) => {
            let lines = bytes.split(|byte| *byte == b'\n').zip(1..);
            let lines: Vec<_> =
                lines.filter(|(line, _)| !line.trim_ascii().is_empty()).collect();
            let first =
                lines.first().map(|(line, _)| serde_json::from_slice::<Value>(line));
            match first {
                Some(Ok(_)) if lines.len() > 1 => {
                    lines.into_iter().map(of_line).collect()
                }
                _ => Err(not_json(&error, error.line() as u64)),
            }
        }
    }
}

fn of_line((text, line): (&[u8], u64)) -> Result<(Value, Spot)> {
    let value = serde_json::from_slice(text).map_err(|error| not_json(&error, line))?;
    Ok((value, Spot::Line(line)))
}

fn not_json(error: &serde_json::Error, line: u64) -> Error {
    let text = error.to_string();
    let what = text.split(" at line").next().unwrap_or(&text);
    let message =
        format!("found what is no JSON ({what}), but responses in JSON are expected");
    Error::new(ErrorKind::Format, message).at_line(line.max(1))
}

/// Takes what names the probe off a response.
fn response(value: Value, spot: Spot) -> Result<Response> {
    let Value::Object(mut body) = value else {
        return Err(match foreign::service_of_list(&value) {
            Some(service) => foreign::refuse(service),
            None => Error::new(
                ErrorKind::Format,
                "found no JSON object, but each response is one",
            ),
        });
    };
    let probe = label(&mut body, "probe")?;
    let reference = label(&mut body, "reference")?;
    if let Some(inner) = body.remove("response") {
        return match inner {
            Value::Object(body) => Ok(Response { probe, reference, body, spot }),
            other => Err(match foreign::service_of_list(&other) {
                Some(service) => foreign::refuse(service),
                None => Error::new(
                    ErrorKind::Format,
                    "found no JSON object under `response`, but a response is one",
                ),
            }),
        };
    }
    Ok(Response { probe, reference, body, spot })
}

fn label(body: &mut Object, key: &str) -> Result<Option<String>> {
    match body.remove(key) {
        None => Ok(None),
        Some(Value::String(label)) => Ok(Some(label)),
        Some(Value::Number(number)) => Ok(Some(number.to_string())),
        Some(other) => {
            let message = format!("found `{other}`, but expected the label of a sample");
            Err(Error::new(ErrorKind::Value, message).in_column(key))
        }
    }
}

/// Adds one response to a part, or to the comparisons that will be lists.
fn one(
    reader: &Reader<'_>,
    layout: CandidateLayout,
    response: Response,
    part: &mut Part,
    pairs: &mut Pairs,
) -> Result<()> {
    let named = response.probe.as_deref().unwrap_or_default();
    let probe = reader.known.probe(named.as_bytes()).map_err(|e| e.in_column("probe"))?;
    let outcome = responses::outcome(reader.input, layout, &response.body)?;
    match (outcome, &response.reference) {
        (Outcome::Pair(score), Some(reference)) => {
            let reference = reader.known.candidate(reference.as_bytes());
            let reference = reference.map_err(|error| error.in_column("reference"))?;
            let score = score.map(|score| reader.scores.similarity(score));
            pairs.add(probe, reference, PairScore::Compared(score), response.spot);
            Ok(())
        }
        (Outcome::Failed, Some(reference)) => {
            let reference = reader.known.candidate(reference.as_bytes());
            let reference = reference.map_err(|error| error.in_column("reference"))?;
            pairs.add(probe, reference, PairScore::Failed, response.spot);
            Ok(())
        }
        (Outcome::Pair(_), None) => {
            let message = "found a comparison of two pictures without `reference`, but the \
                           gallery entry that it is of must be named";
            let error = Error::new(ErrorKind::Format, message);
            Err(error.hint(
                "write each response as `{\"probe\": \"...\", \"reference\": \"...\", \
                 \"response\": {...}}`",
            ))
        }
        (Outcome::Failed, None) => {
            part.push(Row { probe, rank: None, says: Says::Failed }, response.spot)
        }
        (Outcome::List(list), _) => listed(reader, probe, &list, response.spot, part),
    }
}

fn listed(
    reader: &Reader<'_>,
    probe: u32,
    list: &[(String, Option<f64>)],
    spot: Spot,
    part: &mut Part,
) -> Result<()> {
    if list.is_empty() {
        return part.push(Row { probe, rank: None, says: Says::Nobody }, spot);
    }
    for (id, score) in list {
        let reference = reader.known.candidate(id.as_bytes())?;
        let score = score.map(|score| reader.scores.similarity(score));
        part.push(
            Row { probe, rank: None, says: Says::Candidate(reference, score) },
            spot,
        )?;
    }
    Ok(())
}

/// What comparing a probe with one gallery entry gave.
#[derive(Clone, Copy, Debug, PartialEq)]
enum PairScore {
    /// Its score, or nothing where that is under the floor.
    Compared(Option<f64>),
    Failed,
}

/// Comparisons of two pictures each, which are a list if every probe is compared with the
/// same gallery.
#[derive(Default)]
struct Pairs {
    of_probe: BTreeMap<u32, Vec<(u32, PairScore)>>,
    spots: BTreeMap<u32, Spot>,
}

impl Pairs {
    fn add(&mut self, probe: u32, reference: u32, score: PairScore, spot: Spot) {
        self.of_probe.entry(probe).or_default().push((reference, score));
        self.spots.entry(probe).or_insert(spot);
    }

    /// The lists of all probes, the most alike first.
    fn lists(mut self, reader: &Reader<'_>, joined: &mut Joined) -> Result<()> {
        let mut gallery: Option<(u32, Vec<u32>)> = None;
        let mut part = Part::default();
        for (&probe, pairs) in &mut self.of_probe {
            let mut references: Vec<u32> = pairs.iter().map(|pair| pair.0).collect();
            references.sort_unstable();
            let (first, known) = gallery.get_or_insert((probe, references.clone()));
            if *known != references {
                return Err(other_gallery(reader, *first, probe));
            }
            ranked(reader, probe, pairs, self.spots[&probe], &mut part)?;
        }
        if let Some((_, gallery)) = gallery {
            joined.compared_with(gallery);
            let file = joined.same_file();
            joined.add(part, file, reader.known.roster())?;
        }
        Ok(())
    }
}

fn other_gallery(reader: &Reader<'_>, first: u32, probe: u32) -> Error {
    let roster = reader.known.roster();
    let message = format!(
        "found the probe `{}` compared with other gallery entries than the probe `{}`, but \
         each probe is compared with all of the gallery, once",
        roster.sample_label(probe),
        roster.sample_label(first),
    );
    Error::new(ErrorKind::Missing, message)
}

fn ranked(
    reader: &Reader<'_>,
    probe: u32,
    pairs: &mut [(u32, PairScore)],
    spot: Spot,
    part: &mut Part,
) -> Result<()> {
    let failed = pairs.iter().filter(|pair| pair.1 == PairScore::Failed).count();
    if failed == pairs.len() {
        return part.push(Row { probe, rank: None, says: Says::Failed }, spot);
    }
    if failed > 0 {
        let message = format!(
            "found {failed} comparisons of the probe `{}` that failed beside others that did \
             not, but a picture has a face or has none",
            reader.known.roster().sample_label(probe)
        );
        return Err(spot.of(Error::new(ErrorKind::Conflict, message)));
    }
    let score = |pair: &(u32, PairScore)| match pair.1 {
        PairScore::Compared(score) => score,
        PairScore::Failed => None,
    };
    let mut scored: Vec<(u32, f64)> =
        pairs.iter().filter_map(|pair| Some((pair.0, score(pair)?))).collect();
    scored.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    if scored.is_empty() {
        return part.push(Row { probe, rank: None, says: Says::Nobody }, spot);
    }
    for (reference, score) in scored {
        let says = Says::Candidate(reference, Some(score));
        part.push(Row { probe, rank: None, says }, spot)?;
    }
    Ok(())
}
