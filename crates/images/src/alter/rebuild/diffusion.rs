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
    /// For each the places of its neighbours among them; one after the last for none.
    neighbours: Vec<[usize; 4]>,
    /// How many neighbours it has in the gap and known around it.
    degrees: Vec<f64>,
    /// The sum of those around it, and how many they are.
    around: Vec<Rgb>,
    known: usize,
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
            neighbours: vec![[pixels.len(); 4]; pixels.len()],
            degrees: vec![0.0; pixels.len()],
            around: vec![[0.0; 3]; pixels.len()],
            known: 0,
            pixels,
        };
        for at in 0..gap.pixels.len() {
            for (side, other) in neighbours(gap.pixels[at], size).into_iter().enumerate()
            {
                let Some(other) = other else { continue };
                if place[other] < usize::MAX {
                    gap.neighbours[at][side] = place[other];
                } else if let Some(levels) = known(other) {
                    gap.around[at] = sum(gap.around[at], levels);
                    gap.known += 1;
                } else {
                    continue;
                }
                gap.degrees[at] += 1.0;
            }
        }
        gap
    }

    /// The levels, by conjugate gradients (Hestenes and Stiefel 1952) from the mean of what is
    /// known around the gap, each colour for itself; sums in the order of the pixels.
    fn solved(&self) -> Vec<Rgb> {
        let count = self.pixels.len();
        let mut levels = vec![self.start(); count];
        let mut residual = self.around.clone();
        let (mut direction, mut applied) = (levels.clone(), levels.clone());
        direction.push([0.0; 3]);
        self.apply(&direction, &mut applied);
        add(&mut residual, [-1.0; 3], &applied);
        direction[..count].copy_from_slice(&residual);
        let mut square = dot(&residual, &residual);
        let near = NEAR * NEAR * count as f64;
        // In exact arithmetic there are as many steps as pixels at most.
        for _ in 0..count.max(100) {
            if square.iter().all(|&square| square <= near) {
                break;
            }
            self.apply(&direction, &mut applied);
            let step = quotients(square, dot(&direction, &applied));
            add(&mut levels, step, &direction);
            add(&mut residual, step.map(|step| -step), &applied);
            let next = dot(&residual, &residual);
            let keep = quotients(next, square);
            for (own, more) in direction.iter_mut().zip(&residual) {
                *own = [0, 1, 2].map(|k| more[k] + keep[k] * own[k]);
            }
            square = next;
        }
        levels
    }

    /// The mean of what is known around the gap.
    fn start(&self) -> Rgb {
        let all = self.around.iter().fold([0.0; 3], |all, &levels| sum(all, levels));
        match self.known {
            0 => [0.0; 3],
            known => all.map(|level| level / known as f64),
        }
    }

    /// The left sides of the equations; after the last level is a zero.
    fn apply(&self, levels: &[Rgb], applied: &mut [Rgb]) {
        let rows = self.neighbours.iter().zip(&self.degrees).zip(levels);
        for (left, ((neighbours, degree), own)) in applied.iter_mut().zip(rows) {
            let [a, b, c, d] = neighbours.map(|other| levels[other]);
            *left = [0, 1, 2].map(|k| degree * own[k] - (a[k] + b[k] + (c[k] + d[k])));
        }
    }
}

/// The pixels above, left, right and below, where the picture has them.
fn neighbours(index: usize, [width, height]: [usize; 2]) -> [Option<usize>; 4] {
    let (column, row) = (index % width, index / width);
    [
        (row > 0).then(|| index - width),
        (column > 0).then(|| index - 1),
        (column + 1 < width).then(|| index + 1),
        (row + 1 < height).then(|| index + width),
    ]
}

fn sum(one: Rgb, other: Rgb) -> Rgb {
    [0, 1, 2].map(|k| one[k] + other[k])
}

/// Colour by colour; 0 where a colour is solved and both are 0.
fn quotients(over: Rgb, under: Rgb) -> Rgb {
    [0, 1, 2].map(|k| if under[k] > 0.0 { over[k] / under[k] } else { 0.0 })
}

fn dot(one: &[Rgb], other: &[Rgb]) -> Rgb {
    let products = one.iter().zip(other);
    products.fold([0.0; 3], |all, (x, y)| [0, 1, 2].map(|k| all[k] + x[k] * y[k]))
}

fn add(to: &mut [Rgb], times: Rgb, more: &[Rgb]) {
    for (own, more) in to.iter_mut().zip(more) {
        *own = [0, 1, 2].map(|k| own[k] + times[k] * more[k]);
    }
}
