//! Points, polygons and similarity transforms in the plane. The centre of the first pixel
//! is (0, 0); y points down.

use super::spline::solved;

/// A point: x to the right, y down.
pub type Point = [f64; 2];

/// The middle of two points.
pub(crate) fn middle(a: Point, b: Point) -> Point {
    [(a[0] + b[0]) / 2.0, (a[1] + b[1]) / 2.0]
}

/// The mean of some points.
///
/// # Panics
/// If there is none.
pub(crate) fn mean(points: &[Point]) -> Point {
    assert!(!points.is_empty(), "no mean of no points");
    let count = points.len() as f64;
    [0, 1].map(|k| points.iter().map(|point| point[k]).sum::<f64>() / count)
}

/// The distance of two points.
pub fn distance(a: Point, b: Point) -> f64 {
    libm::hypot(a[0] - b[0], a[1] - b[1])
}

/// The lower of two numbers that are not NaN.
pub(crate) fn lower(a: f64, b: f64) -> f64 {
    if b < a { b } else { a }
}

/// The higher of two numbers that are not NaN.
pub(crate) fn higher(a: f64, b: f64) -> f64 {
    if b > a { b } else { a }
}

/// A number that is not NaN without its fraction; 0 if it is negative.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place")]
pub(crate) fn whole(value: f64) -> usize {
    value as usize
}

/// The nearest level from 0 to 255.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a level")]
pub(crate) fn rounded(value: f64) -> u8 {
    value.round() as u8
}

/// The box around some points: left, top, right, bottom.
///
/// # Panics
/// If there is none.
pub(crate) fn bounds(points: &[Point]) -> [f64; 4] {
    assert!(!points.is_empty(), "no box around no points");
    let fold = |k: usize, pick: fn(f64, f64) -> f64| {
        points.iter().map(|point| point[k]).reduce(pick).unwrap_or_default()
    };
    [fold(0, lower), fold(1, lower), fold(0, higher), fold(1, higher)]
}

/// Twice the area of a triangle, with the sign of its orientation.
fn turn(a: Point, b: Point, c: Point) -> f64 {
    (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
}

/// The area of a simple polygon (shoelace formula), not negative.
pub(crate) fn area(polygon: &[Point]) -> f64 {
    let Some(&first) = polygon.first() else { return 0.0 };
    let pairs = polygon.windows(2).map(|pair| turn(first, pair[0], pair[1]));
    (pairs.sum::<f64>() / 2.0).abs()
}

/// The convex hull (Andrew 1979, monotone chain), without points on its edges.
pub(crate) fn convex_hull(points: &[Point]) -> Vec<Point> {
    let mut sorted = points.to_vec();
    sorted.sort_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
    let mut hull = chain(sorted.iter().copied());
    hull.extend(chain(sorted.iter().rev().copied()));
    hull
}

fn chain(points: impl Iterator<Item = Point>) -> Vec<Point> {
    let mut hull: Vec<Point> = Vec::new();
    for point in points {
        while let [.., before, last] = hull[..]
            && turn(before, last, point) <= 0.0
        {
            hull.pop();
        }
        hull.push(point);
    }
    hull.pop();
    hull
}

/// What is left of a polygon where `inside` is not negative; `inside` must be linear
/// (Sutherland and Hodgman 1974, one edge).
pub(crate) fn clip(polygon: &[Point], inside: impl Fn(Point) -> f64) -> Vec<Point> {
    let mut kept = Vec::with_capacity(polygon.len() + 2);
    for (index, &to) in polygon.iter().enumerate() {
        let from = polygon[(index + polygon.len() - 1) % polygon.len()];
        let (start, end) = (inside(from), inside(to));
        if (start < 0.0) != (end < 0.0) {
            let part = start / (start - end);
            kept.push([0, 1].map(|k| from[k] + part * (to[k] - from[k])));
        }
        if end >= 0.0 {
            kept.push(to);
        }
    }
    kept
}

/// What is left of a polygon inside a picture of a width and height in pixels.
pub(crate) fn clip_to_frame(
    polygon: &[Point],
    [width, height]: [usize; 2],
) -> Vec<Point> {
    let (right, bottom) = (width as f64 - 0.5, height as f64 - 0.5);
    let polygon = clip(polygon, |point| point[0] + 0.5);
    let polygon = clip(&polygon, |point| right - point[0]);
    let polygon = clip(&polygon, |point| point[1] + 0.5);
    clip(&polygon, |point| bottom - point[1])
}

/// A turn, a change of size and a shift: `(x, y)` becomes
/// `(a x - b y + shift.x, b x + a y + shift.y)`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Similarity {
    /// Cosine of the turn times the size.
    pub a: f64,
    /// Sine of the turn times the size.
    pub b: f64,
    /// The shift.
    pub shift: Point,
}

