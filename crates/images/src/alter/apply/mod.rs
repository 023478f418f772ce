//! Applies alterations one after the other and writes their log.

mod drawn;
mod elsewhere;
mod filled;
mod pasted;

use falsematch::study::file::Alteration;
use falsematch::{Error, ErrorKind, Result};
use falsematch_kernels::random::Generator;

use super::cover::Cover;
use super::landmarks::Landmarks;
use super::light;
use super::log::{Effect, Entry};
use super::rebuild::Filler;
use super::{Altered, Donor, Draw, Sitting};
use crate::picture::Picture;

pub(super) fn apply(
    alterations: &[Alteration],
    sitting: Sitting<'_>,
    donors: &[Donor<'_>],
    draw: Draw,
    filler: Option<&mut Filler>,
) -> Result<Altered> {
    let picture = sitting.picture;
    if picture.pixels.len() != 3 * picture.width * picture.height {
        let message = format!(
            "found {} levels in a picture of {} by {} pixels",
            picture.pixels.len(),
            picture.width,
            picture.height
        );
        return Err(Error::new(ErrorKind::Value, message));
    }
    let mut work = Work {
        picture: picture.clone(),
        landmarks: sitting.landmarks.cloned(),
        cover: Cover::nothing(picture.width, picture.height),
        subject: sitting.subject,
        donors,
        filler,
    };
    let mut log = Vec::with_capacity(alterations.len());
    for (step, alteration) in (0_u64..).zip(alterations) {
        let stream = u64::from(draw.picture) << 32 | step;
        let seed = seed_of(alteration).unwrap_or(draw.seed);
        let mut random = Generator::new(seed, stream);
        log.push(work.step(alteration, &mut random)?);
    }
    let Work { picture, landmarks, cover, .. } = work;
    Ok(Altered { picture, landmarks, cover, log })
}

/// The picture on its way.
struct Work<'a> {
    picture: Picture,
    landmarks: Option<Landmarks>,
    cover: Cover,
    subject: &'a str,
    donors: &'a [Donor<'a>],
    /// What fills the covers, where that is allowed.
    filler: Option<&'a mut Filler>,
}

/// A seed of an alteration's own.
fn seed_of(alteration: &Alteration) -> Option<u64> {
    match *alteration {
        Alteration::Reconstruct { seed, .. } => seed,
        _ => None,
    }
}

/// What one alteration did.
struct Done {
    effect: Effect,
    /// Which pixels could change; nothing for all of them.
    touched: Option<Cover>,
    /// The area that it hides.
    covered: f64,
}

impl Done {
    fn everywhere() -> Done {
        Done { effect: Effect::Applied, touched: None, covered: 0.0 }
    }
}

impl Work<'_> {
    /// Applies one alteration and writes its entry.
    fn step(&mut self, alteration: &Alteration, random: &mut Generator) -> Result<Entry> {
        let before = self.picture.clone();
        let done = match self.changes_nothing(alteration)? {
            true => Done {
                effect: Effect::Unchanged,
                touched: Some(Cover::nothing(before.width, before.height)),
                covered: 0.0,
            },
            false => self.change(alteration, random)?,
        };
        let pixels = (self.picture.width * self.picture.height) as u64;
        let all = [0, 0, self.picture.width, self.picture.height];
        let (region, touched) = match &done.touched {
            Some(cover) => (cover.bounds(), cover.pixels()),
            None => (Some(all), pixels),
        };
        Ok(Entry {
            alteration: alteration.clone(),
            effect: done.effect,
            region,
            touched,
            changed: changed(&before, &self.picture),
            covered: done.covered,
        })
    }

    /// Whether the parameters of an alteration ask for no change.
    fn changes_nothing(&self, alteration: &Alteration) -> Result<bool> {
        use Alteration as A;
        let none = match *alteration {
            A::Visible { share, .. } => share >= 1.0,
            A::GaussianBlur { sigma: amount, .. }
            | A::MotionBlur { length: amount, .. }
            | A::Noise { sigma: amount }
            | A::OverExposure { stops: amount }
            | A::Rotate { degrees: amount }
            | A::Barrel { strength: amount }
            | A::FromAbove { degrees: amount } => amount == 0.0,
            A::LowLight { light, .. } => light >= 1.0,
            A::Pixelate { side, .. } => {
                side == 0.0 || side * self.face()?.eye_distance() < 1.5
            }
            A::Downscale { eyes } => {
                let slack = 1.0 + 1e-9; // as many pixels but for rounding
                self.face()?.eye_distance() <= eyes * slack
            }
            _ => false,
        };
        Ok(none)
    }

    fn change(
        &mut self,
        alteration: &Alteration,
        random: &mut Generator,
    ) -> Result<Done> {
        use Alteration as A;
        match *alteration {
            A::Mask { .. }
            | A::Visible { .. }
            | A::Cover { .. }
            | A::EqualArea { .. } => self.occlude(alteration, random),
            A::GaussianBlur { .. }
            | A::Pixelate { .. }
            | A::Cartoon { .. }
            | A::MotionBlur { .. }
            | A::Sketch { .. } => self.degrade(alteration),
            A::Jpeg { quality } => {
                self.whole_picture(|picture| light::compressed(picture, quality))
            }
            A::Noise { sigma } => {
                self.whole_picture(|picture| Ok(light::noisy(picture, sigma, random)))
            }
            A::LowLight { light, photons } => self.whole_picture(|picture| {
                Ok(light::dimmed(picture, light, photons, random))
            }),
            A::OverExposure { stops } => {
                self.whole_picture(|picture| Ok(light::brightened(picture, stops)))
            }
            A::Rotate { .. } | A::Barrel { .. } | A::FromAbove { .. } => {
                self.see_from_elsewhere(alteration)
            }
            A::Downscale { eyes } => self.shrink(eyes),
            A::MirroredHalf { keep } => self.mirror(keep),
            A::PastedFeatures { ref donor, ref features } => self.paste(donor, features),
            A::Reconstruct { .. } => self.reconstruct(random),
        }
    }

    fn face(&self) -> Result<&Landmarks> {
        self.landmarks.as_ref().ok_or_else(|| {
            let message = "found no landmarks of this picture, but the alteration is drawn \
                           from them";
            Error::new(ErrorKind::Missing, message)
        })
    }

    fn size(&self) -> [usize; 2] {
        [self.picture.width, self.picture.height]
    }

    fn whole_picture(
        &mut self,
        alter: impl FnOnce(&Picture) -> Result<Picture>,
    ) -> Result<Done> {
        self.picture = alter(&self.picture)?;
        Ok(Done::everywhere())
    }
}

/// How many pixels differ; all where the sizes do.
fn changed(before: &Picture, after: &Picture) -> u64 {
    if [before.width, before.height] != [after.width, after.height] {
        return (after.width * after.height) as u64;
    }
    let pixels = before.pixels.chunks_exact(3).zip(after.pixels.chunks_exact(3));
    pixels.filter(|(old, new)| old != new).count() as u64
}
