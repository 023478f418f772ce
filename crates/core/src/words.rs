//! Numbers and names as people read them. Every sentence of a report is made with these.

pub mod number;

use crate::rate::{
    Cell, HeldAgainst, Measure, OperatingPoint, Quantity, ThresholdRule, UnitKind,
    Visible,
};
use crate::study::file::LedgerDefinition;
use number::Form;

/// Three significant digits without trailing zeros: `0.0868`, `12.5`, `1,230`.
pub fn digits(value: f64) -> String {
    if !value.is_finite() || value.abs() < f64::MIN_POSITIVE {
        return format!("{value}");
    }
    let magnitude = libm::floor(libm::log10(value.abs()));
    let decimals = (2.0 - magnitude).clamp(0.0, 17.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0..=17")]
    let text = format!("{value:.*}", decimals as usize);
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text.parse().map_or(text, count),
    }
}

/// A proportion as a percentage: `0.00868` is `0.868 %`.
pub fn percent(value: f64) -> String {
    format!("{} %", digits(value * 100.0))
}

/// A p-value with its sign: `= 0.019`, and never 0: `< 0.0001`.
pub fn probability(value: f64) -> String {
    match value {
        ..1e-4 => "< 0.0001".to_owned(),
        ..0.001 => format!("= {value:.5}"),
        ..0.1 => format!("= {value:.4}"),
        _ => format!("= {value:.2}"),
    }
}

/// The word between the two sides of a comparison: `over` for a ratio, `less` for a
/// difference.
pub fn against(measure: Measure) -> &'static str {
    match measure {
        Measure::FmrDifference | Measure::FnmrDifference | Measure::TpirGain => "less",
        _ => "over",
    }
}

/// What a reconstruction is held against: `the covered probes`.
pub fn held_against(role: HeldAgainst) -> &'static str {
    match role {
        HeldAgainst::CoveredProbes => "the covered probes",
        HeldAgainst::CoveredGallery => "the covered gallery",
        HeldAgainst::NothingCovered => "nothing covered",
    }
}

/// A count with thousands separated: `519,690`.
pub fn count(value: u64) -> String {
    let plain = value.to_string();
    let mut text = String::new();
    for (place, digit) in plain.chars().enumerate() {
        if place > 0 && (plain.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A count with its noun: `1 person`, `102 people`.
pub fn counted(value: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(value), if value == 1 { one } else { many })
}

/// A group as `ethnicity black, gender female`; `everybody` for the empty cell.
pub fn cell(cell: &Cell) -> String {
    if cell.is_empty() {
        return "everybody".to_owned();
    }
    let parts: Vec<_> =
        cell.iter().map(|(column, value)| format!("{column} {value}")).collect();
    parts.join(", ")
}

/// A text as the beginning of a sentence; a symbol such as `d'` stays as it is.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) if letters.as_str().starts_with(char::is_alphabetic) => {
            first.to_uppercase().to_string() + letters.as_str()
        }
        _ => text.to_owned(),
    }
}

/// A list as `a`, `a and b`, or `a, b and c`.
pub fn list(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// What was discarded first, as ` without the worst 10 % of comparisons`; nothing where
/// nothing was.
pub fn discarded(quantity: &Quantity) -> String {
    let what = match quantity.measure {
        Measure::DiscardRate => "samples",
        Measure::Fnir | Measure::Fpir => "searches",
        _ => "comparisons",
    };
    quantity.discarded.map_or(String::new(), |share| {
        format!(" without the worst {} of {what}", number::exact_rate(share))
    })
}

/// An operating point as `threshold 0.4343 (FMR 0.1 % on arm frontal)`.
pub fn operating_point(point: &OperatingPoint) -> String {
    let threshold = point.threshold.map(|t| format!("threshold {t:.4}"));
    match (&point.rule, threshold) {
        (ThresholdRule::TargetFmr { target, set_on }, Some(threshold)) => {
            format!("{threshold} (FMR {} on arm {set_on})", number::exact_rate(*target))
        }
        (ThresholdRule::TargetFmr { target, set_on }, None) => {
            format!("FMR {} on arm {set_on}", number::exact_rate(*target))
        }
        (ThresholdRule::TargetFpir { target, set_on }, threshold) => {
            let target = format!("FPIR {} on arm {set_on}", number::exact_rate(*target));
            match threshold {
                Some(threshold) => format!("{threshold} ({target})"),
                None => target,
            }
        }
        (ThresholdRule::EachTargetFmr { target }, _) => {
            format!("FMR {} on each arm", number::exact_rate(*target))
        }
        (ThresholdRule::EachTargetFpir { target }, _) => {
            format!("FPIR {} on each arm", number::exact_rate(*target))
        }
        (ThresholdRule::Given, threshold) => threshold.unwrap_or_default(),
    }
}

/// A definition of the visible share: `hull with forehead`.
pub fn definition(definition: LedgerDefinition) -> &'static str {
    match definition {
        LedgerDefinition::Hull => "hull",
        LedgerDefinition::HullWithForehead => "hull with forehead",
        LedgerDefinition::Crop => "crop",
        LedgerDefinition::Landmarks => "landmarks",
    }
}

