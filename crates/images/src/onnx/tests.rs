use super::prelu::node;
use super::wire::push_bytes;
use super::*;

/// A graph's input or output of 32-bit floats.
fn value(name: &str, shape: &[u64]) -> Vec<u8> {
    let mut sizes = Vec::new();
    for &size in shape {
        assert!(size < 128, "one byte is enough for tests");
        push_bytes(&mut sizes, 1, &[0x08, size.to_le_bytes()[0]]);
    }
    let mut tensor = vec![0x08, 1];
    push_bytes(&mut tensor, 2, &sizes);
    let mut kind = Vec::new();
    push_bytes(&mut kind, 1, &tensor);
    let mut value = Vec::new();
    push_bytes(&mut value, 1, name.as_bytes());
    push_bytes(&mut value, 2, &kind);
    value
}

/// A model of nodes, by hand.
pub(crate) fn model(
    nodes: &[Vec<u8>],
    inputs: &[(&str, &[u64])],
    outputs: &[(&str, &[u64])],
) -> Vec<u8> {
    model_with(nodes, &[], inputs, outputs)
}

/// The same with weights, as bytes.
pub(crate) fn model_with(
    nodes: &[Vec<u8>],
    weights: &[Vec<u8>],
    inputs: &[(&str, &[u64])],
    outputs: &[(&str, &[u64])],
) -> Vec<u8> {
    let mut graph = Vec::new();
    for node in nodes {
        push_bytes(&mut graph, 1, node);
    }
    push_bytes(&mut graph, 2, b"graph");
    for weight in weights {
        push_bytes(&mut graph, 5, weight);
    }
    for (name, shape) in inputs {
        push_bytes(&mut graph, 11, &value(name, shape));
    }
    for (name, shape) in outputs {
        push_bytes(&mut graph, 12, &value(name, shape));
    }
    let mut model = vec![0x08, 8];
    push_bytes(&mut model, 7, &graph);
    push_bytes(&mut model, 8, &[0x0a, 0, 0x10, 17]);
    model
}

/// A node of one input and one output.
pub(crate) fn unary(operator: &str, input: &str, output: &str) -> Vec<u8> {
    node(operator, &[input], output)
}

/// A node of two inputs and one output.
pub(crate) fn binary(operator: &str, inputs: [&str; 2], output: &str) -> Vec<u8> {
    node(operator, &inputs, output)
}

/// A node that resizes by a cubic polynomial.
pub(crate) fn cubic_resize(input: &str, sizes: &str, output: &str) -> Vec<u8> {
    let mut attribute = Vec::new();
    push_bytes(&mut attribute, 1, b"mode");
    push_bytes(&mut attribute, 4, b"cubic");
    attribute.extend([0xa0, 0x01, 3]); // type = STRING
    let mut bytes = node("Resize", &[input, "", "", sizes], output);
    push_bytes(&mut bytes, 5, &attribute);
    bytes
}

#[test]
fn a_model_says_its_inputs_outputs_and_operators() {
    let bytes = model(
        &[unary("Relu", "x", "a"), unary("Relu", "a", "b"), unary("Frob", "b", "y")],
        &[("x", &[1, 3, 8, 8])],
        &[("y", &[1, 3, 8, 8])],
    );
    let summary = Summary::of(&bytes).unwrap();
    assert_eq!(summary.inputs[0].to_string(), "x: float32 1x3x8x8");
    assert_eq!(summary.outputs[0].to_string(), "y: float32 1x3x8x8");
    assert_eq!(summary.operators[&(String::new(), "Relu".to_owned())], 2);
    assert_eq!(summary.versions[""], 17);
    assert!(summary.cubic.is_empty() && !summary.weights_elsewhere);
}

#[test]
fn a_cubic_resize_is_seen() {
    let bytes = model(&[cubic_resize("x", "s", "y")], &[("x", &[1])], &[("y", &[1])]);
    assert_eq!(Summary::of(&bytes).unwrap().cubic, ["y"]);
}

#[test]
fn what_is_no_model_is_refused() {
    let whole = model(&[unary("Relu", "x", "y")], &[("x", &[1])], &[("y", &[1])]);
    for bytes in [&b""[..], b"GIF89a", &[0; 64], &whole[..whole.len() / 2]] {
        let error = Summary::of(bytes).unwrap_err().to_string();
        assert!(error.starts_with("found no ONNX model"), "{error}");
    }
}
