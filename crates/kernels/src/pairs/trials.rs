//! How many trials there are between every two units.

/// Trials of one unordered pair of units: `(i, j, count)` with `i < j`.
pub type PairTrials = (u32, u32, u64);

/// The members of one unit by the side of a trial on which they may stand.
///
/// Members of different units meet once if one may stand first and the other second: between
/// the units `i` and `j` there are `first_i second_j + second_i first_j - both_i both_j`
/// trials, because two that may stand on both sides meet once and not twice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sides {
    /// Members that may stand first, those that may stand on both sides among them.
    pub first: u32,
    /// Members that may stand second, those that may stand on both sides among them.
    pub second: u32,
    /// Members that may stand on both sides.
    pub both: u32,
}

impl Sides {
    /// All members may stand on both sides.
    pub fn equal(members: u32) -> Sides {
        Sides { first: members, second: members, both: members }
    }

    /// Trials with another unit.
    pub fn with(self, other: Sides) -> u64 {
        let [first, second, both] = [
            [self.first, other.second],
            [self.second, other.first],
            [self.both, other.both],
        ]
        .map(|[one, other]| u64::from(one) * u64::from(other));
        first + second - both
    }
}

/// Trials between pairs of units.
#[derive(Clone, Copy, Debug)]
pub enum Trials<'a> {
    /// Those of each pair that has any, ascending, each pair once.
    Cells(&'a [PairTrials]),
    /// All that there can be, from the members of each unit.
    Sides(&'a [Sides]),
}

impl<'a> From<&'a [PairTrials]> for Trials<'a> {
    fn from(cells: &'a [PairTrials]) -> Trials<'a> {
        Trials::Cells(cells)
    }
}

impl<'a> From<&'a Vec<PairTrials>> for Trials<'a> {
    fn from(cells: &'a Vec<PairTrials>) -> Trials<'a> {
        Trials::Cells(cells)
    }
}

impl<'a, const N: usize> From<&'a [PairTrials; N]> for Trials<'a> {
    fn from(cells: &'a [PairTrials; N]) -> Trials<'a> {
        Trials::Cells(cells)
    }
}

/// What a variance needs to know of the sizes of cells.
pub(crate) struct Sizes {
    /// Trials that touch each unit.
    pub(crate) by_unit: Vec<u64>,
    /// All trials.
    pub(crate) total: u64,
    /// Pairs with a trial.
    pub(crate) cells: u64,
    /// The sum of the squared numbers of trials of all pairs.
    pub(crate) squares: i128,
}

impl<'a> Trials<'a> {
    /// Every pair that has a trial, ascending.
    pub fn iter(self) -> Box<dyn Iterator<Item = PairTrials> + 'a> {
        match self {
            Trials::Cells(cells) => Box::new(cells.iter().copied()),
            Trials::Sides(sides) => {
                let row = move |(i, one): (u32, &'a Sides)| {
                    let later = (i + 1..).zip(&sides[i as usize + 1..]);
                    later.map(move |(j, other)| (i, j, one.with(*other)))
                };
                Box::new((0..).zip(sides).flat_map(row).filter(|trial| trial.2 > 0))
            }
        }
    }

    /// How many trials touch each unit.
    ///
    /// # Panics
    /// As [`Sweep::new`](super::Sweep::new).
    pub fn by_unit(self, units: u32) -> Vec<u64> {
        self.sizes(units).by_unit
    }

    /// The trials of the pair `i < j`.
    pub(super) fn between(self, pair: (u32, u32)) -> u64 {
        match self {
            Trials::Cells(cells) => {
                let found = cells.binary_search_by_key(&pair, |&(i, j, _)| (i, j));
                found.map_or(0, |place| cells[place].2)
            }
            Trials::Sides(sides) => sides[pair.0 as usize].with(sides[pair.1 as usize]),
        }
    }

    /// # Panics
    /// If a pair is not `i < j < units`, if pairs do not ascend, or if there are not sides for
    /// as many units.
    pub(crate) fn sizes(self, units: u32) -> Sizes {
        match self {
            Trials::Cells(cells) => of_cells(units, cells),
            Trials::Sides(sides) => {
                assert!(sides.len() == units as usize, "every unit has its sides");
                of_sides(sides)
            }
        }
    }
}

fn of_cells(units: u32, cells: &[PairTrials]) -> Sizes {
    let mut sizes =
        Sizes { by_unit: vec![0; units as usize], total: 0, cells: 0, squares: 0 };
    let mut before = None;
    for &(one, other, count) in cells {
        assert!(one < other && other < units, "a pair is of two units that are there");
        assert!(before < Some((one, other)), "pairs of units must ascend");
        before = Some((one, other));
        sizes.by_unit[one as usize] += count;
        sizes.by_unit[other as usize] += count;
        sizes.total += count;
        sizes.cells += u64::from(count > 0);
        sizes.squares += i128::from(count) * i128::from(count);
    }
    sizes
}

/// From sums over units alone: with `f`, `s` and `b` for the members that may stand first,
/// second and on both sides, the sum over `i < j` of `(f_i s_j + s_i f_j - b_i b_j)^2` is
///
/// ```text
/// sum f^2 sum s^2 + (sum f s)^2 - 2 sum f b sum s b + ((sum b^2)^2 - sum b^4) / 2
///     - 2 sum f^2 s^2 + 2 sum f s b^2
/// ```
fn of_sides(sides: &[Sides]) -> Sizes {
    let sum = |of: fn([i128; 3]) -> i128| -> i128 {
        let wide = |side: &Sides| [side.first, side.second, side.both].map(i128::from);
        sides.iter().map(|side| of(wide(side))).sum()
    };
    let [first, second, both] =
        [sum(|[f, _, _]| f), sum(|[_, s, _]| s), sum(|[_, _, b]| b)];
    let by_unit: Vec<u64> = sides
        .iter()
        .map(|side| {
            let [f, s, b] = [side.first, side.second, side.both].map(i128::from);
            let trials = f * (second - s) + s * (first - f) - b * (both - b);
            u64::try_from(trials).expect("no unit has over 2^64 trials")
        })
        .collect();
    let [products, squares] = [sum(|[f, s, _]| f * s), sum(|[_, _, b]| b * b)];
    let squares = sum(|[f, _, _]| f * f) * sum(|[_, s, _]| s * s) + products * products
        - 2 * sum(|[f, _, b]| f * b) * sum(|[_, s, b]| s * b)
        + (squares * squares - sum(|[_, _, b]| b * b * b * b)) / 2
        - 2 * sum(|[f, s, _]| f * f * s * s)
        + 2 * sum(|[f, s, b]| f * s * b * b);
    Sizes {
        total: by_unit.iter().sum::<u64>() / 2,
        cells: meeting(sides),
        by_unit,
        squares,
    }
}

/// Pairs of units with a trial: all but those of which both have members for the same side
/// only.
fn meeting(sides: &[Sides]) -> u64 {
    let count = |wanted: [bool; 2]| {
        let is_wanted = |side: &&Sides| [side.first > 0, side.second > 0] == wanted;
        sides.iter().filter(is_wanted).count() as u64
    };
    let pairs = |units: u64| units * units.saturating_sub(1) / 2;
    let [first, second] = [count([true, false]), count([false, true])];
    pairs(first + second + count([true, true])) - pairs(first) - pairs(second)
}
