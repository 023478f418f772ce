//! One running command: lines in, lines out, and an end to waiting.

use std::fs::OpenOptions;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;

use falsematch::{Error, ErrorKind, Result};

use super::Place;

/// No answer may be longer, in bytes.
const LONGEST: u64 = 1 << 26;

/// A command that runs. It is ended when this is dropped.
pub(super) struct Process {
    child: Child,
    /// Lines on their way to it: a command that does not read must not block the one who asks.
    asked: Sender<String>,
    answered: Receiver<Vec<u8>>,
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoAnswer {
    /// It took too long.
    Hung,
    /// Its output is at an end.
    Died,
    /// The line has no end, or is no text.
    NoText,
}

impl Process {
    /// # Errors
    /// If the program cannot be started.
    pub(super) fn start(place: &Place) -> Result<Process> {
        let log = OpenOptions::new()
            .create(true)
            .append(true)
            .open(&place.log)
            .map_err(|error| Error::io(&place.log, "write", &error))?;
        let [program, arguments @ ..] = place.command.run.as_slice() else {
            return Err(Error::new(ErrorKind::Value, "found no program to run"));
        };
        let mut child = std::process::Command::new(program)
            .args(arguments)
            .current_dir(&place.folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .map_err(|error| {
                let message = format!(
                    "found the command `{program}`, but it cannot be started: {error}"
                );
                Error::new(ErrorKind::Io, message)
            })?;
        let (asked, to_write) = channel();
        let (read, answered) = channel();
        if let Some(input) = child.stdin.take() {
            thread::spawn(move || write_lines(input, &to_write));
        }
        if let Some(output) = child.stdout.take() {
            thread::spawn(move || read_lines(output, &read));
        }
        Ok(Process { child, asked, answered })
    }

    /// Asks one line and waits for one.
    ///
    /// # Errors
    /// Why there is no answer; nothing more can be asked of this process then.
    pub(super) fn ask(
        &mut self,
        line: String,
        place: &Place,
    ) -> std::result::Result<String, NoAnswer> {
        self.asked.send(line + "\n").map_err(|_| NoAnswer::Died)?;
        let bytes =
            self.answered.recv_timeout(place.command.timeout()).map_err(|reason| {
                match reason {
                    RecvTimeoutError::Timeout => NoAnswer::Hung,
                    RecvTimeoutError::Disconnected => NoAnswer::Died,
                }
            })?;
        match String::from_utf8(bytes) {
            Ok(text) if text.ends_with('\n') => Ok(text),
            _ => Err(NoAnswer::NoText),
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself, which is no matter.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn write_lines(mut input: ChildStdin, lines: &Receiver<String>) {
    for line in lines {
        if input.write_all(line.as_bytes()).and_then(|()| input.flush()).is_err() {
            return;
        }
    }
}

fn read_lines(output: ChildStdout, lines: &Sender<Vec<u8>>) {
    let mut output = BufReader::new(output);
    loop {
        let mut line = Vec::new();
        match output.by_ref().take(LONGEST).read_until(b'\n', &mut line) {
            Ok(count) if count > 0 && lines.send(line).is_ok() => {}
            _ => return,
        }
    }
}
