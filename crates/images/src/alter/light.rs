//! Noise, light and compression.

use falsematch::{Error, ErrorKind, Result};
use falsematch_kernels::random::Generator;
use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageFormat};

use super::geometry::{higher, lower, rounded};
use crate::picture::Picture;

/// Gaussian noise of a standard deviation in levels, for each pixel and colour in order.
pub(crate) fn noisy(picture: &Picture, sigma: f64, random: &mut Generator) -> Picture {
    let pixels = picture.pixels.iter();
    let pixels = pixels
        .map(|&level| rounded(f64::from(level) + sigma * random.normal()))
        .collect();
    Picture { pixels, ..*picture }
}

/// Less light: of the photons of each pixel and colour a share is left, and their number
/// varies as that of photons does (normal approximation of the Poisson distribution).
pub(crate) fn dimmed(
    picture: &Picture,
    light: f64,
    photons: f64,
    random: &mut Generator,
) -> Picture {
    let linear = linear_light();
    let pixels = picture.pixels.iter().map(|&level| {
        let expected = linear[usize::from(level)] * light * photons;
        let counted = expected + expected.sqrt() * random.normal();
        encoded(higher(counted, 0.0) / photons)
    });
    Picture { pixels: pixels.collect(), ..*picture }
}

/// More light, by a number of stops; what becomes more than white is white.
pub(crate) fn brightened(picture: &Picture, stops: f64) -> Picture {
    let gain = libm::exp2(stops);
    let table = linear_light().map(|light| encoded(light * gain));
    let pixels = picture.pixels.iter().map(|&level| table[usize::from(level)]);
    Picture { pixels: pixels.collect(), ..*picture }
}

/// The light of each of 256 levels, 0 to 1 (sRGB, IEC 61966-2-1:1999).
fn linear_light() -> [f64; 256] {
    std::array::from_fn(|level| {
        let level = level as f64 / 255.0;
        match level <= 0.04045 {
            true => level / 12.92,
            false => libm::pow((level + 0.055) / 1.055, 2.4),
        }
    })
}

/// The level of a light of 0 to 1; more is white.
fn encoded(light: f64) -> u8 {
    let light = lower(light, 1.0);
    let level = match light <= 0.003_130_8 {
        true => 12.92 * light,
        false => 1.055 * libm::pow(light, 1.0 / 2.4) - 0.055,
    };
    rounded(255.0 * level)
}

/// The picture after it was compressed as JPEG and read again.
///
/// # Errors
///
/// If it is too large for the format.
pub(crate) fn compressed(picture: &Picture, quality: u8) -> Result<Picture> {
    let refused = |error: image::ImageError| {
        Error::new(ErrorKind::Value, format!("cannot compress the picture: {error}"))
    };
    let size = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality)
        .encode(
            &picture.pixels,
            size(picture.width),
            size(picture.height),
            ExtendedColorType::Rgb8,
        )
        .map_err(refused)?;
    let read = image::load_from_memory_with_format(&bytes, ImageFormat::Jpeg);
    let pixels = read.map_err(refused)?.into_rgb8().into_raw();
    Ok(Picture { pixels, ..*picture })
}
