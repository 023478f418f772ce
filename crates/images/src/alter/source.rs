//! Landmark files.

use std::collections::BTreeMap;

use falsematch::{Error, ErrorKind, Result};

use super::geometry::{Point, distance, middle};
use super::landmarks::Landmarks;
use super::shape::LANDMARKS;

/// How many points a template of the London set has.
const TEMPLATE: usize = 189;

/// Reads a table of landmarks: CSV with the columns `sample,point,x,y`, points counted from
/// 0, in pixels of the picture; the centre of the first pixel is (0, 0). Each sample has all
/// 68 points, or the five of a detector. Points that make no face, such as five of a head
/// turned too far, are a failure of that sample alone.
///
/// # Errors
///
/// If the header is another, a row has other columns, a number is none or not finite, or a
/// point is given twice or missing: with the line.
pub fn read_table(text: &str) -> Result<BTreeMap<String, Result<Landmarks>>> {
    let mut lines = (1_u64..).zip(text.lines());
    match lines.next() {
        Some((_, header)) if header.trim() == "sample,point,x,y" => {}
        other => {
            let found = other.map_or("", |(_, header)| header.trim());
            let message =
                format!("found the header `{found}`, but expected `sample,point,x,y`");
            return Err(Error::new(ErrorKind::Format, message).at_line(1));
        }
    }
    let mut samples: BTreeMap<String, Vec<(usize, Point)>> = BTreeMap::new();
    for (number, line) in lines.filter(|(_, line)| !line.trim().is_empty()) {
        let (sample, index, point) = row(line).map_err(|error| error.at_line(number))?;
        let points = samples.entry(sample.to_owned()).or_default();
        if points.iter().any(|(other, _)| *other == index) {
            let message = format!("found point {index} of `{sample}` twice");
            return Err(Error::new(ErrorKind::Conflict, message).at_line(number));
        }
        points.push((index, point));
    }
    let whole = samples.into_iter().map(|(sample, points)| {
        let points = in_order(&points).map_err(|error| {
            Error::new(error.kind(), format!("sample `{sample}`: {error}"))
        })?;
        let landmarks = match <[Point; 5]>::try_from(points.as_slice()) {
            Ok(five) => Landmarks::from_five(&five),
            Err(_) => Landmarks::given(&points),
        };
        Ok((sample, landmarks))
    });
    whole.collect()
}

fn row(line: &str) -> Result<(&str, usize, Point)> {
    let fields: Vec<&str> = line.split(',').map(str::trim).collect();
    let [sample, index, x, y] = fields[..] else {
        let message = format!("found {} columns, but expected 4", fields.len());
        return Err(Error::new(ErrorKind::Format, message));
    };
    let index = index.parse().map_err(|_| {
        let message = format!("found `{index}`, but expected the number of a point");
        Error::new(ErrorKind::Format, message).in_column("point")
    })?;
    Ok((sample, index, [coordinate(x, "x")?, coordinate(y, "y")?]))
}

fn coordinate(text: &str, column: &str) -> Result<f64> {
    let value = text.parse::<f64>().ok().filter(|value| value.is_finite());
    value.ok_or_else(|| {
        let message = format!("found `{text}`, but expected a finite number");
        Error::new(ErrorKind::Format, message).in_column(column)
    })
}

/// The points of a sample in order, if there are 68 or five of them.
fn in_order(points: &[(usize, Point)]) -> Result<Vec<Point>> {
    let mut sorted = points.to_vec();
    sorted.sort_by_key(|(index, _)| *index);
    if let Some((at, _)) = sorted.iter().enumerate().find(|(at, (index, _))| at != index)
    {
        let message = format!("found no point {at}, but expected 0 to 67, or 0 to 4");
        return Err(Error::new(ErrorKind::Missing, message));
    }
    if ![5, LANDMARKS].contains(&sorted.len()) {
        let message = format!(
            "found {} landmarks, but expected {LANDMARKS}, or 5 of a detector",
            sorted.len()
        );
        return Err(Error::new(ErrorKind::Missing, message));
    }
    Ok(sorted.into_iter().map(|(_, point)| point).collect())
}

