//! `alter` of an `[[arm]]`: what is done to its pictures before they are compared.
//!
//! Lengths are in *eye distances*: the distance between the centres of the two eyes, so that
//! an alteration does the same to a face of any size. Left and right are those of the
//! picture as it is seen.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::reconstruction::{FillMethod, FittedOn};

/// One alteration of a picture.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Alteration {
    /// A face mask in one of the shapes of NISTIR 8311, drawn flat from landmarks.
    Mask {
        /// How far it reaches to the sides.
        shape: MaskShape,
        /// How much of the nose it covers.
        height: MaskHeight,
        /// Its colour.
        #[serde(default)]
        colour: Colour,
    },
    /// A cover with its upper edge where a definition of the visible share reads a value.
    Visible {
        /// Which definition.
        definition: VisibleDefinition,
        /// The share that stays visible, 0.05 to 1.
        share: f64,
        /// Its colour.
        #[serde(default)]
        colour: Colour,
    },
    /// A part of the face covered with one colour.
    Cover {
        /// Which part.
        part: FacePart,
        /// The colour.
        #[serde(default = "black")]
        colour: Colour,
    },
    /// A control: a cover with the area of a mask, and in another place.
    EqualArea {
        /// Where it is.
        place: ControlPlace,
        /// The shape of the mask whose area it has.
        #[serde(default)]
        shape: MaskShape,
        /// The height of the mask whose area it has.
        #[serde(default)]
        height: MaskHeight,
        /// Its colour.
        #[serde(default)]
        colour: Colour,
    },
    /// Gaussian blur.
    GaussianBlur {
        /// Standard deviation in eye distances, 0 to 2.
        sigma: f64,
        /// Where.
        #[serde(default)]
        area: Area,
    },
    /// Blur along a line, as of a head or camera that moves.
    MotionBlur {
        /// Length of the line in eye distances, 0 to 2.
        length: f64,
        /// Its direction in degrees, from the right, clockwise as seen; -180 to 180.
        #[serde(default)]
        angle: f64,
    },
    /// Squares of one colour each, the mean of what they cover.
    Pixelate {
        /// Side of a square in eye distances, 0 to 4.
        side: f64,
        /// Where.
        #[serde(default)]
        area: Area,
    },
    /// The picture made smaller. One that is as small already stays as it is.
    Downscale {
        /// Pixels between the centres of the eyes afterwards, 4 to 1000.
        eyes: f64,
    },
    /// Compression as JPEG.
    Jpeg {
        /// Quality, 1 to 100.
        quality: u8,
    },
    /// Gaussian noise, drawn for each pixel and colour.
    Noise {
        /// Standard deviation in grey levels, of 0 to 255; 0 to 128.
        sigma: f64,
    },
    /// Little light: fewer photons, and the noise that comes with few.
    LowLight {
        /// The share of the light that is left, 0.001 to 1.
        light: f64,
        /// Photons of a white pixel before the light goes down, 10 to 1000000.
        #[serde(default = "photons")]
        photons: f64,
    },
    /// Too much light: bright parts become white.
    OverExposure {
        /// By how many stops, each twice the light; 0 to 8.
        stops: f64,
    },
    /// The picture turned about the middle of the face.
    Rotate {
        /// Degrees clockwise as seen, -180 to 180.
        degrees: f64,
    },
    /// The barrel distortion of a wide lens, about the middle of the picture.
    Barrel {
        /// How strong: the share by which the corners move in, 0 to 0.4.
        strength: f64,
    },
    /// A camera over the head, such as at a door: the picture as a plane that leans back.
    FromAbove {
        /// Degrees over the horizontal, 0 to 60.
        degrees: f64,
    },
    /// One half of the picture replaced by the mirror image of the other; of heads turned by
    /// at most 20 degrees.
    MirroredHalf {
        /// The half that is kept.
        keep: Side,
    },
    /// Features of another labelled subject of the study, pasted in.
    PastedFeatures {
        /// The sample that they are taken from; of another subject than the picture.
        donor: String,
        /// Which features.
        features: Vec<Feature>,
    },
    /// A line drawing in grey.
    Sketch {
        /// Width of the lines in eye distances, 0.01 to 0.5.
        #[serde(default = "line_width")]
        width: f64,
    },
    /// Flat colours with dark outlines.
    Cartoon {
        /// Side of the patches that become flat, in eye distances, 0.02 to 0.5.
        #[serde(default = "patch")]
        patch: f64,
        /// Levels of luminance, 2 to 64.
        #[serde(default = "levels")]
        levels: u8,
        /// Where.
        #[serde(default)]
        area: Area,
    },
    /// What the covers before it hid, filled again as somebody would who wants to see the
    /// face. It is one arm of a labelled extraction, and is done nowhere else.
    Reconstruct {
        /// How.
        method: FillMethod,
        /// The card of the inpainting model, relative to the study (`model`).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        model: Option<String>,
        /// How many principal components, 1 to 1000; 20 without it (`gappy-pca`).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        components: Option<u16>,
        /// Subjects, or a filter on samples, of people who are neither probes nor references
        /// of the arm (`mean-face`, `gappy-pca`).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        fitted_on: Option<FittedOn>,
        /// The seed of a model that draws at random; one arm for each seed. That of the study
        /// without it (`model`).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        seed: Option<u64>,
    },
}

