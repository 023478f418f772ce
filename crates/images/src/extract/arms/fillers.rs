//! What fills the covers of an input: fitted or opened once for all of its pictures.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use falsematch::study::file::{Alteration, FillMethod};
use falsematch::{Error, ErrorKind, Result};

use super::altered::Pictures;
use super::asked::AskedInput;
use crate::alter::rebuild::{Filler, Fitting, Inpainter};
use crate::alter::{Plan, Sitting};
use crate::card::Card;
use crate::chain::read;
use crate::engine::Runtime;
use crate::model::Model;
use crate::picture::decode;

/// Inpainting models, by their cards as the study names them, and what runs them.
#[derive(Clone, Debug)]
pub struct Models {
    /// The engine.
    pub runtime: Runtime,
    /// The models.
    pub by_card: BTreeMap<String, Model>,
}

/// Whom a reconstruction was fitted on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FittedPeople {
    /// Pictures with landmarks: those that it was fitted on.
    pub pictures: usize,
    /// People in them.
    pub people: usize,
    /// Pictures that were to be fitted on and have no landmarks.
    pub without_landmarks: usize,
}

impl FittedPeople {
    /// Of an input; nothing where nothing was fitted.
    pub(super) fn of(
        input: &AskedInput,
        pictures: &Pictures<'_>,
    ) -> Option<FittedPeople> {
        let has = |code: &&u32| pictures.landmarks[**code as usize].is_ok();
        let used: Vec<&u32> = input.fitted.iter().filter(has).collect();
        let people = used.iter().map(|&&code| pictures.roster.subject_of(code));
        let people: BTreeSet<u32> = people.collect();
        (!input.fitted.is_empty()).then_some(FittedPeople {
            pictures: used.len(),
            people: people.len(),
            without_landmarks: input.fitted.len() - used.len(),
        })
    }
}

impl Models {
    /// The card of a model.
    pub(super) fn card(&self, name: &str) -> Option<&Card> {
        self.by_card.get(name).map(|model| &model.card)
    }

    /// What fills the covers of an input, one for each worker; nothing where nothing is filled.
    ///
    /// # Errors
    /// If nobody can be fitted on, a picture to fit on cannot be read, or the model is not
    /// there or cannot be opened.
    pub(super) fn fillers(
        &self,
        input: &AskedInput,
        plan: &Plan,
        pictures: &Pictures<'_>,
        workers: usize,
    ) -> Result<Vec<Option<Filler>>> {
        let each =
            |make: &dyn Fn() -> Option<Filler>| (0..workers).map(|_| make()).collect();
        let Some(Alteration::Reconstruct { method, components, seed, .. }) =
            plan.reconstruction()
        else {
            return Ok(each(&|| None));
        };
        let fitted = match method {
            FillMethod::Diffusion => return Ok(each(&|| Some(Filler::Diffusion))),
            FillMethod::Model => return self.inpainters(plan, *seed, workers),
            FillMethod::MeanFace => fitting(input, pictures)?.mean(),
            FillMethod::GappyPca => fitting(input, pictures)?.components(*components),
        };
        let in_input = |error: Error| error.in_column(&format!("also.{}", input.name));
        let fitted = Arc::new(fitted.map_err(in_input)?);
        Ok(each(&|| Some(Filler::Faces(Arc::clone(&fitted)))))
    }

    fn inpainters(
        &self,
        plan: &Plan,
        seed: Option<u64>,
        workers: usize,
    ) -> Result<Vec<Option<Filler>>> {
        let name = plan.card().unwrap_or_default();
        let model = self.by_card.get(name).ok_or_else(|| {
            let message = format!("found no model of the card `{name}`");
            Error::new(ErrorKind::Missing, message)
        })?;
        let opened = Inpainter::open(&self.runtime, model, seed, workers)?;
        Ok(opened.into_iter().map(|model| Some(Filler::Model(Box::new(model)))).collect())
    }
}

/// The faces that an input is fitted on: unaltered, in the order of their samples. One without
/// landmarks is left out, and counted in [`FittedPeople`].
fn fitting(input: &AskedInput, pictures: &Pictures<'_>) -> Result<Fitting> {
    let mut fitting = Fitting::new();
    for &code in &input.fitted {
        let Ok(landmarks) = &pictures.landmarks[code as usize] else { continue };
        let path = pictures.path(code);
        let picture = read(path).and_then(|bytes| decode(&bytes)).map_err(|reason| {
            Error::new(ErrorKind::Format, reason.to_string()).in_file(path)
        })?;
        let subject = pictures.roster.subject_label(pictures.roster.subject_of(code));
        let landmarks = Some(landmarks);
        fitting
            .add(Sitting { subject: &subject, picture: &picture, landmarks })
            .map_err(|error| error.in_file(path))?;
    }
    Ok(fitting)
}
