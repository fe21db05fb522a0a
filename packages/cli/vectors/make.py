"""Writes small.json.gz: a small cascade with random weights, an input and what each step must make of it.

An implementation of the method in NumPy (float64) that shares nothing with packages/core, so that a mistake made there
is not made here as well. `musica doctor` compares every backend with it. Run: python3 packages/cli/vectors/make.py
"""

import gzip
import json
from pathlib import Path

import numpy as np

FILTERS, PATCH, HIDDEN, LANDMARKS, SIZE = 32, 14, 8, 5, 48
PATCH_INDICES, LEVELS = [[3], [1, 3], [3, 1, 4]], [2, 1, 0]  # patches of its own for each step
FEATURES = 2 * 2 * 2 * FILTERS


def weights(rng, patches):
    """Rounded to two or three digits: they are given exactly, and the file stays small."""

    def normal(*shape, deviation, digits):
        return np.round(rng.normal(0, deviation, shape), digits)

    inputs = patches * FEATURES + HIDDEN
    outputs = 2 * LANDMARKS + 1
    return {
        "conv1Kernel": normal(3, 3, 3, FILTERS, deviation=0.25, digits=2),
        "conv1Bias": normal(FILTERS, deviation=0.1, digits=2),
        "conv2Kernel": normal(3, 3, FILTERS, FILTERS, deviation=0.08, digits=2),
        "conv2Bias": normal(FILTERS, deviation=0.1, digits=2),
        "attentionKernel": normal(FEATURES, FEATURES, deviation=0.04, digits=2),
        "attentionBias": normal(FEATURES, deviation=0.3, digits=2),
        "hiddenKernel": normal(inputs, HIDDEN, deviation=0.05, digits=3),
        "hiddenBias": normal(HIDDEN, deviation=0.1, digits=2),
        "outputKernel": normal(HIDDEN, outputs, deviation=0.6, digits=3),
        "outputBias": normal(outputs, deviation=0.1, digits=2),
    }


def bilinear(image, x, y):
    """The image at a point between pixels; 0 outside the centres of the outermost pixels."""
    height, width, channels = image.shape
    if not (0 <= x <= width - 1 and 0 <= y <= height - 1):
        return np.zeros(channels)
    left, top = int(np.floor(x)), int(np.floor(y))
    right, bottom = min(left + 1, width - 1), min(top + 1, height - 1)
    fx, fy = x - left, y - top
    upper = (1 - fx) * image[top, left] + fx * image[top, right]
    lower = (1 - fx) * image[bottom, left] + fx * image[bottom, right]
    return (1 - fy) * upper + fy * lower


def patch_at(image, centre):
    offsets = np.arange(PATCH) - (PATCH - 1) / 2
    return np.array([[bilinear(image, centre[0] + dx, centre[1] + dy) for dx in offsets] for dy in offsets])


def convolve(image, kernel, bias):
    """3x3, VALID, with ReLU."""
    side = image.shape[0] - 2
    out = np.array([[np.einsum("ijc,ijco->o", image[r : r + 3, c : c + 3], kernel) for c in range(side)]
                    for r in range(side)])
    return np.maximum(out + bias, 0)


def pool(image):
    side = image.shape[0] // 2
    return image.reshape(side, 2, side, 2, -1).max(axis=(1, 3))


def features(patch, w):
    first = pool(convolve(patch, w["conv1Kernel"], w["conv1Bias"]))
    second = convolve(first, w["conv2Kernel"], w["conv2Bias"])
    return np.concatenate([second[1:3, 1:3], pool(second)], axis=2).reshape(-1)


def run(steps, pyramid, initial):
    landmarks, hidden, results = initial.copy(), np.zeros(HIDDEN), []
    for w, level, patches in zip(steps, LEVELS, PATCH_INDICES):
        centres = (landmarks + 0.5) / 2**level - 0.5
        v = np.array([features(patch_at(pyramid[level], centres[index]), w) for index in patches])
        gate = 1 / (1 + np.exp(-(v @ w["attentionKernel"] + w["attentionBias"])))
        joined = np.concatenate([(gate * v).reshape(-1), hidden])
        hidden = np.tanh(joined @ w["hiddenKernel"] + w["hiddenBias"])
        output = hidden @ w["outputKernel"] + w["outputBias"]
        displacement = output[:-1].reshape(LANDMARKS, 2)
        landmarks = landmarks + displacement * 2**level
        results.append((gate, hidden, displacement, output[-1], landmarks))
    return results


def array(values, digits):
    flat = [float(value) for value in np.round(np.asarray(values).reshape(-1), digits)]
    return {"shape": list(np.shape(values)), "data": [int(value) if value.is_integer() else value for value in flat]}


def main():
    rng = np.random.default_rng(7)
    steps = [weights(rng, len(patches)) for patches in PATCH_INDICES]
    level = np.round(rng.normal(0, 1, (SIZE, SIZE, 3)), 1)
    pyramid = [level]
    for _ in range(max(LEVELS)):
        size = pyramid[-1].shape[0] // 2
        pyramid.append(np.round(pyramid[-1].reshape(size, 2, size, 2, 3).mean(axis=(1, 3)), 2))
    # The patches around the second reach over the edge of every level.
    initial = np.array([[1.25, 4.5], [3.4, 30.2], [40.6, 8.1], [24.3, 23.7], [45.9, 44.2]])
    vectors = {
        "config": {"landmarks": LANDMARKS, "patchIndices": PATCH_INDICES, "patchSize": PATCH, "hidden": HIDDEN,
                   "levels": LEVELS},
        "weights": [{name: array(value, 3) for name, value in w.items()} for w in steps],
        "pyramid": [array(image, 2) for image in pyramid],
        "initialShape": array(initial, 2),
        "steps": [
            {"gate": array(gate, 5), "hidden": array(hidden, 6), "displacement": array(displacement, 6),
             "error": round(float(error), 6), "landmarks": array(landmarks, 5)}
            for gate, hidden, displacement, error, landmarks in run(steps, pyramid, initial)
        ],
    }
    text = json.dumps(vectors, separators=(",", ":"))
    # mtime 0: the same bytes whenever it is made.
    file = Path(__file__).with_name("small.json.gz")
    file.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    print(file, file.stat().st_size, "bytes;", len(text), "unpacked")
    for step, result in enumerate(run(steps, pyramid, initial)):
        print(step, "hidden", np.round(result[1], 2), "error", round(float(result[3]), 3), "\n", np.round(result[4], 2))


main()
