//! Frames of video fused into tracks, before anything is counted.

mod fuse;

use std::collections::{BTreeMap, BTreeSet};

use fuse::fused;

use super::{Comparisons, Dataset};
use crate::error::{Error, ErrorKind, Result};
use crate::roster::{Labels, Property, PropertyKind, Qualities, Roster, to_code};
use crate::study::file::{Track, TrackRule};
use crate::words::{count, counted};

impl Dataset {
    /// Fuses the comparisons of the frames of each track into one per reference.
    ///
    /// A track is a subject in an event; it stands in the roster in the place, and under the
    /// label, of its first frame. A sample without an event stands for itself. A track fails
    /// to be acquired if all its frames do, and a comparison of it fails where the rule has
    /// too few scores. Comparisons between frames of one track are left out. What was fused
    /// is said in the notes. The result does not depend on the order of comparisons.
    ///
    /// # Errors
    /// [`ErrorKind::Study`] where templates are to be compared and there is no score yet,
    /// [`ErrorKind::Missing`] where no sample has an event, and [`ErrorKind::Conflict`] where
    /// a condition other than the event differs between the frames of a track.
    pub fn fused(mut self, track: &Track) -> Result<Dataset> {
        if self.templates.is_some() || self.lists.is_some() {
            let message = match self.lists {
                Some(_) => {
                    "found candidate lists, but frames can be fused only where scores \
                            are read"
                }
                None => {
                    "found templates, but frames can be fused only where scores are read"
                }
            };
            return Err(Error::new(ErrorKind::Study, message));
        }
        let tracks = Tracks::find(&self.roster, track)?;
        tracks.check_conditions(&self.roster)?;
        let pairs = Pairs { tracks: &tracks, interchangeable: self.interchangeable };
        let left_out = pairs.within(&self);
        let (comparisons, failed) = pairs.fused(&self.comparisons, &self.failed, track);
        let roster = tracks.roster(&self.roster, track);
        self.notes.push(tracks.note(&self.roster, &roster, track));
        if left_out > 0 {
            self.notes.push(format!(
                "{} between frames of one track are left out",
                counted(left_out, "comparison", "comparisons")
            ));
        }
        Ok(Dataset { roster, comparisons, failed, ..self })
    }
}

/// Which samples are frames of one track.
struct Tracks {
    /// Per sample, the code of its track, or its own if it is none's frame.
    code_of: Vec<u32>,
    /// The samples of each, ascending; the first gives its name.
    frames: Vec<Vec<u32>>,
    /// Whether each has an event.
    has_event: Vec<bool>,
    events: usize,
}

impl Tracks {
    fn find(roster: &Roster, track: &Track) -> Result<Tracks> {
        let events = events(roster, track)?;
        let mut known: BTreeMap<(u32, u32), u32> = BTreeMap::new();
        let mut tracks = Tracks {
            code_of: Vec::with_capacity(events.len()),
            frames: Vec::new(),
            has_event: Vec::new(),
            events: events.iter().flatten().collect::<BTreeSet<_>>().len(),
        };
        for (sample, event) in (0u32..).zip(&events) {
            let key = event.map(|event| (roster.subject_of(sample), event));
            let next = to_code(tracks.frames.len());
            let code = key.map_or(next, |key| *known.entry(key).or_insert(next));
            if code == next {
                tracks.frames.push(Vec::new());
                tracks.has_event.push(event.is_some());
            }
            tracks.frames[code as usize].push(sample);
            tracks.code_of.push(code);
        }
        Ok(tracks)
    }

    /// Refuses a condition that differs between the frames of a track: an arm could not tell
    /// whether the track meets it.
    fn check_conditions(&self, roster: &Roster) -> Result<()> {
        let conditions =
            roster.properties().iter().filter(|p| p.kind == PropertyKind::Condition);
        for condition in conditions {
            for frames in &self.frames {
                let of = |&sample: &u32| condition.of_sample[sample as usize];
                let other = frames.iter().find(|frame| of(frame) != of(&frames[0]));
                if let Some(&other) = other {
                    return Err(differs(roster, condition, frames[0], other));
                }
            }
        }
        Ok(())
    }

