//! Applies alterations one after the other and writes their log.

use falsematch::study::file::{Alteration, Area, Feature, Side};
use falsematch::{Error, ErrorKind, Result};
use falsematch_kernels::random::Generator;

use super::cover::Cover;
use super::geometry::{higher, rounded, whole};
use super::landmarks::Landmarks;
use super::log::{Effect, Entry};
use super::mapping::Mapping;
use super::occlude::{Occluder, rgb};
use super::raster::{Rgb, centre, mix, moved, moved_cover};
use super::redraw::{Axis, cartoon, mirrored, paste, sketched};
use super::{Altered, Donor, Draw, Sitting};
use super::{blur, light};
use crate::picture::Picture;

/// A head turned further than this many degrees has no half that mirrors the other.
const MIRRORED_YAW: f64 = 20.0;

pub(super) fn apply(
    alterations: &[Alteration],
    sitting: Sitting<'_>,
    donors: &[Donor<'_>],
    draw: Draw,
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
    };
    let mut log = Vec::with_capacity(alterations.len());
    for (step, alteration) in (0_u64..).zip(alterations) {
        let stream = u64::from(draw.picture) << 32 | step;
        let mut random = Generator::new(draw.seed, stream);
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

    fn occlude(
        &mut self,
        alteration: &Alteration,
        random: &mut Generator,
    ) -> Result<Done> {
        use Alteration as A;
        let (size, face) = (self.size(), self.face()?);
        let (occluder, colour) = match *alteration {
            A::Mask { shape, height, colour } => {
                (Occluder::mask(size, (shape, height), face), colour)
            }
            A::Visible { definition, share, colour } => {
                (Occluder::visible(size, definition, share, face), colour)
            }
            A::Cover { part, colour } => (Occluder::part(size, part, face), colour),
            A::EqualArea { place, shape, height, colour } => {
                let mask = (shape, height);
                (Occluder::equal_area(size, place, mask, face, random), colour)
            }
            _ => return Ok(Done::everywhere()),
        };
        let colour = rgb(colour, &self.picture, face);
        mix(&mut self.picture, &occluder.cover, |_| colour);
        self.cover.add(&occluder.cover);
        Ok(Done {
            effect: effect(&occluder),
            covered: occluder.cover.area(),
            touched: Some(occluder.cover),
        })
    }

    /// Blur, pixelation, drawings: of the whole picture or of the face in it.
    fn degrade(&mut self, alteration: &Alteration) -> Result<Done> {
        use Alteration as A;
        let (face, size) = (self.face()?, self.size());
        let unit = face.eye_distance();
        let of_face =
            |area: Area| (area == Area::Face).then(|| Occluder::face(size, face));
        let (new, within) = match *alteration {
            A::GaussianBlur { sigma, area } => {
                (blur::gaussian(&self.picture, sigma * unit), of_face(area))
            }
            A::MotionBlur { length, angle } => {
                (blur::motion(&self.picture, length * unit, angle), None)
            }
            A::Pixelate { side, area } => {
                let within = of_face(area);
                let box_of = within.as_ref().and_then(|face| face.cover.bounds());
                let [left, top, ..] = box_of.unwrap_or_default();
                let side = whole((side * unit).round());
                (blur::pixelated(&self.picture, side, [left, top]), within)
            }
            A::Cartoon { patch, levels, area } => {
                let reach = whole((patch * unit / 2.0).round()).max(1);
                (cartoon(&self.picture, reach, levels), of_face(area))
            }
            A::Sketch { width } => (sketched(&self.picture, width * unit), None),
            _ => return Ok(Done::everywhere()),
        };
        let Some(within) = within else {
            self.picture = new;
            return Ok(Done::everywhere());
        };
        mix(&mut self.picture, &within.cover, |index| levels_at(&new, index));
        Ok(Done { effect: effect(&within), touched: Some(within.cover), covered: 0.0 })
    }

    fn whole_picture(
        &mut self,
        alter: impl FnOnce(&Picture) -> Result<Picture>,
    ) -> Result<Done> {
        self.picture = alter(&self.picture)?;
        Ok(Done::everywhere())
    }

    fn see_from_elsewhere(&mut self, alteration: &Alteration) -> Result<Done> {
        let [width, height] = self.size();
        let mapping = match *alteration {
            Alteration::Barrel { strength } => Mapping::barrel(width, height, strength),
            Alteration::FromAbove { degrees } => {
                // As of a face an arm's length away: ten eye distances are 60 cm.
                let face = self.face()?;
                Mapping::from_above(face.five()[2], 10.0 * face.eye_distance(), degrees)
            }
            Alteration::Rotate { degrees } => {
                Mapping::turn(self.face()?.five()[2], degrees)
            }
            _ => return Ok(Done::everywhere()),
        };
        self.picture = moved(&self.picture, |point| mapping.back(point));
        self.cover = moved_cover(&self.cover, |point| mapping.back(point));
        self.landmarks = self
            .landmarks
            .as_ref()
            .map(|face| face.moved(|point| mapping.forward(point)));
        Ok(Done::everywhere())
    }

    /// Makes the picture smaller with an area filter.
    fn shrink(&mut self, eyes: f64) -> Result<Done> {
        let scale = eyes / self.face()?.eye_distance();
        let [width, height] =
            self.size().map(|side| whole((side as f64 * scale).round()).max(1));
        self.picture = shrunk(&self.picture, width, height);
        let cover = Picture {
            width: self.cover.width(),
            height: self.cover.height(),
            pixels: self.cover.parts().iter().flat_map(|&part| [part; 3]).collect(),
        };
        let small = shrunk(&cover, width, height);
        self.cover = Cover::nothing(width, height);
        let parts = self.cover.parts_mut().iter_mut();
        parts
            .zip(small.pixels.chunks_exact(3))
            .for_each(|(part, pixel)| *part = pixel[0]);
        // Corners go to corners: the centre of the first pixel is half a pixel in.
        let to = |point: [f64; 2]| point.map(|at| (at + 0.5) * scale - 0.5);
        self.landmarks = self.landmarks.as_ref().map(|face| face.moved(to));
        Ok(Done::everywhere())
    }

    fn mirror(&mut self, keep: Side) -> Result<Done> {
        let size = self.size();
        let face = self.face()?;
        let yaw = face.yaw().abs();
        if yaw > MIRRORED_YAW {
            let message = format!(
                "found a head turned by about {yaw:.0} degrees, but expected at most \
                 {MIRRORED_YAW} for a mirrored half"
            );
            return Err(Error::new(ErrorKind::Value, message));
        }
        let Some(axis) = Axis::of(face) else {
            let message =
                "found root of the nose and chin in one point, but expected two";
            return Err(Error::new(ErrorKind::Value, message));
        };
        let right = keep == Side::Right;
        let landmarks = face.with_half(right, |point| axis.mirrored(point));
        let mut touched = Cover::everything(size[0], size[1]);
        for (index, part) in touched.parts_mut().iter_mut().enumerate() {
            if !axis.replaces(right, size, centre(size[0], index)) {
                *part = 0;
            }
        }
        let source = |point| Some(axis.source(right, size, point));
        self.picture = mirrored(&self.picture, axis, right);
        self.cover = moved_cover(&self.cover, source);
        self.landmarks = Some(landmarks);
        Ok(Done { effect: Effect::Applied, touched: Some(touched), covered: 0.0 })
    }

    fn paste(&mut self, donor: &str, features: &[Feature]) -> Result<Done> {
        let (subject, donors) = (self.subject, self.donors);
        let from = donor_of(donor, subject, donors)?;
        let face = self.face()?.clone();
        let Some(of_donor) = from.landmarks else {
            let message = format!("found no landmarks of the donor `{donor}`");
            return Err(Error::new(ErrorKind::Missing, message));
        };
        let mut touched = Cover::nothing(self.picture.width, self.picture.height);
        for &feature in features {
            let donor = (from.picture, of_donor);
            if let Some(cover) = paste(&mut self.picture, &face, feature, donor) {
                touched.add(&cover);
            }
        }
        let effect = match touched.pixels() {
            0 => Effect::CoversNothing,
            _ => Effect::Applied,
        };
        Ok(Done { effect, touched: Some(touched), covered: 0.0 })
    }
}

/// The donor of a name, if it is another subject's.
fn donor_of<'a>(
    name: &str,
    subject: &str,
    donors: &'a [Donor<'a>],
) -> Result<Sitting<'a>> {
    let found = donors.iter().find(|donor| donor.sample == name);
    let Some(donor) = found else {
        let message = format!(
            "found no picture of the donor `{name}`, but expected a labelled sample of the \
             study"
        );
        return Err(Error::new(ErrorKind::Missing, message));
    };
    if donor.sitting.subject == subject {
        let message = format!(
            "found the donor `{name}` of the same subject as the picture, but expected \
             another subject"
        );
        return Err(Error::new(ErrorKind::Conflict, message));
    }
    Ok(donor.sitting)
}

