//! `falsematch run`: reads, measures, judges, and writes the report.

use std::io::{BufWriter, IsTerminal, Write};

use falsematch::claim::Verdict;
use falsematch::report::{Proof, Report};
use falsematch::study::file::Input;
use falsematch::{Error, Result};
use falsematch_render::terminal;

use crate::Exit;
use crate::arguments::Run;
use crate::audit::{self, Audit, Evidence};
use crate::bundle::{self, Digests, Manifest, Target, digest_of};
use crate::console::Console;
use crate::progress::Shown;

/// Runs the study, writes the report's folder, and prints the summary and its path.
///
/// # Errors
///
/// If the study or its data are refused, or the report cannot be written; then nothing is.
pub(crate) fn run(typed: &Run, console: &Console) -> Result<Exit> {
    let audit = Audit::open(&typed.study)?;
    let out = typed.out.clone().unwrap_or_else(|| audit.place.folder.join("report"));
    let target = Target::prepare(&out)?;
    let shown = Shown::new(console.shows_progress());
    let mut evidence = audit.read(&shown)?;
    let proof = audit.proof(&mut evidence.inputs)?;
    let keeper = match audit.take_compared(&mut evidence)? {
        true => None,
        false => audit.keep_comparing(&mut evidence, &typed.how, None, &shown)?,
    };
    let report = write(&audit, evidence, proof, &target, typed.with_key, &shown)?;
    target.commit()?;
    if let Some(keeper) = keeper {
        keeper.clear()?;
    }
    shown.finish();
    let stdout = std::io::stdout();
    let options = terminal::Options {
        width: console.width(),
        colour: stdout.is_terminal() && console.color_on(&stdout),
    };
    console.print(&terminal::render(&report, options))?;
    console.print(&format!("\n{}\n", out.join(bundle::PAGE).display()))?;
    Ok(exit(&report, typed.require_supported))
}

fn exit(report: &Report, require_supported: bool) -> Exit {
    let supported =
        report.judgements.iter().all(|judged| judged.verdict == Verdict::Supported);
    match require_supported && !supported {
        true => Exit::NotSupported,
        false => Exit::Ran,
    }
}

/// Writes everything into the target and hands back the report.
fn write(
    audit: &Audit,
    evidence: Evidence,
    proof: Option<Proof>,
    target: &Target,
    with_key: bool,
    shown: &Shown,
) -> Result<Report> {
    let Evidence { inputs, source, key, .. } = evidence;
    let (mut outputs, named) = (Digests::new(), target.place(bundle::TALLIES));
    let measured = |sink: &mut dyn Write| {
        let stage = |arm: &falsematch::study::file::Arm| {
            shown.stage(&format!("measuring {}", arm.name));
        };
        audit::measure(&audit.study, source, inputs.clone(), audit.command(), sink, stage)
            .map_err(|error| audit.in_study(audit::unwritten(error, &named)))
    };
    let mut report = if matches!(audit.study.file().input, Input::Counts(_)) {
        measured(&mut std::io::sink())?
    } else {
        let mut file = BufWriter::new(target.create(bundle::TALLIES)?);
        let report = measured(&mut file)?;
        let path = target.folder().join(bundle::TALLIES);
        file.flush().map_err(|error| Error::io(&named, "write", &error))?;
        outputs.insert(bundle::TALLIES.to_owned(), falsematch::input::digest(&path)?);
        report
    };
    report.proof = proof;
    shown.stage("writing the report");
    let mut files = bundle::files(&report, &audit.text);
    if let Some(key) = key.as_ref().filter(|_| with_key) {
        files.insert(bundle::KEY.to_owned(), bundle::key_csv(key));
    }
    for (name, bytes) in &files {
        target.write(name, bytes)?;
        outputs.insert(name.clone(), digest_of(bytes));
    }
    let manifest = Manifest {
        manifest: Manifest::LAYOUT,
        tool: report.tool.clone(),
        command: audit.command(),
        study: audit.name(),
        seed: report.method.seed,
        inputs,
        outputs,
    };
    target.write(bundle::MANIFEST, manifest.to_json()?.as_bytes())?;
    Ok(report)
}