    fn roster(&self, roster: &Roster, track: &Track) -> Roster {
        let first = || self.frames.iter().map(|frames| frames[0]);
        let property = |property: &Property| Property {
            of_sample: first().map(|frame| property.of_sample[frame as usize]).collect(),
            ..property.clone()
        };
        let labels = first().map(|frame| roster.sample_label(frame).into_owned());
        let failed = (0u32..).zip(&self.frames).filter_map(|(code, frames)| {
            let reasons = frames.iter().map(|&frame| roster.failure_of(frame));
            let reasons: Option<Vec<&str>> = reasons.collect();
            let first = reasons.as_ref()?.first()?;
            let reason = match frames.len() {
                1 => (*first).to_owned(),
                frames => format!("all {frames} frames failed, the first: {first}"),
            };
            Some((code, reason))
        });
        Roster {
            samples: Labels::Listed(labels.collect()),
            subject_of: first().map(|frame| roster.subject_of(frame)).collect(),
            properties: roster.properties.iter().map(property).collect(),
            failures: failed.collect(),
            quality: roster.quality.as_ref().map(|quality| self.quality(quality, track)),
            ..roster.clone()
        }
    }

    /// The quality of each track: that of its frames, fused as their scores are.
    fn quality(&self, quality: &Qualities, track: &Track) -> Qualities {
        let of_track = |frames: &Vec<u32>| {
            let ranks = frames.iter().map(|&frame| quality.rank(frame));
            let mut ranks: Vec<f64> = ranks.filter(|rank| rank.is_finite()).collect();
            ranks.sort_by(f64::total_cmp);
            fused(&ranks, track).and_then(|rank| quality.own(rank))
        };
        let of_sample = self.frames.iter().map(of_track).collect();
        Qualities { of_sample, ..quality.clone() }
    }

    fn note(&self, frames: &Roster, tracks: &Roster, track: &Track) -> String {
        let with_event =
            || self.frames.iter().zip(&self.has_event).filter(|(_, is)| **is);
        let lengths: Vec<u64> =
            with_event().map(|(frames, _)| frames.len() as u64).collect();
        let mut people: Vec<u32> =
            with_event().map(|(members, _)| frames.subject_of(members[0])).collect();
        people.sort_unstable();
        people.dedup();
        let lost = |frame: &&u32| frames.failure_of(**frame).is_some();
        let lost_frames =
            with_event().flat_map(|(members, _)| members).filter(lost).count() as u64;
        let lost_tracks =
            tracks.failures().iter().filter(|f| self.has_event[f.0 as usize]).count()
                as u64;
        let length = match (lengths.iter().min(), lengths.iter().max()) {
            (Some(least), Some(most)) if least < most => {
                format!("{} to {} frames each", count(*least), count(*most))
            }
            (least, _) => {
                format!(
                    "{} each",
                    counted(least.copied().unwrap_or(0), "frame", "frames")
                )
            }
        };
        format!(
            "{} of {} in {} are fused into {} ({length}), a subject in an event each, by {}; \
             {} and {} have no template; people, not frames or tracks, are the independent units",
            counted(lengths.iter().sum(), "frame", "frames"),
            counted(people.len() as u64, "person", "people"),
            counted(self.events as u64, "event", "events"),
            counted(lengths.len() as u64, "track", "tracks"),
            rule(track),
            counted(lost_frames, "frame", "frames"),
            counted(lost_tracks, "whole track", "whole tracks"),
        )
    }
}

fn rule(track: &Track) -> String {
    match (track.rule, track.k) {
        (TrackRule::Best, _) => "the best score".to_owned(),
        (TrackRule::Mean, _) => "the mean score".to_owned(),
        (TrackRule::KOfN, k) => {
            format!(
                "the score that at least {} reach",
                counted(u64::from(k.unwrap_or(1)), "frame", "frames")
            )
        }
    }
}

