//! Pictures: decoded under limits, by stated rules, upright and in red, green and blue.

mod jpeg;
pub(crate) mod scale;
pub(crate) mod warp;

use std::io::Cursor;

use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};

use crate::failure::Reason;

/// A picture: rows of red, green and blue, 0 to 255.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Pixels in a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// `3 * width * height` numbers.
    pub pixels: Vec<u8>,
}

/// The longest side that is decoded.
pub const LONGEST_SIDE: u32 = 16_384;
/// The most pixels that are decoded.
pub const MOST_PIXELS: u64 = 1 << 26;
/// The largest file that is read, in bytes.
pub const LARGEST_FILE: u64 = 1 << 28;
/// The most memory that a decoder may ask for, in bytes.
const MOST_MEMORY: u64 = 1 << 29;

/// Decodes a picture: JPEG, PNG, WebP, BMP or PGM, by its first bytes and not by its name.
///
/// The rules: EXIF orientation is applied. Sixteen bits become eight by rounding. Grey
/// becomes three equal colours. Colour profiles are not applied. An alpha channel is dropped
/// where all of it is opaque.
///
/// # Errors
/// The reason why it gives no picture: no picture or another format, truncated or malformed,
/// over the limits, CMYK (its colours depend on the printer's profile), animated (which frame
/// is meant is not known), partly transparent (what is behind it is not known).
pub fn decode(bytes: &[u8]) -> Result<Picture, Reason> {
    let format = image::guess_format(bytes).map_err(|_| not_a_picture(bytes))?;
    match format {
        ImageFormat::Jpeg => jpeg::check(bytes)?,
        ImageFormat::Png => refuse_animated_png(bytes)?,
        ImageFormat::WebP => refuse_animated_webp(bytes)?,
        ImageFormat::Bmp | ImageFormat::Pnm => {}
        _ => return Err(Reason::Format(format!("{format:?}"))),
    }
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits());
    let mut decoder = reader.into_decoder().map_err(reason)?;
    let (width, height) = decoder.dimensions();
    check_size(width, height)?;
    let orientation = decoder.orientation().map_err(reason)?;
    let mut image = DynamicImage::from_decoder(decoder).map_err(reason)?;
    refuse_transparent(&image)?;
    image.apply_orientation(orientation);
    let image = image.into_rgb8();
    Ok(Picture {
        width: image.width() as usize,
        height: image.height() as usize,
        pixels: image.into_raw(),
    })
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST_SIDE);
    limits.max_image_height = Some(LONGEST_SIDE);
    limits.max_alloc = Some(MOST_MEMORY);
    limits
}

fn check_size(width: u32, height: u32) -> Result<(), Reason> {
    if width == 0 || height == 0 {
        return Err(Reason::Malformed(format!("{width} x {height} pixels")));
    }
    let pixels = u64::from(width) * u64::from(height);
    match width.max(height) > LONGEST_SIDE || pixels > MOST_PIXELS {
        true => Err(Reason::TooLarge(format!("{width} x {height} pixels"))),
        false => Ok(()),
    }
}

fn not_a_picture(bytes: &[u8]) -> Reason {
    match bytes.is_empty() {
        true => Reason::NotAPicture("an empty file".to_owned()),
        false => Reason::NotAPicture("first bytes of no picture".to_owned()),
    }
}

/// Why a decoder refuses.
fn reason(error: ImageError) -> Reason {
    match error {
        ImageError::Limits(limit) => Reason::TooLarge(limit.to_string()),
        ImageError::Unsupported(what) => Reason::Format(what.to_string()),
        other => Reason::Malformed(other.to_string()),
    }
}

fn refuse_animated_png(bytes: &[u8]) -> Result<(), Reason> {
    let decoder =
        PngDecoder::with_limits(Cursor::new(bytes), limits()).map_err(reason)?;
    match decoder.is_apng().map_err(reason)? {
        true => Err(Reason::Animated),
        false => Ok(()),
    }
}

fn refuse_animated_webp(bytes: &[u8]) -> Result<(), Reason> {
    match WebPDecoder::new(Cursor::new(bytes)).map_err(reason)?.has_animation() {
        true => Err(Reason::Animated),
        false => Ok(()),
    }
}

fn refuse_transparent(image: &DynamicImage) -> Result<(), Reason> {
    if !image.color().has_alpha() {
        return Ok(());
    }
    let opaque = match image {
        DynamicImage::ImageLumaA8(image) => image.pixels().all(|pixel| pixel.0[1] == 255),
        DynamicImage::ImageRgba8(image) => image.pixels().all(|pixel| pixel.0[3] == 255),
        DynamicImage::ImageLumaA16(image) => {
            image.pixels().all(|pixel| pixel.0[1] == u16::MAX)
        }
        DynamicImage::ImageRgba16(image) => {
            image.pixels().all(|pixel| pixel.0[3] == u16::MAX)
        }
        _ => false,
    };
    match opaque {
        true => Ok(()),
        false => Err(Reason::Transparent),
    }
}

#[cfg(test)]
mod tests;
