//! The mean and the principal components of the faces of some people, in the frame of the
//! mean face (Turk and Pentland 1991; textures freed of shape as in Craw and Cameron 1991).

use std::collections::BTreeSet;

use falsematch::{Error, ErrorKind, Result};
use nalgebra::{DMatrix, SymmetricEigen};

use super::Patch;
use super::frame::Frame;
use super::gappy::{Gappy, likely};
use crate::alter::Sitting;
use crate::alter::cover::Cover;
use crate::alter::geometry::Point;
use crate::alter::landmarks::Landmarks;
use crate::alter::raster::made;
use crate::picture::Picture;

/// How many components are taken where nobody says.
const COMPONENTS: u16 = 20;

/// The least variance of a level that no component tells: that of rounding to whole levels.
const ROUNDING: f64 = 1.0 / 12.0;

/// Faces to fit on, one added after the other; the same faces in the same order give the same
/// bits.
pub(crate) struct Fitting {
    frame: Frame,
    textures: Vec<Picture>,
    subjects: BTreeSet<String>,
}

/// What the faces of some people are like.
#[derive(Debug)]
pub(crate) struct Fitted {
    frame: Frame,
    subjects: BTreeSet<String>,
    /// Red, green and blue of each pixel of the frame.
    mean: Vec<f64>,
    /// The components, that of the largest variance first; none for the mean face.
    components: Option<Components>,
}

/// Principal components.
#[derive(Debug)]
pub(super) struct Components {
    /// Each as many numbers as the mean, of length 1 and at right angles to the others.
    pub(super) directions: Vec<Vec<f64>>,
    /// The variance along each.
    pub(super) variances: Vec<f64>,
    /// The variance of one number that none of them tells.
    pub(super) rest: f64,
}

impl Fitting {
    /// No face yet.
    pub(crate) fn new() -> Fitting {
        Fitting { frame: Frame::new(), textures: Vec::new(), subjects: BTreeSet::new() }
    }

    /// Adds a face.
    ///
    /// # Errors
    /// If its landmarks are not known or lie on one line: count it, and go on.
    pub(crate) fn add(&mut self, sitting: Sitting<'_>) -> Result<()> {
        let face = landmarks_of(sitting)?;
        let places = self.frame.places(face)?;
        self.textures.push(self.frame.texture(sitting.picture, face, &places));
        self.subjects.insert(sitting.subject.to_owned());
        Ok(())
    }

    /// The mean of all faces.
    ///
    /// # Errors
    /// If there is none.
    pub(crate) fn mean(self) -> Result<Fitted> {
        if self.textures.is_empty() {
            let message = "found no face to fit on, but expected those of other people";
            return Err(Error::new(ErrorKind::Missing, message));
        }
        let count = self.textures.len() as f64;
        let mean = sums(&self.textures).iter().map(|&sum| sum as f64 / count).collect();
        Ok(Fitted { frame: self.frame, subjects: self.subjects, mean, components: None })
    }

    /// The mean of all faces and their components: as many as asked for, or 20, or as many as
    /// there are if that is fewer.
    ///
    /// # Errors
    /// If there are fewer than two faces, or more components are asked for than there are:
    /// one fewer than faces.
    pub(crate) fn components(mut self, asked: Option<u16>) -> Result<Fitted> {
        let most = self.textures.len().saturating_sub(1);
        let count = usize::from(asked.unwrap_or(COMPONENTS));
        if most == 0 || asked.is_some() && count > most {
            let message = format!(
                "found {count} components to fit on {} pictures, but expected fewer \
                 components than pictures",
                self.textures.len()
            );
            return Err(Error::new(ErrorKind::Value, message));
        }
        let textures = std::mem::take(&mut self.textures);
        let components = principal(&textures, count.min(most));
        let mut fitted = Fitting { textures, ..self }.mean()?;
        fitted.components = Some(components);
        Ok(fitted)
    }
}

impl Fitted {
    /// The whole face that goes with what is visible of one, to be laid over the rest.
    ///
    /// # Errors
    /// If its landmarks are not known, or its subject is one of those fitted on.
    pub(super) fn patch(
        &self,
        sitting: Sitting<'_>,
        hidden: &Cover,
    ) -> Result<Patch<'_>> {
        if self.subjects.contains(sitting.subject) {
            let message = format!(
                "found `{}` among the people that the reconstruction is fitted on, but \
                 expected other people",
                sitting.subject
            );
            return Err(Error::new(ErrorKind::Conflict, message));
        }
        let face = landmarks_of(sitting)?;
        let places = self.frame.places(face)?;
        let texture = self.frame.texture(sitting.picture, face, &places);
        let visible = self.visible(&places, hidden);
        let gappy = Gappy { texture: &texture.pixels, visible: &visible };
        let whole = match &self.components {
            Some(components) => likely(&self.mean, components, &gappy),
            None => lit(&self.mean, &gappy),
        };
        let pixels = made(self.frame.width, self.frame.height, |index| {
            [0, 1, 2].map(|colour| whole[3 * index + colour])
        });
        let place = self.frame.carrier(face)?;
        let seam = Cover::polygon(hidden.width(), hidden.height(), &face.hull());
        Ok(Patch {
            pixels,
            place: Box::new(move |point| place.apply(point)),
            seam: Some(seam),
        })
    }

    /// The pixels of the frame that are of the face and can be seen in the picture.
    fn visible(&self, places: &[Point], hidden: &Cover) -> Vec<usize> {
        let seen = |&index: &usize| {
            self.frame.face[index] && hidden.at(places[index]) == Some(0)
        };
        (0..places.len()).filter(seen).collect()
    }
}

