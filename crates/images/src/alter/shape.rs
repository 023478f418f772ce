//! The mean face: 68 landmarks in the plane, and roughly how deep each lies.

use super::geometry::{Point, distance, mean, middle};

/// How many landmarks there are. Counted from 0: jaw 0-16, eyebrows 17-26, bridge of the
/// nose 27-30, nostrils 31-35, eyes 36-47, outer lips 48-59, inner lips 60-67; left of the
/// picture first.
pub const LANDMARKS: usize = 68;

/// The mean of 68 landmarks over the pictures that the landmark detector of dlib was trained
/// on, as measured and given by OpenFace (Amos, Ludwiczuk and Satyanarayanan 2016,
/// `align_dlib.py`, Apache-2.0), rounded to 4 decimals. Units: about one face width.
pub const MEAN_SHAPE: [Point; LANDMARKS] = [
    [0.0792, 0.3392],
    [0.0829, 0.4570],
    [0.0968, 0.5756],
    [0.1221, 0.6919],
    [0.1687, 0.8003],
    [0.2398, 0.8957],
    [0.3257, 0.9771],
    [0.4223, 1.0433],
    [0.5318, 1.0608],
    [0.6413, 1.0398],
    [0.7381, 0.9723],
    [0.8244, 0.8896],
    [0.8948, 0.7925],
    [0.9394, 0.6815],
    [0.9611, 0.5622],
    [0.9706, 0.4418],
    [0.9712, 0.3221],
    [0.1638, 0.2492],
    [0.2178, 0.2043],
    [0.2913, 0.1924],
    [0.3675, 0.2036],
    [0.4393, 0.2331],
    [0.5864, 0.2281],
    [0.6602, 0.1959],
    [0.7375, 0.1824],
    [0.8132, 0.1928],
    [0.8708, 0.2353],
    [0.5153, 0.3186],
    [0.5162, 0.3962],
    [0.5171, 0.4738],
    [0.5182, 0.5532],
    [0.4337, 0.6041],
    [0.4755, 0.6208],
    [0.5207, 0.6343],
    [0.5659, 0.6188],
    [0.6071, 0.6016],
    [0.2524, 0.3311],
    [0.2987, 0.3026],
    [0.3557, 0.3030],
    [0.4037, 0.3387],
    [0.3525, 0.3500],
    [0.2968, 0.3505],
    [0.6313, 0.3341],
    [0.6791, 0.2965],
    [0.7360, 0.2947],
    [0.7829, 0.3213],
    [0.7403, 0.3418],
    [0.6850, 0.3437],
    [0.3532, 0.7462],
    [0.4146, 0.7191],
    [0.4777, 0.7068],
    [0.5227, 0.7171],
    [0.5698, 0.7054],
    [0.6352, 0.7157],
    [0.6995, 0.7394],
    [0.6394, 0.8052],
    [0.5764, 0.8354],
    [0.5254, 0.8417],
    [0.4764, 0.8375],
    [0.4138, 0.8100],
    [0.3801, 0.7500],
    [0.4780, 0.7451],
    [0.5234, 0.7489],
    [0.5711, 0.7433],
    [0.6724, 0.7442],
    [0.5725, 0.7766],
    [0.5240, 0.7834],
    [0.4776, 0.7785],
];

/// For each landmark of the left half and the middle its mirror image.
#[rustfmt::skip]
const MIRROR: [usize; LANDMARKS] = [
    16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0,
    26, 25, 24, 23, 22, 21, 20, 19, 18, 17,
    27, 28, 29, 30, 35, 34, 33, 32, 31,
    45, 44, 43, 42, 47, 46, 39, 38, 37, 36, 41, 40,
    54, 53, 52, 51, 50, 49, 48, 59, 58, 57, 56, 55,
    64, 63, 62, 61, 60, 67, 66, 65,
];

/// The landmark on the other half.
pub(crate) fn mirror_of(index: usize) -> usize {
    MIRROR[index]
}

/// Which half of the face a landmark is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Half {
    /// The left of the picture.
    Left,
    /// On the line of symmetry.
    Middle,
    /// The right of the picture.
    Right,
}

/// Which half of the face a landmark is on.
pub(crate) fn half_of(index: usize) -> Half {
    match MEAN_SHAPE[index][0].total_cmp(&MEAN_SHAPE[MIRROR[index]][0]) {
        std::cmp::Ordering::Less => Half::Left,
        std::cmp::Ordering::Equal => Half::Middle,
        std::cmp::Ordering::Greater => Half::Right,
    }
}

/// How far each landmark lies in front of the root of the nose, in eye distances. An
/// anatomical approximation of our own, for turned heads only: no head was measured.
#[rustfmt::skip]
const DEPTH: [f64; LANDMARKS] = [
    -1.35, -1.30, -1.22, -1.10, -0.92, -0.65, -0.35, -0.12, 0.00,
    -0.12, -0.35, -0.65, -0.92, -1.10, -1.22, -1.30, -1.35,
    -0.40, -0.20, -0.08, 0.00, 0.05, 0.05, 0.00, -0.08, -0.20, -0.40,
    0.00, 0.12, 0.26, 0.40, 0.05, 0.14, 0.18, 0.14, 0.05,
    -0.28, -0.13, -0.10, -0.12, -0.10, -0.13, -0.12, -0.10, -0.13, -0.28, -0.13, -0.10,
    -0.08, 0.06, 0.14, 0.16, 0.14, 0.06, -0.08, 0.04, 0.10, 0.12, 0.10, 0.04,
    -0.06, 0.08, 0.10, 0.08, -0.06, 0.06, 0.08, 0.06,
];

/// The mean face in space: x to the right, y down, z to the front, in eye distances from the
/// middle between the eyes; the two halves made alike.
pub(crate) fn in_space() -> [[f64; 3]; LANDMARKS] {
    let left = mean(&MEAN_SHAPE[36..42]);
    let right = mean(&MEAN_SHAPE[42..48]);
    let (origin, unit) = (middle(left, right), distance(left, right));
    let along = [(right[0] - left[0]) / unit, (right[1] - left[1]) / unit];
    let upright = |index: usize| {
        let [x, y] = MEAN_SHAPE[index];
        let (x, y) = ((x - origin[0]) / unit, (y - origin[1]) / unit);
        [x * along[0] + y * along[1], y * along[0] - x * along[1]]
    };
    std::array::from_fn(|index| {
        let (own, other) = (upright(index), upright(MIRROR[index]));
        [(own[0] - other[0]) / 2.0, (own[1] + other[1]) / 2.0, DEPTH[index]]
    })
}
