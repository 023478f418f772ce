"""Writes a graph shaped as MobileFaceNet (Chen and others 2018, table 1), with random weights.

Its 33 PReLU have a slope for each channel, as those of published embedders do. It makes
templates of no use: it is there to be timed.
"""

import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

# expansion, channels, repeats, first stride
BLOCKS = [(2, 64, 5, 2), (4, 128, 1, 2), (2, 128, 6, 1), (4, 128, 1, 2), (2, 128, 2, 1)]


class Graph:
    """Nodes and weights, one behind the other."""

    def __init__(self, seed):
        self.random = np.random.default_rng(seed)
        self.nodes, self.weights, self.value, self.channels = [], [], "input", 3

    def weight(self, values):
        name = f"w{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(values.astype(np.float32), name))
        return name

    def add(self, operator, *inputs, **attributes):
        name = f"v{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, [self.value, *inputs], [name], **attributes))
        self.value = name

    def conv(self, channels, kernel, stride=1, groups=1, pad=None):
        each = self.channels // groups
        scale = np.sqrt(2.0 / (each * kernel * kernel))
        shape = (channels, each, kernel, kernel)
        weights = self.weight(self.random.standard_normal(shape) * scale)
        bias = self.weight(self.random.standard_normal(channels) * 0.1)
        pads = [kernel // 2 if pad is None else pad] * 4
        self.add("Conv", weights, bias, kernel_shape=[kernel] * 2, strides=[stride] * 2,
                 pads=pads, dilations=[1, 1], group=groups)
        self.channels = channels

    def prelu(self):
        self.add("PRelu", self.weight(self.random.uniform(-0.5, 1.5, (self.channels, 1, 1))))

    def block(self, expansion, channels, stride):
        first, before = self.value, self.channels
        self.conv(before * expansion, 1)
        self.prelu()
        self.conv(self.channels, 3, stride, self.channels)
        self.prelu()
        self.conv(channels, 1)
        if stride == 1 and before == channels:
            self.add("Add", first)


def write(path, seed=1):
    """Writes the model to a path."""
    graph = Graph(seed)
    graph.conv(64, 3, 2)
    graph.prelu()
    graph.conv(64, 3, 1, 64)
    graph.prelu()
    for expansion, channels, repeats, stride in BLOCKS:
        for k in range(repeats):
            graph.block(expansion, channels, stride if k == 0 else 1)
    graph.conv(512, 1)
    graph.prelu()
    graph.conv(512, 7, 1, 512, pad=0)
    graph.conv(128, 1)
    graph.add("Flatten", axis=1)
    tensor = helper.make_tensor_value_info
    made = helper.make_graph(
        graph.nodes, "mobilefacenet-like",
        [tensor("input", TensorProto.FLOAT, [1, 3, 112, 112])],
        [tensor(graph.value, TensorProto.FLOAT, [1, 128])], graph.weights)
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    onnx.save(model, path)
    return graph.value


if __name__ == "__main__":
    write(sys.argv[1])
