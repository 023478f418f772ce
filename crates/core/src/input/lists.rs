//! Which samples the rows and columns of a matrix stand for.

use rustc_hash::FxHashMap;

use super::Request;
use super::frame::Frame;
use super::samples::{SampleTable, listed_twice, read_list};
use super::source::Source;
use crate::error::{Error, ErrorKind, Result};
use crate::roster::{Roster, RosterBuilder};
use crate::study::file::Samples;

/// Samples of the rows and columns of a matrix.
pub(crate) struct Lists {
    /// Who is in each sample.
    pub(crate) roster: Roster,
    /// The sample of each row: the probes.
    pub(crate) probes: Vec<u32>,
    /// The sample of each column: the references.
    pub(crate) references: Vec<u32>,
    /// Where the probes are listed.
    pub(crate) probes_from: Source,
    /// Where the references are listed.
    pub(crate) references_from: Source,
}

impl Lists {
    /// Reads the lists: files of their own, or the table of samples. Without a table of
    /// samples both lists must say, in the same columns, who is in each sample.
    ///
    /// # Errors
    /// Where a list is missing, malformed, or names a sample that has no subject.
    pub(crate) fn read(
        request: &Request<'_>,
        probes: Option<&String>,
        references: Option<&String>,
    ) -> Result<Lists> {
        match (SampleTable::read(request)?, probes, references) {
            (Some(table), _, _) => Lists::over(request, table, probes, references),
            (None, Some(probes), Some(references)) => {
                Lists::described(request, probes, references)
            }
            _ => Err(Error::new(
                ErrorKind::Missing,
                "found no table of samples, but a table must name the rows and columns of the \
                 matrix",
            )
            .hint("name it as `file` under `[samples]`, or as `probes` and `references`")),
        }
    }

    /// Whether rows and columns stand for the same samples in the same order.
    pub(crate) fn same(&self) -> bool {
        self.probes == self.references
    }

    fn over(
        request: &Request<'_>,
        table: SampleTable,
        probes: Option<&String>,
        references: Option<&String>,
    ) -> Result<Lists> {
        let named = |file: Option<&String>| match file {
            None => Ok((table.order.clone(), table.source.clone())),
            Some(file) => {
                let source = Source::new(request.base, file);
                Ok((codes(request, &source, &table)?, source))
            }
        };
        let (probes, probes_from) = named(probes)?;
        let (references, references_from) = named(references)?;
        let roster = table.roster;
        Ok(Lists { roster, probes, references, probes_from, references_from })
    }

    fn described(request: &Request<'_>, probes: &str, references: &str) -> Result<Lists> {
        let samples = request.samples.cloned().unwrap_or_else(Samples::default);
        let mut builder = RosterBuilder::new(&samples.groups, &samples.conditions);
        let probes_from = Source::new(request.base, probes);
        let references_from = Source::new(request.base, references);
        let rows = read_list(request, &samples, &probes_from, &mut builder)?;
        let columns = read_list(request, &samples, &references_from, &mut builder)?;
        let roster = builder.build();
        let code = |label: &String| roster.sample_code(label);
        let probes = rows.iter().filter_map(code).collect();
        let references = columns.iter().filter_map(code).collect();
        Ok(Lists { roster, probes, references, probes_from, references_from })
    }

    /// Refuses a matrix of another size than its lists.
    ///
    /// # Errors
    /// [`ErrorKind::Format`] where sizes differ.
    pub(crate) fn check_size(
        &self,
        matrix: &Source,
        rows: usize,
        columns: usize,
    ) -> Result<()> {
        let sizes = [
            ("rows", rows, self.probes.len(), &self.probes_from),
            ("columns", columns, self.references.len(), &self.references_from),
        ];
        for (what, found, listed, from) in sizes {
            if found != listed {
                return Err(matrix.malformed(format!(
                    "found {found} {what}, but `{}` lists {listed} samples",
                    from.named.display()
                )));
            }
        }
        Ok(())
    }
}

/// Codes of the samples that a list names.
pub(crate) fn codes(
    request: &Request<'_>,
    source: &Source,
    table: &SampleTable,
) -> Result<Vec<u32>> {
    let default = Samples::default();
    let column = &request.samples.unwrap_or(&default).sample;
    let frame = Frame::read(source, &[column], request.progress)?;
    let mut listed = FxHashMap::default();
    let mut codes = Vec::new();
    for (label, &spot) in frame.columns[0].iter().zip(&frame.spots) {
        let refuse = |error: Error| spot.of(error).in_file(&source.named);
        if let Some(first) = listed.insert(label, spot) {
            return Err(refuse(listed_twice("sample", label, first)));
        }
        let code = table.roster.sample_code(label).ok_or_else(|| {
            let table = table.source.named.display();
            let found = format!("found sample `{label}`, which `{table}` does not list");
            refuse(Error::unlabelled(&found))
        });
        codes.push(code?);
    }
    Ok(codes)
}
