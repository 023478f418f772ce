//! The system under test, as one worker has it: asked again once, started again when needed.

use falsematch::{Error, ErrorKind, Result};

use super::process::{NoAnswer, Process};
use super::wire::{Answer, PROTOCOL, Request};
use super::{Named, Place};
use crate::failure::Reason;

/// How often something went wrong that was not the picture's fault.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Incidents {
    /// An answer took too long, and the command was ended.
    pub hung: u64,
    /// The command ended by itself.
    pub died: u64,
    /// An answer made no sense, and the command was ended.
    pub nonsense: u64,
}

impl Incidents {
    /// Those of two workers together.
    pub fn and(self, other: Incidents) -> Incidents {
        Incidents {
            hung: self.hung + other.hung,
            died: self.died + other.died,
            nonsense: self.nonsense + other.nonsense,
        }
    }
}

/// A request is asked so often before it counts as failed.
const ATTEMPTS: u32 = 2;

/// A command under test.
pub struct System {
    place: Place,
    process: Option<Process>,
    next: u64,
    incidents: Incidents,
    /// Requests in a row that were not answered.
    unanswered: u32,
}

impl System {
    /// Starts the command and lets it name itself.
    ///
    /// # Errors
    /// If it cannot be started or does not name itself.
    pub fn start(place: Place) -> Result<(System, Named)> {
        place.command.check()?;
        let process = Process::start(&place)?;
        let mut system = System {
            place,
            process: Some(process),
            next: 0,
            incidents: Incidents::default(),
            unanswered: 0,
        };
        match system.greet() {
            Ok(named) => Ok((system, named)),
            Err(why) => {
                let message = format!("the command does not name itself: {why}");
                Err(Error::new(ErrorKind::Format, message)
                    .in_file(&system.place.log)
                    .hint("the file has what it wrote on its standard error"))
            }
        }
    }

    /// What went wrong so far.
    pub fn incidents(&self) -> Incidents {
        self.incidents
    }

    /// The template of a picture.
    ///
    /// # Errors
    /// If the command cannot be started again or has answered nothing for long. Inside: why
    /// there is no template.
    pub fn enrol(
        &mut self,
        picture: &str,
    ) -> Result<std::result::Result<String, Reason>> {
        let answer = self.ask(|id| Request::Enrol { id, picture })?;
        Ok(match answer {
            Ok(Answer::Template(template)) => Ok(template),
            Ok(Answer::Failure(why)) => Err(Reason::Refused(why)),
            Ok(_) => Err(Reason::Nonsense("an answer to something else".into())),
            Err(reason) => Err(reason),
        })
    }

    /// The scores of a template with others, in their order; nothing where there is none.
    ///
    /// # Errors
    /// As [`System::enrol`].
    pub fn compare(
        &mut self,
        probe: &str,
        references: &[&str],
    ) -> Result<Vec<Option<f64>>> {
        let answer = self.ask(|id| Request::Compare { id, probe, references })?;
        Ok(match answer {
            Ok(Answer::Scores(scores)) => scores,
            _ => vec![None; references.len()],
        })
    }

    fn ask<'a>(
        &mut self,
        request: impl Fn(u64) -> Request<'a>,
    ) -> Result<std::result::Result<Answer, Reason>> {
        let mut last = Reason::Died;
        for _ in 0..ATTEMPTS {
            match self.attempt(&request)? {
                Ok(answer) => {
                    self.unanswered = 0;
                    return Ok(Ok(answer));
                }
                Err(reason) => last = reason,
            }
        }
        self.unanswered += 1;
        if self.unanswered >= self.place.command.give_up {
            let message = format!(
                "the command has answered none of {} requests in a row; the last: {last}",
                self.unanswered
            );
            return Err(Error::new(ErrorKind::Io, message)
                .in_file(&self.place.log)
                .hint("what is done is kept: the same command line goes on from there"));
        }
        Ok(Err(last))
    }

    /// Asks once. A process that gave no answer that makes sense is ended: what it would say
    /// next might belong to this request.
    fn attempt<'a>(
        &mut self,
        request: &impl Fn(u64) -> Request<'a>,
    ) -> Result<std::result::Result<Answer, Reason>> {
        if self.process.is_none() {
            self.process = Some(Process::start(&self.place)?);
            if let Err(reason) = self.greet() {
                return Ok(Err(reason));
            }
        }
        let id = self.number();
        Ok(self.exchange(&request(id)))
    }

    fn greet(&mut self) -> std::result::Result<Named, Reason> {
        let id = self.number();
        match self.exchange(&Request::Hello { id, protocol: PROTOCOL })? {
            Answer::Name { name, version } => Ok(Named { name, version }),
            _ => Err(Reason::Nonsense("an answer to something else".into())),
        }
    }

    fn number(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    fn exchange(&mut self, request: &Request<'_>) -> std::result::Result<Answer, Reason> {
        let place = &self.place;
        let asked =
            self.process.as_mut().map(|process| process.ask(request.line(), place));
        let answer = match asked.unwrap_or(Err(NoAnswer::Died)) {
            Ok(text) => request.answer(&text).map_err(Reason::Nonsense),
            Err(NoAnswer::Hung) => Err(Reason::Hung(place.command.timeout_s)),
            Err(NoAnswer::Died) => Err(Reason::Died),
            Err(NoAnswer::NoText) => {
                Err(Reason::Nonsense("bytes that are no line of text".into()))
            }
        };
        if let Err(reason) = &answer {
            self.process = None;
            match reason {
                Reason::Hung(_) => self.incidents.hung += 1,
                Reason::Died => self.incidents.died += 1,
                _ => self.incidents.nonsense += 1,
            }
        }
        answer
    }
}
