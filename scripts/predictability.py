#!/usr/bin/env python3
"""How much of a second of signal a linear map foretells: what masked autoencoding could learn at once.

  predictability.py STORE SPLIT.json

Ridge regression of one token (1 s, 100 samples) on the tokens before and after it, on the other
modalities' tokens of the same second, and on both; fitted on the split's pretraining patients, scored
on its validation patients. Printed is the mean squared error over that of predicting zero, with the
best of four penalties: comparable with the loss of `pretrain`, which is 1 for the mean, though there
three fifths to all of these tokens are hidden as well. Needs numpy and safetensors.
"""
import json
import sys

import numpy as np
from safetensors.numpy import load_file

MODALITIES = ("EEG", "EOG", "EMG", "ECG")
TOKENS, SAMPLES = 30, 100


def windows(store, patients):
    """(W, 4, 30, 100): normalised as record_robust (docs/decisions/0002), windows with all modalities."""
    parts = []
    for patient in patients:
        record = load_file(f"{store}/records/{patient}.safetensors")
        signals = record["signals"].astype(np.float32)[record["present"].all(1)]
        if len(signals) == 0:
            continue
        for m in range(len(MODALITIES)):
            values = signals[:, m].ravel()
            low, middle, high = np.percentile(values, [25, 50, 75])
            values = np.clip((values - middle) / ((high - low) / 1.349), -20, 20)
            signals[:, m] = (values / values.std()).reshape(-1, TOKENS * SAMPLES)
        parts.append(signals.reshape(-1, len(MODALITIES), TOKENS, SAMPLES))
    return np.concatenate(parts)


def inputs(tokens, modality, second, neighbours, others):
    parts = []
    if neighbours:
        parts += [tokens[:, modality, second - 1], tokens[:, modality, second + 1]]
    if others:
        parts += [tokens[:, m, second] for m in range(len(MODALITIES)) if m != modality]
    return np.concatenate(parts, 1)


def error(training, validation, modality, **which):
    seconds = range(1, TOKENS - 1, 3)

    def pairs(tokens):
        x = np.concatenate([inputs(tokens, modality, s, **which) for s in seconds])
        return x, np.concatenate([tokens[:, modality, s] for s in seconds])

    (x, y), (u, v) = pairs(training), pairs(validation)
    products, targets = x.T @ x, x.T @ y
    fits = (np.linalg.solve(products + penalty * np.eye(len(products)), targets)
            for penalty in (1e2, 1e3, 1e4, 1e5))
    return min(np.square(u @ fit - v).mean() for fit in fits) / np.square(v).mean()


def main():
    store, split = sys.argv[1], json.load(open(sys.argv[2]))
    training, validation = windows(store, split["pretrain"]), windows(store, split["validation"])
    print("predicted from      " + "  ".join(f"{m:>5}" for m in MODALITIES) + "   mean")
    for name, which in (("seconds beside it", dict(neighbours=True, others=False)),
                        ("other modalities", dict(neighbours=False, others=True)),
                        ("both", dict(neighbours=True, others=True))):
        row = [error(training, validation, m, **which) for m in range(len(MODALITIES))]
        print(f"{name:<20}" + "  ".join(f"{e:5.2f}" for e in row) + f"  {np.mean(row):5.2f}")


if __name__ == "__main__":
    main()
