//! Templates in NumPy's `.npy` format, of `f4` or `f2`, one in a row.

use super::layout::Number;
use super::rows::Rows;
use crate::error::Result;
use crate::input::npy;
use crate::input::source::Source;

pub(super) fn open(source: &Source) -> Result<Rows> {
    let head = npy::head(source)?;
    let number = match head.descr.as_str() {
        "<f4" => Number::Single { big_endian: false },
        ">f4" => Number::Single { big_endian: true },
        "<f2" => Number::Half { big_endian: false },
        ">f2" => Number::Half { big_endian: true },
        other => {
            return Err(source.malformed(format!(
                "found numbers of type `{other}`, but templates of `f4` or `f2` are expected"
            )));
        }
    };
    if head.by_columns && head.rows > 1 && head.columns > 1 {
        let message = "found templates in columns (`fortran_order`), but expected rows";
        let error = source.malformed(message);
        return Err(error.hint("save `numpy.ascontiguousarray(templates)`"));
    }
    Rows::in_file(source, (head.rows, head.columns), head.start, number)
}
