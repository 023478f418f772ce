//! What a response of a service says: whom it returned, or that it failed.

use serde_json::Value;

use super::foreign;
use super::json::Object;
use crate::error::{Error, ErrorKind, Result};
use crate::study::file::{CandidateLayout, CandidatesInput, RekognitionId};

/// What a response says.
pub(super) enum Outcome {
    /// Candidates with their scores, as they are written.
    List(Vec<(String, Option<f64>)>),
    /// Two pictures were compared: the score of the faces most alike, or nothing where it is
    /// under the floor.
    Pair(Option<f64>),
    /// No face was found, or the service refused the picture.
    Failed,
}

/// Reads a response of the layout that the study states.
///
/// # Errors
/// Where it is of another service, or not what that service gives.
pub(super) fn outcome(
    input: &CandidatesInput,
    layout: CandidateLayout,
    body: &Object,
) -> Result<Outcome> {
    let found = match layout {
        CandidateLayout::Rekognition => rekognition(input.id, body)?,
        CandidateLayout::Compreface => compreface(body)?,
        _ => generic(body)?,
    };
    found.ok_or_else(|| match foreign::service(body) {
        Some(service) => foreign::refuse(service),
        None => unknown(layout, body),
    })
}

fn unknown(layout: CandidateLayout, body: &Object) -> Error {
    let keys: Vec<String> = body.keys().take(8).map(|key| format!("`{key}`")).collect();
    let found = match keys.is_empty() {
        true => "no key at all".to_owned(),
        false => format!("the keys {}", keys.join(", ")),
    };
    let expected = match layout {
        CandidateLayout::Rekognition => "`FaceMatches` of Amazon Rekognition",
        CandidateLayout::Compreface => "`result` of CompreFace",
        _ => "`candidates`, a list of `{id, score}`, or `failure`",
    };
    Error::new(ErrorKind::Format, format!("found {found}, but expected {expected}"))
}

/// `{candidates: [{id, score}]}`, or `{failure: "..."}`.
fn generic(body: &Object) -> Result<Option<Outcome>> {
    let why = body.get("failure").and_then(Value::as_str).map(str::trim);
    if why.is_some_and(|why| !why.is_empty()) {
        let listed = body.get("candidates").and_then(Value::as_array);
        return match listed.is_some_and(|listed| !listed.is_empty()) {
            true => Err(Error::new(
                ErrorKind::Conflict,
                "found candidates beside `failure`, but a search that failed has none",
            )),
            false => Ok(Some(Outcome::Failed)),
        };
    }
    let Some(Value::Array(listed)) = body.get("candidates") else { return Ok(None) };
    let candidate = |value: &Value| {
        let Some(id) = value.get("id") else {
            return Err(match foreign::service(body) {
                Some(service) => foreign::refuse(service),
                None => lacks("id", value),
            });
        };
        let score = match value.get("score") {
            None | Some(Value::Null) => None,
            Some(score) => Some(number(score, "score")?),
        };
        Ok((text(id, "id")?, score))
    };
    let listed: Result<Vec<_>> = listed.iter().map(candidate).collect();
    Ok(Some(Outcome::List(listed?)))
}

