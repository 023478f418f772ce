//! What has to be known of a graph before a `PRelu` in it can be taken apart.

use std::collections::{BTreeMap, BTreeSet};

use super::super::wire::{Malformed, Value, fields};

/// ONNX's code of 32-bit floats.
const FLOAT: u64 = 1;

/// Operators whose output has as many axes as their first input.
const KEEP_AXES: [&str; 12] = [
    "Add",
    "AveragePool",
    "BatchNormalization",
    "Clip",
    "Dropout",
    "Identity",
    "LeakyRelu",
    "MaxPool",
    "Mul",
    "PRelu",
    "Relu",
    "Sigmoid",
];

/// Weights that may be slopes, and which values are maps: picture, channel, row, column.
pub(super) struct Graph {
    weights: BTreeMap<String, Weight>,
    maps: BTreeSet<String>,
}

/// A `PRelu`: what goes in, its slopes, and what comes out.
pub(super) struct Prelu {
    pub(super) input: String,
    pub(super) slope: String,
    pub(super) output: String,
    pub(super) slopes: Slopes,
}

/// What is known of the slopes.
#[derive(Debug, PartialEq)]
pub(super) enum Slopes {
    /// One for all.
    One(f32),
    /// One for each channel of a map.
    OfChannels(Vec<f32>),
    /// Others, or such as are computed.
    Other,
}

/// The sizes of a weight, and its numbers where they are 32-bit floats that lie in the file.
#[derive(Default)]
struct Weight {
    name: String,
    sizes: Vec<u64>,
    numbers: Option<Vec<f32>>,
}

/// The parts of a node that are asked for.
struct Node {
    inputs: Vec<String>,
    outputs: Vec<String>,
    operator: String,
}

impl Graph {
    /// Reads weights and nodes; nodes stand in the order in which they are run.
    pub(super) fn read(bytes: &[u8]) -> Result<Graph, Malformed> {
        let mut graph = Graph { weights: BTreeMap::new(), maps: BTreeSet::new() };
        for field in fields(bytes) {
            let field = field?;
            if field.number == 5 {
                let weight = Weight::read(field.value.bytes())?;
                graph.weights.insert(weight.name.clone(), weight);
            }
        }
        for field in fields(bytes) {
            let field = field?;
            if field.number == 1 {
                graph.follow(Node::read(field.value.bytes())?);
            }
        }
        Ok(graph)
    }

    fn follow(&mut self, node: Node) {
        let first = node.inputs.first();
        let by_four = node.inputs.get(1).and_then(|name| self.weights.get(name));
        let gives_map = match node.operator.as_str() {
            "Conv" => by_four.is_some_and(|weight| weight.sizes.len() == 4),
            operator => {
                KEEP_AXES.contains(&operator)
                    && first.is_some_and(|name| self.maps.contains(name))
            }
        };
        if gives_map {
            self.maps.extend(node.outputs);
        }
    }

    /// The `PRelu` that a node is, or nothing.
    pub(super) fn prelu(&self, node: &[u8]) -> Result<Option<Prelu>, Malformed> {
        let Node { inputs, outputs, operator } = Node::read(node)?;
        Ok(match (operator.as_str(), inputs.as_slice(), outputs.as_slice()) {
            ("PRelu", [input, slope], [output]) => Some(Prelu {
                slopes: self.slopes(slope, input),
                input: input.clone(),
                slope: slope.clone(),
                output: output.clone(),
            }),
            _ => None,
        })
    }

    /// Slopes are laid over the last axes of the input, so those of channels are C x 1 x 1.
    fn slopes(&self, slope: &str, input: &str) -> Slopes {
        let Some(weight) = self.weights.get(slope) else { return Slopes::Other };
        let of_channels = match weight.sizes.as_slice() {
            [_, 1, 1] | [1, _, 1, 1] => self.maps.contains(input),
            _ => false,
        };
        match weight.numbers.as_deref() {
            Some(&[slope]) => Slopes::One(slope),
            Some(slopes) if of_channels => Slopes::OfChannels(slopes.to_vec()),
            _ => Slopes::Other,
        }
    }
}

impl Node {
    fn read(bytes: &[u8]) -> Result<Node, Malformed> {
        let mut node =
            Node { inputs: Vec::new(), outputs: Vec::new(), operator: String::new() };
        for part in fields(bytes) {
            let part = part?;
            match part.number {
                1 => node.inputs.push(part.value.text()),
                2 => node.outputs.push(part.value.text()),
                4 => node.operator = part.value.text(),
                _ => {}
            }
        }
        Ok(node)
    }
}

impl Weight {
    fn read(tensor: &[u8]) -> Result<Weight, Malformed> {
        let (mut weight, mut element, mut elsewhere) = (Weight::default(), 0, false);
        let mut bytes: &[u8] = &[];
        for field in fields(tensor) {
            let field = field?;
            match (field.number, field.value) {
                (1, Value::Integer(size)) => weight.sizes.push(size),
                (1, packed) => {
                    weight.sizes.extend(super::super::wire::integers(packed.bytes())?);
                }
                (2, value) => element = value.integer(),
                (8, value) => weight.name = value.text(),
                // Packed floats and raw numbers are the same bytes.
                (4 | 9, value) => bytes = value.bytes(),
                (14, value) => elsewhere |= value.integer() == 1,
                _ => {}
            }
        }
        let (numbers, rest) = bytes.as_chunks::<4>();
        let expected = weight.sizes.iter().product::<u64>();
        if element == FLOAT
            && !elsewhere
            && rest.is_empty()
            && numbers.len() as u64 == expected
        {
            weight.numbers =
                Some(numbers.iter().map(|four| f32::from_le_bytes(*four)).collect());
        }
        Ok(weight)
    }
}