/// A quantity about what is visible: `share found at 35 % visible (hull)`.
pub fn visible(measure: Measure, visible: &Visible) -> String {
    let share = visible.share.map_or(String::new(), |share| {
        format!(" at {} visible", number::exact_rate(share))
    });
    format!("{}{share} ({})", measure.symbol(), definition(visible.definition))
}

impl Measure {
    /// The standard's short name, or the name in use: `FMR`, `EER (ROCCH)`.
    pub fn symbol(self) -> &'static str {
        match self {
            Measure::Fmr => "FMR",
            Measure::Fnmr => "FNMR",
            Measure::Far => "FAR",
            Measure::Frr => "FRR",
            Measure::Fta => "FTA",
            Measure::DiscardRate => "discard rate",
            Measure::Eer => "EER",
            Measure::EerRocch => "EER (ROCCH)",
            Measure::Auc => "AUC",
            Measure::DPrime => "d'",
            Measure::Fpir => "FPIR",
            Measure::Fnir => "FNIR",
            Measure::Tpir => "TPIR",
            Measure::Cmc => "rate of mates found",
            Measure::NotFirst => "rate of mates over the threshold but not first",
            Measure::Selectivity => "selectivity",
            Measure::FalseDiscovery => "false discovery proportion",
            Measure::ErrorShare => "share of the false matches",
            Measure::FmrRatio => "FMR ratio",
            Measure::FnmrRatio => "FNMR ratio",
            Measure::FpirRatio => "FPIR ratio",
            Measure::FmrDifference => "FMR difference",
            Measure::FnmrDifference => "FNMR difference",
            Measure::VisibleHalf => "visible share at which half are found",
            Measure::FoundAtVisible => "share found",
            Measure::TpirGain => "TPIR gain",
            Measure::ManufacturedLeads => "share of manufactured leads (mated)",
            Measure::ManufacturedLeadsNonMated => {
                "share of manufactured leads (non-mated)"
            }
            Measure::SeedFlips => "share of seed flips",
            Measure::IdentityPull => "identity pull",
            Measure::PulledOver => "share pulled over the threshold",
        }
    }

    /// How values of this measure are written.
    pub fn form(self) -> Form {
        match self {
            Measure::Auc => Form::Area,
            Measure::DPrime | Measure::Selectivity | Measure::IdentityPull => Form::Plain,
            Measure::FmrRatio | Measure::FnmrRatio | Measure::FpirRatio => Form::Times,
            Measure::FmrDifference | Measure::FnmrDifference | Measure::TpirGain => {
                Form::Points
            }
            Measure::Fmr
            | Measure::Fnmr
            | Measure::Far
            | Measure::Frr
            | Measure::Fta
            | Measure::DiscardRate
            | Measure::Eer
            | Measure::EerRocch
            | Measure::Fpir
            | Measure::Fnir
            | Measure::Tpir
            | Measure::Cmc
            | Measure::NotFirst
            | Measure::FalseDiscovery
            | Measure::VisibleHalf
            | Measure::FoundAtVisible
            | Measure::ManufacturedLeads
            | Measure::ManufacturedLeadsNonMated
            | Measure::SeedFlips
            | Measure::PulledOver
            | Measure::ErrorShare => Form::Percent,
        }
    }
}

impl UnitKind {
    /// The unit after a count of it: `102 people`.
    pub fn counted(self, value: u64) -> String {
        match self {
            UnitKind::Subject => counted(value, "person", "people"),
            UnitKind::Trial => counted(value, "independent trial", "independent trials"),
            UnitKind::Comparison => {
                counted(value, "independent comparison", "independent comparisons")
            }
            UnitKind::Unknown => "units of unknown dependence".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_keep_three_digits_and_never_turn_to_zero() {
        assert_eq!(percent(0.008_678), "0.868 %");
        assert_eq!(percent(0.1), "10 %");
        assert_eq!(percent(1.0), "100 %");
        assert_eq!(percent(0.0), "0 %");
        assert_eq!(percent(3.35e-12), "0.000000000335 %");
        assert_eq!(percent(0.999_96), "100 %");
        assert_eq!(digits(120_000.0), "120,000");
    }

    #[test]
    fn counts_are_grouped_by_thousands() {
        assert_eq!(count(0), "0");
        assert_eq!(count(999), "999");
        assert_eq!(count(519_690), "519,690");
        assert_eq!(count(3_000_000_000), "3,000,000,000");
    }

    #[test]
    fn lists_read_as_a_sentence() {
        let parts = ["a", "b", "c"].map(str::to_owned);
        assert_eq!(list(&parts[..1]), "a");
        assert_eq!(list(&parts[..2]), "a and b");
        assert_eq!(list(&parts), "a, b and c");
    }
}
