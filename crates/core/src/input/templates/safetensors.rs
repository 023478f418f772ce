//! Templates in a safetensors file: eight bytes of length, a header in JSON, numbers.

use std::collections::BTreeMap;
use std::io::Read;

use serde::Deserialize;
use serde_json::Value;

use super::layout::Number;
use super::rows::Rows;
use crate::error::{Error, Result};
use crate::input::source::Source;

/// A longer header belongs to no file of templates.
const LONGEST_HEADER: u64 = 1 << 24;

#[derive(Deserialize)]
struct Tensor {
    dtype: String,
    shape: Vec<usize>,
    data_offsets: [u64; 2],
}

pub(super) fn open(source: &Source, wanted: Option<&str>) -> Result<Rows> {
    let (start, header) = header(source)?;
    let tensor = choose(source, header, wanted)?;
    let number = match tensor.dtype.as_str() {
        "F32" => Number::Single { big_endian: false },
        "F16" => Number::Half { big_endian: false },
        other => {
            let message = format!(
                "found numbers of type `{other}`, but `F32` or `F16` is expected"
            );
            return Err(source.malformed(message));
        }
    };
    let &[count, dimension] = tensor.shape.as_slice() else {
        let message =
            format!("found the shape {:?}, but expected two sizes", tensor.shape);
        return Err(source.malformed(message));
    };
    let length = tensor.data_offsets[1].saturating_sub(tensor.data_offsets[0]);
    if u128::from(length) != count as u128 * dimension as u128 * number.size() as u128 {
        let message = format!(
            "found {length} bytes for {count} templates of {dimension} coordinates"
        );
        return Err(source.malformed(message));
    }
    Rows::inside(source, (count, dimension), start + tensor.data_offsets[0], number)
}

/// The tensor of a name, or the only one.
fn choose(
    source: &Source,
    header: BTreeMap<String, Value>,
    wanted: Option<&str>,
) -> Result<Tensor> {
    let mut tensors = BTreeMap::new();
    for (name, value) in header.into_iter().filter(|(name, _)| name != "__metadata__") {
        let tensor: Tensor =
            serde_json::from_value(value).map_err(|error| damaged(source, &error))?;
        tensors.insert(name, tensor);
    }
    let names: Vec<String> = tensors.keys().map(|name| format!("`{name}`")).collect();
    let found = match wanted {
        Some(name) => tensors.remove(name),
        None if tensors.len() == 1 => tensors.pop_first().map(|(_, tensor)| tensor),
        None => None,
    };
    found.ok_or_else(|| {
        let message = format!(
            "found the tensors {}, but expected {}",
            names.join(", "),
            wanted.map_or("one only".to_owned(), |name| format!("`{name}`"))
        );
        source.malformed(message).hint("name it as `column` under `[input]`")
    })
}

/// Where the numbers begin, and what there is.
fn header(source: &Source) -> Result<(u64, BTreeMap<String, Value>)> {
    let (mut file, length) = source.open()?;
    let mut size = [0; 8];
    file.read_exact(&mut size).map_err(|error| damaged(source, &error))?;
    let size = u64::from_le_bytes(size);
    if size > LONGEST_HEADER.min(length.saturating_sub(8)) {
        let message = format!("found a header of {size} bytes in a file of {length}");
        return Err(source
            .malformed(message)
            .hint("the file is truncated, or another format"));
    }
    let mut text = Vec::new();
    file.take(size).read_to_end(&mut text).map_err(|error| source.io_error(&error))?;
    let header =
        serde_json::from_slice(&text).map_err(|error| damaged(source, &error))?;
    Ok((8 + size, header))
}

fn damaged(source: &Source, error: &dyn std::fmt::Display) -> Error {
    source.malformed(format!("found no safetensors file: {error}"))
}
