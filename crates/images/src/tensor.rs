//! Pictures as the numbers that a model wants.

use crate::card::{Channels, Input, Layout};
use crate::engine::Tensor;
use crate::picture::Picture;

/// A picture as the input of a model: `(colour - mean) / divisor`, in the card's order of
/// colours and axes.
pub(crate) fn tensor_of(picture: &Picture, input: &Input) -> Tensor {
    // Each of 256 colours is worked out once.
    let mut numbers = [[0.0_f32; 256]; 3];
    for (k, numbers) in numbers.iter_mut().enumerate() {
        for (colour, number) in (0_u8..=255).zip(numbers) {
            *number = (f32::from(colour) - input.mean[k]) / input.divisor[k];
        }
    }
    let number = |colour: u8, k: usize| numbers[k][usize::from(colour)];
    tensor(&picture.pixels, number, [picture.width, picture.height], input)
}

/// The same of colours that are not rounded.
pub(crate) fn tensor_of_colours(
    colours: &[f32],
    size: [usize; 2],
    input: &Input,
) -> Tensor {
    let number = |colour: f32, k: usize| (colour - input.mean[k]) / input.divisor[k];
    tensor(colours, number, size, input)
}

/// The input of a model, from the red, green and blue of each pixel; `number` is told which
/// of the card's colours one is.
fn tensor<T: Copy>(
    pixels: &[T],
    number: impl Fn(T, usize) -> f32,
    [width, height]: [usize; 2],
    input: &Input,
) -> Tensor {
    let order = match input.channels {
        Channels::Rgb => [0, 1, 2],
        Channels::Bgr => [2, 1, 0],
    };
    let pixels = || pixels.as_chunks::<3>().0.iter();
    let mut values = Vec::with_capacity(3 * width * height);
    let shape = match input.layout {
        Layout::Nchw => {
            for (k, colour) in order.into_iter().enumerate() {
                values.extend(pixels().map(|pixel| number(pixel[colour], k)));
            }
            vec![1, 3, height, width]
        }
        Layout::Nhwc => {
            for pixel in pixels() {
                values.extend([0, 1, 2].map(|k| number(pixel[order[k]], k)));
            }
            vec![1, height, width, 3]
        }
    };
    Tensor { shape, values }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_and_axes_are_in_the_order_of_the_card() {
        let picture = Picture { width: 2, height: 1, pixels: vec![1, 2, 3, 4, 5, 6] };
        let mut input = Input {
            name: "x".into(),
            width: 2,
            height: 1,
            dynamic: false,
            channels: Channels::Bgr,
            layout: Layout::Nchw,
            mean: [1.0, 0.0, 0.0],
            divisor: [2.0, 1.0, 1.0],
        };
        let tensor = tensor_of(&picture, &input);
        assert_eq!(tensor.shape, [1, 3, 1, 2]);
        assert_eq!(tensor.values, [1.0, 2.5, 2.0, 5.0, 1.0, 4.0]);
        input.layout = Layout::Nhwc;
        input.channels = Channels::Rgb;
        let tensor = tensor_of(&picture, &input);
        assert_eq!(tensor.shape, [1, 1, 2, 3]);
        assert_eq!(tensor.values, [0.0, 2.0, 3.0, 1.5, 5.0, 6.0]);
    }
}