impl Similarity {
    /// The one that takes `from` nearest to `to` in the sum of squares (Umeyama 1991, in the
    /// plane and without reflection); nothing where all points of `from` are one.
    pub fn fit(from: &[Point], to: &[Point]) -> Option<Similarity> {
        if from.is_empty() || from.len() != to.len() {
            return None;
        }
        let (start, end) = (mean(from), mean(to));
        let mut sums = [0.0; 3];
        for (p, q) in from.iter().zip(to) {
            let (x, y) = (p[0] - start[0], p[1] - start[1]);
            let (u, v) = (q[0] - end[0], q[1] - end[1]);
            sums[0] += x * u + y * v;
            sums[1] += x * v - y * u;
            sums[2] += x * x + y * y;
        }
        if sums[2] <= 0.0 {
            return None;
        }
        let (a, b) = (sums[0] / sums[2], sums[1] / sums[2]);
        let shift =
            [end[0] - a * start[0] + b * start[1], end[1] - b * start[0] - a * start[1]];
        Some(Similarity { a, b, shift })
    }

    /// Where a point goes.
    pub fn apply(&self, [x, y]: Point) -> Point {
        [self.a * x - self.b * y + self.shift[0], self.b * x + self.a * y + self.shift[1]]
    }

    /// The way back; nothing where everything became one point.
    pub fn inverse(&self) -> Option<Similarity> {
        let square = self.a * self.a + self.b * self.b;
        if square <= 0.0 {
            return None;
        }
        let (a, b) = (self.a / square, -self.b / square);
        let [x, y] = self.shift;
        Some(Similarity { a, b, shift: [b * y - a * x, -b * x - a * y] })
    }

    /// By how much lengths grow.
    pub fn scale(&self) -> f64 {
        libm::hypot(self.a, self.b)
    }
}

/// The ellipse `c0 x^2 + c1 x y + c2 y^2 + c3 x + c4 y = 1` nearest to some points in the
/// sum of squares of that equation, as a polygon of `corners` points; coordinates are taken
/// from the mean of the points. Nothing where the points are nearest to another conic.
pub(crate) fn ellipse_through(points: &[Point], corners: u32) -> Option<Vec<Point>> {
    let origin = mean(points);
    let rows = points.iter().map(|point| {
        let (x, y) = (point[0] - origin[0], point[1] - origin[1]);
        [x * x, x * y, y * y, x, y]
    });
    let [c0, c1, c2, c3, c4] = least_squares(rows)?;
    let determinant = 4.0 * c0 * c2 - c1 * c1;
    if determinant <= 0.0 {
        return None;
    }
    let centre = [
        (c1 * c4 - 2.0 * c2 * c3) / determinant,
        (c1 * c3 - 2.0 * c0 * c4) / determinant,
    ];
    let level = 1.0 - (c3 * centre[0] + c4 * centre[1]) / 2.0;
    // Along a direction (u, v) the edge is where (c0 u u + c1 u v + c2 v v) r r = level.
    let corner = |index: u32| {
        let angle = std::f64::consts::TAU * f64::from(index) / f64::from(corners);
        let (v, u) = libm::sincos(angle);
        let square = level / (c0 * u * u + c1 * u * v + c2 * v * v);
        (square > 0.0).then(|| {
            let radius = square.sqrt();
            [origin[0] + centre[0] + radius * u, origin[1] + centre[1] + radius * v]
        })
    };
    (0..corners).map(corner).collect()
}

/// The solution of rows times unknowns = 1 with the least sum of squares, by the normal
/// equations; nothing where they are singular.
fn least_squares(rows: impl Iterator<Item = [f64; 5]>) -> Option<[f64; 5]> {
    let mut normal = vec![vec![0.0; 6]; 5];
    for row in rows {
        for (i, equation) in normal.iter_mut().enumerate() {
            for (j, sum) in equation.iter_mut().enumerate() {
                *sum += row[i] * row.get(j).copied().unwrap_or(1.0);
            }
        }
    }
    solved(normal)?.try_into().ok()
}
