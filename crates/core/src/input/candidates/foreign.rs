//! Whose response a piece of JSON is, to name the service where another was expected.

use serde_json::Value;

use super::json::Object;
use crate::error::{Error, ErrorKind, Result};
use crate::study::file::CandidateLayout;

/// A service, and the layout that reads it, if any does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Service {
    name: &'static str,
    layout: Option<CandidateLayout>,
}

const fn read_by(name: &'static str, layout: CandidateLayout) -> Service {
    Service { name, layout: Some(layout) }
}

const fn other(name: &'static str) -> Service {
    Service { name, layout: None }
}

/// Keys that a response must all have, and whose it then is.
const SIGNS: [(&[&str], Service); 16] = [
    (&["FaceMatches"], read_by("Amazon Rekognition", CandidateLayout::Rekognition)),
    (&["UserMatches"], other("Amazon Rekognition, `SearchUsersByImage`")),
    (&["FaceDetails"], other("Amazon Rekognition, `DetectFaces`")),
    (&["FaceRecords"], other("Amazon Rekognition, `IndexFaces`")),
    (&["CelebrityFaces"], other("Amazon Rekognition, `RecognizeCelebrities`")),
    (&["source_image_face"], other("CompreFace, verification")),
    (&["result", "plugins_versions"], read_by("CompreFace", CandidateLayout::Compreface)),
    (&["result"], read_by("CompreFace", CandidateLayout::Compreface)),
    (&["faceId", "candidates"], other("Microsoft Azure Face, identify")),
    (&["request_id", "results", "time_used"], other("Face++, search")),
    (&["faces", "image_id", "time_used"], other("Face++, search")),
    (&["faceAnnotations"], other("Google Cloud Vision")),
    (&["error_code", "error_msg"], other("Baidu or Huawei")),
    (&["images", "transaction"], other("Kairos")),
    (&["predictions", "success"], other("CodeProject.AI or DeepStack")),
    (&["candidates"], read_by("a generic list", CandidateLayout::Json)),
];

/// Whose response it looks like.
pub(super) fn service(body: &Object) -> Option<Service> {
    let has_all = |keys: &[&str]| keys.iter().all(|key| body.contains_key(*key));
    SIGNS.into_iter().find(|(keys, _)| has_all(keys)).map(|(_, service)| service)
}

/// Whose response an array looks like where an object was expected.
pub(super) fn service_of_list(value: &Value) -> Option<Service> {
    let first = value.as_array()?.first()?;
    if first.get("identity").is_some() && first.get("distance").is_some() {
        return Some(other("DeepFace"));
    }
    service(first.as_object()?)
}

/// The refusal of a response of another service.
pub(super) fn refuse(service: Service) -> Error {
    let message = format!(
        "found a response of {}, but the study states another layout",
        service.name
    );
    let error = Error::new(ErrorKind::Format, message);
    match service.layout.and_then(name) {
        Some(layout) => error.hint(format!("set `input.layout = \"{layout}\"`")),
        None => error.hint(
            "no layout reads it: write it as `{\"probe\": \"...\", \"candidates\": [{\"id\": \
             \"...\", \"score\": 0.5}]}` and set `input.layout = \"json\"`",
        ),
    }
}

fn name(layout: CandidateLayout) -> Option<String> {
    Some(serde_json::to_value(layout).ok()?.as_str()?.to_owned())
}

/// The layout that reads a response; nothing where it tells a failure alone.
///
/// # Errors
/// Where it is of a service that no layout reads, or of none that is known.
pub(super) fn layout(body: &Object) -> Result<Option<CandidateLayout>> {
    if let Some(service) = service(body) {
        return service.layout.map(Some).ok_or_else(|| refuse(service));
    }
    let failures = ["failure", "__type", "Error", "code", "Code"];
    if failures.iter().any(|key| body.contains_key(*key)) {
        return Ok(None);
    }
    let keys: Vec<String> = body.keys().take(8).map(|key| format!("`{key}`")).collect();
    let message = format!(
        "found the keys {}, but expected a response of Amazon Rekognition or CompreFace, or \
         `candidates`",
        keys.join(", ")
    );
    Err(Error::new(ErrorKind::Format, message))
}