fn black() -> Colour {
    Colour::Black
}

fn photons() -> f64 {
    10_000.0
}

fn line_width() -> f64 {
    0.08
}

fn patch() -> f64 {
    0.08
}

fn levels() -> u8 {
    6
}

/// How far a mask reaches to the sides.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum MaskShape {
    /// Along the jaw from below one ear to below the other.
    #[default]
    Wide,
    /// An ellipse within the jaw.
    Round,
}

/// How much of the nose a mask covers.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum MaskHeight {
    /// All of it.
    High,
    /// To the middle of its bridge.
    #[default]
    Medium,
    /// None: it ends under the nostrils.
    Low,
}

/// The colour of a cover.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Colour {
    /// The light blue of surgical masks: red 137, green 207, blue 239.
    #[default]
    LightBlue,
    /// Black.
    Black,
    /// White.
    White,
    /// The mean colour of the cheeks of the same picture.
    SkinTone,
    /// Middle grey: 128 of 255.
    Grey,
}

/// A part of the face that is covered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FacePart {
    /// The face and its forehead with a margin, but a slit for the eyes.
    Balaclava,
    /// Both eyes and what is around them.
    Sunglasses,
    /// Mouth, chin and neck.
    Scarf,
    /// Everything below the eyes, along the jaw.
    BelowEyes,
    /// The face below the tip of the nose.
    LowerHalf,
    /// The face above the tip of the nose.
    UpperHalf,
    /// The half on the left of the picture.
    LeftHalf,
    /// The half on the right of the picture.
    RightHalf,
    /// A box around the face, as in redaction.
    Box,
}

/// Where a control of equal area is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ControlPlace {
    /// From the eyebrows up.
    Forehead,
    /// A square at a random place of the face.
    Block,
    /// Single pixels of the face, drawn at random.
    Pixels,
}

/// A definition of the visible share of a face.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum VisibleDefinition {
    /// Of the convex hull of 68 landmarks, which ends at the eyebrows.
    Hull,
    /// Of that hull with a forehead.
    Face,
    /// Of the aligned crop of 112 by 112 pixels that a model sees.
    Crop,
}

/// Where an alteration is applied.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Area {
    /// The whole picture.
    #[default]
    Picture,
    /// The face with its forehead, as in redaction.
    Face,
}

/// A side of the picture as it is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// The left of the picture.
    Left,
    /// The right of the picture.
    Right,
}

/// A feature of a face that can be pasted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Feature {
    /// Both eyes with their eyebrows.
    Eyes,
    /// The nose.
    Nose,
    /// The mouth.
    Mouth,
}

/// Which pictures of a comparison are altered.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum ApplyTo {
    /// The probes.
    #[default]
    Probes,
    /// The references.
    References,
    /// Both.
    Both,
}
