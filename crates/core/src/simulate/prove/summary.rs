//! From drawn studies to a proof: what is true, and how the intervals did.

use falsematch_kernels::binomial::{clopper_pearson, wilson};
use falsematch_kernels::recovery;
use falsematch_kernels::special::normal_quantile;

use super::findings::{doubt, findings};
use super::pooled::{Curve, Groups};
use super::rows::{Drawn, Row};
use super::{Drawings, Input, Prover};
use crate::rate::{Cell, Measure, ThresholdRule};
use crate::report::{FitCheck, Naive, Proof, ProofRow, Share, Tool};
use crate::simulate::dependence::Dependence;
use crate::study::file::Orientation;
use crate::words::operating_point;

/// The level of the Monte Carlo error of a share.
const LEVEL: f64 = 0.95;

/// Drawn intervals with the truth that each should hold.
type Pairs = Vec<(Drawn, f64)>;

impl Prover<'_> {
    /// What the drawings say of the study's intervals. `of` is the digest of what they are of.
    pub fn proof(&self, drawings: &Drawings, of: &str) -> Proof {
        let truths = Truths::of(self, drawings);
        let rows: Vec<ProofRow> = (0..self.rows.len())
            .filter_map(|place| self.row(place, drawings, &truths))
            .collect();
        let checks = self.checks(drawings);
        let findings = findings(&rows).into_iter().chain(doubt(&checks)).collect();
        Proof {
            layout: Proof::LAYOUT,
            tool: Tool {
                name: "falsematch".to_owned(),
                version: env!("CARGO_PKG_VERSION").to_owned(),
            },
            of: of.to_owned(),
            seed: self.seed,
            repetitions: drawings.done.len() as u64,
            level: self.study.file().protocol.level,
            model: self.inputs.iter().flat_map(model).collect(),
            checks,
            findings,
            rows,
        }
    }

    fn row(
        &self,
        place: usize,
        drawings: &Drawings,
        truths: &Truths,
    ) -> Option<ProofRow> {
        let row = &self.rows[place];
        let drawn = drawings.done.values().filter_map(|rows| *rows.get(place)?);
        let pairs: Pairs = drawn
            .filter_map(|drawn| Some((drawn, truths.of_row(row, &drawn)?)))
            .collect();
        if pairs.is_empty() {
            return None;
        }
        let share = |holds: &dyn Fn(&(Drawn, f64)) -> bool| {
            pairs.iter().filter(|pair| holds(pair)).count() as f64
        };
        let count = pairs.len() as f64;
        let covered = share(&|(drawn, truth)| drawn.holds(*truth));
        let bounds = clopper_pearson(covered, count, LEVEL);
        let level = self.study.file().protocol.level;
        let width = mean_width(&pairs);
        Some(ProofRow {
            contrast: row.contrast.clone(),
            quantity: row.quantity.clone(),
            method: row.method,
            truth: pairs.iter().map(|pair| pair.1).sum::<f64>() / count,
            intervals: pairs.len() as u64,
            covered: Share { value: covered / count, low: bounds.low, high: bounds.high },
            over: share(&|(drawn, truth)| drawn.is_over(*truth)) / count,
            under: share(&|(drawn, truth)| drawn.is_under(*truth)) / count,
            width,
            over_oracle: width
                .zip(oracle(row, &pairs, level))
                .map(|(own, best)| own / best),
            naive: naive(row, &pairs, level),
        })
    }

    /// Inflations of the study's own rates beside those of the drawn ones, and correlations
    /// beside those of the model.
    fn checks(&self, drawings: &Drawings) -> Vec<FitCheck> {
        let of_input = self.inputs.iter().flat_map(dependence_checks);
        let of_row = |place: usize| {
            let row = &self.rows[place];
            let of_everybody = row.quantity.group.is_empty() && row.contrast.is_none();
            let observed = row.inflation.filter(|_| of_everybody)?;
            let drawn =
                drawings.done.values().filter_map(|rows| (*rows.get(place)?)?.inflation);
            let at = row.quantity.at.as_ref().map(operating_point).unwrap_or_default();
            let measure = match row.quantity.measure {
                Measure::Fmr => "FMR",
                _ => "FNMR",
            };
            let what = format!(
                "variance inflation of the {measure} of {}, {at}",
                row.quantity.arm
            );
            check(what, observed, drawn.collect())
        };
        of_input.chain((0..self.rows.len()).filter_map(of_row)).collect()
    }
}