fn effect(occluder: &Occluder) -> Effect {
    match (occluder.cover.bounds(), occluder.leaves_frame) {
        (None, _) => Effect::CoversNothing,
        (Some(_), true) => Effect::LeavesFrame,
        (Some(_), false) => Effect::Applied,
    }
}

fn levels_at(picture: &Picture, index: usize) -> Rgb {
    [0, 1, 2].map(|k| f64::from(picture.pixels[3 * index + k]))
}

/// How many pixels differ; all where the sizes do.
fn changed(before: &Picture, after: &Picture) -> u64 {
    if [before.width, before.height] != [after.width, after.height] {
        return (after.width * after.height) as u64;
    }
    let pixels = before.pixels.chunks_exact(3).zip(after.pixels.chunks_exact(3));
    pixels.filter(|(old, new)| old != new).count() as u64
}

/// A smaller picture: each pixel the mean of what it covers, parts of pixels by their area.
fn shrunk(picture: &Picture, width: usize, height: usize) -> Picture {
    let columns = shares(picture.width, width);
    let rows = shares(picture.height, height);
    let mut pixels = Vec::with_capacity(3 * width * height);
    for (top, down) in &rows {
        for (left, across) in &columns {
            let mut sums = [0.0; 3];
            for (y, part) in (*top..).zip(down) {
                for (x, more) in (*left..).zip(across) {
                    let level = levels_at(picture, y * picture.width + x);
                    sums.iter_mut().zip(level).for_each(|(s, l)| *s += part * more * l);
                }
            }
            pixels.extend(sums.map(rounded));
        }
    }
    Picture { width, height, pixels }
}

/// For each new pixel along a side the first old one that it covers, and which share of it
/// each old one from there on has.
fn shares(old: usize, new: usize) -> Vec<(usize, Vec<f64>)> {
    let step = old as f64 / new as f64;
    let share = |pixel: usize| {
        let (start, end) = (pixel as f64 * step, (pixel as f64 + 1.0) * step);
        let first = whole(start).min(old - 1);
        let last = whole(end.ceil()).clamp(first + 1, old);
        let parts = (first..last).map(|at| {
            let from = higher(start, at as f64);
            let to = -higher(-end, -(at as f64 + 1.0));
            higher(to - from, 0.0)
        });
        let parts: Vec<f64> = parts.collect();
        let total: f64 = parts.iter().sum();
        (first, parts.into_iter().map(|part| part / total).collect())
    };
    (0..new).map(share).collect()
}
