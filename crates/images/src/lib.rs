//! Pictures and ONNX models in, face templates or failures out: the chain under test.
//!
//! - [`card`]: what a model file is, where it comes from, and how it wants its input;
//! - [`onnx`]: what an ONNX file says of itself;
//! - [`engine`]: rten and ONNX Runtime behind one trait;
//! - [`model`]: a model file held against its card.
//!
//! A picture that gives no template is a failure with its reason, never an error that ends a
//! run. Every picture needs a ground-truth subject label: nothing here names an unknown
//! person.

pub mod card;
mod digest;
pub mod engine;
pub mod fetch;
pub mod model;
pub mod onnx;
