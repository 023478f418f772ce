//! Takes PReLU apart into operators that every version of ONNX Runtime runs fast.
//!
//! From 1.27 on, ONNX Runtime runs `PRelu` more than twice as slow as before, and most
//! embedders have dozens of them. For `p = relu(x)`, `PRelu(x, s) = p + s (x - p)`: for x > 0
//! the second part is exactly 0, for x <= 0 the first; so it is exact in floating point.

use super::wire::{Field, Malformed, fields, push_bytes};

/// The model with every `PRelu` taken apart, and how many there were. All other bytes stay
/// as they are.
///
/// # Errors
/// Where the model is malformed.
pub(crate) fn without_prelu(model: &[u8]) -> Result<(Vec<u8>, usize), Malformed> {
    let (mut changed, mut count) = (Vec::with_capacity(model.len()), 0);
    for field in fields(model) {
        let field = field?;
        if field.number == 7 {
            let (graph, found) = graph_without(field.value.bytes())?;
            push_bytes(&mut changed, 7, &graph);
            count += found;
        } else {
            changed.extend_from_slice(field.raw);
        }
    }
    Ok((changed, count))
}

fn graph_without(graph: &[u8]) -> Result<(Vec<u8>, usize), Malformed> {
    let (mut changed, mut count) = (Vec::with_capacity(graph.len()), 0);
    for field in fields(graph) {
        let field = field?;
        match prelu(field)? {
            Some(node) => {
                for part in node.parts() {
                    push_bytes(&mut changed, 1, &part);
                }
                count += 1;
            }
            None => changed.extend_from_slice(field.raw),
        }
    }
    Ok((changed, count))
}

/// A `PRelu`: what goes in, its slopes, and what comes out.
struct Prelu {
    input: String,
    slope: String,
    output: String,
}

fn prelu(field: Field<'_>) -> Result<Option<Prelu>, Malformed> {
    if field.number != 1 {
        return Ok(None);
    }
    let (mut inputs, mut outputs, mut operator) = (Vec::new(), Vec::new(), String::new());
    for part in fields(field.value.bytes()) {
        let part = part?;
        match part.number {
            1 => inputs.push(part.value.text()),
            2 => outputs.push(part.value.text()),
            4 => operator = part.value.text(),
            _ => {}
        }
    }
    Ok(match (operator.as_str(), inputs.as_slice(), outputs.as_slice()) {
        ("PRelu", [input, slope], [output]) => Some(Prelu {
            input: input.clone(),
            slope: slope.clone(),
            output: output.clone(),
        }),
        _ => None,
    })
}

impl Prelu {
    /// The nodes that do the same. Names of values between them are made from the output's,
    /// which is unique in its graph.
    fn parts(&self) -> [Vec<u8>; 4] {
        let named = |part: &str| format!("{}/falsematch/{part}", self.output);
        let (positive, negative, scaled) =
            (named("positive"), named("negative"), named("scaled"));
        [
            node("Relu", &[&self.input], &positive),
            node("Sub", &[&self.input, &positive], &negative),
            node("Mul", &[&negative, &self.slope], &scaled),
            node("Add", &[&positive, &scaled], &self.output),
        ]
    }
}

/// A node, as bytes.
pub(super) fn node(operator: &str, inputs: &[&str], output: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    for input in inputs {
        push_bytes(&mut bytes, 1, input.as_bytes());
    }
    push_bytes(&mut bytes, 2, output.as_bytes());
    push_bytes(&mut bytes, 3, output.as_bytes());
    push_bytes(&mut bytes, 4, operator.as_bytes());
    bytes
}
