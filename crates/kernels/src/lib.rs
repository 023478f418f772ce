//! Numbers in, numbers out.
//!
//! Slices and numbers come in, numbers go out; nothing here opens a file, refuses input
//! with an error value or knows what is being measured. Arguments that have no answer are
//! a caller's mistake and panic, as each function states.
//!
//! - [`order`]: the one tie rule, sorting, and thresholds for a target rate;
//! - [`curve`]: the trade-off of two classes of scores and its indices;
//! - [`jackknife`]: intervals by leaving one unit out;
//! - [`bootstrap`]: the tail of a curve with units drawn anew, where no formula exists;
//! - [`special`]: gamma, normal, beta and Student t functions with their quantiles;
//! - [`binomial`]: intervals of independent trials, zero errors included;
//! - [`effective`]: intervals of dependent trials, by effective trials;
//! - [`crossed`]: trials of one unit each that a pool of other units decides;
//! - [`cluster`], [`clustered`], [`pairs`], [`dependent`]: variances of dependent trials;
//! - [`discard`]: a rate among trials of which those of lowest quality are left out;
//! - [`contrast`], [`family`]: two rates that share units, and several questions at once;
//! - [`relimit`]: a share over a limit that other trials set;
//! - [`isotonic`]: a share that never falls along an axis;
//! - [`recovery`]: intervals of a ratio from those of its parts;
//! - [`ratio`], [`paired`]: two proportions, of other trials or of the same;
//! - [`recount`]: what pairs that were sorted wrongly do to a share of all pairs;
//! - [`summary`]: how far the rates of several groups lie apart;
//! - [`gallery`], [`hypergeometric`]: what many tries do to a small rate;
//! - [`mixture`]: how small rates that differ from trial to trial carry on past the data;
//! - [`posterior`]: from rates and a prior to a probability;
//! - [`sphere`]: unit vectors, drawn and compared;
//! - [`similarity`]: every pair of many vectors whose inner product reaches a limit;
//! - [`power`]: how much has to be counted so that something can be told;
//! - [`likelihood`]: likelihood ratios where they are exact;
//! - [`random`]: random numbers from a counter, whatever the order of the work.
//!
//! The same arguments give the same bits on every platform: no platform transcendental
//! function is called, and no sum depends on the number of threads.

pub mod binomial;
pub mod bootstrap;
pub mod cluster;
pub mod clustered;
pub mod contrast;
pub mod crossed;
pub mod curve;
pub mod dependent;
pub mod discard;
pub mod effective;
mod exact;
pub mod family;
pub mod gallery;
pub mod hypergeometric;
pub mod isotonic;
pub mod jackknife;
pub mod likelihood;
pub mod mixture;
pub mod order;
pub mod paired;
pub mod pairs;
pub mod posterior;
pub mod power;
pub mod random;
pub mod ratio;
pub mod recount;
pub mod recovery;
pub mod relimit;
pub mod similarity;
pub mod special;
pub mod sphere;
pub mod summary;
