//! Fetches a model file from the address on its card, or from a local copy, and keeps it
//! only if it is the file that the card is of.
//!
//! A network client would be the heaviest thing in this program and the only one that opens
//! connections. Every system it runs on brings `curl`, which knows the machine's proxies and
//! certificates, so that is what is called.

use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use falsematch::{Error, ErrorKind, Result};

use crate::card::Card;

/// How often the size of a file that is being fetched is looked at.
const LOOK: Duration = Duration::from_millis(200);

/// Bytes copied at a time.
const BLOCK: usize = 1 << 20;

/// Told how many bytes of how many are there.
pub type Told<'a> = &'a dyn Fn(u64, u64);

/// Puts the model file of a card into a folder and says where it is. A file of that name with
/// the right digest is left as it is. `copy` names a local copy, or a folder that holds one;
/// without it the address on the card is used.
///
/// # Errors
/// If the file cannot be had, is another than the card's, or another file of that name is in
/// the folder. Nothing is left in the folder then.
pub fn fetch(
    card: &Card,
    copy: Option<&Path>,
    into: &Path,
    told: Told<'_>,
) -> Result<PathBuf> {
    let target = into.join(&card.file.name);
    if target.exists() {
        check(card, &target)?;
        return Ok(target);
    }
    std::fs::create_dir_all(into)
        .map_err(|error| Error::io(into, "make the folder", &error))?;
    let partial =
        into.join(format!(".{}.partial-{}", card.file.name, std::process::id()));
    let fetched = obtain(card, copy, &partial, told)
        .and_then(|()| check(card, &partial))
        .and_then(|()| {
            std::fs::rename(&partial, &target).map_err(|error| {
                Error::io(&target, "put the file into its place", &error)
            })
        });
    if fetched.is_err() {
        // What could not be fetched may not be there at all.
        let _ = std::fs::remove_file(&partial);
    }
    fetched.map(|()| target)
}

fn obtain(
    card: &Card,
    copy: Option<&Path>,
    partial: &Path,
    told: Told<'_>,
) -> Result<()> {
    if let Some(copy) = copy {
        let from = match copy.is_dir() {
            true => copy.join(&card.file.name),
            false => copy.to_path_buf(),
        };
        return copied(&from, partial, card.file.bytes, told);
    }
    let Some(address) = &card.file.address else {
        let message = format!("found no address on the card `{}`", card.name);
        return Err(Error::new(ErrorKind::Missing, message)
            .in_column("file.address")
            .hint("name a local copy with `--from PATH`"));
    };
    match address.strip_prefix("file:") {
        Some(path) => {
            let path = path.strip_prefix("//").unwrap_or(path);
            copied(Path::new(path), partial, card.file.bytes, told)
        }
        None => downloaded(address, partial, card.file.bytes, told),
    }
}

fn copied(from: &Path, to: &Path, total: u64, told: Told<'_>) -> Result<()> {
    let cannot_read = |error: std::io::Error| Error::io(from, "read the copy", &error);
    let cannot_write = |error: std::io::Error| Error::io(to, "write", &error);
    let mut source = File::open(from).map_err(cannot_read)?;
    let mut target = File::create(to).map_err(cannot_write)?;
    let (mut block, mut done) = (vec![0; BLOCK], 0);
    loop {
        let count = source.read(&mut block).map_err(cannot_read)?;
        if count == 0 {
            return Ok(());
        }
        target.write_all(&block[..count]).map_err(cannot_write)?;
        done += count as u64;
        told(done, total);
    }
}

/// Whether an address is one of this machine, where plain HTTP crosses no network.
pub(crate) fn is_of_this_machine(address: &str) -> bool {
    let hosts = ["http://127.0.0.1:", "http://localhost:", "http://[::1]:"];
    let rest = hosts.iter().find_map(|host| address.strip_prefix(host));
    // A port and nothing else: what follows an `@` would be the host.
    rest.and_then(|rest| rest.split_once('/')).is_some_and(|(port, _)| {
        !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// `curl` on its way: it gives up after a minute in which nothing comes.
fn curl(address: &str, to: &Path, total: u64) -> Result<Child> {
    let here = is_of_this_machine(address);
    let protocols: &[&str] = match here {
        true => &["--proto", "=http", "--noproxy", "*"],
        false => &["--proto", "=https"],
    };
    Command::new("curl")
        .args(["--fail", "--location", "--silent", "--show-error"])
        .args(["--connect-timeout", "60", "--speed-limit", "1", "--speed-time", "60"])
        .args(protocols)
        .args(["--max-filesize", &total.to_string(), "--output"])
        .arg(to)
        .args(["--", address])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| {
            let message = format!("cannot start `curl`: {error}");
            Error::new(ErrorKind::Io, message).hint(format!(
                "fetch {address} by other means and name it with `--from PATH`"
            ))
        })
}

fn downloaded(address: &str, to: &Path, total: u64, told: Told<'_>) -> Result<()> {
    let mut child = curl(address, to, total)?;
    loop {
        let ended = child.try_wait().map_err(|error| Error::io(to, "fetch", &error))?;
        let length = std::fs::metadata(to).map_or(0, |file| file.len());
        told(length, total);
        if length > total {
            // A server that does not say how much it sends is held to the card here.
            let ended = child.kill().and_then(|()| child.wait());
            ended.map_err(|error| Error::io(to, "fetch", &error))?;
            return Err(refused(address, &format!("it sends over {total} bytes")));
        }
        let Some(status) = ended else {
            std::thread::sleep(LOOK);
            continue;
        };
        let mut said = String::new();
        if let Some(mut stream) = child.stderr.take() {
            // What curl says is only shown; if it cannot be read, its status is enough.
            let _ = stream.read_to_string(&mut said);
        }
        return match status.success() {
            true => Ok(()),
            false => {
                Err(refused(address, said.lines().last().unwrap_or("it said nothing")))
            }
        };
    }
}

fn refused(address: &str, why: &str) -> Error {
    Error::new(ErrorKind::Io, format!("cannot fetch {address}: {why}"))
        .hint("a local copy can be named with `--from PATH`")
}

/// Refuses another file than the card's.
fn check(card: &Card, path: &Path) -> Result<()> {
    let found = falsematch::input::digest(path)?;
    if found == card.file.sha256 {
        return Ok(());
    }
    let message = format!(
        "found a file with the SHA-256 `{found}`, but the card `{}` is of one with `{}`",
        card.name, card.file.sha256
    );
    Err(Error::new(ErrorKind::Changed, message).in_file(path))
}
