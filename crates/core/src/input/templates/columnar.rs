//! Templates in a column of fixed-size lists, in Parquet or Arrow IPC.

use arrow_array::cast::AsArray;
use arrow_array::types::{Float16Type, Float32Type};
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;

use super::rows::Rows;
use crate::error::{Error, Result};
use crate::input::columnar;
use crate::input::progress::Progress;
use crate::input::source::{Kind, Source};

/// The column that holds the templates where the study names none.
const COLUMN: &str = "template";

pub(super) fn open(
    source: &Source,
    kind: Kind,
    column: Option<&str>,
    progress: &dyn Progress,
) -> Result<Rows> {
    let column = column.unwrap_or(COLUMN);
    let names = columnar::names(source, kind)?;
    let Some(wanted) = names.iter().position(|name| name == column) else {
        let message = format!("found no column `{column}`");
        let error = source.malformed(message).in_column(column);
        return Err(error.hint(format!("it has `{}`", names.join("`, `"))));
    };
    let (mut values, mut dimension, mut count) = (Vec::new(), None, 0);
    for batch in columnar::batches(source, kind, &[wanted], progress)? {
        let lists = Lists { source, column, first: count };
        for array in batch? {
            let found = lists.add(&array, &mut values)?;
            count += array.len();
            if *dimension.get_or_insert(found) != found {
                return Err(lists.refuse("lists of different lengths"));
            }
        }
    }
    Rows::in_memory(source, (count, dimension.unwrap_or(0)), values)
}

struct Lists<'a> {
    source: &'a Source,
    column: &'a str,
    first: usize,
}

impl Lists<'_> {
    /// Adds the numbers of a batch; gives the length of its lists.
    fn add(&self, array: &ArrayRef, values: &mut Vec<f32>) -> Result<usize> {
        let DataType::FixedSizeList(field, length) = array.data_type() else {
            return Err(self.refuse(&format!("the type `{}`", array.data_type())));
        };
        let dimension = usize::try_from(*length).unwrap_or(0);
        let lists = array.as_fixed_size_list();
        for row in 0..lists.len() {
            if lists.is_null(row) {
                let row = (self.first + row) as u64 + 1;
                return Err(self.refuse("a row without a template").at_row(row));
            }
            let numbers = lists.value(row);
            if numbers.null_count() > 0 {
                let row = (self.first + row) as u64 + 1;
                return Err(self.refuse("a missing number").at_row(row));
            }
            match field.data_type() {
                DataType::Float32 => {
                    values.extend(numbers.as_primitive::<Float32Type>().values());
                }
                DataType::Float16 => {
                    let halves = numbers.as_primitive::<Float16Type>().values();
                    values.extend(halves.iter().map(|half| half.to_f32()));
                }
                other => return Err(self.refuse(&format!("lists of type `{other}`"))),
            }
        }
        Ok(dimension)
    }

    fn refuse(&self, found: &str) -> Error {
        let message = format!(
            "found {found}, but expected lists of one fixed size of `float` or `halffloat`"
        );
        self.source.malformed(message).in_column(self.column)
    }
}
