//! What was typed of pictures and models.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use falsematch_images::engine::{Choice, Provider};

/// Check a model file against its card, or fetch it.
#[derive(Args, Debug)]
pub(crate) struct Model {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: ModelCommand,
}

/// What can be done with a model.
#[derive(Debug, Subcommand)]
pub(crate) enum ModelCommand {
    /// Hold a model file against its card, and run it once on a grey picture.
    Check(CheckModel),
    /// Put the file of a card into a folder, if it is the file that the card is of.
    Get(GetModel),
}

/// Hold a model file against its card, and run it once on a grey picture.
#[derive(Args, Debug)]
#[command(after_help = "\
Refused are: another digest, other inputs or outputs than the card names, an operator that the
engine lacks (it is named), and what the engine would run wrongly.

Examples:
  falsematch model check models/yunet-640.toml --file yunet_n_640_640.onnx
  falsematch model check models/sface-2021dec.toml --models ~/models --engine onnxruntime")]
pub(crate) struct CheckModel {
    /// The model card, a TOML file.
    pub(crate) card: PathBuf,
    /// The model file; by default the one that the card names, in one of the folders.
    #[arg(long, value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    /// A folder of model files; may be given several times.
    #[arg(long, value_name = "DIR", default_value = "models")]
    pub(crate) models: Vec<PathBuf>,
    /// The engine.
    #[command(flatten)]
    pub(crate) engine: Engine,
}

/// Put the file of a card into a folder, if it is the file that the card is of.
#[derive(Args, Debug)]
#[command(after_help = "\
An `https:` address is fetched by `curl`, which knows the proxies and certificates of this
machine. A file with the right digest that is there already is left as it is.

Examples:
  falsematch model get models/yunet-640.toml --into ~/models
  falsematch model get models/yunet-640.toml --into ~/models --from /media/stick")]
pub(crate) struct GetModel {
    /// The model card, a TOML file.
    pub(crate) card: PathBuf,
    /// The folder to put it into; it is made if it is not there.
    #[arg(long, value_name = "DIR", default_value = "models")]
    pub(crate) into: PathBuf,
    /// A local copy, or a folder that holds one, instead of the address on the card.
    #[arg(long, value_name = "PATH")]
    pub(crate) from: Option<PathBuf>,
}

/// The engine that runs models.
#[derive(Args, Debug)]
pub(crate) struct Engine {
    /// The engine: rten is part of this program, ONNX Runtime is loaded from this machine.
    #[arg(long, value_enum, default_value = "rten")]
    pub(crate) engine: EngineName,
    /// The library of ONNX Runtime or a folder that holds it; this also chooses the engine.
    /// By default FALSEMATCH_ONNXRUNTIME, then the Python installation.
    #[arg(long, value_name = "PATH")]
    pub(crate) onnxruntime: Option<PathBuf>,
    /// What ONNX Runtime runs on; if it cannot be had, that is an error.
    #[arg(long, value_enum, default_value = "cpu")]
    pub(crate) provider: ProviderName,
}

/// Names of engines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum EngineName {
    /// rten.
    Rten,
    /// ONNX Runtime.
    Onnxruntime,
}

/// Names of what ONNX Runtime runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ProviderName {
    /// The processor.
    Cpu,
    /// A GPU of NVIDIA.
    Cuda,
    /// A GPU of NVIDIA, with TensorRT.
    Tensorrt,
}

impl Engine {
    /// The engine that was chosen.
    pub(crate) fn choice(&self) -> Choice {
        let provider = match self.provider {
            ProviderName::Cpu => Provider::Cpu,
            ProviderName::Cuda => Provider::Cuda,
            ProviderName::Tensorrt => Provider::TensorRt,
        };
        let is_rten = self.engine == EngineName::Rten
            && self.onnxruntime.is_none()
            && provider == Provider::Cpu;
        match is_rten {
            true => Choice::Rten,
            false => Choice::OnnxRuntime { library: self.onnxruntime.clone(), provider },
        }
    }
}

/// Make templates of labelled pictures.
#[derive(Args, Debug)]
#[command(after_help = "\
A recipe is a TOML file that names the pictures, the table that says who is in each, the cards of
a detector and an embedder, and a study. A picture without a subject is refused. One that gives
no template is counted with its reason and ends nothing; all are listed at the end.

The folder holds templates.npy (a row of zeros where there is none), samples.csv (with the column
`failure`), extraction.json (models, engine and their digests) and, if the recipe names a study,
scores.npy and study.toml, which `falsematch run` measures. If the run is ended, the same command
goes on where it was, to the same bits.

Where arms of the study alter pictures, every picture is taken as it is once, and for each arm the
pictures that it alters are altered and taken again. The folder then holds ledger.csv (what is
visible of each altered picture, by every definition, or why it gave no template), and the scores
under the names by which the study reads them, in place of scores.npy.

Instead of cards a recipe may name a command, which then enrols the pictures and compares them:
any vendor's SDK can be audited so (docs/reference/command-protocol.md).

Examples:
  falsematch extract studies/london-poses --pictures ~/london --models ~/models --out /tmp/london
  falsematch run /tmp/london
  falsematch extract studies/visible-fraction --pictures ~/london --models ~/models --out /tmp/arms")]
pub(crate) struct Extract {
    /// The recipe: a folder that holds `pictures.toml`, or a TOML file.
    pub(crate) recipe: PathBuf,
    /// The folder to write, outside of any repository: templates of faces do not belong there.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// The folder of the pictures, instead of the one that the recipe names.
    #[arg(long, value_name = "DIR")]
    pub(crate) pictures: Option<PathBuf>,
    /// A folder of model files; may be given several times.
    #[arg(long, value_name = "DIR", default_value = "models")]
    pub(crate) models: Vec<PathBuf>,
    /// Allow a folder inside a repository.
    #[arg(long)]
    pub(crate) inside_repository: bool,
    /// The engine.
    #[command(flatten)]
    pub(crate) engine: Engine,
}