/// A figure of the study beside those that were drawn; nothing where too few have it.
pub(in crate::simulate) fn check(
    what: String,
    observed: f64,
    mut drawn: Vec<f64>,
) -> Option<FitCheck> {
    if drawn.len() < 8 {
        return None;
    }
    drawn.sort_by(f64::total_cmp);
    let at = |share: f64| {
        #[expect(clippy::cast_possible_truncation, reason = "within the length")]
        let place = (share * (drawn.len() - 1) as f64 + 0.5) as usize;
        drawn[place]
    };
    let range = [at(0.025), at(0.975)];
    let agrees = range[0] <= observed && observed <= range[1];
    Some(FitCheck { what, observed, fitted: at(0.5), range, agrees })
}

fn dependence_checks(input: &Input) -> Vec<FitCheck> {
    let fit = &input.fit;
    let one = |name: &str, part: &dyn Fn(&Dependence) -> Option<f64>| {
        let what = match &input.name {
            Some(input) => format!("{input}: correlation of {name}"),
            None => format!("correlation of {name}"),
        };
        check(what, part(&fit.observed)?, fit.drawn.iter().filter_map(part).collect())
    };
    let found = [
        one(
            "being among the highest 1 % of non-mated scores, with one person in common",
            &|d| d.tail_one_person,
        ),
        one(
            "being among the highest 1 % of non-mated scores, of the same two people",
            &|d| d.tail_both_people,
        ),
        one("non-mated scores with one person in common", &|d| d.one_person),
        one("non-mated scores of the same two people", &|d| d.both_people),
        one("mated scores of a person", &|d| d.mated),
    ];
    found.into_iter().flatten().collect()
}

/// The fitted population in sentences.
fn model(input: &Input) -> Vec<String> {
    let population = &input.fit.population;
    let short = |value: f64| format!("{value:.3}");
    let of = input.name.as_ref().map(|name| format!("{name}: ")).unwrap_or_default();
    let dimension = match input.fit.are_cosines {
        true => "from the variance of non-mated scores",
        false => "assumed, since scores are no cosines",
    };
    let mut said = vec![
        format!("{of}effective dimension {} ({dimension})", population.dimension),
        format!("{of}pull on everybody {}", short(population.common)),
        format!(
            "{of}noise of samples {}, and its spread between people {}",
            short(population.noise),
            short(population.noise_spread)
        ),
    ];
    let pulls = population.groups.iter().filter(|group| group.pull > 0.0);
    let pulls: Vec<String> =
        pulls.map(|group| format!("{} {}", group.name, short(group.pull))).collect();
    if !pulls.is_empty() {
        said.push(format!("{of}pull of groups: {}", pulls.join("; ")));
    }
    said
}

/// What is true of each arm and group.
struct Truths<'a> {
    orientation: Orientation,
    arms: Vec<&'a str>,
    groups: &'a Groups,
    curves: Vec<Vec<Curve>>,
    /// EER, EER of the hull, AUC and d' by arm.
    indices: Vec<[Option<f64>; 4]>,
}

/// Indices over all thresholds.
const INDICES: [Measure; 4] =
    [Measure::Eer, Measure::EerRocch, Measure::Auc, Measure::DPrime];

impl<'a> Truths<'a> {
    fn of(prover: &'a Prover<'_>, drawings: &Drawings) -> Truths<'a> {
        let file = prover.study.file();
        let span = |arm: usize| prover.inputs[prover.input_of[arm]].span;
        let curves: Vec<Vec<Curve>> = drawings
            .pooled
            .0
            .iter()
            .enumerate()
            .map(|(arm, cells)| {
                cells.iter().map(|counts| Curve::of(counts, span(arm))).collect()
            })
            .collect();
        let index = |cells: &Vec<Curve>| INDICES.map(|measure| cells[0].index(measure));
        Truths {
            orientation: file.system.scores,
            arms: file.arms.iter().map(|arm| arm.name.as_str()).collect(),
            groups: &prover.groups,
            indices: curves.iter().map(index).collect(),
            curves,
        }
    }

    /// What an interval of a drawn study should hold.
    fn of_row(&self, row: &Row, drawn: &Drawn) -> Option<f64> {
        use Measure::{FmrDifference, FmrRatio, FnmrDifference, FnmrRatio};
        let quantity = &row.quantity;
        let arm = self.arm(&quantity.arm)?;
        let measure = quantity.measure;
        if let Some(index) = INDICES.iter().position(|&other| other == measure) {
            return self.indices[arm][index];
        }
        let side = match measure {
            FmrDifference | FmrRatio => Measure::Fmr,
            FnmrDifference | FnmrRatio => Measure::Fnmr,
            other => other,
        };
        if let Some(target) = own_target(row) {
            let threshold = self.curves[arm][0].threshold(target);
            return self.curve(arm, &quantity.group)?.rate(side, threshold);
        }
        let first =
            self.curve(arm, &quantity.group)?.rate(side, self.turned(drawn.at?))?;
        let versus_arm = quantity.versus_arm.as_deref().unwrap_or(&quantity.arm);
        let versus_group =
            if quantity.versus.is_empty() { &quantity.group } else { &quantity.versus };
        let second = || {
            let curve = self.curve(self.arm(versus_arm)?, versus_group)?;
            curve.rate(side, self.turned(drawn.versus_at?))
        };
        match measure {
            FmrDifference | FnmrDifference => Some(first - second()?),
            FmrRatio | FnmrRatio => Some(first / second().filter(|&rate| rate > 0.0)?),
            _ => Some(first),
        }
    }

    fn arm(&self, name: &str) -> Option<usize> {
        self.arms.iter().position(|arm| *arm == name)
    }

    fn curve(&self, arm: usize, cell: &Cell) -> Option<&Curve> {
        Some(&self.curves[arm][self.groups.place(cell)?])
    }

    fn turned(&self, threshold: f64) -> f64 {
        match self.orientation {
            Orientation::Similarity => threshold,
            Orientation::Dissimilarity => 0.0 - threshold,
        }
    }
}