/// Reads a template of the Face Research Lab London Set (`.tem`: the number of points, then
/// a row `x y` for each of 189) and makes 68 landmarks of it. `scale` is the size of the
/// picture as a part of the size that the template was drawn on.
///
/// The outline runs along points of the cheek and jaw, resampled at equal lengths from the
/// height of the eyes to the chin; eyebrows are resampled along their upper edge; the other
/// landmarks are single points or the middle of two.
///
/// # Errors
///
/// If it is no such template: with the line.
pub fn read_london_template(text: &str, scale: f64) -> Result<Landmarks> {
    let mut lines = (1_u64..).zip(text.lines());
    let count = lines.next().map_or("", |(_, line)| line.trim());
    if count != TEMPLATE.to_string() {
        let message = format!("found `{count}`, but expected {TEMPLATE} points");
        return Err(Error::new(ErrorKind::Format, message).at_line(1));
    }
    let rows = lines.take(TEMPLATE).map(|(number, line)| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let [x, y] = fields[..] else {
            let message = format!("found {} columns, but expected 2", fields.len());
            return Err(Error::new(ErrorKind::Format, message).at_line(number));
        };
        let read = |text, name| coordinate(text, name).map_err(|e| e.at_line(number));
        Ok([read(x, "x")? * scale, read(y, "y")? * scale])
    });
    let points: Vec<Point> = rows.collect::<Result<_>>()?;
    if points.len() < TEMPLATE {
        let message = format!("found {} points, but expected {TEMPLATE}", points.len());
        return Err(Error::new(ErrorKind::Format, message));
    }
    Landmarks::given(&of_template(&points))
}

/// Points of the template along cheek and jaw, from the height of the left eye to the chin.
const LEFT_OUTLINE: [usize; 10] = [109, 185, 110, 186, 111, 125, 126, 127, 128, 129];
/// From the chin to the height of the right eye.
const RIGHT_OUTLINE: [usize; 10] = [129, 130, 131, 132, 133, 114, 188, 113, 187, 112];
/// Upper edges of the eyebrows, from the left of the picture.
const EYEBROWS: [[usize; 6]; 2] = [[71, 72, 73, 74, 75, 76], [77, 78, 79, 80, 81, 82]];
/// For each landmark from 27 on the point, or the two that it lies between.
const SINGLE: [[usize; 2]; 41] = [
    [51, 57],
    [52, 58],
    [53, 59],
    [54, 60], // bridge of the nose
    [63, 64],
    [64, 55],
    [55, 55],
    [55, 69],
    [68, 69], // nostrils
    [18, 18],
    [19, 20],
    [20, 21],
    [22, 22],
    [29, 30],
    [28, 29], // left eye
    [23, 23],
    [24, 25],
    [25, 26],
    [27, 27],
    [32, 33],
    [31, 32], // right eye
    [87, 87],
    [88, 88],
    [89, 89],
    [90, 90],
    [91, 91],
    [92, 92],
    [93, 93], // upper lip
    [108, 108],
    [107, 107],
    [106, 106],
    [105, 105],
    [104, 104], // lower lip
    [94, 99],
    [95, 95],
    [96, 96],
    [97, 97],
    [98, 103],
    [102, 102],
    [101, 101],
    [100, 100],
];

fn of_template(points: &[Point]) -> Vec<Point> {
    let at = |indices: &[usize]| -> Vec<Point> {
        indices.iter().map(|&index| points[index]).collect()
    };
    let mut landmarks = resampled(&at(&LEFT_OUTLINE), 9);
    landmarks.extend_from_slice(&resampled(&at(&RIGHT_OUTLINE), 9)[1..]);
    for eyebrow in EYEBROWS {
        landmarks.extend(resampled(&at(&eyebrow), 5));
    }
    landmarks.extend(SINGLE.iter().map(|&[a, b]| middle(points[a], points[b])));
    debug_assert_eq!(landmarks.len(), LANDMARKS);
    landmarks
}

/// Points at equal lengths along a line of points, both ends among them.
fn resampled(line: &[Point], count: usize) -> Vec<Point> {
    let mut lengths = vec![0.0];
    for pair in line.windows(2) {
        lengths.push(lengths[lengths.len() - 1] + distance(pair[0], pair[1]));
    }
    let total = lengths[lengths.len() - 1];
    let place = |index: usize| {
        let wanted = total * index as f64 / (count - 1) as f64;
        let after = lengths.iter().position(|&length| length >= wanted);
        let after = after.unwrap_or(line.len() - 1).max(1);
        let span = lengths[after] - lengths[after - 1];
        let part = if span > 0.0 { (wanted - lengths[after - 1]) / span } else { 0.0 };
        let (from, to) = (line[after - 1], line[after]);
        [0, 1].map(|k| from[k] + part * (to[k] - from[k]))
    };
    (0..count).map(place).collect()
}
