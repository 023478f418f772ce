//! What a file of candidates is, by its own words, for a study to be written around it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::frte;
use super::json::{self, in_folder};
use super::responses::{self, Outcome};
use super::{foreign, json::Object};
use crate::error::{Error, ErrorKind, Result};
use crate::input::Silent;
use crate::input::frame::names;
use crate::input::source::{Kind, Source};
use crate::input::text::{Text, utf8};
use crate::study::file::{
    CandidateColumns, CandidateLayout, CandidatesInput, RekognitionId,
};

/// What a file of candidates is, and whom it speaks of. It says nothing of who anybody is:
/// that is for whoever knows it to write into the table of samples.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recognised {
    /// Its layout.
    pub layout: CandidateLayout,
    /// Which id names the candidates of Amazon Rekognition.
    pub id: RekognitionId,
    /// The labels of the probes, sorted, each once.
    pub probes: Vec<String>,
    /// The ids of the candidates, sorted, each once.
    pub candidates: Vec<String>,
    /// The length of the longest list.
    pub longest: u32,
    /// Whether a list without a failure is shorter than that for no reason that it gives.
    pub some_shorter: bool,
    /// Whether candidates have scores.
    pub scored: bool,
}

/// Says what a file or folder of candidate lists is.
///
/// # Errors
/// [`ErrorKind::Format`] where it is of no layout that is read, with what it looks like.
pub fn recognise(path: &Path) -> Result<Recognised> {
    let source = Source { named: PathBuf::from(path), path: PathBuf::from(path) };
    let found = found(&source);
    found.map_err(|error| error.in_file(&source.named))
}

fn found(source: &Source) -> Result<Recognised> {
    if source.path.is_dir() {
        return of_json(&in_folder(source)?);
    }
    let (kind, _) = source.kind()?;
    if !matches!(kind, Kind::Text | Kind::Gzip) {
        return Err(unknown("a Parquet or Arrow file"));
    }
    let text = json::text(source)?;
    let start = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&text).trim_ascii_start();
    if matches!(start.first(), Some(b'{' | b'[')) {
        return of_json(std::slice::from_ref(source));
    }
    let first = start.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let is_frte = String::from_utf8_lossy(first).split_whitespace().eq(frte::HEADER);
    if is_frte {
        return of_frte(source, kind);
    }
    let columns = names(source)?;
    let expected = CandidateColumns::default();
    let has = |name: &String| columns.contains(name);
    match [&expected.probe, &expected.rank, &expected.candidate].into_iter().all(has) {
        true => of_table(source, kind, &columns),
        false => Err(unknown(&match columns.as_slice() {
            [only] => format!("one column `{only}`"),
            all => format!(
                "the columns {}",
                all.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
            ),
        })),
    }
}

fn unknown(found: &str) -> Error {
    let message = format!(
        "found {found}, but expected candidate lists: of FRTE 1:N (`{}`), a table with the \
         columns `probe`, `rank` and `candidate`, or JSON",
        frte::HEADER.join(" ")
    );
    Error::new(ErrorKind::Format, message)
        .hint("for comparison scores name their kind, such as `--from table`")
}

/// What lists are told row by row, or list by list.
struct Gathered {
    probes: BTreeSet<String>,
    candidates: BTreeSet<String>,
    /// The list that is being read: its probe, its length, and whether that is explained.
    last: Option<(String, u32, bool)>,
    longest: u32,
    shortest: u32,
    scored: bool,
}

impl Gathered {
    fn new() -> Gathered {
        Gathered {
            probes: BTreeSet::new(),
            candidates: BTreeSet::new(),
            last: None,
            longest: 0,
            shortest: u32::MAX,
            scored: false,
        }
    }

    fn row(&mut self, probe: &str, candidate: Option<&str>, is_explained: bool) {
        if self.last.as_ref().is_none_or(|(last, ..)| last != probe) {
            self.end();
            self.probes.insert(probe.to_owned());
            self.last = Some((probe.to_owned(), 0, false));
        }
        let Some((_, length, explained)) = &mut self.last else { return };
        *explained |= is_explained;
        if let Some(candidate) = candidate {
            *length += 1;
            if !self.candidates.contains(candidate) {
                self.candidates.insert(candidate.to_owned());
            }
        }
    }

    fn end(&mut self) {
        let Some((_, length, explained)) = self.last.take() else { return };
        self.longest = self.longest.max(length);
        if !explained {
            self.shortest = self.shortest.min(length);
        }
    }

    fn recognised(mut self, layout: CandidateLayout, id: RekognitionId) -> Recognised {
        self.end();
        Recognised {
            layout,
            id,
            probes: self.probes.into_iter().collect(),
            candidates: self.candidates.into_iter().collect(),
            longest: self.longest.max(1),
            some_shorter: self.shortest < self.longest,
            scored: self.scored,
        }
    }
}

fn of_frte(source: &Source, kind: Kind) -> Result<Recognised> {
    let mut gathered = Gathered::new();
    gathered.scored = true;
    let mut is_header = true;
    for block in Text::open(source, kind, &Silent)?.without_quotes() {
        block?.lines(|text, line| {
            if std::mem::take(&mut is_header) {
                return Ok(());
            }
            let [search, _, _, assigned, template, ..] =
                frte::fields(text).map_err(|error| error.at_line(line))?;
            let candidate =
                if assigned == b"1" { Some(utf8(template, line)?) } else { None };
            gathered.row(utf8(search, line)?, candidate, assigned == b"0");
            Ok(())
        })?;
    }
    Ok(gathered.recognised(CandidateLayout::Frte, RekognitionId::default()))
}

