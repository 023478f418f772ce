//! Nodes and weights that do what a `PRelu` does, as bytes.

use super::super::wire::{push_bytes, push_float, push_integer};
use super::Which;
use super::graph::{Prelu, Slopes};

/// What stands in the place of a `PRelu`.
pub(super) struct Parts {
    pub(super) nodes: Vec<Vec<u8>>,
    pub(super) weights: Vec<Vec<u8>>,
}

impl Prelu {
    /// The nodes that do the same, or nothing where it stays. Names of values between them
    /// are made from the output's, which is unique in its graph.
    pub(super) fn parts(&self, which: Which) -> Option<Parts> {
        match &self.slopes {
            Slopes::One(slope) => Some(self.leaky(*slope)),
            Slopes::OfChannels(slopes) => Some(self.of_channels(slopes)),
            Slopes::Other if which == Which::All => Some(self.other()),
            Slopes::Other => None,
        }
    }

    fn named(&self, part: &str) -> String {
        format!("{}/falsematch/{part}", self.output)
    }

    fn leaky(&self, slope: f32) -> Parts {
        let mut leaky = node("LeakyRelu", &[&self.input], &self.output);
        push_bytes(&mut leaky, 5, &float("alpha", slope));
        Parts { nodes: vec![leaky], weights: Vec::new() }
    }

    fn of_channels(&self, slopes: &[f32]) -> Parts {
        let turned: Vec<f32> = slopes.iter().map(|slope| -slope).collect();
        let [positive, minus, negative, scaled, of_minus, of_slopes] =
            ["positive", "minus", "negative", "scaled", "-1", "-s"]
                .map(|part| self.named(part));
        Parts {
            nodes: vec![
                node("Relu", &[&self.input], &positive),
                each_channel(&self.input, &of_minus, &minus, slopes.len()),
                node("Relu", &[&minus], &negative),
                each_channel(&negative, &of_slopes, &scaled, slopes.len()),
                node("Add", &[&scaled, &positive], &self.output),
            ],
            weights: vec![
                weight(&of_minus, &vec![-1.0; slopes.len()]),
                weight(&of_slopes, &turned),
            ],
        }
    }

    fn other(&self) -> Parts {
        let [positive, negative, scaled] =
            ["positive", "negative", "scaled"].map(|part| self.named(part));
        Parts {
            nodes: vec![
                node("Relu", &[&self.input], &positive),
                node("Sub", &[&self.input, &positive], &negative),
                node("Mul", &[&negative, &self.slope], &scaled),
                node("Add", &[&positive, &scaled], &self.output),
            ],
            weights: Vec::new(),
        }
    }
}

/// A convolution of one pixel that multiplies each channel by a number of its own.
fn each_channel(input: &str, weights: &str, output: &str, channels: usize) -> Vec<u8> {
    let mut conv = node("Conv", &[input, weights], output);
    for (name, values) in [
        ("kernel_shape", &[1, 1][..]),
        ("strides", &[1, 1]),
        ("dilations", &[1, 1]),
        ("pads", &[0, 0, 0, 0]),
    ] {
        push_bytes(&mut conv, 5, &integers(name, values));
    }
    push_bytes(&mut conv, 5, &integer("group", channels as u64));
    conv
}

/// A node, as bytes.
pub(in crate::onnx) fn node(operator: &str, inputs: &[&str], output: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    for input in inputs {
        push_bytes(&mut bytes, 1, input.as_bytes());
    }
    push_bytes(&mut bytes, 2, output.as_bytes());
    push_bytes(&mut bytes, 3, output.as_bytes());
    push_bytes(&mut bytes, 4, operator.as_bytes());
    bytes
}

/// A weight of one number for each channel of a map.
fn weight(name: &str, numbers: &[f32]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for size in [numbers.len() as u64, 1, 1, 1] {
        push_integer(&mut bytes, 1, size);
    }
    push_integer(&mut bytes, 2, 1); // 32-bit floats
    push_bytes(&mut bytes, 8, name.as_bytes());
    let raw: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
    push_bytes(&mut bytes, 9, &raw);
    bytes
}

fn float(name: &str, value: f32) -> Vec<u8> {
    let mut bytes = Vec::new();
    push_bytes(&mut bytes, 1, name.as_bytes());
    push_float(&mut bytes, 2, value);
    push_integer(&mut bytes, 20, 1); // type = FLOAT
    bytes
}

fn integer(name: &str, value: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    push_bytes(&mut bytes, 1, name.as_bytes());
    push_integer(&mut bytes, 3, value);
    push_integer(&mut bytes, 20, 2); // type = INT
    bytes
}

fn integers(name: &str, values: &[u64]) -> Vec<u8> {
    let mut bytes = Vec::new();
    push_bytes(&mut bytes, 1, name.as_bytes());
    for &value in values {
        push_integer(&mut bytes, 8, value);
    }
    push_integer(&mut bytes, 20, 7); // type = INTS
    bytes
}