fn landmarks_of(sitting: Sitting<'_>) -> Result<&Landmarks> {
    sitting.landmarks.ok_or_else(|| {
        let message =
            "found no landmarks of this picture, but the reconstruction needs them";
        Error::new(ErrorKind::Missing, message)
    })
}

/// A mean face as light as what is visible of another: each colour times the ratio of the sums
/// over the visible pixels; as it is where nothing is visible.
fn lit(mean: &[f64], gappy: &Gappy<'_>) -> Vec<f64> {
    let gains = [0, 1, 2].map(|colour| {
        let at = |&index: &usize| 3 * index + colour;
        let own =
            gappy.visible.iter().map(|i| u64::from(gappy.texture[at(i)])).sum::<u64>();
        let others = gappy.visible.iter().map(|i| mean[at(i)]).sum::<f64>();
        if own > 0 && others > 0.0 { own as f64 / others } else { 1.0 }
    });
    mean.iter().enumerate().map(|(at, level)| level * gains[at % 3]).collect()
}

/// The sum of all textures, number by number.
fn sums(textures: &[Picture]) -> Vec<u64> {
    let mut sums = vec![0_u64; textures.first().map_or(0, |first| first.pixels.len())];
    for texture in textures {
        for (sum, &level) in sums.iter_mut().zip(&texture.pixels) {
            *sum += u64::from(level);
        }
    }
    sums
}

/// The components of the largest variance, from the products of every two faces (Sirovich and
/// Kirby 1987): of an eigenvector of those with eigenvalue `e` the weighted sum of faces is a
/// component of variance `e / (n - 1)`.
pub(super) fn principal(textures: &[Picture], count: usize) -> Components {
    let (faces, sums) = (textures.len(), sums(textures));
    let eigen = SymmetricEigen::new(products(textures, &sums));
    let mut order: Vec<usize> = (0..faces).collect();
    order.sort_by(|&a, &b| eigen.eigenvalues[b].total_cmp(&eigen.eigenvalues[a]));
    let variance = |at: usize| eigen.eigenvalues[at] / (faces - 1) as f64;
    // Faces that are alike leave nothing but rounding along a direction, which is none.
    let is_there = |at: &usize| eigen.eigenvalues[*at] > 1e-6;
    let taken: Vec<usize> = order.iter().take(count).copied().filter(is_there).collect();
    let left: f64 = order[taken.len()..].iter().map(|&at| variance(at)).sum();
    let rest = left / (sums.len() - taken.len()) as f64;
    let along = |&at: &usize| {
        let weights: Vec<f64> = eigen.eigenvectors.column(at).iter().copied().collect();
        direction(textures, &sums, &weights)
    };
    Components {
        directions: taken.iter().map(along).collect(),
        variances: taken.iter().map(|&at| variance(at)).collect(),
        rest: if rest > ROUNDING { rest } else { ROUNDING },
    }
}

/// The products of every two faces less their mean, from whole numbers and so exact but for one
/// division: with `n` faces `x` and their sum `s`, `n^2` times a product is
/// `n^2 x_i x_j - n x_i s - n x_j s + s s`.
fn products(textures: &[Picture], sums: &[u64]) -> DMatrix<f64> {
    let of_sum = |face: &Picture| -> i128 {
        let levels = face.pixels.iter().zip(sums);
        levels.map(|(&x, &s)| i128::from(u64::from(x) * s)).sum()
    };
    let with_sum: Vec<i128> = textures.iter().map(of_sum).collect();
    let all: i128 = with_sum.iter().sum();
    let (faces, n) = (textures.len(), textures.len() as i128);
    let mut products = DMatrix::zeros(faces, faces);
    for i in 0..faces {
        for j in i..faces {
            let product = i128::from(dot(&textures[i].pixels, &textures[j].pixels));
            let scaled = n * n * product - n * (with_sum[i] + with_sum[j]) + all;
            products[(i, j)] = scaled as f64 / (n * n) as f64;
            products[(j, i)] = products[(i, j)];
        }
    }
    products
}

/// The product of two faces.
pub(super) fn dot(one: &[u8], other: &[u8]) -> u64 {
    // 65025 times 2^16 numbers fits 32 bits.
    let blocks = one.chunks(1 << 16).zip(other.chunks(1 << 16));
    let sums = blocks.map(|(one, other)| {
        let products = one.iter().zip(other).map(|(&x, &y)| u32::from(x) * u32::from(y));
        u64::from(products.sum::<u32>())
    });
    sums.sum()
}

/// The weighted sum of all faces less their mean, of length 1.
fn direction(textures: &[Picture], sums: &[u64], weights: &[f64]) -> Vec<f64> {
    let faces = textures.len() as f64;
    let mut direction = vec![0.0; sums.len()];
    for (texture, weight) in textures.iter().zip(weights) {
        let levels = texture.pixels.iter().zip(sums);
        for (sum, (&level, &all)) in direction.iter_mut().zip(levels) {
            *sum += weight * (f64::from(level) - all as f64 / faces);
        }
    }
    let length = direction.iter().map(|x| x * x).sum::<f64>().sqrt();
    direction.iter_mut().for_each(|x| *x /= length);
    direction
}