fn of_table(source: &Source, kind: Kind, columns: &[String]) -> Result<Recognised> {
    let expected = CandidateColumns::default();
    let place = |name: &str| columns.iter().position(|column| column == name);
    let [probe, candidate] =
        [&expected.probe, &expected.candidate].map(|name| place(name).unwrap_or(0));
    let failure = place(&expected.failure);
    let mut gathered = Gathered::new();
    gathered.scored = place(&expected.score).is_some();
    let mut text = Text::open(source, kind, &Silent)?;
    text.header()?;
    for block in text {
        block?.records(|fields, line| {
            crate::input::frame::check_width(fields, columns.len(), line)?;
            let candidate = utf8(fields[candidate], line)?;
            let candidate = (!candidate.trim().is_empty()).then_some(candidate);
            let failed = failure.is_some_and(|at| !fields[at].trim_ascii().is_empty());
            gathered.row(utf8(fields[probe], line)?, candidate, failed);
            Ok(())
        })?;
    }
    Ok(gathered.recognised(CandidateLayout::Table, RekognitionId::default()))
}

fn of_json(sources: &[Source]) -> Result<Recognised> {
    let mut gathered = Gathered::new();
    let mut known: Option<(CandidateLayout, RekognitionId)> = None;
    let mut pairs: Vec<(String, String, bool)> = Vec::new();
    for source in sources {
        let read = |gathered: &mut Gathered, known: &mut _, pairs: &mut _| {
            let stem =
                source.path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
            for response in json::responses(source, stem.as_deref())? {
                let spot = response.spot;
                let probe = response.probe.unwrap_or_default();
                let one =
                    One { probe, reference: response.reference, body: response.body };
                gather(one, gathered, known, pairs).map_err(|error| spot.of(error))?;
            }
            Ok(())
        };
        let read: Result<()> = read(&mut gathered, &mut known, &mut pairs);
        read.map_err(|error| error.in_file(&source.named))?;
    }
    pairs.sort();
    for (probe, reference, is_match) in pairs {
        gathered.candidates.insert(reference.clone());
        gathered.row(&probe, is_match.then_some(&reference), false);
    }
    let (layout, id) = known.ok_or_else(|| {
        Error::new(ErrorKind::Format, "found failures only, but expected some candidate")
    })?;
    Ok(gathered.recognised(layout, id))
}

struct One {
    probe: String,
    reference: Option<String>,
    body: Object,
}

fn gather(
    one: One,
    gathered: &mut Gathered,
    known: &mut Option<(CandidateLayout, RekognitionId)>,
    pairs: &mut Vec<(String, String, bool)>,
) -> Result<()> {
    let One { probe, reference, body } = one;
    let Some((layout, id)) = layout_of(&body, known)? else {
        gathered.row(&probe, None, true);
        return Ok(());
    };
    match (responses::outcome(&input(layout, id), layout, &body)?, reference) {
        (Outcome::Pair(score), Some(reference)) => {
            gathered.scored = true;
            pairs.push((probe, reference, score.is_some()));
        }
        (Outcome::List(list), _) => {
            gathered.row(&probe, None, false);
            for (id, score) in &list {
                gathered.scored |= score.is_some();
                gathered.row(&probe, Some(id), false);
            }
        }
        (Outcome::Failed, _) => gathered.row(&probe, None, true),
        (Outcome::Pair(_), None) => {
            let message = "found a comparison of two pictures without `reference`";
            return Err(Error::new(ErrorKind::Format, message));
        }
    }
    Ok(())
}

/// The layout of a response, which must be that of those before it, and which id its faces
/// have; nothing for a failure before anything else.
fn layout_of(
    body: &Object,
    known: &mut Option<(CandidateLayout, RekognitionId)>,
) -> Result<Option<(CandidateLayout, RekognitionId)>> {
    let Some(layout) = foreign::layout(body)? else { return Ok(*known) };
    match known {
        Some((first, _)) if *first != layout => {
            let message =
                format!("found a response of {layout:?} after those of {first:?}");
            Err(Error::new(ErrorKind::Conflict, message))
        }
        _ => Ok(Some(*known.get_or_insert_with(|| (layout, id_of(body))))),
    }
}

/// The id that the faces of a response have: the chosen one, if they all do.
fn id_of(body: &Object) -> RekognitionId {
    let matches = body.get("FaceMatches").and_then(|matches| matches.as_array());
    let mut faces = matches.into_iter().flatten().filter_map(|found| found.get("Face"));
    match faces.all(|face| face.get("ExternalImageId").is_some()) {
        true => RekognitionId::ExternalImageId,
        false => RekognitionId::FaceId,
    }
}

fn input(layout: CandidateLayout, id: RekognitionId) -> CandidatesInput {
    CandidatesInput {
        file: crate::study::file::OneOrMany::Many(Vec::new()),
        layout,
        columns: CandidateColumns::default(),
        gallery: None,
        id_prefix: String::new(),
        id,
        floor: None,
    }
}
