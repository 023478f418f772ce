//! Tallies as a file: one Arrow IPC file of all arms, from which a run is recomputed
//! without its inputs.
//!
//! The file has one row of six columns for everything that is many, told apart by `part`;
//! what is not used by a part is 0. What is few is JSON under the key `tallies` of the
//! file's metadata.
//!
//! | part | | arm | first | second | score | count |
//! |---|---|---|---|---|---|---|
//! | 0 | sample | | sample | subject | | |
//! | 1 | property | property | sample | value, from 1 | | |
//! | 2 | mated comparison | arm | probe | reference | similarity | |
//! | 3 | non-mated comparison | arm | probe | reference | similarity | |
//! | 4 | trials of a pair of subjects | arm | subject | subject | | comparisons |
//! | 5 | sample that takes part | arm | sample | | | |
//! | 6 | search | arm | probe | gallery | mate's similarity | listed candidates, flags |
//! | 7 | place of its mate | arm | non-mates over it | tied | | |
//! | 8 | candidate, list by list | arm | reference | 1 if it has a score | similarity | |
//! | 9 | non-mates, threshold by threshold | arm | how many | | | |
//! | 10 | sample with a quality | | sample | | quality | |
//! | 11 | in place of 4: samples of a subject, by code | arm | as probe | as reference | | as either |

mod header;
mod reader;
mod searches;
mod writer;

use std::sync::Arc;

use arrow_schema::{DataType, Field, Schema};

pub use reader::StoredTallies;
pub use writer::TallyWriter;

/// What a row is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Sample = 0,
    Property = 1,
    Mated = 2,
    NonMated = 3,
    Trials = 4,
    Member = 5,
    Search = 6,
    Place = 7,
    Candidate = 8,
    Over = 9,
    Quality = 10,
    Sides = 11,
}

/// The key of the metadata under which the header stands.
const KEY: &str = "tallies";

/// The version of the layout.
const LAYOUT: u32 = 1;

fn schema() -> Arc<Schema> {
    let column = |name, kind| Field::new(name, kind, false);
    Arc::new(Schema::new(vec![
        column("part", DataType::UInt8),
        column("arm", DataType::UInt32),
        column("first", DataType::UInt32),
        column("second", DataType::UInt32),
        column("score", DataType::Float64),
        column("count", DataType::UInt64),
    ]))
}

#[cfg(test)]
mod tests;
