//! Covers, blur and drawings: what changes pixels where they are.

use falsematch::Result;
use falsematch::study::file::{Alteration, Area};
use falsematch_kernels::random::Generator;

use super::{Done, Work};
use crate::alter::blur;
use crate::alter::geometry::whole;
use crate::alter::log::Effect;
use crate::alter::occlude::{Occluder, rgb};
use crate::alter::raster::{levels_at, mix};
use crate::alter::redraw::{cartoon, sketched};

impl Work<'_> {
    pub(super) fn occlude(
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
    pub(super) fn degrade(&mut self, alteration: &Alteration) -> Result<Done> {
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
}

fn effect(occluder: &Occluder) -> Effect {
    match (occluder.cover.bounds(), occluder.leaves_frame) {
        (None, _) => Effect::CoversNothing,
        (Some(_), true) => Effect::LeavesFrame,
        (Some(_), false) => Effect::Applied,
    }
}
