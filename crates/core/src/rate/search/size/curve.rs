//! The curves of an arm.

use rayon::prelude::*;

use super::past::{Counts, past};
use super::slope::Slopes;
use super::trials::Trials;
use super::within::Within;
use super::{Asked, FEWEST, GallerySize, Law, NoCurve, SizePoint, asked, grid, vendor};
use crate::rate::search::estimate::Asker;
use crate::rate::search::pool::{self, Pool, Rules};
use crate::rate::side::Side;
use crate::rate::{Cell, Context, Estimate, Measure, SetThreshold};
use crate::study::file::Search;
use crate::tally::Searches;
use crate::words;

/// A curve that is to be made, with the rate of the gallery searched.
struct Planned<'a> {
    asked: Asked<'a>,
    trials: Trials<'a>,
    side: Option<Side>,
}

/// How FPIR, FNIR and selectivity change with the size of the gallery: FPIR and selectivity
/// at each threshold of the tally among `points`, FNIR at the first rank with each, and at
/// every rank of the search without a threshold. `sizes` are asked for besides those of the
/// plot, of which `measured` has the quantities.
///
/// # Errors
/// A sentence that says why there is no curve: galleries differ in size, or candidates are
/// samples of which a person has several.
pub fn gallery_sizes(
    tally: &Searches,
    points: &[SetThreshold],
    search: &Search,
    sizes: &[u64],
    measured: &[Estimate],
    context: &Context<'_>,
) -> Result<Vec<GallerySize>, String> {
    let pool = Pool::of(tally, context.roster, None);
    let asker = Asker { pool: &pool, context, group: Cell::new() };
    let planner = Planner { tally, asker: &asker, ranks: super::super::ranks(search) };
    let (planned, slopes) =
        planner.plan(points, search.watch_list).map_err(|why| why.sentence())?;
    let made: Vec<Option<GallerySize>> = planned
        .par_iter()
        .map(|planned| planned.curve(sizes, measured, context))
        .collect();
    let mut curves: Vec<GallerySize> = made.into_iter().flatten().collect();
    let with_threshold =
        |curve: &&mut GallerySize| curve.measure == Measure::Fnir && curve.at.is_some();
    if let Some(curve) = curves.iter_mut().find(with_threshold) {
        curve.notes.extend(slopes.told());
    }
    Ok(curves)
}

impl NoCurve {
    fn sentence(self) -> String {
        match self {
            NoCurve::Sizes => {
                "Galleries differ in size, so that nothing is said of other sizes."
            }
            NoCurve::Samples => {
                "Candidates are samples, several of a person, so that nothing is said of \
                 galleries of other sizes."
            }
        }
        .to_owned()
    }
}

struct Planner<'a> {
    tally: &'a Searches,
    asker: &'a Asker<'a>,
    ranks: Vec<u32>,
}

impl<'a> Planner<'a> {
    fn plan(
        &self,
        points: &'a [SetThreshold],
        watch_list: bool,
    ) -> Result<(Vec<Planned<'a>>, Slopes), NoCurve> {
        let (mut planned, mut slopes) = (Vec::new(), Slopes::default());
        for set in points {
            let Ok(threshold) = set.similarity else { continue };
            let is_it = |known: &f64| known.total_cmp(&threshold).is_eq();
            let Some(place) = self.tally.thresholds.iter().position(is_it) else {
                continue;
            };
            let [fpir, selectivity] = self.of_non_mated(set, threshold, place)?;
            let fnir = self.of_mated(Some((set, threshold)), self.ranks[0])?;
            slopes.add(&fpir.trials, &fnir.trials);
            planned.extend([fpir, selectivity, fnir]);
        }
        if !watch_list {
            for &rank in &self.ranks {
                planned.push(self.of_mated(None, rank)?);
            }
        }
        Ok((planned, slopes))
    }

    fn of_non_mated(
        &self,
        set: &'a SetThreshold,
        threshold: f64,
        place: usize,
    ) -> Result<[Planned<'a>; 2], NoCurve> {
        let roster = self.asker.context.roster;
        let trials = |law| Trials::returned(self.tally, roster, place, law);
        let asked = |measure| Asked { measure, at: Some(&set.point), rank: None };
        let limit = Law::UpTo(u64::from(self.tally.list_length));
        Ok([
            Planned {
                asked: asked(Measure::Fpir),
                trials: trials(Law::AtLeast(1))?,
                side: Some(self.side(pool::Asked::Returned(threshold))),
            },
            Planned {
                asked: asked(Measure::Selectivity),
                trials: trials(limit)?,
                side: None,
            },
        ])
    }

