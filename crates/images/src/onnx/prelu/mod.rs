//! Takes PReLU apart into operators that ONNX Runtime runs fast.
//!
//! ONNX Runtime lays pictures out in blocks of channels for its convolutions and puts them
//! back for every `PRelu`; from 1.27 on it also runs `PRelu` itself more than twice as slow
//! as before. Most embedders have dozens of them. Three forms do the same, and each is exact
//! in floating point:
//!
//! - one slope for all channels is `LeakyRelu`, which is made part of the convolution;
//! - a slope for each channel of a map is `relu(x) + conv(relu(conv(x, -1)), -s)`, with
//!   convolutions of one pixel and one channel: everything stays in blocks;
//! - any other is `p + s (x - p)` for `p = relu(x)`: for x > 0 the second part is exactly 0,
//!   for x <= 0 the first. It is faster than `PRelu` from 1.27 on only.

mod graph;
mod parts;

use graph::Graph;

use super::wire::{Malformed, fields, push_bytes};
#[cfg(test)]
pub(super) use parts::node;

/// Which `PRelu` are taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Which {
    /// Those of one slope, or of one for each channel of a map.
    Known,
    /// All.
    All,
}

/// The model with its `PRelu` taken apart, and how many of them. All other bytes stay as
/// they are.
///
/// # Errors
/// Where the model is malformed.
pub(crate) fn without_prelu(
    model: &[u8],
    which: Which,
) -> Result<(Vec<u8>, usize), Malformed> {
    let (mut changed, mut count) = (Vec::with_capacity(model.len()), 0);
    for field in fields(model) {
        let field = field?;
        if field.number == 7 {
            let (graph, found) = graph_without(field.value.bytes(), which)?;
            push_bytes(&mut changed, 7, &graph);
            count += found;
        } else {
            changed.extend_from_slice(field.raw);
        }
    }
    Ok((changed, count))
}

fn graph_without(bytes: &[u8], which: Which) -> Result<(Vec<u8>, usize), Malformed> {
    let graph = Graph::read(bytes)?;
    let (mut changed, mut count) = (Vec::with_capacity(bytes.len()), 0);
    for field in fields(bytes) {
        let field = field?;
        let parts = match field.number {
            1 => graph.prelu(field.value.bytes())?.and_then(|prelu| prelu.parts(which)),
            _ => None,
        };
        let Some(parts) = parts else {
            changed.extend_from_slice(field.raw);
            continue;
        };
        for node in &parts.nodes {
            push_bytes(&mut changed, 1, node);
        }
        for weight in &parts.weights {
            push_bytes(&mut changed, 5, weight);
        }
        count += 1;
    }
    Ok((changed, count))
}

#[cfg(test)]
mod tests;
