//! Why a picture gives no template: a failure to acquire, as data.

use std::fmt;

/// Why a picture gives no template.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// The file cannot be read.
    Unreadable(String),
    /// The file is no picture.
    NotAPicture(String),
    /// The file is a picture of another format.
    Format(String),
    /// The file breaks off or contradicts itself.
    Malformed(String),
    /// The picture is over the limits.
    TooLarge(String),
    /// The picture has the four colours of print.
    Cmyk,
    /// The picture has several frames.
    Animated,
    /// The picture is partly transparent.
    Transparent,
    /// No face was found.
    NoFace,
    /// So many faces were found, and the rule is to refuse that.
    ManyFaces(usize),
    /// The five points of the face are all in one place, so it cannot be aligned.
    NotAligned,
    /// The model gave no template: all zeros, or something that is no number.
    NoTemplate,
    /// The picture cannot be altered as its arm asks: a head turned too far, no landmarks.
    NotAltered(String),
    /// The engine failed on this picture.
    Engine(String),
    /// The command under test gives this reason.
    Refused(String),
    /// The command under test gave no answer within so many seconds, twice.
    Hung(u32),
    /// The command under test ended by itself, twice.
    Died,
    /// The command under test gave an answer that makes no sense, twice.
    Nonsense(String),
}

impl Reason {
    /// A word for counting.
    pub fn code(&self) -> &'static str {
        match self {
            Reason::Unreadable(_) => "unreadable",
            Reason::NotAPicture(_) => "not_a_picture",
            Reason::Format(_) => "format",
            Reason::Malformed(_) => "malformed",
            Reason::TooLarge(_) => "too_large",
            Reason::Cmyk => "cmyk",
            Reason::Animated => "animated",
            Reason::Transparent => "transparent",
            Reason::NoFace => "no_face",
            Reason::ManyFaces(_) => "many_faces",
            Reason::NotAligned => "not_aligned",
            Reason::NoTemplate => "no_template",
            Reason::NotAltered(_) => "not_altered",
            Reason::Engine(_) => "engine",
            Reason::Refused(_) => "refused",
            Reason::Hung(_) => "hung",
            Reason::Died => "died",
            Reason::Nonsense(_) => "nonsense",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::Unreadable(why) => write!(f, "cannot be read: {why}"),
            Reason::NotAPicture(what) => write!(f, "no picture: {what}"),
            Reason::Format(what) => write!(f, "a format that is not read: {what}"),
            Reason::Malformed(what) => write!(f, "malformed: {what}"),
            Reason::TooLarge(what) => write!(f, "over the limits: {what}"),
            Reason::Cmyk => write!(f, "colours of print (CMYK) that depend on a profile"),
            Reason::Animated => write!(f, "several frames, and none is named"),
            Reason::Transparent => write!(f, "partly transparent"),
            Reason::NoFace => write!(f, "no face was found"),
            Reason::ManyFaces(count) => write!(f, "{count} faces, and one is expected"),
            Reason::NotAligned => write!(f, "a face whose points are all in one place"),
            Reason::NoTemplate => write!(f, "a template of zeros or of no numbers"),
            Reason::NotAltered(why) => write!(f, "cannot be altered: {why}"),
            Reason::Engine(why) => write!(f, "the engine failed: {why}"),
            Reason::Refused(why) => write!(f, "the command says: {why}"),
            Reason::Hung(seconds) => write!(f, "no answer within {seconds} s"),
            Reason::Died => write!(f, "the command ended by itself"),
            Reason::Nonsense(what) => write!(f, "an answer that makes no sense: {what}"),
        }
    }
}
