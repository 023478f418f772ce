"""Times `falsematch extract` against a plain Python pipeline; README.md says how to call it."""

import argparse
import csv
import hashlib
import os
import statistics
import subprocess
import tempfile
import time
import tomllib
from pathlib import Path

import numpy as np
import onnxruntime

import mobilefacenet
import plain

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = Path(onnxruntime.__file__).parent
DETECTOR = ROOT / "models/yunet-640.toml"
EMBEDDER = ROOT / "models/face-reidentification-retail-0095.toml"

CARD = """card = 1
name = "MobileFaceNet-like, random weights"
maker = "benches/images"
licence = "MIT OR Apache-2.0"
training = "none"
[file]
name = "mobilefacenet.onnx"
sha256 = "{sha256}"
bytes = {bytes}
[input]
name = "input"
width = 112
height = 112
channels = "bgr"
mean = [127.5, 127.5, 127.5]
divisor = [127.5, 127.5, 127.5]
[embedder]
output = "{output}"
length = 128
alignment = [[38.2946, 51.6963], [73.5318, 51.5014], [56.0252, 71.7366], [41.5493, 92.3655],
  [70.7299, 92.2041]]
"""


def usage(command, workers):
    """Runs a command; its processor seconds, wall seconds and peak memory in MiB."""
    start = time.monotonic()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL,
                             env=dict(os.environ, RAYON_NUM_THREADS=str(workers)))
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        raise SystemExit(f"{command} ended with {child.returncode}")
    return used.ru_utime + used.ru_stime, time.monotonic() - start, used.ru_maxrss / 1024