    fn of_mated(
        &self,
        at: Option<(&'a SetThreshold, f64)>,
        rank: u32,
    ) -> Result<Planned<'a>, NoCurve> {
        let threshold = at.map(|(_, threshold)| threshold);
        Ok(Planned {
            asked: Asked {
                measure: Measure::Fnir,
                at: at.map(|(set, _)| &set.point),
                rank: Some(rank),
            },
            trials: Trials::before_mate(
                self.tally,
                self.asker.context.roster,
                threshold,
                rank,
            )?,
            side: Some(self.side(pool::Asked::Missed(threshold, rank))),
        })
    }

    /// The rate of galleries like those searched.
    fn side(&self, asked: pool::Asked) -> Side {
        let [across, _] = self.asker.sides(asked, Rules::DEFAULT);
        across
    }
}

impl Planned<'_> {
    fn curve(
        &self,
        sizes: &[u64],
        measured: &[Estimate],
        context: &Context<'_>,
    ) -> Option<GallerySize> {
        let Planned { asked: what, trials, side } = self;
        let (people, mates) = (trials.valued.units(), what.mates());
        if people < FEWEST || trials.others == 0 {
            return None;
        }
        let searched = trials.others + mates;
        let level = context.level;
        let drawing = Within { trials, mates, level, side: side.as_ref() };
        let within = drawing.points(&grid::within(searched, sizes));
        let (past, reach, end) = self.past(drawing.more(), level, sizes);
        let all: Vec<SizePoint> = within.iter().chain(&past).copied().collect();
        let is_fpir = what.measure == Measure::Fpir;
        let mut curve = GallerySize {
            arm: context.arm.to_owned(),
            measure: what.measure,
            at: what.at.cloned(),
            rank: what.rank,
            searched,
            level,
            searches: trials.valued.trials(),
            people,
            within,
            past,
            reach,
            end,
            vendor: vendor::formula(trials, &all).filter(|_| is_fpir),
            needed: if is_fpir { vendor::needed(searched, sizes) } else { Vec::new() },
            asked: Vec::new(),
            notes: self.notes(),
        };
        curve.asked = asked::asked(&curve, sizes, measured);
        Some(curve)
    }

    /// Bounds of larger galleries, up to which size, and why no further.
    fn past(
        &self,
        more: f64,
        level: f64,
        sizes: &[u64],
    ) -> (Vec<SizePoint>, Option<u64>, String) {
        let Law::AtLeast(least) = self.trials.law else {
            return (Vec::new(), None, SELECTIVITY.to_owned());
        };
        let (counts, exact) = self.trials.counts();
        let found = past(
            &Counts {
                others: self.trials.others,
                counts: &counts,
                exact,
                people: &self.trials.people,
                shared: self.shared() * more,
                least,
                mates: self.asked.mates(),
            },
            level,
            sizes,
        );
        (found.points, found.reach, found.end)
    }

    /// By how much the people enrolled raise the variance of the rate of the gallery
    /// searched over what the people searched have.
    fn shared(&self) -> f64 {
        let (trials, all) = (&self.trials, self.trials.others);
        let found = trials.mean(all, |decided| trials.value(decided, all));
        match found.variance_given > 0.0 {
            true => found.variance_across / found.variance_given,
            false => 1.0,
        }
    }

    fn notes(&self) -> Vec<String> {
        let stopped = self.trials.stopped();
        let told = (stopped > 0).then(|| {
            format!(
                "{} of {} searches have candidate lists that end before the count does. The \
                 value takes their counts as they are, the upper end as large as can be.",
                words::count(stopped),
                words::count(self.trials.valued.trials())
            )
        });
        told.into_iter().collect()
    }
}

const SELECTIVITY: &str = "Nothing is said of larger galleries: without the limit of a list the \
                           mean number of candidates is in proportion to the size of the gallery.";
