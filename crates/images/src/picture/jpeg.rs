//! What the decoder of JPEG does not refuse: a file that breaks off (it would fill in grey),
//! and four colours (it would guess how they print).

use crate::failure::Reason;

/// Refuses a JPEG that breaks off before its end, is larger than its limits, or has four
/// colours. Walks the markers (ITU-T T.81, annex B) and decodes nothing.
pub(super) fn check(bytes: &[u8]) -> Result<(), Reason> {
    let mut at = 2; // after the start of image
    loop {
        let (marker, after) = marker(bytes, at)?;
        match marker {
            0xd9 => return Ok(()),
            0x01 | 0xd0..=0xd7 => at = after,
            0xda => at = end_of_scan(bytes, after + length(bytes, after)?),
            _ => {
                let length = length(bytes, after)?;
                if is_frame(marker) {
                    check_frame(bytes.get(after + 2..after + length).ok_or_else(cut)?)?;
                }
                at = after + length;
            }
        }
    }
}

/// The next marker and where its segment begins; bytes of 255 before it are filling.
fn marker(bytes: &[u8], mut at: usize) -> Result<(u8, usize), Reason> {
    match bytes.get(at) {
        None => return Err(cut()),
        Some(0xff) => {}
        Some(_) => {
            return Err(Reason::Malformed(
                "JPEG without a marker in its place".to_owned(),
            ));
        }
    }
    while bytes.get(at) == Some(&0xff) {
        at += 1;
    }
    bytes.get(at).map(|&marker| (marker, at + 1)).ok_or_else(cut)
}

/// The length of a segment, the two bytes that say it included.
fn length(bytes: &[u8], at: usize) -> Result<usize, Reason> {
    match bytes.get(at..at + 2) {
        Some(&[high, low]) if (high, low) > (0, 1) => {
            Ok(usize::from(high) << 8 | usize::from(low))
        }
        Some(_) => Err(Reason::Malformed("JPEG with a segment of no length".to_owned())),
        None => Err(cut()),
    }
}

/// Where the coded pixels end: at a marker that is neither a stuffed byte nor a restart.
fn end_of_scan(bytes: &[u8], start: usize) -> usize {
    let rest = bytes.get(start..).unwrap_or_default();
    let ends =
        |pair: &[u8]| pair[0] == 0xff && !matches!(pair[1], 0 | 0xd0..=0xd7 | 0xff);
    start + rest.windows(2).position(ends).unwrap_or(rest.len())
}

/// Whether a marker begins a frame.
fn is_frame(marker: u8) -> bool {
    matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc)
}

/// Looks at the header of a frame: precision, height, width, number of colours.
fn check_frame(header: &[u8]) -> Result<(), Reason> {
    match *header {
        [_, high, low, left, right, colours, ..] => {
            let height = u32::from(high) << 8 | u32::from(low);
            let width = u32::from(left) << 8 | u32::from(right);
            super::check_size(width, height)?;
            if colours == 4 { Err(Reason::Cmyk) } else { Ok(()) }
        }
        _ => Err(cut()),
    }
}

fn cut() -> Reason {
    Reason::Malformed("JPEG that breaks off before its end".to_owned())
}
