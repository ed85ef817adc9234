"""Goldens of Muon: the algorithm as Jordan 2024 writes it, in NumPy and double precision.

  muon_golden.py [FOLDER]      needs numpy

muon_golden.json: weights of several parameters after each of four steps, at every stride-th element.
Gradients and first weights are from a formula that both sides share: element i of the tensor `name`
is sin((i + 1)^1.3 + phase(name)) times a scale. A fused matrix is cut into its maps, each
orthogonalised by itself.

The iteration here is the published one on X itself, where the program's works on X X^T.
"""
import json
import pathlib
import sys

import numpy as np

A, B, C = 3.4445, -4.7750, 2.0315
MOMENTUM, DECAY, CLIP = 0.95, 0.1, 1.0
STRIDE = 11
RATES = [0.02, 0.05, 0.01, 0.03]
NORMS = [0.5, 4.0, 1.0, 20.0]  # of all gradients, as the caller gives it: two are clipped
PARAMETERS = {  # name: shape, maps
    "square": ((24, 24), 1),
    "wide": ((10, 70), 1),
    "tall": ((130, 65), 1),
    "qkv": ((3 * 16, 16), 3),
    "kv": ((2 * 16, 16), 2),
    "row": ((1, 7), 1),
    "rank_one": ((12, 20), 1),
    "silent": ((6, 8), 1),  # no gradient until the third step
}


def formula(name, shape, scale):
    phase = sum(name.encode()) % 97
    count = int(np.prod(shape))
    return (scale * np.sin((np.arange(count) + 1.0) ** 1.3 + phase)).reshape(shape)


def gradient(name, shape, step):
    if name == "silent" and step < 2:
        return np.zeros(shape)
    if name == "rank_one":
        return np.outer(formula(f"{name} u{step}", shape[:1], 1.0),
                        formula(f"{name} v{step}", shape[1:], 0.01))
    return formula(f"{name} gradient {step}", shape, 0.03)


def newton_schulz(update):
    x = update.T if update.shape[0] > update.shape[1] else update
    x = x / (np.linalg.norm(x) + 1e-7)
    for _ in range(5):
        gram = x @ x.T
        x = A * x + (B * gram + C * gram @ gram) @ x
    return x.T if update.shape[0] > update.shape[1] else x


def run(name, shape, maps):
    weight = formula(f"{name} weight", shape, 0.5)
    mean = np.zeros(shape)
    steps = []
    for step, (rate, norm) in enumerate(zip(RATES, NORMS)):
        g = gradient(name, shape, step) / max(1.0, norm / CLIP)
        mean = MOMENTUM * mean + (1 - MOMENTUM) * g
        update = (1 - MOMENTUM) * g + MOMENTUM * mean
        weight = weight * (1 - rate * DECAY)
        for part, rows in zip(np.split(update, maps), np.split(weight, maps)):  # views
            rows -= rate * max(1.0, part.shape[0] / part.shape[1]) ** 0.5 * newton_schulz(part)
        steps.append([round(float(v), 9) for v in weight.ravel()[::STRIDE]])
    return {"name": name, "shape": list(shape), "maps": maps, "weights": steps}


if __name__ == "__main__":
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent)
    golden = {"stride": STRIDE, "momentum": MOMENTUM, "weight_decay": DECAY, "clip_norm": CLIP, "rates": RATES,
              "norms": NORMS, "cases": [run(name, *what) for name, what in PARAMETERS.items()]}
    (folder / "muon_golden.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")
