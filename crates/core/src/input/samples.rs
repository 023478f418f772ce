//! The table of samples: who is in each, in which groups, under which conditions.

use rustc_hash::FxHashMap;

use super::Request;
use super::frame::{Frame, names};
use super::source::Source;
use crate::error::{Error, ErrorKind, Result};
use crate::roster::{Roster, RosterBuilder, Sample, Spot, blank};
use crate::study::file::Samples;

/// The samples of a study and the order in which their table lists them.
pub(crate) struct SampleTable {
    /// Who is in each sample.
    pub(crate) roster: Roster,
    /// Codes in the order of the table's rows, for matrices.
    pub(crate) order: Vec<u32>,
    /// The table.
    pub(crate) source: Source,
}

impl SampleTable {
    /// Reads the table of samples, and that of subjects where there is one; nothing where
    /// the study names no table of samples.
    ///
    /// # Errors
    /// Where a file is malformed, a sample is listed twice or has no subject, or a subject
    /// is in two groups.
    pub(crate) fn read(request: &Request<'_>) -> Result<Option<SampleTable>> {
        let Some(samples) = request.samples else { return Ok(None) };
        let Some(file) = &samples.file else { return without_table(samples) };
        let source = Source::new(request.base, file);
        let mut builder = RosterBuilder::new(&samples.groups, &samples.conditions);
        let labels = read_list(request, samples, &source, &mut builder)?;
        let roster = builder.build();
        let order = labels.iter().filter_map(|label| roster.sample_code(label)).collect();
        Ok(Some(SampleTable { roster, order, source }))
    }
}

/// Adds the samples of a table to a roster; says their labels in the order of its rows.
///
/// # Errors
/// Where the table is malformed, lists a sample twice or without its subject, or contradicts
/// what the roster has.
pub(crate) fn read_list(
    request: &Request<'_>,
    samples: &Samples,
    source: &Source,
    builder: &mut RosterBuilder,
) -> Result<Vec<String>> {
    let people = Subjects::read(samples, request)?;
    let here = groups_here(samples, source, people.as_ref())?;
    let frame = Frame::read(source, &wanted(samples, &here), request.progress)?;
    let mut rows = Rows { samples, here, frame, people };
    rows.fill(builder).map_err(|error| error.in_file(&source.named))?;
    Ok(std::mem::take(&mut rows.frame.columns[0]))
}

fn without_table(samples: &Samples) -> Result<Option<SampleTable>> {
    let needs =
        [("subjects_file", &samples.subjects_file), ("failure", &samples.failure)];
    for (key, value) in needs {
        if let Some(value) = value {
            let message = format!(
                "found `{key} = \"{value}\"` and no `file`, but `{key}` speaks of a table of \
                 samples"
            );
            return Err(Error::new(ErrorKind::Study, message).in_column("samples"));
        }
    }
    Ok(None)
}

/// Columns to read: sample, subject, groups, conditions, and the reason of failure.
fn wanted<'a>(samples: &'a Samples, here: &[&'a str]) -> Vec<&'a str> {
    let mut wanted = vec![samples.sample.as_str(), samples.subject.as_str()];
    wanted.extend(here);
    wanted.extend(samples.conditions.iter().map(String::as_str));
    wanted.extend(samples.failure.as_deref());
    wanted
}

/// The groups that the table of samples gives: all that the table of subjects does not.
fn groups_here<'a>(
    samples: &'a Samples,
    source: &Source,
    people: Option<&Subjects>,
) -> Result<Vec<&'a str>> {
    let Some(people) = people else {
        return Ok(samples.groups.iter().map(String::as_str).collect());
    };
    let names = names(source)?;
    let twice = people.groups.iter().find(|group| names.contains(group));
    if let Some(group) = twice {
        let message = format!(
            "found the group `{group}` here and in `{}`, but one table should state it",
            people.source.named.display()
        );
        return Err(Error::new(ErrorKind::Conflict, message).in_file(&source.named));
    }
    let here = samples.groups.iter().filter(|group| !people.groups.contains(group));
    Ok(here.map(String::as_str).collect())
}

/// The rows of the table of samples, with what the table of subjects adds.
struct Rows<'a> {
    samples: &'a Samples,
    here: Vec<&'a str>,
    frame: Frame,
    people: Option<Subjects>,
}

