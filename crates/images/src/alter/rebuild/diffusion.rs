//! What surrounds a gap, spread into it as heat spreads: every hidden pixel is the mean of its
//! neighbours (the Laplace equation, in inpainting Chan and Shen 2001, "harmonic").

use crate::alter::cover::Cover;
use crate::alter::geometry::rounded;
use crate::alter::raster::{Rgb, levels_at, pixel_mut};
use crate::picture::Picture;

/// The root mean square, in levels, that a pixel may be off the mean of its neighbours. In a
/// gap of 300 pixels across no pixel is then off the solution by a tenth of a level.
const NEAR: f64 = 1e-6;

/// Fills the hidden pixels, those that are hidden in part as well, and says whether there was
/// something visible to fill them from. Beyond the edge of the picture is nothing: there a
/// pixel has fewer neighbours.
pub(super) fn spread(picture: &mut Picture, hidden: &Cover) -> bool {
    let parts = hidden.parts();
    let gap = Gap::of(
        hidden,
        |index| parts[index] > 0,
        |index| Some(levels_at(picture, index)),
    );
    if gap.pixels.len() == parts.len() {
        return false;
    }
    for (&index, levels) in gap.pixels.iter().zip(gap.solved()) {
        *pixel_mut(picture, index) = levels.map(rounded);
    }
    true
}

/// What is to be added to a patch so that it meets what is around it: zero where nothing
/// around it is known, else spread from the differences that are (Perez, Gangnet and Blake
/// 2003, equation 4, with the edge left free where no difference is known). In the order of
/// the patch's pixels.
pub(super) fn membrane(
    size: &Cover,
    patch: impl Fn(usize) -> bool,
    difference: impl Fn(usize) -> Option<Rgb>,
) -> Vec<Rgb> {
    Gap::of(size, patch, difference).solved()
}

/// The equations of a gap: `known neighbours * own - sum of those in the gap = sum of those
/// around it`, a neighbour of which nothing is known left out.
struct Gap {
    /// The pixels in the gap.
    pixels: Vec<usize>,
    /// For each its neighbours among them, by their place.
    neighbours: Vec<Vec<usize>>,
    /// How many neighbours it has in the gap and known around it.
    degrees: Vec<f64>,
    /// The sum of those around it.
    around: Vec<Rgb>,
}

impl Gap {
    fn of(
        size: &Cover,
        within: impl Fn(usize) -> bool,
        known: impl Fn(usize) -> Option<Rgb>,
    ) -> Gap {
        let size = [size.width(), size.height()];
        let count = size[0] * size[1];
        let pixels: Vec<usize> = (0..count).filter(|&index| within(index)).collect();
        let mut place = vec![usize::MAX; count];
        for (at, &index) in pixels.iter().enumerate() {
            place[index] = at;
        }
        let mut gap = Gap {
            neighbours: Vec::with_capacity(pixels.len()),
            degrees: Vec::with_capacity(pixels.len()),
            around: Vec::with_capacity(pixels.len()),
            pixels: Vec::new(),
        };
        for &index in &pixels {
            let (inside, outside): (Vec<usize>, Vec<usize>) = neighbours(index, size)
                .into_iter()
                .partition(|&other| place[other] < usize::MAX);
            let outside: Vec<Rgb> = outside.into_iter().filter_map(&known).collect();
            gap.degrees.push((inside.len() + outside.len()) as f64);
            gap.neighbours.push(inside.iter().map(|&other| place[other]).collect());
            gap.around
                .push([0, 1, 2].map(|k| outside.iter().map(|levels| levels[k]).sum()));
        }
        gap.pixels = pixels;
        gap
    }

    /// The levels of all colours.
    fn solved(&self) -> Vec<Rgb> {
        let [red, green, blue] = [0, 1, 2].map(|colour| self.of_colour(colour));
        let colours = red.into_iter().zip(green).zip(blue);
        colours.map(|((red, green), blue)| [red, green, blue]).collect()
    }

    /// The levels of one colour, by conjugate gradients (Hestenes and Stiefel 1952) from the
    /// mean of what is visible; sums in the order of the pixels.
    fn of_colour(&self, colour: usize) -> Vec<f64> {
        let right: Vec<f64> = self.around.iter().map(|levels| levels[colour]).collect();
        let mut levels = vec![self.start(colour); self.pixels.len()];
        let applied = self.applied(&levels);
        let mut residual: Vec<f64> =
            right.iter().zip(&applied).map(|(b, a)| b - a).collect();
        let mut direction = residual.clone();
        let mut square = dot(&residual, &residual);
        let near = NEAR * NEAR * self.pixels.len() as f64;
        // In exact arithmetic there are as many steps as pixels at most.
        for _ in 0..self.pixels.len().max(100) {
            if square <= near {
                break;
            }
            let applied = self.applied(&direction);
            let step = square / dot(&direction, &applied);
            add(&mut levels, step, &direction);
            add(&mut residual, -step, &applied);
            let next = dot(&residual, &residual);
            let keep = next / square;
            for (d, r) in direction.iter_mut().zip(&residual) {
                *d = r + keep * *d;
            }
            square = next;
        }
        levels
    }

    /// The mean of what is known around the gap.
    fn start(&self, colour: usize) -> f64 {
        let neighbours = self.degrees.iter().zip(&self.neighbours);
        let count: f64 = neighbours.map(|(all, inside)| all - inside.len() as f64).sum();
        let sum: f64 = self.around.iter().map(|levels| levels[colour]).sum();
        if count > 0.0 { sum / count } else { 0.0 }
    }

    fn applied(&self, levels: &[f64]) -> Vec<f64> {
        let of = |at: usize| {
            let sum: f64 = self.neighbours[at].iter().map(|&other| levels[other]).sum();
            self.degrees[at] * levels[at] - sum
        };
        (0..levels.len()).map(of).collect()
    }
}

/// The pixels above, left, right and below, where the picture has them.
fn neighbours(index: usize, [width, height]: [usize; 2]) -> Vec<usize> {
    let (column, row) = (index % width, index / width);
    let mut around = Vec::with_capacity(4);
    if row > 0 {
        around.push(index - width);
    }
    if column > 0 {
        around.push(index - 1);
    }
    if column + 1 < width {
        around.push(index + 1);
    }
    if row + 1 < height {
        around.push(index + width);
    }
    around
}

fn dot(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(x, y)| x * y).sum()
}

fn add(to: &mut [f64], times: f64, more: &[f64]) {
    to.iter_mut().zip(more).for_each(|(x, y)| *x += times * y);
}
