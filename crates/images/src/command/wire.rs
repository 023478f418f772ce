//! The lines that are exchanged: one JSON object each way.

use serde::{Deserialize, Serialize};

/// The version of the protocol.
pub(super) const PROTOCOL: u32 = 1;

/// What is asked.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub(super) enum Request<'a> {
    /// Say what you are.
    Hello { id: u64, protocol: u32 },
    /// Make a template of a picture.
    Enrol { id: u64, picture: &'a str },
    /// Compare a template with others, in their order.
    Compare { id: u64, probe: &'a str, references: &'a [&'a str] },
}

/// What may be answered. Which fields there must be depends on the request.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    id: u64,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    version: Option<String>,
    #[serde(default)]
    template: Option<String>,
    #[serde(default)]
    scores: Option<Vec<Option<f64>>>,
    #[serde(default)]
    failure: Option<String>,
}

/// An answer that makes sense.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Answer {
    /// To `hello`.
    Name { name: String, version: String },
    /// To `enrol`.
    Template(String),
    /// To `compare`: one score for each reference; nothing where there is none.
    Scores(Vec<Option<f64>>),
    /// To `enrol` and `compare`: why there is nothing.
    Failure(String),
}

impl Request<'_> {
    /// The line without its end.
    pub(super) fn line(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads the answer to this request.
    ///
    /// # Errors
    /// What makes no sense about it.
    pub(super) fn answer(&self, text: &str) -> Result<Answer, String> {
        let line: Line = serde_json::from_str(text).map_err(|error| {
            let shown: String = text.chars().take(60).collect();
            format!("`{shown}` is no answer: {error}")
        })?;
        let (Request::Hello { id, .. }
        | Request::Enrol { id, .. }
        | Request::Compare { id, .. }) = *self;
        if line.id != id {
            return Err(format!("an answer to request {}, not {id}", line.id));
        }
        match (self, line) {
            (
                Request::Hello { .. },
                Line { name: Some(name), version: Some(version), .. },
            ) => Ok(Answer::Name { name, version }),
            (Request::Hello { .. }, _) => Err("no `name` and `version`".into()),
            (_, Line { failure: Some(why), .. }) => Ok(Answer::Failure(why)),
            (Request::Enrol { .. }, Line { template: Some(template), .. }) => {
                Ok(Answer::Template(template))
            }
            (Request::Enrol { .. }, _) => Err("neither `template` nor `failure`".into()),
            (Request::Compare { references, .. }, Line { scores: Some(scores), .. }) => {
                match scores.len() == references.len() {
                    true => Ok(Answer::Scores(scores)),
                    false => Err(format!(
                        "{} scores for {} references",
                        scores.len(),
                        references.len()
                    )),
                }
            }
            (Request::Compare { .. }, _) => Err("neither `scores` nor `failure`".into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_that_make_sense_are_told_from_others() {
        let enrol = Request::Enrol { id: 7, picture: "/a b.jpg" };
        assert_eq!(enrol.line(), r#"{"do":"enrol","id":7,"picture":"/a b.jpg"}"#);
        let template = enrol.answer(r#"{"id": 7, "template": "xyz"}"#);
        assert_eq!(template, Ok(Answer::Template("xyz".into())));
        let failure = enrol.answer(r#"{"id": 7, "failure": "no face"}"#);
        assert_eq!(failure, Ok(Answer::Failure("no face".into())));
        for (nonsense, why) in [
            ("hello", "`hello` is no answer"),
            (r#"{"id": 8, "template": "x"}"#, "an answer to request 8, not 7"),
            (r#"{"id": 7}"#, "neither `template` nor `failure`"),
            (r#"{"id": 7, "who": "Anna"}"#, "unknown field `who`"),
            (r#"{"id": 7, "template": [1]}"#, "is no answer"),
        ] {
            let found = enrol.answer(nonsense).unwrap_err();
            assert!(found.contains(why), "{found}");
        }
    }

    #[test]
    fn there_is_a_score_for_every_reference() {
        let compare = Request::Compare { id: 1, probe: "p", references: &["a", "b"] };
        let scores = compare.answer(r#"{"id": 1, "scores": [0.5, null]}"#);
        assert_eq!(scores, Ok(Answer::Scores(vec![Some(0.5), None])));
        let short = compare.answer(r#"{"id": 1, "scores": [0.5]}"#).unwrap_err();
        assert_eq!(short, "1 scores for 2 references");
        assert!(compare.answer(r#"{"id": 1, "scores": [1e999, 1]}"#).is_err());
    }
}
