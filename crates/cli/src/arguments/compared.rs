//! What was typed for comparing templates.

use std::path::PathBuf;

use clap::Args;
use falsematch::compare::Chosen;

/// Compare the templates of a study, all that its arms need, and keep what was found.
///
/// Every pair of samples is compared once: within a set, or between the probes and references
/// that an arm names. What is kept are tallies: all mated scores, the highest non-mated ones
/// exactly (`protocol.tail` says how many), a histogram of the rest, counts per pair of
/// people; of a study with `[search]` the best mate, the first candidates and counts of each
/// probe. No result depends on engine, memory or threads.
#[derive(Args, Debug)]
#[command(after_help = "\
Writes STUDY.compared.arrow beside the study file; `falsematch run` then measures it, and
refuses it once what is compared has changed. `run` compares by itself where the file is not
there. Interrupted (Ctrl-C, kill), it keeps what is done beside the study, and every half
minute too: the same command goes on, with other engine, memory or threads if wanted, and
gives the same bytes.

Examples:
  falsematch compare audit
  falsematch compare audit --memory 2GiB --threads 8
  falsematch compare audit --engine codes --stop-after 3600
                                     stop after an hour, and go on another time")]
pub(crate) struct Compare {
    /// The study: a folder that holds `study.toml`, or a TOML file.
    pub(crate) study: PathBuf,
    /// Stop after so many seconds of comparing; the same command goes on.
    #[arg(long, value_name = "SECONDS")]
    pub(crate) stop_after: Option<u64>,
    #[command(flatten)]
    pub(crate) how: HowToCompare,
}

/// How templates are compared; no result depends on it.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct HowToCompare {
    /// How pairs of templates are ruled out before the others are scored exactly: `f32`,
    /// `codes` (8 bits), `prefix:N` (codes of N directions first), `plain` (not at all); `auto`
    /// tries them on a sample.
    #[arg(long, value_name = "ENGINE", default_value = "auto", value_parser = engine)]
    pub(crate) engine: Engine,
    /// About how much memory the program may take while it compares templates, such as
    /// `2GiB`; by default what it needs, and a gibibyte for templates.
    #[arg(long, value_name = "BYTES", value_parser = bytes)]
    pub(crate) memory: Option<u64>,
}

/// A chosen engine, or that the planner chooses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Engine(pub(crate) Option<Chosen>);

/// Directions of a prefix where no number is typed.
const DIRECTIONS: usize = 64;

fn engine(text: &str) -> Result<Engine, String> {
    Ok(Engine(match text {
        "auto" => None,
        "plain" => Some(Chosen::Plain),
        "f32" => Some(Chosen::Floats),
        "codes" => Some(Chosen::Codes),
        "prefix" => Some(Chosen::Prefix(DIRECTIONS)),
        _ => match text.strip_prefix("prefix:").and_then(|count| count.parse().ok()) {
            Some(count) if count > 0 => Some(Chosen::Prefix(count)),
            _ => {
                return Err("expected `auto`, `f32`, `codes`, `prefix`, `prefix:N` or \
                            `plain`"
                    .to_owned());
            }
        },
    }))
}

const UNITS: [(&str, u64); 8] = [
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
    ("TiB", 1 << 40),
    ("kB", 1_000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
    ("TB", 1_000_000_000_000),
];

fn bytes(text: &str) -> Result<u64, String> {
    let unit =
        UNITS.iter().find_map(|&(name, size)| Some((text.strip_suffix(name)?, size)));
    let (number, size) = unit.unwrap_or((text, 1));
    let whole: Option<u64> = number.trim().parse().ok();
    whole
        .and_then(|number| number.checked_mul(size))
        .filter(|&bytes| bytes > 0)
        .ok_or_else(|| {
            "expected a whole number of bytes, such as `2GiB` or `800MB`".to_owned()
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_engines_are_read() {
        assert_eq!(bytes("2GiB"), Ok(1 << 31));
        assert_eq!(bytes("3 MB"), Ok(3_000_000));
        assert_eq!(bytes("77"), Ok(77));
        for wrong in ["", "GiB", "-1", "0", "1.5GiB", "99999999999TiB", "2gib"] {
            assert!(bytes(wrong).is_err(), "{wrong}");
        }
        assert_eq!(engine("prefix:96"), Ok(Engine(Some(Chosen::Prefix(96)))));
        assert_eq!(engine("auto"), Ok(Engine(None)));
        for wrong in ["", "F32", "prefix:", "prefix:0", "faiss"] {
            assert!(engine(wrong).is_err(), "{wrong}");
        }
    }
}