impl Rows<'_> {
    fn fill(&self, builder: &mut RosterBuilder) -> Result<()> {
        let mut listed: FxHashMap<&str, Spot> = FxHashMap::default();
        for (row, &spot) in self.frame.spots.iter().enumerate() {
            let label = self.frame.columns[0][row].as_str();
            if let Some(first) = listed.insert(label, spot) {
                return Err(spot.of(listed_twice("sample", label, first)));
            }
            self.add(row, builder)?;
        }
        Ok(())
    }

    fn add(&self, row: usize, builder: &mut RosterBuilder) -> Result<()> {
        let columns = &self.frame.columns;
        let spot = self.frame.spots[row];
        let (label, subject) = (columns[0][row].as_str(), columns[1][row].as_str());
        let first_condition = 2 + self.here.len();
        let last_condition = first_condition + self.samples.conditions.len();
        let conditions: Vec<&str> = columns[first_condition..last_condition]
            .iter()
            .map(|column| column[row].as_str())
            .collect();
        let failure = columns.get(last_condition).map(|column| column[row].as_str());
        builder.add(Sample {
            label,
            subject,
            groups: &self.groups(row, subject).map_err(|error| spot.of(error))?,
            conditions: &conditions,
            failure: failure.filter(|reason| !blank(reason)),
            spot,
        })
    }

    /// The subject's groups in the order of the study, from whichever table has them.
    fn groups(&self, row: usize, subject: &str) -> Result<Vec<&str>> {
        let of_subject = match &self.people {
            Some(people) if !blank(subject) => Some(people.row(subject)?),
            _ => None,
        };
        let value = |group: &String| {
            if let Some(k) = self.here.iter().position(|here| here == group) {
                return self.frame.columns[2 + k][row].as_str();
            }
            match (&self.people, of_subject) {
                (Some(people), Some(at)) => people.value(group, at),
                _ => "",
            }
        };
        Ok(self.samples.groups.iter().map(value).collect())
    }
}

/// The table of subjects.
struct Subjects {
    source: Source,
    /// The groups that it gives.
    groups: Vec<String>,
    frame: Frame,
    rows: FxHashMap<String, usize>,
}

impl Subjects {
    fn read(samples: &Samples, request: &Request<'_>) -> Result<Option<Subjects>> {
        let Some(file) = &samples.subjects_file else { return Ok(None) };
        let source = Source::new(request.base, file);
        let names = names(&source)?;
        let groups: Vec<String> = samples
            .groups
            .iter()
            .filter(|group| names.contains(group))
            .cloned()
            .collect();
        let mut wanted = vec![samples.subject.as_str()];
        wanted.extend(groups.iter().map(String::as_str));
        let frame = Frame::read(&source, &wanted, request.progress)?;
        let mut rows = FxHashMap::default();
        for (row, subject) in frame.columns[0].iter().enumerate() {
            let spot = frame.spots[row];
            if blank(subject) {
                let error = Error::unlabelled("found a row without a subject");
                return Err(spot.of(error).in_file(&source.named));
            }
            if let Some(first) = rows.insert(subject.clone(), row) {
                let error = listed_twice("subject", subject, frame.spots[first]);
                return Err(spot.of(error).in_file(&source.named));
            }
        }
        Ok(Some(Subjects { source, groups, frame, rows }))
    }

    fn row(&self, subject: &str) -> Result<usize> {
        self.rows.get(subject).copied().ok_or_else(|| {
            let message = format!(
                "found subject `{subject}`, which `{}` does not list, but every subject needs \
                 a row there",
                self.source.named.display()
            );
            Error::new(ErrorKind::Missing, message)
        })
    }

    fn value(&self, group: &String, row: usize) -> &str {
        match self.groups.iter().position(|known| known == group) {
            Some(k) => &self.frame.columns[1 + k][row],
            None => "",
        }
    }
}

/// The refusal of a row that repeats another.
pub(crate) fn listed_twice(what: &str, label: &str, first: Spot) -> Error {
    let message = format!(
        "found {what} `{label}` a second time, but it is already on {first} and each {what} \
         has one row"
    );
    Error::new(ErrorKind::Conflict, message)
}
