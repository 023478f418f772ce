//! What an ONNX file says of itself: inputs, outputs, operators. The numbers of the field
//! names are those of `onnx.proto` (ONNX IR version 3 and later).

mod prelu;
mod wire;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use falsematch::{Error, ErrorKind, Result};

pub(crate) use prelu::{Which, without_prelu};
use wire::{Field, Malformed, fields};

/// What an ONNX file says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// What the caller gives, weights not included, in the order of the file.
    pub inputs: Vec<Described>,
    /// What comes out, in the order of the file.
    pub outputs: Vec<Described>,
    /// How often each operator occurs, by domain and name; `""` is the domain of ONNX itself.
    pub operators: BTreeMap<(String, String), usize>,
    /// Versions of the operator sets, by domain.
    pub versions: BTreeMap<String, u64>,
    /// Nodes that resize by a cubic polynomial, by name or by first output.
    pub cubic: Vec<String>,
    /// Whether weights lie in another file.
    pub weights_elsewhere: bool,
}

/// The name, type and shape of an input or an output.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Described {
    /// Its name.
    pub name: String,
    /// ONNX's code of the type of its numbers; 1 is 32-bit float.
    pub element: u64,
    /// Its sizes.
    pub shape: Vec<Size>,
}

/// One size of a shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Size {
    /// Always this.
    Fixed(u64),
    /// Whatever the caller gives.
    Free(String),
}

impl fmt::Display for Described {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sizes: Vec<String> = self.shape.iter().map(Size::to_string).collect();
        write!(f, "{}: {} {}", self.name, element_name(self.element), sizes.join("x"))
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Size::Fixed(size) => write!(f, "{size}"),
            Size::Free(name) if name.is_empty() => write!(f, "?"),
            Size::Free(name) => write!(f, "{name}"),
        }
    }
}

/// The name of a type of numbers.
fn element_name(code: u64) -> String {
    let name = match code {
        1 => "float32",
        2 => "uint8",
        3 => "int8",
        6 => "int32",
        7 => "int64",
        9 => "bool",
        10 => "float16",
        11 => "float64",
        16 => "bfloat16",
        _ => return format!("type {code}"),
    };
    name.to_owned()
}

impl Summary {
    /// Reads what a file says of itself.
    ///
    /// # Errors
    /// If the bytes are no ONNX model or break off.
    pub fn of(model: &[u8]) -> Result<Summary> {
        let mut summary = Summary::default();
        let mut graph = None;
        let read = fields(model).try_for_each(|field| {
            let field = field?;
            match field.number {
                7 => graph = Some(field.value.bytes()),
                8 => summary.add_version(field)?,
                _ => {}
            }
            Ok(())
        });
        let read = read.and_then(|()| summary.add_graph(graph.ok_or(Malformed)?, true));
        match read {
            Ok(()) if !summary.operators.is_empty() => Ok(summary),
            _ => Err(Error::new(
                ErrorKind::Format,
                "found no ONNX model, or one that breaks off, but a whole one is expected",
            )),
        }
    }

    fn add_version(&mut self, field: Field<'_>) -> std::result::Result<(), Malformed> {
        let (mut domain, mut version) = (String::new(), 0);
        for part in fields(field.value.bytes()) {
            let part = part?;
            match part.number {
                1 => domain = part.value.text(),
                2 => version = part.value.integer(),
                _ => {}
            }
        }
        self.versions.insert(domain, version);
        Ok(())
    }

    /// Adds what a graph says; the outermost one also has the inputs and outputs.
    fn add_graph(
        &mut self,
        graph: &[u8],
        outermost: bool,
    ) -> std::result::Result<(), Malformed> {
        let mut weights = BTreeSet::new();
        let mut inputs = Vec::new();
        for field in fields(graph) {
            let field = field?;
            let bytes = field.value.bytes();
            match field.number {
                1 => self.add_node(bytes)?,
                5 => {
                    let (name, elsewhere) = weight(bytes)?;
                    self.weights_elsewhere |= elsewhere;
                    weights.insert(name);
                }
                11 if outermost => inputs.push(described(bytes)?),
                12 if outermost => self.outputs.push(described(bytes)?),
                _ => {}
            }
        }
        self.inputs.extend(inputs.into_iter().filter(|i| !weights.contains(&i.name)));
        Ok(())
    }

    fn add_node(&mut self, node: &[u8]) -> std::result::Result<(), Malformed> {
        let (mut operator, mut domain) = (String::new(), String::new());
        let (mut name, mut output, mut cubic) = (String::new(), String::new(), false);
        for field in fields(node) {
            let field = field?;
            match field.number {
                2 if output.is_empty() => output = field.value.text(),
                3 => name = field.value.text(),
                4 => operator = field.value.text(),
                7 => domain = field.value.text(),
                5 => cubic |= self.add_attribute(field.value.bytes())?,
                _ => {}
            }
        }
        if cubic && operator == "Resize" {
            self.cubic.push(if name.is_empty() { output } else { name });
        }
        *self.operators.entry((domain, operator)).or_default() += 1;
        Ok(())
    }

    /// Adds the graphs that an attribute holds; says whether it is `mode = "cubic"`.
    fn add_attribute(&mut self, bytes: &[u8]) -> std::result::Result<bool, Malformed> {
        let (mut name, mut text) = (String::new(), String::new());
        for field in fields(bytes) {
            let field = field?;
            match field.number {
                1 => name = field.value.text(),
                4 => text = field.value.text(),
                6 | 11 => self.add_graph(field.value.bytes(), false)?,
                _ => {}
            }
        }
        Ok(name == "mode" && text == "cubic")
    }
}

/// The name of a weight and whether its numbers lie in another file.
fn weight(tensor: &[u8]) -> std::result::Result<(String, bool), Malformed> {
    let (mut name, mut elsewhere) = (String::new(), false);
    for field in fields(tensor) {
        let field = field?;
        match field.number {
            8 => name = field.value.text(),
            14 => elsewhere |= field.value.integer() == 1,
            _ => {}
        }
    }
    Ok((name, elsewhere))
}

fn described(value: &[u8]) -> std::result::Result<Described, Malformed> {
    let mut described = Described::default();
    for field in fields(value) {
        let field = field?;
        match field.number {
            1 => described.name = field.value.text(),
            2 => {
                for kind in fields(field.value.bytes()) {
                    let kind = kind?;
                    if kind.number == 1 {
                        tensor_type(kind.value.bytes(), &mut described)?;
                    }
                }
            }
            _ => {}
        }
    }
    Ok(described)
}

fn tensor_type(
    bytes: &[u8],
    described: &mut Described,
) -> std::result::Result<(), Malformed> {
    for field in fields(bytes) {
        let field = field?;
        match field.number {
            1 => described.element = field.value.integer(),
            2 => {
                for size in fields(field.value.bytes()) {
                    described.shape.push(size_of(size?.value.bytes())?);
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn size_of(bytes: &[u8]) -> std::result::Result<Size, Malformed> {
    let mut size = Size::Free(String::new());
    for field in fields(bytes) {
        let field = field?;
        match field.number {
            1 => size = Size::Fixed(field.value.integer()),
            2 => size = Size::Free(field.value.text()),
            _ => {}
        }
    }
    Ok(size)
}

#[cfg(test)]
pub(crate) mod tests;
