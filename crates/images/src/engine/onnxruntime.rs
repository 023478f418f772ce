//! ONNX Runtime, loaded while the program runs from a library that is on this machine.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use falsematch::{Error, ErrorKind, Result};
use ort::environment::Environment;
use ort::ep::{CUDA, ExecutionProviderDispatch, TensorRT};
use ort::session::{Session, SessionInputValue};
use ort::value::TensorRef;

use super::{Engine, Identity, Provider, Tensor, failed, input_names, output_names};
use crate::model::Model;
use crate::onnx::{Which, without_prelu};

const NAME: &str = "ONNX Runtime";

/// From this minor version of 1 on, PReLU is run slowly, and every one is taken apart.
const SLOW_PRELU: u32 = 27;

/// A process can load one library only.
static LOADED: Mutex<Option<(PathBuf, Environment)>> = Mutex::new(None);

/// ONNX Runtime as it was loaded.
#[derive(Clone, Debug)]
pub struct Library {
    environment: Environment,
    version: String,
    sha256: String,
    provider: Provider,
}

impl Library {
    /// Loads a library.
    ///
    /// # Errors
    /// If it is no ONNX Runtime, is too old, or this process has loaded another.
    pub(super) fn load(path: &Path, provider: Provider) -> Result<Library> {
        let path = std::fs::canonicalize(path)
            .map_err(|error| Error::io(path, "find ONNX Runtime", &error))?;
        let environment = environment(&path)?;
        Ok(Library {
            environment,
            version: version(&path, ort::info()),
            sha256: falsematch::input::digest(&path)?,
            provider,
        })
    }

    pub(super) fn identity(&self) -> Identity {
        let provider = match self.provider {
            Provider::Cpu => "cpu",
            Provider::Cuda => "cuda",
            Provider::TensorRt => "tensorrt",
        };
        Identity {
            engine: "onnxruntime".to_owned(),
            version: self.version.clone(),
            sha256: Some(self.sha256.clone()),
            provider: provider.to_owned(),
        }
    }

    /// Which PReLU are taken apart on loading: on the processor only, since we have timed
    /// nothing else. A version that is unknown is taken for new.
    fn taken_apart(&self) -> Option<Which> {
        let minor = self.version.split('.').nth(1).and_then(|part| part.parse().ok());
        let is_slow = minor.is_none_or(|minor: u32| minor >= SLOW_PRELU);
        match (self.provider, is_slow) {
            (Provider::Cpu, true) => Some(Which::All),
            (Provider::Cpu, false) => Some(Which::Known),
            _ => None,
        }
    }

    pub(super) fn open(
        &self,
        model: &Model,
        workers: usize,
    ) -> Result<Vec<Box<dyn Engine>>> {
        let bytes = match self.taken_apart() {
            Some(which) => without_prelu(&model.bytes, which)
                .map(|(changed, _)| Cow::Owned(changed))
                .map_err(|_| failed(NAME, "open the model", "it is malformed"))?,
            None => Cow::Borrowed(&*model.bytes),
        };
        let owned = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect();
        (0..workers)
            .map(|_| {
                Ok(Box::new(Opened {
                    session: self.session(&bytes)?,
                    inputs: owned(input_names(&model.card)),
                    outputs: owned(output_names(&model.card)),
                }) as Box<dyn Engine>)
            })
            .collect()
    }

    /// A session of one thread that sleeps while it waits.
    fn session(&self, bytes: &[u8]) -> Result<Session> {
        let open = || -> std::result::Result<Session, ort::Error> {
            Session::builder(&self.environment)?
                .with_intra_threads(1)?
                .with_inter_threads(1)?
                .with_intra_op_spinning(false)?
                .with_inter_op_spinning(false)?
                .with_execution_providers(self.providers())?
                .commit_from_memory(bytes)
        };
        open().map_err(|error| failed(NAME, "open the model", error))
    }

    fn providers(&self) -> Vec<ExecutionProviderDispatch> {
        let asked = match self.provider {
            Provider::Cpu => return Vec::new(),
            Provider::Cuda => CUDA::default().build(),
            Provider::TensorRt => TensorRT::default().build(),
        };
        vec![asked.error_on_failure()]
    }
}

fn environment(path: &Path) -> Result<Environment> {
    let mut loaded = LOADED.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    match &*loaded {
        Some((known, environment)) if known == path => return Ok(environment.clone()),
        Some((known, _)) => {
            let message = format!(
                "found a second ONNX Runtime, but a process can load one and has loaded `{}`",
                known.display()
            );
            return Err(Error::new(ErrorKind::Conflict, message).in_file(path));
        }
        None => {}
    }
    let builder = ort::init_from(path)
        .map_err(|error| failed(NAME, "be loaded", error).in_file(path))?;
    let environment = builder
        .with_telemetry(false)
        .build()
        .map_err(|error| failed(NAME, "be started", error).in_file(path))?;
    *loaded = Some((path.to_path_buf(), environment.clone()));
    Ok(environment)
}

/// The version: that at the end of the file's name, as in `libonnxruntime.so.1.32.0`, or else
/// that of the branch in the description, or else the whole description.
fn version(path: &Path, info: &str) -> String {
    let is_version = |text: &&str| {
        text.starts_with("1.")
            && text.bytes().all(|byte| byte == b'.' || byte.is_ascii_digit())
    };
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    let name = name.unwrap_or_default();
    let in_name = name.split_once(".so.").map(|(_, rest)| rest).filter(is_version);
    let branch = info.split_once("git-branch=rel-").map(|(_, rest)| rest);
    let in_info =
        branch.and_then(|rest| rest.split([',', ' ']).next()).filter(is_version);
    in_name.or(in_info).unwrap_or(info).to_owned()
}

/// A model opened for one worker.
struct Opened {
    session: Session,
    inputs: Vec<String>,
    outputs: Vec<String>,
}

impl Engine for Opened {
    fn run(&mut self, inputs: &[Tensor]) -> Result<Vec<Tensor>> {
        let Opened { session, inputs: names, outputs } = self;
        let mut run = || -> std::result::Result<Vec<Tensor>, ort::Error> {
            let mut given: Vec<(Cow<'_, str>, SessionInputValue<'_>)> = Vec::new();
            for (name, input) in names.iter().zip(inputs) {
                let view =
                    TensorRef::from_array_view((input.shape.as_slice(), &*input.values))?;
                given.push((name.as_str().into(), view.into()));
            }
            let ran = session.run(given)?;
            outputs.iter().map(|name| tensor(&ran[name.as_str()])).collect()
        };
        run().map_err(|error| failed(NAME, "run the model", error))
    }
}

fn tensor(value: &ort::value::DynValue) -> std::result::Result<Tensor, ort::Error> {
    let (shape, values) = value.try_extract_tensor::<f32>()?;
    let shape = shape.iter().map(|&size| usize::try_from(size).unwrap_or(0)).collect();
    Ok(Tensor { shape, values: values.to_vec() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_that_of_the_name_or_of_the_description() {
        let info = "ORT Build Info: git-branch=rel-1.31.1, git-commit-id=abc, build type=Release";
        let at = |name: &str, info: &str| version(Path::new(name), info);
        assert_eq!(at("/x/libonnxruntime.so.1.32.0", info), "1.32.0");
        assert_eq!(at("/x/libonnxruntime.dylib", info), "1.31.1");
        assert_eq!(
            at("/x/libonnxruntime.so.1", "git-branch=HEAD, x"),
            "git-branch=HEAD, x"
        );
    }
}
