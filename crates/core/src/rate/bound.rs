//! How an interval's end that may be infinite is written: `null` where there is no bound.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serializer};

/// Writes an infinite end as `null`.
pub(super) fn serialize<S: Serializer>(end: &f64, to: S) -> Result<S::Ok, S::Error> {
    match end.is_finite() {
        true => to.serialize_some(end),
        false => to.serialize_none(),
    }
}

/// Reads `null` as no upper bound.
pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
    Ok(Option::deserialize(from)?.unwrap_or(f64::INFINITY))
}

/// A number or `null`.
pub(super) fn schema(generator: &mut SchemaGenerator) -> Schema {
    Option::<f64>::json_schema(generator)
}
