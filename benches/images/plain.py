"""A plain pipeline of OpenCV and onnxruntime: what people write when they need templates.

Decode, fit into 640 x 640, YuNet, non-maximum suppression, the largest face, a similarity
transform of its five points, embedder, length 1. One thread, ONNX Runtime as it comes.
"""

import time

import cv2
import numpy as np
import onnxruntime

SIDE, STRIDES, LEAST, OVERLAP = 640, (8, 16, 32), 0.6, 0.3


def session(path):
    """A model, opened for one thread."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def umeyama(points, template):
    """The similarity transform of least squares (Umeyama 1991)."""
    p, q = points - points.mean(0), template - template.mean(0)
    u, d, v = np.linalg.svd(q.T @ p / len(p))
    signs = np.array([1.0, np.sign(np.linalg.det(u) * np.linalg.det(v))])
    rotation = u @ np.diag(signs) @ v
    scale = (d * signs).sum() / (p * p).sum(1).mean()
    shift = template.mean(0) - scale * rotation @ points.mean(0)
    return np.hstack([scale * rotation, shift[:, None]]), scale


class Plain:
    """The chain of one worker."""

    def __init__(self, detector, embedder, side, alignment):
        cv2.setNumThreads(1)
        self.detector, self.embedder = session(detector), session(embedder)
        self.side, self.alignment = side, np.array(alignment)
        self.grids = [np.mgrid[:SIDE // s, :SIDE // s][::-1].reshape(2, -1).T for s in STRIDES]

    def face(self, picture):
        """The five points of the largest face, in pixels of the picture."""
        scale = SIDE / max(picture.shape[:2])
        small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_LINEAR)
        frame = np.zeros((SIDE, SIDE, 3), np.uint8)
        frame[:small.shape[0], :small.shape[1]] = small
        blob = frame.transpose(2, 0, 1)[None].astype(np.float32)
        out = self.detector.run(None, {"input": blob})
        boxes, points, sure = [], [], []
        for k, (stride, grid) in enumerate(zip(STRIDES, self.grids)):
            score = np.sqrt(np.clip(out[k][0, :, 0], 0, 1) * np.clip(out[3 + k][0, :, 0], 0, 1))
            kept = score >= LEAST
            cell, box = grid[kept], out[6 + k][0][kept]
            size = np.exp(box[:, 2:]) * stride
            boxes.append(np.hstack([(cell + box[:, :2]) * stride - size / 2, size]))
            points.append((out[9 + k][0][kept].reshape(-1, 5, 2) + cell[:, None]) * stride)
            sure.append(score[kept])
        boxes, points, sure = map(np.concatenate, (boxes, points, sure))
        kept = cv2.dnn.NMSBoxes(boxes.tolist(), sure.tolist(), LEAST, OVERLAP)
        largest = max(kept, key=lambda k: boxes[k, 2] * boxes[k, 3])
        # The centre of a pixel is half a pixel from its edge.
        return (points[largest].astype(np.float64) + 0.5) / scale - 0.5

    def template(self, path):
        """The template of the picture in a file."""
        picture = cv2.imread(path)
        transform, scale = umeyama(self.face(picture), self.alignment)
        if scale < 0.5:
            factor = int(1 / scale)
            picture = cv2.resize(picture, None, fx=1 / factor, fy=1 / factor,
                                 interpolation=cv2.INTER_AREA)
            transform[:, 2] += transform[:, :2] @ np.full(2, (factor - 1) / 2)
            transform[:, :2] *= factor
        face = cv2.warpAffine(picture, transform, (self.side, self.side))
        blob = face.transpose(2, 0, 1)[None].astype(np.float32)
        template = self.embedder.run(None, {"input": blob})[0][0]
        return template / np.linalg.norm(template)


def timed(chain, paths):
    """Processor seconds of a picture, models loaded and warm, and the templates."""
    chain.template(paths[0])
    start = time.process_time()
    templates = [chain.template(path) for path in paths]
    return (time.process_time() - start) / len(paths), np.array(templates)
