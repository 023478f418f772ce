//! The ranges of the numbers of alterations.

use super::alteration::Alteration;

/// A number outside its range.
#[derive(Clone, Debug, PartialEq)]
pub struct OutOfRange {
    /// The key.
    pub key: &'static str,
    /// What was found.
    pub found: f64,
    /// The least and the greatest that is allowed, both included.
    pub range: [f64; 2],
}

impl Alteration {
    /// The first number outside its range, if there is one. Both ends of a range are
    /// allowed.
    pub fn out_of_range(&self) -> Option<OutOfRange> {
        self.ranges().into_iter().find_map(|(key, found, range)| {
            let inside = found >= range[0] && found <= range[1];
            (!inside).then_some(OutOfRange { key, found, range })
        })
    }

    /// Each number with its key and range.
    fn ranges(&self) -> Vec<(&'static str, f64, [f64; 2])> {
        use Alteration as A;
        match *self {
            A::Visible { share, .. } => vec![("share", share, [0.05, 1.0])],
            A::GaussianBlur { sigma, .. } => vec![("sigma", sigma, [0.0, 2.0])],
            A::MotionBlur { length, angle } => {
                vec![("length", length, [0.0, 2.0]), ("angle", angle, [-180.0, 180.0])]
            }
            A::Pixelate { side, .. } => vec![("side", side, [0.0, 4.0])],
            A::Downscale { eyes } => vec![("eyes", eyes, [4.0, 1000.0])],
            A::Jpeg { quality } => vec![("quality", f64::from(quality), [1.0, 100.0])],
            A::Noise { sigma } => vec![("sigma", sigma, [0.0, 128.0])],
            A::LowLight { light, photons } => {
                vec![("light", light, [1e-3, 1.0]), ("photons", photons, [10.0, 1e6])]
            }
            A::OverExposure { stops } => vec![("stops", stops, [0.0, 8.0])],
            A::Rotate { degrees } => vec![("degrees", degrees, [-180.0, 180.0])],
            A::Barrel { strength } => vec![("strength", strength, [0.0, 0.4])],
            A::FromAbove { degrees } => vec![("degrees", degrees, [0.0, 60.0])],
            A::Sketch { width } => vec![("width", width, [0.01, 0.5])],
            A::Cartoon { patch, levels, .. } => vec![
                ("patch", patch, [0.02, 0.5]),
                ("levels", f64::from(levels), [2.0, 64.0]),
            ],
            A::Reconstruct { components: Some(components), .. } => {
                vec![("components", f64::from(components), [1.0, 1000.0])]
            }
            A::Mask { .. }
            | A::Reconstruct { .. }
            | A::Cover { .. }
            | A::EqualArea { .. }
            | A::MirroredHalf { .. }
            | A::PastedFeatures { .. } => Vec::new(),
        }
    }
}