def recipe(folder, embedder, pictures, times=1):
    """A recipe of pictures, each so many times, every one the subject of its own."""
    folder.mkdir()
    with open(folder / "samples.csv", "w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["sample", "subject", "file"])
        for k in range(times):
            for path in pictures:
                table.writerow([f"{path.stem}-{k}", path.stem, path.name])
    lines = [f"pictures = '{pictures[0].parent}'", "samples = 'samples.csv'",
             f"detector = '{DETECTOR}'", f"embedder = '{embedder}'"]
    (folder / "pictures.toml").write_text("\n".join(lines) + "\n")
    return folder


class Bench:
    """Where everything is."""

    def __init__(self, typed, scratch):
        self.typed, self.scratch, self.runs = typed, scratch, 0
        self.pictures = sorted(Path(typed.pictures).glob("*.jpg"))
        step = max(1, len(self.pictures) // typed.count)
        self.few = self.pictures[::step]

    def extract(self, made, workers=1, engine=("--onnxruntime", str(LIBRARY))):
        """One run from nothing, and the folder that it wrote."""
        self.runs += 1
        out = self.scratch / f"out{self.runs}"
        command = [self.typed.falsematch, "extract", str(made), "--models", self.typed.models,
                   "--models", str(self.scratch), "--out", str(out), *engine]
        return *usage(command, workers), out

    def chain(self, card):
        """The plain pipeline of the same models."""
        card = tomllib.loads(Path(card).read_text())
        folders = [Path(self.typed.models), self.scratch]
        path = next(f / card["file"]["name"] for f in folders
                    if (f / card["file"]["name"]).exists())
        detector = Path(self.typed.models) / "yunet_n_640_640.onnx"
        side, made = card["input"]["width"], card["embedder"]["alignment"]
        chain = plain.Plain(str(detector), str(path), side, made)
        if "mean" in card["input"]:
            inner = chain.embedder.run
            chain.embedder = type("Scaled", (), {"run": staticmethod(
                lambda names, given: inner(names, {"input": (given["input"] - 127.5) / 127.5}))})
        return chain

    def against_plain(self, name, card):
        """Rounds that alternate, and the ratio of each."""
        made = recipe(self.scratch / name, card, self.few)
        chain, paths = self.chain(card), [str(path) for path in self.few]
        ours, theirs = [], []
        for _ in range(self.typed.rounds):
            seconds, _, _, out = self.extract(made)
            ours.append(1000 * seconds / len(paths))
            seconds, templates = plain.timed(chain, paths)
            theirs.append(1000 * seconds)
        ratios = [b / a for a, b in zip(ours, theirs)]
        alike = (np.load(out / "templates.npy") * templates).sum(1)
        print(f"{name}: {len(paths)} pictures, {self.typed.rounds} rounds")
        report("falsematch, whole process", ours, "ms of processor a picture")
        report("plain Python, loop only", theirs, "ms of processor a picture")
        report("plain Python / falsematch", ratios, "")
        print(f"  cosine of the two templates of a picture: median "
              f"{np.median(alike):.4f}, least {alike.min():.4f}")

    def graph_alone(self, card):
        """The embedder alone, in our engine and in Python's; starting is taken off."""
        chain, blobs = self.chain(card), []
        inner = chain.embedder
        kept = lambda names, given: blobs.append(given["input"]) or inner.run(names, given)
        chain.embedder = type("Kept", (), {"run": staticmethod(kept)})
        for path in self.few[:64]:
            chain.template(str(path))
        blobs = [((blob - 127.5) / 127.5).astype("<f4") for blob in blobs]
        inputs = self.scratch / "faces.f32"
        inputs.write_bytes(b"".join(blob.tobytes() for blob in blobs))
        path = self.scratch / "mobilefacenet.onnx"
        session = plain.session(str(path))
        ours, theirs, few, many = [], [], 64, 640
        example = [self.typed.example, str(card), str(path), str(LIBRARY), str(inputs)]
        for _ in range(self.typed.rounds):
            seconds = [usage([*example, str(count)], 1)[0] for count in (few, many)]
            ours.append(1000 * (seconds[1] - seconds[0]) / (many - few))
            start = time.process_time()
            for k in range(many - few):
                session.run(None, {"input": blobs[k % len(blobs)]})
            theirs.append(1000 * (time.process_time() - start) / (many - few))
        print(f"the graph alone, {len(blobs)} aligned faces in turn")
        report("falsematch", ours, "ms of processor a run")
        report("onnxruntime in Python", theirs, "ms of processor a run")
        report("Python / falsematch", [b / a for a, b in zip(ours, theirs)], "")

    def memory(self):
        """Peak memory of few and of ten times as many pictures, and the use of the cores."""
        for engine in [("--onnxruntime", str(LIBRARY)), ()]:
            for times in (1, 10):
                name = f"memory{times}{len(engine)}"
                made = recipe(self.scratch / name, EMBEDDER, self.pictures, times)
                seconds, wall, peak, _ = self.extract(made, os.cpu_count(), engine)
                print(f"  {'onnxruntime' if engine else 'rten'}, {os.cpu_count()} workers, "
                      f"{times * len(self.pictures)} pictures: peak {peak:.0f} MiB, "
                      f"{seconds / wall:.2f} cores busy, "
                      f"{times * len(self.pictures) / wall:.0f} pictures a second")


def report(name, values, unit):
    """Median and range of the rounds."""
    print(f"  {name:<26} {statistics.median(values):6.2f} "
          f"({min(values):.2f} to {max(values):.2f}) {unit}".rstrip())


def main():
    """Reads the arguments and runs what they ask for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", required=True, help="folder of London's JPEG files")
    parser.add_argument("--models", required=True, help="folder of the model files")
    parser.add_argument("--falsematch", default=str(ROOT / "target/release/falsematch"))
    parser.add_argument("--example", default=str(ROOT / "target/release/examples/run_model"))
    parser.add_argument("--count", type=int, default=255, help="pictures of a round")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--memory", action="store_true", help="10,200 pictures, instead")
    typed = parser.parse_args()
    print(f"onnxruntime {onnxruntime.__version__}, OpenCV {plain.cv2.__version__}")
    with tempfile.TemporaryDirectory() as scratch:
        bench = Bench(typed, Path(scratch))
        if typed.memory:
            bench.memory()
            return
        bench.against_plain("london", EMBEDDER)
        path = Path(scratch) / "mobilefacenet.onnx"
        output = mobilefacenet.write(str(path))
        content = path.read_bytes()
        card = Path(scratch) / "mobilefacenet.toml"
        card.write_text(CARD.format(sha256=hashlib.sha256(content).hexdigest(),
                                    bytes=len(content), output=output))
        bench.against_plain("mobilefacenet", card)
        bench.graph_alone(card)


if __name__ == "__main__":
    main()
