use super::super::tests::model_with;
use super::super::*;
use super::parts::node;
use super::*;
use crate::onnx::wire::{push_float, push_integer};

/// A weight of 32-bit floats; the numbers packed as text formats do, or raw.
fn weight(name: &str, sizes: &[u64], numbers: &[f32], raw: bool) -> Vec<u8> {
    let mut bytes = Vec::new();
    if raw {
        for &size in sizes {
            push_integer(&mut bytes, 1, size);
        }
    } else {
        let packed: Vec<u8> = sizes.iter().map(|size| size.to_le_bytes()[0]).collect();
        push_bytes(&mut bytes, 1, &packed);
    }
    push_integer(&mut bytes, 2, 1);
    let held: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
    push_bytes(&mut bytes, if raw { 9 } else { 4 }, &held);
    push_bytes(&mut bytes, 8, name.as_bytes());
    bytes
}

/// A convolution of one pixel that gives each channel times a number of its own.
fn conv(input: &str, weights: &str, output: &str, groups: u64) -> Vec<u8> {
    let mut conv = node("Conv", &[input, weights], output);
    for (name, values) in [
        ("kernel_shape", &[1, 1][..]),
        ("strides", &[1, 1]),
        ("dilations", &[1, 1]),
        ("pads", &[0, 0, 0, 0]),
        ("group", &[groups]),
    ] {
        let mut attribute = Vec::new();
        push_bytes(&mut attribute, 1, name.as_bytes());
        for &value in values {
            push_integer(&mut attribute, if name == "group" { 3 } else { 8 }, value);
        }
        push_integer(&mut attribute, 20, if name == "group" { 2 } else { 7 });
        push_bytes(&mut conv, 5, &attribute);
    }
    conv
}

const SHAPE: &[u64] = &[1, 3, 2, 2];

/// A convolution, then a `PRelu` of such slopes.
fn after_conv(sizes: &[u64], slopes: &[f32], raw: bool) -> Vec<u8> {
    let ones = weight("w", &[3, 1, 1, 1], &[1.0; 3], raw);
    model_with(
        &[conv("x", "w", "a", 3), node("PRelu", &["a", "s"], "y")],
        &[ones, weight("s", sizes, slopes, raw)],
        &[("x", SHAPE)],
        &[("y", SHAPE)],
    )
}

fn operators(model: &[u8]) -> Vec<String> {
    let summary = Summary::of(model).unwrap();
    summary
        .operators
        .into_iter()
        .map(|((_, name), count)| format!("{count} {name}"))
        .collect()
}

/// The numbers that rten gives.
fn run(model: &[u8]) -> Vec<u32> {
    let loaded = rten::Model::load(model.to_vec()).unwrap();
    let numbers =
        vec![-3.7, -0.1, 0.0, 0.3, 1e-30, -1e-30, 5.5, -254.9, 17.0, -1.0, 0.7, -0.0];
    let input = rten_tensor::Tensor::from_data(&[1, 3, 2, 2], numbers);
    let [x, y] = ["x", "y"].map(|name| loaded.node_id(name).unwrap());
    let given = vec![(x, rten_tensor::prelude::AsView::view(&input).into())];
    let values = loaded.run(given, &[y], None).unwrap();
    let given = values.into_iter().next().unwrap().into_tensor::<f32>().unwrap();
    // Minus nought and nought are equal.
    let bits = |value: f32| (value + 0.0).to_bits();
    rten_tensor::prelude::AsView::to_vec(&given).into_iter().map(bits).collect()
}

#[test]
fn every_form_gives_the_same_bits() {
    let of_channels = [0.25, -7.9, 1.7];
    for raw in [true, false] {
        for (sizes, slopes, expected) in [
            (&[3, 1, 1][..], &of_channels[..], vec!["1 Add", "3 Conv", "2 Relu"]),
            (&[1, 3, 1, 1], &of_channels, vec!["1 Add", "3 Conv", "2 Relu"]),
            (&[1, 1, 1], &[-7.9], vec!["1 Conv", "1 LeakyRelu"]),
            (&[1], &[0.3], vec!["1 Conv", "1 LeakyRelu"]),
            (&[2], &[0.3, 4.0], vec!["1 Add", "1 Conv", "1 Mul", "1 Relu", "1 Sub"]),
        ] {
            let before = after_conv(sizes, slopes, raw);
            let (after, count) = without_prelu(&before, Which::All).unwrap();
            assert_eq!(count, 1);
            assert_eq!(operators(&after), expected, "{sizes:?}");
            if raw {
                // rten reads no packed sizes.
                assert_eq!(run(&after), run(&before), "{sizes:?}");
            }
            let (again, none) = without_prelu(&after, Which::All).unwrap();
            assert_eq!((again, none), (after, 0));
        }
    }
}

#[test]
fn what_is_not_known_stays_unless_all_are_asked_for() {
    let before = after_conv(&[2], &[0.3, 4.0], true);
    assert_eq!(without_prelu(&before, Which::Known).unwrap(), (before, 0));
    // Slopes that are computed, and a value of which nobody knows that it is a map.
    let slopes = weight("s", &[3, 1, 1], &[0.1, 0.2, 0.3], true);
    for (nodes, weights) in [
        (vec![node("PRelu", &["x", "s"], "y")], vec![slopes.clone()]),
        (vec![node("Relu", &["x"], "s"), node("PRelu", &["x", "s"], "y")], vec![]),
    ] {
        let before = model_with(&nodes, &weights, &[("x", SHAPE)], &[("y", SHAPE)]);
        assert_eq!(without_prelu(&before, Which::Known).unwrap().1, 0);
        let (after, count) = without_prelu(&before, Which::All).unwrap();
        assert_eq!(count, 1);
        assert!(operators(&after).contains(&"1 Sub".to_owned()));
    }
}

#[test]
fn slopes_of_other_types_are_not_read() {
    let mut halves = weight("s", &[1], &[0.3], true);
    push_integer(&mut halves, 2, 10); // the last one counts: 16-bit floats
    push_float(&mut halves, 99, 0.0); // and a field of four bytes is stepped over
    let nodes = [node("PRelu", &["x", "s"], "y")];
    let before = model_with(&nodes, &[halves], &[("x", SHAPE)], &[("y", SHAPE)]);
    assert_eq!(without_prelu(&before, Which::Known).unwrap().1, 0);
}
