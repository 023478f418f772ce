//! Every number compared here is exact in binary.
#![allow(clippy::float_cmp)]

use super::*;
use crate::card::{Decode, Outputs};

fn names(count: usize) -> Vec<String> {
    vec![String::new(); count]
}

fn detector(decode: Decode, strides: &[u32], anchors: u32, sides: &[&[f32]]) -> Detector {
    Detector {
        decode,
        outputs: Outputs {
            confidence: names(strides.len()),
            object: names(strides.len()),
            boxes: names(strides.len()),
            points: names(strides.len()),
        },
        strides: strides.to_vec(),
        anchors,
        anchor_sides: sides.iter().map(|sides| sides.to_vec()).collect(),
        least_confidence: 0.5,
        overlap: 0.3,
    }
}

/// An output of zeros with some numbers from a place on.
fn output(count: usize, at: usize, values: &[f32]) -> Tensor {
    let mut all = vec![0.0; count];
    all[at..at + values.len()].copy_from_slice(values);
    Tensor { shape: vec![count], values: all }
}

fn only(faces: Vec<Face>) -> Face {
    assert_eq!(faces.len(), 1, "{faces:?}");
    faces.into_iter().next().unwrap()
}

/// One grid of 2 x 2 cells, 8 pixels each; the face is in the cell of column 1, row 1.
/// Confidence: root of 0.9 times 1 (2 is held to 1). Centre: (1 + 0.5) * 8 = 12, size
/// exp(0) * 8 = 8, so edges 8 to 16. First point: (1 + 0.25) * 8 = 10, (1 + 0.5) * 8 = 12.
#[test]
fn yunet_is_read_as_worked_by_hand() {
    let detector = detector(Decode::Yunet, &[8], 1, &[]);
    let outputs = [
        output(4, 3, &[0.9]),
        output(4, 3, &[2.0]),
        output(16, 12, &[0.5, 0.5, 0.0, 0.0]),
        output(40, 30, &[0.25, 0.5]),
    ];
    let face = only(decode::faces(&outputs, &detector, [16, 16]).unwrap());
    assert!((face.confidence - 0.948_683_3).abs() < 1e-6);
    assert_eq!(face.edges, [8.0, 8.0, 16.0, 16.0]);
    assert_eq!(face.points[0], [10.0, 12.0]);
    assert_eq!(face.points[4], [8.0, 8.0]);
}

/// Two anchors a cell, of 2 x 1 cells, 16 pixels each; the face is at the second anchor of
/// the second cell, whose corner is (16, 0): left 16 - 0.5 * 16 = 8, right 16 + 16 = 32.
#[test]
fn scrfd_is_read_as_worked_by_hand() {
    let detector = detector(Decode::Scrfd, &[16], 2, &[]);
    let outputs = [
        output(4, 3, &[0.75]),
        output(16, 12, &[0.5, 0.0, 1.0, 1.0]),
        output(40, 30, &[0.25, 0.5]),
    ];
    let face = only(decode::faces(&outputs, &detector, [32, 16]).unwrap());
    assert_eq!(face.confidence, 0.75);
    assert_eq!(face.edges, [8.0, 0.0, 32.0, 16.0]);
    assert_eq!(face.points[0], [20.0, 8.0]);
}

/// One cell of 16 pixels with anchors of sides 10 and 20 around (8, 8); the face is at the
/// second: centre 8 + 1 * 0.1 * 20 = 10, width 20, first point 8 - 2 * 0.1 * 20 = 4.
#[test]
fn retinaface_is_read_as_worked_by_hand() {
    let detector = detector(Decode::Retinaface, &[16], 1, &[&[10.0, 20.0]]);
    let outputs = [
        output(4, 3, &[0.75]),
        output(8, 4, &[1.0, 0.0, 0.0, 0.0]),
        output(20, 10, &[-2.0, 0.0]),
    ];
    let face = only(decode::faces(&outputs, &detector, [16, 16]).unwrap());
    assert_eq!(face.edges, [0.0, -2.0, 20.0, 18.0]);
    assert_eq!(face.points[0], [4.0, 8.0]);
}

#[test]
fn outputs_of_another_size_are_refused() {
    let detector = detector(Decode::Yunet, &[8], 1, &[]);
    let error = decode::faces(&[output(3, 0, &[])], &detector, [16, 16]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "found 3 numbers in output 1 of the detector, but its strides need 4"
    );
}

fn boxed(left: f32, confidence: f32) -> Face {
    Face { confidence, edges: [left, 0.0, left + 10.0, 10.0], points: [[0.0; 2]; 5] }
}

/// Boxes of 10 by 10, 5 apart, share 50 of 150: a third.
#[test]
fn of_two_that_overlap_the_more_certain_stays() {
    let faces = || vec![boxed(5.0, 0.6), boxed(0.0, 0.9), boxed(20.0, 0.7)];
    assert_eq!(suppressed(faces(), 0.3), [boxed(0.0, 0.9), boxed(20.0, 0.7)]);
    assert_eq!(suppressed(faces(), 0.4).len(), 3);
}

/// The edges of the picture are those of the frame: a face over the whole frame is one over
/// the whole picture, whose pixels lie half a pixel inside.
#[test]
fn a_face_of_the_frame_is_brought_back_to_the_picture() {
    let mut card = crate::card::Card::read(
        &std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../models/yunet-640.toml"),
    )
    .unwrap();
    let finds = card.detector.clone().unwrap();
    let picture = Picture { width: 320, height: 160, pixels: vec![9; 3 * 320 * 160] };
    let frame = Frame::of(&card, &finds, &picture);
    let face = Face { edges: [-0.5, -0.5, 639.5, 319.5], ..boxed(0.0, 1.0) };
    let back = frame.back(face);
    assert_eq!(back.edges, [-0.5, -0.5, 319.5, 159.5]);
    let seen = frame.picture(&picture);
    assert_eq!(seen.pixels[3 * (640 * 100 + 100)], 9);
    assert_eq!(seen.pixels[3 * (640 * 500 + 100)], 0, "below the picture it is black");
    card.input.dynamic = true;
    let frame = Frame::of(&card, &finds, &picture);
    assert_eq!((frame.width, frame.height), (320, 160));
    assert_eq!(*frame.picture(&picture), picture);
}