/// The event of each sample, numbered; nothing for one without.
fn events(roster: &Roster, track: &Track) -> Result<Vec<Option<u32>>> {
    let events = match &track.column {
        Some(column) => by_column(roster, column)?,
        None => by_folder(roster),
    };
    if events.iter().all(Option::is_none) {
        let message = "found no sample with an event, but tracks need frames";
        return Err(Error::new(ErrorKind::Missing, message));
    }
    Ok(events)
}

fn by_column(roster: &Roster, column: &str) -> Result<Vec<Option<u32>>> {
    let property = roster.property(column).ok_or_else(|| {
        let message = format!("found no condition `{column}`, but tracks are told by it");
        Error::new(ErrorKind::Missing, message)
    })?;
    Ok(property.of_sample.iter().map(|value| value.map(u32::from)).collect())
}

fn by_folder(roster: &Roster) -> Vec<Option<u32>> {
    let mut known: BTreeMap<String, u32> = BTreeMap::new();
    let samples = 0..to_code(roster.sample_count());
    let event = |sample: u32| {
        let label = roster.sample_label(sample);
        let (folder, _) = label.rsplit_once(['/', '\\'])?;
        let next = to_code(known.len());
        Some(*known.entry(folder.to_owned()).or_insert(next))
    };
    samples.map(event).collect()
}

fn differs(roster: &Roster, condition: &Property, one: u32, other: u32) -> Error {
    let value = |sample| {
        let value = condition.value(sample);
        value.map_or("blank".to_owned(), |value| format!("`{value}`"))
    };
    let message = format!(
        "found {} as {} and {} as {}, but the frames of a track must agree",
        format_args!("`{}`", roster.sample_label(one)),
        value(one),
        format_args!("`{}`", roster.sample_label(other)),
        value(other),
    );
    Error::new(ErrorKind::Conflict, message).in_column(&condition.name).hint(format!(
        "arms tell tracks apart by `{0}`: leave `{0}` out of `conditions`, or give what differs \
         another event",
        condition.name
    ))
}

/// Comparisons between tracks.
struct Pairs<'a> {
    tracks: &'a Tracks,
    interchangeable: bool,
}

impl Pairs<'_> {
    /// The tracks of a comparison, always in one order where they may change places; nothing
    /// within a track.
    fn of(&self, probe: u32, reference: u32) -> Option<(u32, u32)> {
        let code = |sample: u32| self.tracks.code_of[sample as usize];
        let (one, other) = (code(probe), code(reference));
        let turned = self.interchangeable && one > other;
        let pair = if turned { (other, one) } else { (one, other) };
        (one != other).then_some(pair)
    }

    /// How many comparisons are between different frames of one track.
    fn within(&self, dataset: &Dataset) -> u64 {
        let compared = &dataset.comparisons;
        let scored =
            compared.probe.iter().copied().zip(compared.reference.iter().copied());
        let all = scored.chain(dataset.failed.iter().copied());
        all.filter(|&(probe, reference)| self.of(probe, reference).is_none()).count()
            as u64
    }

    /// The fused comparisons and those that failed, by probe and reference.
    fn fused(
        &self,
        compared: &Comparisons,
        failed: &[(u32, u32)],
        track: &Track,
    ) -> (Comparisons, Vec<(u32, u32)>) {
        let samples = compared.probe.iter().zip(&compared.reference);
        let scored = samples.zip(&compared.score);
        let mut scored: Vec<((u32, u32), f64)> = scored
            .filter_map(|((&p, &r), &score)| Some((self.of(p, r)?, score)))
            .collect();
        scored.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let failed = failed.iter().filter_map(|&(p, r)| self.of(p, r));
        let mut failed: BTreeSet<(u32, u32)> = failed.collect();
        let mut comparisons = Comparisons::default();
        for run in scored.chunk_by(|a, b| a.0 == b.0) {
            let (pair, scores) = (run[0].0, run.iter().map(|scored| scored.1));
            match fused(&scores.collect::<Vec<f64>>(), track) {
                Some(score) => {
                    failed.remove(&pair);
                    comparisons.push(score, pair.0, pair.1);
                }
                None => {
                    failed.insert(pair);
                }
            }
        }
        (comparisons, failed.into_iter().collect())
    }
}
