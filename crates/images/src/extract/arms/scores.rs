//! The scores of every input, in the files where the study reads them.

use std::collections::BTreeMap;

use falsematch::Result;
use falsematch::study::file::ApplyTo;

use super::asked::{AskedInput, Sides};
use super::table::{self, Column, Pair, Table};
use super::{Arms, altered_rows};
use crate::extract::scores::{Template, cosine, templates, with_length};

impl Arms {
    /// Writes each file of scores that the study reads.
    ///
    /// # Errors
    /// If templates are not there or a file cannot be written.
    pub(super) fn write_scores(&self, row_of: &[usize]) -> Result<()> {
        let by_row = templates(&self.extraction)?;
        let bare: Vec<&Template> = row_of.iter().map(|&row| &by_row[row]).collect();
        let mut files: Vec<&Table> = Vec::new();
        for input in &self.asked.inputs {
            if !files.iter().any(|table| table.file == input.table.file) {
                files.push(&input.table);
            }
        }
        for file in files {
            let inputs: Vec<&AskedInput> = self
                .asked
                .inputs
                .iter()
                .filter(|input| input.table.file == file.file)
                .collect();
            self.write_file_of(file, &inputs, &bare)?;
        }
        Ok(())
    }

    /// Writes one file with the scores of one or several inputs.
    fn write_file_of(
        &self,
        file: &Table,
        inputs: &[&AskedInput],
        bare: &[&Template],
    ) -> Result<()> {
        let none = Sides::default();
        let sides = inputs.iter().fold(none, |all, input| all.with(&input.sides));
        let pairs: Vec<Pair> = sides
            .probes
            .iter()
            .flat_map(|&probe| sides.references.iter().map(move |&other| (probe, other)))
            .filter(|(probe, reference)| probe != reference)
            .collect();
        let mut columns = Vec::new();
        for input in inputs {
            columns.push(self.column(input, &pairs, bare)?);
        }
        table::write(&self.extraction.out, file, &self.asked.roster, &pairs, columns)
    }

    /// The scores of an input: nothing where a picture has no template, or where no arm of
    /// the input compares the two.
    fn column(
        &self,
        input: &AskedInput,
        pairs: &[Pair],
        bare: &[&Template],
    ) -> Result<Column> {
        let altered = self.altered_templates(input)?;
        let apply = input.altered.as_ref().map(|(_, apply)| *apply);
        let of = |code: u32, is_probe: bool| {
            let touched = match apply {
                None => false,
                Some(ApplyTo::Both) => true,
                Some(ApplyTo::Probes) => is_probe,
                Some(ApplyTo::References) => !is_probe,
            };
            match touched {
                true => altered.get(&code),
                false => Some(bare[code as usize]),
            }
        };
        let score = |&(probe, reference): &Pair| {
            let sides = &input.sides;
            let asked = sides.probes.binary_search(&probe).is_ok()
                && sides.references.binary_search(&reference).is_ok();
            let templates = asked.then(|| (of(probe, true), of(reference, false)));
            let Some((Some(probe), Some(reference))) = templates else { return None };
            let score = cosine(probe, reference);
            #[allow(clippy::cast_possible_truncation)]
            score.is_finite().then_some(score as f32)
        };
        let scores = pairs.iter().map(score).collect();
        Ok((input.table.columns.score.clone(), scores))
    }

    /// By code, the templates of the altered pictures of an input.
    fn altered_templates(&self, input: &AskedInput) -> Result<BTreeMap<u32, Template>> {
        let Some((plan, apply)) = &input.altered else { return Ok(BTreeMap::new()) };
        let codes = input.sides.altered(*apply);
        let (folder, _) = self.folder(input, plan, *apply)?;
        let rows = altered_rows(&folder, codes.len())?;
        Ok(codes
            .into_iter()
            .zip(rows.iter().map(|seen| with_length(&seen.row)))
            .collect())
    }
}
