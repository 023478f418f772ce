//! The pairs of an arm as rectangles and one triangle, so that none is compared twice.

use falsematch_kernels::similarity::Area;

use crate::input::Templates;
use crate::roster::Roster;
use crate::tally::ArmFilter;

/// Samples of an arm by the sides on which they may stand, each by row of their template.
/// Samples without a template are left out.
pub(super) struct Regions {
    probes_only: Vec<u32>,
    both: Vec<u32>,
    references_only: Vec<u32>,
}

/// All pairs of two lists of samples, or of one list with itself.
pub(super) struct Region<'a> {
    pub(super) rows: &'a [u32],
    pub(super) columns: &'a [u32],
    pub(super) area: Area,
}

impl Regions {
    pub(super) fn of(
        filter: &ArmFilter,
        roster: &Roster,
        templates: &Templates,
    ) -> Regions {
        let mut failed = vec![false; roster.sample_count()];
        roster.failures().iter().for_each(|failure| failed[failure.0 as usize] = true);
        let sides = |wanted: (bool, bool)| {
            let sides = (0_u32..).zip(filter.sides()).zip(&failed);
            let mut samples: Vec<u32> = sides
                .filter(|((_, sides), failed)| *sides == wanted && !**failed)
                .map(|((sample, _), _)| sample)
                .collect();
            samples.sort_by_key(|&sample| templates.row(sample));
            samples
        };
        Regions {
            probes_only: sides((true, false)),
            both: sides((true, true)),
            references_only: sides((false, true)),
        }
    }

    /// The regions with any pair in them.
    pub(super) fn each(&self) -> Vec<Region<'_>> {
        let Regions { probes_only, both, references_only } = self;
        let region = |rows, columns, area| Region { rows, columns, area };
        let mut regions = vec![
            region(both, both, Area::Triangle),
            region(probes_only, both, Area::Full),
            region(probes_only, references_only, Area::Full),
            region(both, references_only, Area::Full),
        ];
        regions.retain(|region| !region.rows.is_empty() && !region.columns.is_empty());
        regions
    }

    /// Every sample.
    pub(super) fn samples(&self) -> Vec<u32> {
        [&self.probes_only[..], &self.both, &self.references_only].concat()
    }

    /// Whether a pair of two of the samples is in a region: not if both may only be probes,
    /// or both only references.
    pub(super) fn hold(&self, one: u32, other: u32, filter: &[(bool, bool)]) -> bool {
        let (one, other) = (filter[one as usize], filter[other as usize]);
        (one.0 && other.1) || (other.0 && one.1)
    }

    /// Per sample of the roster, the sides that it may stand on; none without a template.
    pub(super) fn sides(&self, samples: usize) -> Vec<(bool, bool)> {
        let mut sides = vec![(false, false); samples];
        let lists = [
            (&self.probes_only, (true, false)),
            (&self.both, (true, true)),
            (&self.references_only, (false, true)),
        ];
        for (list, side) in lists {
            list.iter().for_each(|&sample| sides[sample as usize] = side);
        }
        sides
    }
}
