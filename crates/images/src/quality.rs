//! How good a picture of a face is said to be, by a model with a card.

use falsematch::{Error, ErrorKind, Result};

use crate::card::{Card, Quality};
use crate::detect::Face;
use crate::engine::{Engine, Runtime};
use crate::model::Model;
use crate::picture::Picture;
use crate::picture::warp::{Similarity, seen};
use crate::tensor::tensor_of_colours;

/// One worker's quality model.
pub(crate) struct Rater {
    card: Card,
    quality: Quality,
    engine: Box<dyn Engine>,
}

impl Rater {
    /// Quality models for as many workers as are asked for.
    ///
    /// # Errors
    /// If the model is of another kind, or the engine cannot run it.
    pub(crate) fn open(
        runtime: &Runtime,
        model: &Model,
        workers: usize,
    ) -> Result<Vec<Rater>> {
        let Some(quality) = &model.card.quality else {
            let message = format!(
                "found the card `{}` of kind `{}`, but one of kind `quality` is expected",
                model.card.name,
                model.card.kind().name()
            );
            return Err(Error::new(ErrorKind::Value, message));
        };
        let engines = runtime.open(model, workers)?.into_iter();
        let rater =
            |engine| Rater { card: model.card.clone(), quality: quality.clone(), engine };
        Ok(engines.map(rater).collect())
    }

    /// The quality of a face in a picture; nothing where the model fails or gives anything
    /// else than one finite number.
    pub(crate) fn rate(&mut self, picture: &Picture, face: &Face) -> Option<f32> {
        let input = &self.card.input;
        let (width, height) = (input.width as usize, input.height as usize);
        let by = cut(&self.quality, face, [width, height])?;
        let colours = seen(picture, &by, width, height);
        let tensor = tensor_of_colours(&colours, [width, height], input);
        let outputs = self.engine.run(&[tensor]).ok()?;
        match outputs.first().map(|output| output.values.as_slice()) {
            Some(&[quality]) if quality.is_finite() => Some(quality),
            _ => None,
        }
    }
}

/// How a face is brought into the model's frame: by its five points, if the card says where
/// they go; else the smallest upright square around its box fills the frame, its middle in
/// the middle.
fn cut(
    quality: &Quality,
    face: &Face,
    [width, height]: [usize; 2],
) -> Option<Similarity> {
    if let Some(alignment) = &quality.alignment {
        let points = face.points.map(|point| point.map(f64::from));
        return Similarity::between(&points, alignment);
    }
    let [left, upper, right, lower] = face.edges.map(f64::from);
    let (across, down) = (right - left, lower - upper);
    let side = if across > down { across } else { down };
    let frame = width.min(height) as f64;
    let scale = frame / side;
    // Edges are edges of pixels, half a pixel from their centres.
    let shift = |frame: usize, low: f64, high: f64| {
        (frame as f64 - 1.0) / 2.0 - scale * ((low + high) / 2.0 - 0.5)
    };
    let by = Similarity {
        a: scale,
        b: 0.0,
        c: shift(width, left, right),
        d: shift(height, upper, lower),
    };
    (side > 0.0 && scale.is_finite()).then_some(by)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn face(edges: [f32; 4]) -> Face {
        Face { confidence: 0.9, edges, points: [[0.0; 2]; 5] }
    }

    fn model(alignment: Option<[[f64; 2]; 5]>) -> Quality {
        Quality { output: "q".into(), alignment, higher_is_better: true }
    }

    /// A box from 10 to 30 across and 20 to 60 down has a square of 40 around (20, 40): in a
    /// frame of 80 each pixel is two, and the edge at 20 down is the frame's upper edge.
    #[test]
    fn the_square_around_the_box_fills_the_frame() {
        let by = cut(&model(None), &face([10.0, 20.0, 30.0, 60.0]), [80, 80]).unwrap();
        assert!((by.a - 2.0).abs() < 1e-12 && by.b.abs() < 1e-12);
        // The middle of the box, at pixel centre 19.5, 39.5, goes to that of the frame.
        for (from, to) in [([19.5, 39.5], [39.5, 39.5]), ([-0.5, 19.5], [-0.5, -0.5])] {
            let found = by.apply(from);
            let apart = (found[0] - to[0]).abs() + (found[1] - to[1]).abs();
            assert!(apart < 1e-12, "{from:?} to {found:?}");
        }
        assert!(cut(&model(None), &face([10.0, 20.0, 10.0, 20.0]), [80, 80]).is_none());
    }

    #[test]
    fn points_go_where_the_card_says() {
        let points = [[1.0, 1.0], [5.0, 1.0], [3.0, 3.0], [1.5, 5.0], [4.5, 5.0]];
        let to = points.map(|[x, y]| [2.0 * x + 3.0, 2.0 * y]);
        let mut given = face([0.0, 0.0, 9.0, 9.0]);
        #[allow(clippy::cast_possible_truncation)]
        let single = points.map(|point| point.map(|value: f64| value as f32));
        given.points = single;
        let by = cut(&model(Some(to)), &given, [80, 80]).unwrap();
        assert!((by.a - 2.0).abs() < 1e-12 && (by.c - 3.0).abs() < 1e-9);
    }
}
