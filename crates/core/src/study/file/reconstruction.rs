//! `reconstruct` among the alterations of an `[[arm]]`: how what a cover hid is filled again,
//! and on whom that was fitted.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Filter;
use super::alteration::Alteration;

/// How the hidden part of a face is filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FillMethod {
    /// With the mean face of other people, made as light as what is visible.
    MeanFace,
    /// With the face that what is visible makes likely, by the principal components of faces
    /// of other people.
    GappyPca,
    /// With what surrounds the cover, spread smoothly into it.
    Diffusion,
    /// By an inpainting model with a card.
    Model,
}

/// Whose pictures a reconstruction is fitted on.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum FittedOn {
    /// All samples of these subjects.
    Subjects(Vec<String>),
    /// All samples with these groups and conditions.
    Samples(Filter),
}

/// A key of a reconstruction that is missing, not its method's, or empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrongKey {
    /// The key.
    pub key: &'static str,
    /// What was found and expected.
    pub message: String,
}

impl FillMethod {
    /// The name of the method in a study file.
    pub fn name(self) -> &'static str {
        match self {
            FillMethod::MeanFace => "mean-face",
            FillMethod::GappyPca => "gappy-pca",
            FillMethod::Diffusion => "diffusion",
            FillMethod::Model => "model",
        }
    }

    /// Whether it is fitted on pictures of other people.
    pub fn is_fitted(self) -> bool {
        matches!(self, FillMethod::MeanFace | FillMethod::GappyPca)
    }
}

impl FittedOn {
    /// Whether it names nobody.
    fn is_empty(&self) -> bool {
        match self {
            FittedOn::Subjects(labels) => labels.is_empty(),
            FittedOn::Samples(filter) => filter.is_empty(),
        }
    }
}

impl Alteration {
    /// Whether it hides a part of the face.
    pub fn is_cover(&self) -> bool {
        use Alteration as A;
        matches!(
            self,
            A::Mask { .. } | A::Visible { .. } | A::Cover { .. } | A::EqualArea { .. }
        )
    }

    /// Whether it fills what covers hid.
    pub fn is_reconstruction(&self) -> bool {
        matches!(self, Alteration::Reconstruct { .. })
    }

    /// The first key of a reconstruction that is missing, not its method's, or empty.
    pub fn wrong_key(&self) -> Option<WrongKey> {
        let Alteration::Reconstruct { method, model, components, fitted_on, seed } = self
        else {
            return None;
        };
        let is_model = *method == FillMethod::Model;
        let keys = [
            ("model", model.is_some(), is_model, is_model),
            ("components", components.is_some(), false, *method == FillMethod::GappyPca),
            ("fitted_on", fitted_on.is_some(), method.is_fitted(), method.is_fitted()),
            ("seed", seed.is_some(), false, is_model),
        ];
        for (key, found, needed, allowed) in keys {
            let name = method.name();
            let message = match (found, needed, allowed) {
                (false, true, _) => {
                    format!("found no `{key}`, but the method `{name}` needs it")
                }
                (true, _, false) => {
                    format!("found `{key}`, but the method `{name}` has none")
                }
                _ => continue,
            };
            return Some(WrongKey { key, message });
        }
        let nobody = fitted_on.as_ref().is_some_and(FittedOn::is_empty);
        nobody.then(|| WrongKey {
            key: "fitted_on",
            message: "found nobody, but expected subjects or a filter".to_owned(),
        })
    }
}

/// The first step that fills what nothing hid, or that has been filled before, and what is
/// wrong with it.
pub fn wrong_order(steps: &[Alteration]) -> Option<(usize, &'static str)> {
    let mut fills = (0..).zip(steps).filter(|(_, step)| step.is_reconstruction());
    let (first, _) = fills.next()?;
    if !steps[..first].iter().any(Alteration::is_cover) {
        return Some((first, "found no cover before `reconstruct`, but expected one"));
    }
    let (second, _) = fills.next()?;
    Some((second, "found a second `reconstruct`, but expected one at most"))
}
