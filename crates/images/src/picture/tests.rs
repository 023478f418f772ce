use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ExtendedColorType, ImageEncoder, RgbImage};

use super::*;

/// Smooth colours, so that a lossy format keeps them.
fn smooth(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let value = |k: u32| u8::try_from(k % 200).unwrap();
        image::Rgb([value(2 * x), value(3 * y), value(x + y)])
    })
}

fn written(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn jpeg() -> Vec<u8> {
    written(&smooth(48, 32).into(), ImageFormat::Jpeg)
}

#[test]
fn every_format_is_told_by_its_first_bytes() {
    let image = DynamicImage::from(smooth(48, 32));
    for format in
        [ImageFormat::Png, ImageFormat::Bmp, ImageFormat::WebP, ImageFormat::Pnm]
    {
        let picture = decode(&written(&image, format)).unwrap();
        assert_eq!((picture.width, picture.height), (48, 32));
        assert_eq!(&picture.pixels, image.as_bytes(), "{format:?}");
    }
    let picture = decode(&jpeg()).unwrap();
    let far =
        picture.pixels.iter().zip(image.as_bytes()).map(|(a, b)| a.abs_diff(*b)).max();
    assert!(far.unwrap() < 40, "{far:?}");
}

#[test]
fn grey_and_sixteen_bits_become_three_times_eight() {
    let grey = image::ImageBuffer::from_pixel(3, 2, image::Luma([0x8080_u16]));
    let picture = decode(&written(&DynamicImage::ImageLuma16(grey), ImageFormat::Png));
    assert_eq!(picture.unwrap().pixels, [128; 18]);
    let picture = decode(b"P5\n2 1\n255\n\x07\x09").unwrap();
    assert_eq!(picture.pixels, [7, 7, 7, 9, 9, 9]);
}

/// An EXIF segment that says: turn by 90 degrees clockwise.
fn turned(jpeg: &[u8]) -> Vec<u8> {
    let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01".to_vec();
    exif.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0]);
    let mut bytes = vec![0xff, 0xd8, 0xff, 0xe1];
    bytes.extend(u16::try_from(exif.len() + 2).unwrap().to_be_bytes());
    bytes.extend(exif);
    bytes.extend(&jpeg[2..]);
    bytes
}

#[test]
fn orientation_is_applied() {
    let upright = decode(&jpeg()).unwrap();
    let picture = decode(&turned(&jpeg())).unwrap();
    assert_eq!((picture.width, picture.height), (32, 48));
    // The first pixel of the turned picture is the lower left one.
    assert_eq!(picture.pixels[..3], upright.pixels[3 * 48 * 31..][..3]);
}

#[test]
fn what_breaks_off_is_malformed() {
    let image = DynamicImage::from(smooth(48, 32));
    let formats =
        [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Bmp];
    for format in formats {
        let whole = written(&image, format);
        // The last bytes of a PNG hold no pixel, and are not missed.
        let near_the_end = if format == ImageFormat::Png { 20 } else { 3 };
        for part in [whole.len() / 2, whole.len() - near_the_end] {
            let code = decode(&whole[..part]).map_err(|reason| reason.code());
            assert_eq!(code.map(drop), Err("malformed"), "{format:?} at {part}");
        }
    }
}

#[test]
fn what_is_no_picture_says_so() {
    assert_eq!(decode(b"").unwrap_err().to_string(), "no picture: an empty file");
    assert_eq!(decode(b"PK\x03\x04zip").unwrap_err().code(), "not_a_picture");
    assert_eq!(decode(b"GIF89a\x01\0\x01\0").unwrap_err().code(), "format");
}

/// A PNG header of a size, with nothing in it: a bomb would have pixels of zeros.
fn png_of(width: u32, height: u32) -> Vec<u8> {
    let mut chunk = b"IHDR".to_vec();
    chunk.extend(width.to_be_bytes());
    chunk.extend(height.to_be_bytes());
    chunk.extend([8, 2, 0, 0, 0]);
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0d".to_vec();
    bytes.extend(&chunk);
    bytes.extend(crc(&chunk).to_be_bytes());
    let empty = b"IDAT";
    bytes.extend([0, 0, 0, 0]);
    bytes.extend(empty);
    bytes.extend(crc(empty).to_be_bytes());
    bytes
}

/// The checksum of PNG (ISO 3309), bit by bit.
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, &byte| {
        (0..8).fold(sum ^ u32::from(byte), |sum, _| match sum & 1 {
            1 => (sum >> 1) ^ 0xedb8_8320,
            _ => sum >> 1,
        })
    })
}

#[test]
fn sizes_over_the_limits_are_refused_before_anything_is_decoded() {
    for (width, height) in [(30_000, 10), (10, 30_000), (16_000, 16_000)] {
        let reason = decode(&png_of(width, height)).unwrap_err();
        assert_eq!(reason.code(), "too_large", "{width} x {height}: {reason}");
    }
    assert_eq!(decode(&png_of(0, 10)).unwrap_err().code(), "malformed");
    let mut wide = jpeg();
    let frame = wide.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    wide[frame + 7..frame + 9].copy_from_slice(&30_000_u16.to_be_bytes());
    assert_eq!(decode(&wide).unwrap_err().code(), "too_large");
}

#[test]
fn four_colours_of_print_are_refused() {
    let mut bytes = Vec::new();
    let grey = [128_u8; 64];
    JpegEncoder::new(&mut bytes).write_image(&grey, 8, 8, ExtendedColorType::L8).unwrap();
    let frame = bytes.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    bytes[frame + 9] = 4;
    assert_eq!(decode(&bytes).unwrap_err(), Reason::Cmyk);
}

#[test]
fn what_is_partly_transparent_is_refused() {
    let mut image = image::RgbaImage::from_pixel(2, 2, image::Rgba([9, 8, 7, 255]));
    let opaque = written(&DynamicImage::from(image.clone()), ImageFormat::Png);
    assert_eq!(decode(&opaque).unwrap().pixels[..3], [9, 8, 7]);
    image.put_pixel(1, 1, image::Rgba([9, 8, 7, 254]));
    let bytes = written(&DynamicImage::from(image), ImageFormat::Png);
    assert_eq!(decode(&bytes).unwrap_err(), Reason::Transparent);
}

#[test]
fn several_frames_are_refused() {
    let mut bytes = written(&smooth(4, 4).into(), ImageFormat::Png);
    let mut control = b"acTL".to_vec();
    control.extend([0, 0, 0, 2, 0, 0, 0, 0]);
    let mut chunk = vec![0, 0, 0, 8];
    chunk.extend(&control);
    chunk.extend(crc(&control).to_be_bytes());
    bytes.splice(33..33, chunk); // after the header
    assert_eq!(decode(&bytes).unwrap_err(), Reason::Animated);
}
