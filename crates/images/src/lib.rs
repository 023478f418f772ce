//! Pictures and ONNX models in, face templates or failures out: the chain under test.
//!
//! - [`card`]: what a model file is, where it comes from, and how it wants its input;
//! - [`onnx`]: what an ONNX file says of itself;
//! - [`engine`]: rten and ONNX Runtime behind one trait;
//! - [`model`]: a model file held against its card, [`fetch`]: how it is had;
//! - [`picture`]: pictures decoded under limits; [`failure`]: why one gives no template;
//! - [`detect`]: faces found; [`chain`]: a picture to a template
//!   (and how good the picture is, by a quality model);
//! - [`recipe`], [`samples`]: what to extract, and whose pictures they are;
//! - [`extract`]: templates of many pictures, in chunks that are kept;
//! - [`command`]: any program as the system under test, spoken to by JSON lines;
//! - [`alter`]: pictures covered, blurred, edited; [`visible`]: how much of a face is left.
//!
//! A picture that gives no template is a failure with its reason, never an error that ends a
//! run. Every picture needs a ground-truth subject label: nothing here names an unknown
//! person.

pub mod alter;
pub mod card;
pub mod chain;
pub mod command;
pub mod detect;
mod digest;
pub mod engine;
pub mod extract;
pub mod failure;
pub mod fetch;
pub mod model;
mod npy;
pub mod onnx;
pub mod picture;
mod quality;
pub mod recipe;
pub mod samples;
mod tensor;
pub mod visible;
