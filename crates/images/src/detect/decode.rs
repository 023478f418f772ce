//! Reads the output of detectors. Edges and points are in pixels of the detector's frame.

use falsematch::Result;

use super::{Face, numbers};
use crate::card::{Decode, Detector};
use crate::engine::Tensor;

/// The faces that a detector sees, in the order of its grids, rows and columns.
///
/// # Errors
/// If the outputs have other sizes than the strides say.
pub(super) fn faces(
    outputs: &[Tensor],
    detector: &Detector,
    [width, height]: [usize; 2],
) -> Result<Vec<Face>> {
    let grids: Vec<Grid> = detector
        .strides
        .iter()
        .map(|&stride| Grid {
            stride: stride as f32,
            columns: width.div_ceil(stride as usize),
            rows: height.div_ceil(stride as usize),
        })
        .collect();
    let found = match detector.decode {
        Decode::Yunet => yunet(outputs, detector, &grids)?,
        Decode::Scrfd => scrfd(outputs, detector, &grids)?,
        Decode::Retinaface => retinaface(outputs, detector, &grids)?,
    };
    let whole = |face: &Face| {
        let numbers = face.edges.iter().chain(face.points.iter().flatten());
        numbers.chain([&face.confidence]).all(|value| value.is_finite())
    };
    Ok(found.into_iter().filter(whole).collect())
}

/// One grid of cells.
struct Grid {
    stride: f32,
    columns: usize,
    rows: usize,
}

impl Grid {
    fn cells(&self) -> usize {
        self.columns * self.rows
    }

    /// The column and row of a cell.
    fn place(&self, cell: usize) -> [f32; 2] {
        [(cell % self.columns) as f32, (cell / self.columns) as f32]
    }
}

/// Whether a face is certain enough; what is no number is not.
fn is_enough(confidence: f32, detector: &Detector) -> bool {
    confidence >= detector.least_confidence
}

/// As OpenCV's `FaceDetectorYN`: the confidence is the root of class times object, each held
/// to 0 to 1; a box is a shift of its centre in strides and a logarithm of its size.
fn yunet(outputs: &[Tensor], detector: &Detector, grids: &[Grid]) -> Result<Vec<Face>> {
    let mut found = Vec::new();
    for (k, grid) in grids.iter().enumerate() {
        let part = |part: usize, each: usize| {
            numbers(outputs, part * grids.len() + k, each * grid.cells())
        };
        let (class, object) = (part(0, 1)?, part(1, 1)?);
        let (boxes, points) = (part(2, 4)?, part(3, 10)?);
        for cell in 0..grid.cells() {
            let held = class[cell].clamp(0.0, 1.0) * object[cell].clamp(0.0, 1.0);
            let confidence = held.sqrt();
            if !is_enough(confidence, detector) {
                continue;
            }
            let [column, row] = grid.place(cell);
            let shape = &boxes[4 * cell..4 * cell + 4];
            let (x, y) =
                ((column + shape[0]) * grid.stride, (row + shape[1]) * grid.stride);
            let half = |size: f32| libm::expf(size) * grid.stride / 2.0;
            let (across, down) = (half(shape[2]), half(shape[3]));
            found.push(Face {
                confidence,
                edges: [x - across, y - down, x + across, y + down],
                points: std::array::from_fn(|k| {
                    let at = 10 * cell + 2 * k;
                    [
                        (points[at] + column) * grid.stride,
                        (points[at + 1] + row) * grid.stride,
                    ]
                }),
            });
        }
    }
    Ok(found)
}

/// SCRFD (Guo and others 2021): distances of edges and points from the corner of the cell,
/// in strides, for each of several anchors of a cell.
fn scrfd(outputs: &[Tensor], detector: &Detector, grids: &[Grid]) -> Result<Vec<Face>> {
    let anchors = detector.anchors as usize;
    let mut found = Vec::new();
    for (k, grid) in grids.iter().enumerate() {
        let count = anchors * grid.cells();
        let part = |part: usize, each: usize| {
            numbers(outputs, part * grids.len() + k, each * count)
        };
        let (confidences, boxes, points) = (part(0, 1)?, part(1, 4)?, part(2, 10)?);
        for (anchor, &confidence) in confidences.iter().enumerate() {
            if !is_enough(confidence, detector) {
                continue;
            }
            let [x, y] = grid.place(anchor / anchors).map(|at| at * grid.stride);
            let far = |k: usize| boxes[4 * anchor + k] * grid.stride;
            found.push(Face {
                confidence,
                edges: [x - far(0), y - far(1), x + far(2), y + far(3)],
                points: std::array::from_fn(|k| {
                    let at = 10 * anchor + 2 * k;
                    [x + points[at] * grid.stride, y + points[at + 1] * grid.stride]
                }),
            });
        }
    }
    Ok(found)
}

/// The variances that RetinaFace's differences are divided by (Deng and others 2019).
const VARIANCES: [f32; 2] = [0.1, 0.2];

/// RetinaFace: differences from anchors in the middle of cells, of all grids in one output.
fn retinaface(
    outputs: &[Tensor],
    detector: &Detector,
    grids: &[Grid],
) -> Result<Vec<Face>> {
    let anchors = anchors(detector, grids);
    let confidences = numbers(outputs, 0, 2 * anchors.len())?;
    let boxes = numbers(outputs, 1, 4 * anchors.len())?;
    let points = numbers(outputs, 2, 10 * anchors.len())?;
    let mut found = Vec::new();
    for (anchor, &[x, y, side]) in anchors.iter().enumerate() {
        let confidence = confidences[2 * anchor + 1];
        if !is_enough(confidence, detector) {
            continue;
        }
        let moved = |at: f32, difference: f32| at + difference * VARIANCES[0] * side;
        let half = |difference: f32| side * libm::expf(difference * VARIANCES[1]) / 2.0;
        let shape = &boxes[4 * anchor..4 * anchor + 4];
        let (x_box, y_box) = (moved(x, shape[0]), moved(y, shape[1]));
        let (across, down) = (half(shape[2]), half(shape[3]));
        found.push(Face {
            confidence,
            edges: [x_box - across, y_box - down, x_box + across, y_box + down],
            points: std::array::from_fn(|k| {
                let at = 10 * anchor + 2 * k;
                [moved(x, points[at]), moved(y, points[at + 1])]
            }),
        });
    }
    Ok(found)
}

/// Centre and side of every anchor, in the order of the outputs.
fn anchors(detector: &Detector, grids: &[Grid]) -> Vec<[f32; 3]> {
    let mut anchors = Vec::new();
    for (grid, sides) in grids.iter().zip(&detector.anchor_sides) {
        for cell in 0..grid.cells() {
            let [x, y] = grid.place(cell).map(|at| (at + 0.5) * grid.stride);
            anchors.extend(sides.iter().map(|&side| [x, y, side]));
        }
    }
    anchors
}
