//! Operating points that several arms have in common.

use super::{OperatingPoint, SetThreshold, ThresholdRule};
use crate::study::{Setting, SharedSetting};

/// The operating point of an arm for what several arms have in common.
pub(super) fn find<'p>(
    shared: &SharedSetting,
    arm: &str,
    points: &'p [SetThreshold],
) -> Option<&'p SetThreshold> {
    let setting = shared.on(arm);
    let same = |a: f64, b: f64| a.total_cmp(&b).is_eq();
    points.iter().find(|set| match (&setting, &set.point.rule) {
        (Setting::Threshold(threshold), ThresholdRule::Given) => {
            set.point.threshold.is_some_and(|set| same(set, *threshold))
        }
        (
            Setting::TargetFmr { target, set_on },
            ThresholdRule::TargetFmr { target: set, set_on: on },
        )
        | (
            Setting::TargetFpir { target, set_on },
            ThresholdRule::TargetFpir { target: set, set_on: on },
        ) => same(*target, *set) && set_on == on,
        _ => false,
    })
}

/// The operating point of several arms: that of any of them where it is the same, or the
/// target that each has by itself.
pub(super) fn point(
    shared: &SharedSetting,
    same: impl FnOnce() -> Option<OperatingPoint>,
) -> Option<OperatingPoint> {
    let each = |rule| Some(OperatingPoint { threshold: None, rule });
    match *shared {
        SharedSetting::Same(_) => same(),
        SharedSetting::EachFmr(target) => each(ThresholdRule::EachTargetFmr { target }),
        SharedSetting::EachFpir(target) => each(ThresholdRule::EachTargetFpir { target }),
    }
}
