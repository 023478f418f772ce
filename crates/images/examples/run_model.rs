//! Runs a model so many times, and says nothing: what `benches/images` times, once with few
//! and once with many. `INPUTS` holds the numbers of one input after another, as 32-bit floats,
//! lowest byte first; they are taken in turn.
//!
//! ```text
//! cargo run --release -p falsematch-images --example run_model -- \
//!     CARD FILE LIBRARY INPUTS COUNT
//! ```

use std::error::Error;
use std::path::{Path, PathBuf};

use falsematch_images::card::Card;
use falsematch_images::engine::{Choice, Provider, Runtime, Tensor};
use falsematch_images::model::Model;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [card, file, library, inputs, count] = arguments.as_slice() else {
        return Err("expected CARD FILE LIBRARY INPUTS COUNT".into());
    };
    let model = Model::read(&Card::read(Path::new(card))?, Path::new(file))?;
    let library = Some(PathBuf::from(library));
    let runtime =
        Runtime::start(&Choice::OnnxRuntime { library, provider: Provider::Cpu })?;
    let mut engine =
        runtime.open(&model, 1)?.pop().ok_or("the engine opened no model")?;
    let input = &model.card.input;
    let (height, width) = (input.height as usize, input.width as usize);
    let bytes = std::fs::read(inputs)?;
    let numbers: Vec<f32> =
        bytes.as_chunks().0.iter().map(|four| f32::from_le_bytes(*four)).collect();
    let tensors: Vec<[Tensor; 1]> = numbers
        .chunks_exact(3 * height * width)
        .map(|values| {
            [Tensor { shape: vec![1, 3, height, width], values: values.to_vec() }]
        })
        .collect();
    for tensor in tensors.iter().cycle().take(count.parse()?) {
        engine.run(tensor)?;
    }
    Ok(())
}