/// `SearchFacesByImage`: `{FaceMatches: [{Similarity, Face: {FaceId, ExternalImageId}}]}`;
/// `CompareFaces` has the face of the source beside it. An error is one of the service's own,
/// as it is sent or as its Python client gives it.
fn rekognition(id: RekognitionId, body: &Object) -> Result<Option<Outcome>> {
    let codes = [
        body.get("__type"),
        body.get("code"),
        body.get("Code"),
        body.get("Error").and_then(|error| error.get("Code")),
    ];
    if let Some(code) = codes.into_iter().flatten().find_map(Value::as_str) {
        return match code.ends_with("InvalidParameterException") {
            true => Ok(Some(Outcome::Failed)),
            false => Err(no_search(code)),
        };
    }
    let Some(Value::Array(matches)) = body.get("FaceMatches") else { return Ok(None) };
    let similarity = |value: &Value| match value.get("Similarity") {
        Some(score) => number(score, "Similarity"),
        None => Err(lacks("Similarity", value)),
    };
    if body.contains_key("SourceImageFace") || body.contains_key("UnmatchedFaces") {
        let scores: Result<Vec<f64>> = matches.iter().map(similarity).collect();
        return Ok(Some(Outcome::Pair(scores?.into_iter().max_by(f64::total_cmp))));
    }
    let key = match id {
        RekognitionId::ExternalImageId => "ExternalImageId",
        RekognitionId::FaceId => "FaceId",
    };
    let candidate = |value: &Value| {
        let face = value.get("Face").ok_or_else(|| lacks("Face", value))?;
        let id = face.get(key).ok_or_else(|| {
            lacks(key, face).hint("`input.id` says which id of a face is used")
        })?;
        Ok((text(id, key)?, Some(similarity(value)?)))
    };
    let listed: Result<Vec<_>> = matches.iter().map(candidate).collect();
    Ok(Some(Outcome::List(listed?)))
}

/// An error that tells nothing of the picture, such as too many requests.
fn no_search(code: &str) -> Error {
    let message = format!(
        "found the error `{code}`, which says nothing of the picture, but a search that was \
         made is expected"
    );
    Error::new(ErrorKind::Missing, message).hint(
        "search again: only `InvalidParameterException`, no face, is a failure to count",
    )
}

/// `{result: [{subjects: [{subject, similarity}]}]}`, or `{code: 28}` where there is no face.
fn compreface(body: &Object) -> Result<Option<Outcome>> {
    const NO_FACE: u64 = 28;
    if let (Some(code), Some(message)) =
        (body.get("code").and_then(Value::as_u64), body.get("message"))
    {
        return match code {
            NO_FACE => Ok(Some(Outcome::Failed)),
            _ => Err(no_search(&format!("{code}: {}", message.as_str().unwrap_or("")))
                .hint("search again: only code 28, no face, is a failure to count")),
        };
    }
    let Some(Value::Array(faces)) = body.get("result") else { return Ok(None) };
    let face = match faces.as_slice() {
        [] => return Ok(Some(Outcome::Failed)),
        [face] => face,
        faces => {
            let message = format!(
                "found {} faces in one picture, but expected one: which of them is the probe \
                 is not said",
                faces.len()
            );
            let error = Error::new(ErrorKind::Format, message);
            return Err(
                error.hint("ask the service with `limit=1`, for the largest face")
            );
        }
    };
    let Some(Value::Array(listed)) = face.get("subjects") else { return Ok(None) };
    let candidate = |value: &Value| {
        let id = value.get("subject").ok_or_else(|| lacks("subject", value))?;
        let score = value.get("similarity").ok_or_else(|| lacks("similarity", value))?;
        Ok((text(id, "subject")?, Some(number(score, "similarity")?)))
    };
    let listed: Result<Vec<_>> = listed.iter().map(candidate).collect();
    Ok(Some(Outcome::List(listed?)))
}

fn lacks(key: &str, value: &Value) -> Error {
    let mut text = value.to_string();
    if text.chars().count() > 60 {
        text = text.chars().take(60).chain("...".chars()).collect();
    }
    let message = format!("found `{text}`, but expected it to have `{key}`");
    Error::new(ErrorKind::Format, message)
}

fn text(value: &Value, key: &str) -> Result<String> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) => Ok(number.to_string()),
        other => {
            let message = format!("found `{other}`, but expected a label");
            Err(Error::new(ErrorKind::Value, message).in_column(key))
        }
    }
}

fn number(value: &Value, key: &str) -> Result<f64> {
    value.as_f64().filter(|number| number.is_finite()).ok_or_else(|| {
        let message = format!("found `{value}`, but a score must be a finite number");
        Error::new(ErrorKind::Value, message).in_column(key)
    })
}
