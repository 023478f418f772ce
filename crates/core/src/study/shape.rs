//! Compares what was typed with the schema that is generated from the types of
//! [`file`](super::file), so that every refusal names line, key, found and expected.
//!
//! Serde would refuse the same files, but loses the line inside `[input]`, whose keys hang
//! on its `format`, and cannot suggest a key. The schema is the one definition of both.

use serde_json::Value as Schema;
use toml::de::{DeTable, DeValue};

use super::file::StudyFile;
use super::source::{Source, Step};
use crate::error::Result;
use crate::nearest::{listed, suggestion};

/// Refuses unknown and missing keys, values of the wrong type, and words that are none of
/// those allowed.
///
/// # Errors
///
/// The first of these, in the order of the text within each table.
pub(super) fn check(source: &Source<'_>) -> Result<()> {
    let schema = schemars::schema_for!(StudyFile).to_value();
    let walk = Walk { source, definitions: &schema["$defs"] };
    walk.value(&schema, source.root(), &mut Vec::new())
}

struct Walk<'a, 't> {
    source: &'a Source<'t>,
    definitions: &'a Schema,
}

type Path<'p> = Vec<Step<'p>>;

impl<'a> Walk<'a, '_> {
    /// Checks one value against one schema; `path` is where the value stands.
    fn value<'p>(
        &self,
        schema: &'a Schema,
        value: &'p DeValue<'_>,
        path: &mut Path<'p>,
    ) -> Result<()>
    where
        'a: 'p,
    {
        let schema = self.resolved(schema);
        if let Some(variants) = schema["anyOf"].as_array() {
            return self.any_of(variants, value, path);
        }
        if let Some(variants) = schema["oneOf"].as_array() {
            return match variants.iter().all(is_word) {
                true => self.word(&words(variants), value, path),
                false => self.tagged(variants, value, path),
            };
        }
        if let Some(allowed) = schema["enum"].as_array() {
            let allowed: Vec<&str> = allowed.iter().filter_map(Schema::as_str).collect();
            return self.word(&allowed, value, path);
        }
        self.typed(schema, value, path)
    }

    /// Follows references, and options to what they hold: TOML has no null to type.
    fn resolved(&self, mut schema: &'a Schema) -> &'a Schema {
        loop {
            if let Some(reference) = schema["$ref"].as_str() {
                schema = &self.definitions[reference.trim_start_matches("#/$defs/")];
                continue;
            }
            let held = schema["anyOf"].as_array().and_then(|variants| {
                let (first, rest) = variants.split_first()?;
                (rest.len() == 1 && rest[0]["type"] == "null").then_some(first)
            });
            match held {
                Some(first) => schema = first,
                None => return schema,
            }
        }
    }

    /// One value or a list of them: whichever has the type that was typed.
    fn any_of<'p>(
        &self,
        variants: &'a [Schema],
        value: &'p DeValue<'_>,
        path: &mut Path<'p>,
    ) -> Result<()>
    where
        'a: 'p,
    {
        match variants.iter().find(|variant| accepts(variant, value)) {
            Some(variant) => self.value(variant, value, path),
            None => {
                let names: Vec<&str> = variants.iter().map(type_name).collect();
                Err(self.unexpected(value, &names.join(" or "), path))
            }
        }
    }

    fn word(&self, allowed: &[&str], value: &DeValue<'_>, path: &Path<'_>) -> Result<()> {
        match value.as_str() {
            Some(word) if allowed.contains(&word) => Ok(()),
            Some(word) => Err(self
                .unexpected(value, &format!("one of {}", listed(allowed)), path)
                .hint(suggestion(word, allowed))),
            None => {
                Err(self.unexpected(value, &format!("one of {}", listed(allowed)), path))
            }
        }
    }

    /// A table whose keys hang on the word under its tag, as `[input]` on `format`.
    fn tagged<'p>(
        &self,
        variants: &'a [Schema],
        value: &'p DeValue<'_>,
        path: &mut Path<'p>,
    ) -> Result<()>
    where
        'a: 'p,
    {
        let Some(table) = value.as_table() else {
            return Err(self.unexpected(value, "a table", path));
        };
        let Some((tag, _)) = variants.first().and_then(tag_of) else {
            return Ok(());
        };
        let allowed: Vec<&str> =
            variants.iter().filter_map(tag_of).map(|(_, word)| word).collect();
        let Some(typed) = table.get(tag) else {
            let message = format!(
                "found no key `{tag}`, but expected it to be one of {}",
                listed(&allowed)
            );
            return Err(self.source.refuse(path, message));
        };
        path.push(Step::Key(tag));
        self.word(&allowed, typed.get_ref(), path)?;
        path.pop();
        let word = typed.get_ref().as_str();
        match variants
            .iter()
            .find(|variant| tag_of(variant).map(|(_, name)| name) == word)
        {
            Some(variant) => self.table(variant, table, path),
            None => Ok(()),
        }
    }

    fn typed<'p>(
        &self,
        schema: &'a Schema,
        value: &'p DeValue<'_>,
        path: &mut Path<'p>,
    ) -> Result<()>
    where
        'a: 'p,
    {
        if !accepts(schema, value) {
            return Err(self.unexpected(value, type_name(schema), path));
        }
        match value {
            DeValue::Table(table) => self.table(schema, table, path),
            DeValue::Array(items) => {
                self.length(schema, items.len(), path)?;
                for (index, item) in items.iter().enumerate() {
                    path.push(Step::Item(index));
                    self.value(&schema["items"], item.get_ref(), path)?;
                    path.pop();
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn length(&self, schema: &Schema, length: usize, path: &Path<'_>) -> Result<()> {
        let expected = schema["minItems"].as_u64();
        if expected.is_none_or(|expected| expected == length as u64) {
            return Ok(());
        }
        let message = format!(
            "found {length} values, but expected {}",
            expected.unwrap_or_default()
        );
        Err(self.source.refuse(path, message))
    }

    fn table<'p>(
        &self,
        schema: &'a Schema,
        table: &'p DeTable<'_>,
        path: &mut Path<'p>,
    ) -> Result<()>
    where
        'a: 'p,
    {
        for (key, value) in table {
            let key: &str = key.get_ref();
            path.push(Step::Key(key));
            match (schema["properties"].get(key), &schema["additionalProperties"]) {
                (Some(inner), _) => self.value(inner, value.get_ref(), path)?,
                (None, Schema::Object(_)) => {
                    self.value(&schema["additionalProperties"], value.get_ref(), path)?;
                }
                (None, _) => return Err(self.unknown(key, schema, path)),
            }
            path.pop();
        }
        self.required(schema, table, path)
    }

    fn unknown(&self, key: &str, schema: &Schema, path: &Path<'_>) -> crate::Error {
        let properties = schema["properties"].as_object();
        let known: Vec<&str> = properties
            .into_iter()
            .flat_map(|keys| keys.keys().map(String::as_str))
            .collect();
        let message = format!(
            "found an unknown key `{key}`, but expected one of {}",
            listed(&known)
        );
        self.source.refuse(path, message).hint(suggestion(key, &known))
    }

    fn required(
        &self,
        schema: &Schema,
        table: &DeTable<'_>,
        path: &Path<'_>,
    ) -> Result<()> {
        let required = schema["required"].as_array().map_or(&[][..], Vec::as_slice);
        let missing = required
            .iter()
            .filter_map(Schema::as_str)
            .find(|&key| !table.contains_key(key));
        let Some(key) = missing else {
            return Ok(());
        };
        let what = schema["properties"][key]["description"].as_str().unwrap_or_default();
        let what = what.split(['.', '\n']).next().unwrap_or_default();
        let error =
            self.source.refuse(path, format!("found no key `{key}`, but expected one"));
        Err(error.hint(format!("`{key}`: {what}")))
    }

    fn unexpected(
        &self,
        value: &DeValue<'_>,
        expected: &str,
        path: &Path<'_>,
    ) -> crate::Error {
        let found = found(value);
        self.source.refuse(path, format!("found {found}, but expected {expected}"))
    }
}

/// A value as an error names it.
fn found(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => format!("the text `{text}`"),
        DeValue::Integer(number) => format!("the number `{number}`"),
        DeValue::Float(number) => format!("the number `{number}`"),
        DeValue::Boolean(word) => format!("`{word}`"),
        DeValue::Datetime(moment) => format!("the date `{moment}`"),
        DeValue::Array(_) => "a list".to_owned(),
        DeValue::Table(_) => "a table".to_owned(),
    }
}

/// Whether a value is of a schema's type. A whole number will do for a real one; NaN and
/// infinity, which TOML can write, will not.
fn accepts(schema: &Schema, value: &DeValue<'_>) -> bool {
    match (type_of(schema), value) {
        ("string", DeValue::String(_))
        | ("boolean", DeValue::Boolean(_))
        | ("array", DeValue::Array(_))
        | ("object", DeValue::Table(_)) => true,
        ("number", DeValue::Integer(_)) => true,
        ("number", DeValue::Float(number)) => {
            number.as_str().parse::<f64>().is_ok_and(f64::is_finite)
        }
        ("integer", DeValue::Integer(number)) => {
            u64::from_str_radix(number.as_str(), number.radix()).is_ok()
        }
        _ => false,
    }
}

fn type_of(schema: &Schema) -> &str {
    match &schema["type"] {
        Schema::String(name) => name,
        Schema::Array(names) => {
            names.first().and_then(Schema::as_str).unwrap_or_default()
        }
        _ => "",
    }
}

fn type_name(schema: &Schema) -> &'static str {
    match type_of(schema) {
        "string" => "text in quotes",
        "boolean" => "`true` or `false`",
        "array" => "a list",
        "object" => "a table",
        "number" => "a finite number",
        "integer" => "a whole number, not negative",
        _ => "another value",
    }
}

fn is_word(schema: &Schema) -> bool {
    schema["const"].is_string() || schema["enum"].is_array()
}

fn words(variants: &[Schema]) -> Vec<&str> {
    let words = variants.iter().flat_map(|variant| match &variant["const"] {
        Schema::String(word) => vec![word.as_str()],
        _ => variant["enum"].as_array().map_or(Vec::new(), |words| {
            words.iter().filter_map(Schema::as_str).collect()
        }),
    });
    words.collect()
}

/// The key and the word by which a variant is told from the others.
fn tag_of(variant: &Schema) -> Option<(&str, &str)> {
    let properties = variant["properties"].as_object()?;
    properties
        .iter()
        .find_map(|(key, inner)| Some((key.as_str(), inner["const"].as_str()?)))
}
