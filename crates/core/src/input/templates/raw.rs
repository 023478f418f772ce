//! Raw numbers with a description beside them: `NAME.toml` beside `NAME`.

use std::path::Path;

use serde::Deserialize;

use super::layout::Number;
use super::rows::Rows;
use crate::error::{Error, ErrorKind, Result};
use crate::input::source::Source;

/// The description.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sidecar {
    dimension: usize,
    dtype: Type,
}

#[derive(Clone, Copy, Deserialize)]
enum Type {
    #[serde(rename = "<f4")]
    Single,
    #[serde(rename = ">f4")]
    SingleBig,
    #[serde(rename = "<f2")]
    Half,
    #[serde(rename = ">f2")]
    HalfBig,
}

pub(super) fn open(source: &Source, base: &Path) -> Result<Rows> {
    let (_, length) = source.open()?;
    let named = format!("{}.toml", source.named.display());
    let sidecar = Source::new(base, &named);
    let text = std::fs::read_to_string(&sidecar.path).map_err(|error| {
        sidecar.io_error(&error).hint(
            "raw templates need a description: `dimension = 512` and `dtype = \"<f4\"`",
        )
    })?;
    let described: Sidecar = toml::from_str(&text).map_err(|error| {
        let message = format!("not readable: {}", error.message().trim());
        Error::new(ErrorKind::Format, message).in_file(&sidecar.named)
    })?;
    let number = match described.dtype {
        Type::Single => Number::Single { big_endian: false },
        Type::SingleBig => Number::Single { big_endian: true },
        Type::Half => Number::Half { big_endian: false },
        Type::HalfBig => Number::Half { big_endian: true },
    };
    let row = (described.dimension.max(1) * number.size()) as u64;
    if !length.is_multiple_of(row) {
        let message = format!(
            "found {length} bytes, but templates of {} coordinates have {row} each",
            described.dimension
        );
        return Err(source.malformed(message).hint("the file is truncated"));
    }
    let count = usize::try_from(length / row).unwrap_or(usize::MAX);
    Rows::in_file(source, (count, described.dimension), 0, number)
}