/// The target of an FNMR whose interval has the uncertainty of the threshold in it: then the
/// truth is that at the threshold with the target as true FMR.
fn own_target(row: &Row) -> Option<f64> {
    let quantity = &row.quantity;
    match &quantity.at.as_ref()?.rule {
        ThresholdRule::TargetFmr { target, set_on }
            if quantity.measure == Measure::Fnmr
                && row.contrast.is_none()
                && *set_on == quantity.arm =>
        {
            Some(*target)
        }
        _ => None,
    }
}

/// The mean width; nothing where one has no upper bound.
fn mean_width(pairs: &Pairs) -> Option<f64> {
    let widths: Option<Vec<f64>> =
        pairs.iter().map(|(drawn, _)| Some(drawn.high? - drawn.low)).collect();
    widths.map(|widths| widths.iter().sum::<f64>() / widths.len() as f64)
}

/// The mean width of intervals that know the true variance: of Clopper and Pearson's with the
/// effective number of trials for a proportion, of the normal one else. A ratio has none.
fn oracle(row: &Row, pairs: &Pairs, level: f64) -> Option<f64> {
    let count = pairs.len() as f64;
    let square =
        |(drawn, truth): &(Drawn, f64)| (drawn.value - truth) * (drawn.value - truth);
    let variance = pairs.iter().map(square).sum::<f64>() / count;
    if matches!(row.quantity.measure, Measure::FmrRatio | Measure::FnmrRatio) {
        return None;
    }
    let is_rate = matches!(row.quantity.measure, Measure::Fmr | Measure::Fnmr);
    let normal = || -2.0 * normal_quantile(0.5 * (1.0 - level)) * variance.sqrt();
    let best = match pairs[0].0.counts.filter(|_| is_rate && own_target(row).is_none()) {
        None => normal(),
        Some([_, trials]) => {
            let rate = pairs.iter().map(|pair| pair.1).sum::<f64>() / count;
            let inflation = variance * trials as f64 / (rate * (1.0 - rate));
            let effective =
                if inflation > 1.0 { trials as f64 / inflation } else { trials as f64 };
            let width = |(drawn, _): &(Drawn, f64)| {
                let bounds = clopper_pearson(drawn.value * effective, effective, level);
                bounds.high - bounds.low
            };
            pairs.iter().map(width).sum::<f64>() / count
        }
    };
    (best > 0.0 && best.is_finite()).then_some(best)
}

/// Intervals that take comparisons for independent; nothing for indices over all thresholds.
fn naive(row: &Row, pairs: &Pairs, level: f64) -> Option<Naive> {
    let mut found = (0.0, 0.0, 0.0);
    let is_ratio = matches!(row.quantity.measure, Measure::FmrRatio | Measure::FnmrRatio);
    for (drawn, truth) in pairs {
        let [errors, trials] = drawn.counts?;
        let of = |errors: u64, trials: u64| {
            let bounds = wilson(errors as f64, trials as f64, level);
            (bounds.low, errors as f64 / trials as f64, bounds.high)
        };
        let first = of(errors, trials);
        let (low, high) = match (row.contrast.is_some(), drawn.versus_counts) {
            (false, _) => (first.0, first.2),
            (true, Some([errors, trials])) if !is_ratio => {
                recovery::difference(first, of(errors, trials))
            }
            _ => return None,
        };
        let exact = clopper_pearson(errors as f64, trials as f64, level);
        let holds =
            |low: f64, high: f64| f64::from(u8::from(low <= *truth && *truth <= high));
        found.0 += holds(low, high);
        found.1 += holds(exact.low, exact.high);
        found.2 += high - low;
    }
    let count = pairs.len() as f64;
    let clopper_pearson = row.contrast.is_none().then(|| found.1 / count);
    Some(Naive { wilson: found.0 / count, clopper_pearson, width: found.2 / count })
}
