//! rten: an engine in Rust throughout, so that nothing has to be installed.

use std::sync::Arc;

use falsematch::{Error, ErrorKind, Result};
use rten::{NodeId, RunOptions, ThreadPool, ValueOrView};
use rten_tensor::TensorView;
use rten_tensor::prelude::*;

use super::{Engine, Identity, Tensor, failed, input_names, output_names};
use crate::model::Model;

const NAME: &str = "rten";
/// The version that `Cargo.toml` asks for; a test holds it against `Cargo.lock`.
pub(super) const VERSION: &str = "0.27.0";

pub(super) fn identity() -> Identity {
    Identity {
        engine: NAME.to_owned(),
        version: VERSION.to_owned(),
        sha256: None,
        provider: "cpu".to_owned(),
    }
}

/// A model whose weights all workers share.
struct Opened {
    model: Arc<rten::Model>,
    inputs: Vec<NodeId>,
    outputs: Vec<NodeId>,
    /// One thread each, so that a worker keeps to one core.
    threads: Arc<ThreadPool>,
}

pub(super) fn open(model: &Model, workers: usize) -> Result<Vec<Box<dyn Engine>>> {
    refuse_cubic(model)?;
    let loaded = rten::Model::load(model.bytes.to_vec())
        .map_err(|error| failed(NAME, "open the model", error))?;
    let node = |name: &str| {
        loaded.node_id(name).map_err(|error| failed(NAME, "find a value", error))
    };
    let inputs: Vec<NodeId> =
        input_names(&model.card).into_iter().map(node).collect::<Result<_>>()?;
    let outputs: Vec<NodeId> =
        output_names(&model.card).into_iter().map(node).collect::<Result<_>>()?;
    let loaded = Arc::new(loaded);
    Ok((0..workers)
        .map(|_| {
            Box::new(Opened {
                model: Arc::clone(&loaded),
                inputs: inputs.clone(),
                outputs: outputs.clone(),
                threads: Arc::new(ThreadPool::with_num_threads(1)),
            }) as Box<dyn Engine>
        })
        .collect())
}

/// rten runs a cubic `Resize` as a linear one and says nothing, so it is refused here.
fn refuse_cubic(model: &Model) -> Result<()> {
    match model.summary.cubic.first() {
        None => Ok(()),
        Some(node) => {
            let message = format!(
                "found the operator `Resize` with `mode = \"cubic\"` in the node `{node}`, \
                 which rten would run as linear"
            );
            Err(Error::new(ErrorKind::Format, message)
                .hint("run it with ONNX Runtime: `--engine onnxruntime`"))
        }
    }
}

impl Engine for Opened {
    fn run(&mut self, inputs: &[Tensor]) -> Result<Vec<Tensor>> {
        let given: Vec<(NodeId, ValueOrView)> = self
            .inputs
            .iter()
            .zip(inputs)
            .map(|(&node, input)| {
                let view = TensorView::from_data(&input.shape, input.values.as_slice());
                (node, view.into())
            })
            .collect();
        let options =
            RunOptions::default().with_thread_pool(Some(Arc::clone(&self.threads)));
        let ran = self.model.run(given, &self.outputs, Some(options));
        let values = ran.map_err(|error| failed(NAME, "run the model", error))?;
        values
            .into_iter()
            .map(|value| {
                let tensor = value.into_tensor::<f32>().ok_or_else(|| {
                    failed(NAME, "read an output", "its numbers are no 32-bit floats")
                })?;
                Ok(Tensor { shape: tensor.shape().to_vec(), values: tensor.to_vec() })
            })
            .collect()
    }
}
