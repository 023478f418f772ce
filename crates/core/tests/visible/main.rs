//! What must be visible for a person to be found: from study, scores and ledger to the report.

mod bench;
mod coverage;
mod filled;
mod half;
mod measured;
mod naive;
mod none_found;
mod refused;
