#!/usr/bin/env python3
"""Goldens of the analyses: encoder and decoders once more, in NumPy and double precision, with what
§4.4 of Fang et al. 2024 asks of them written down from its formulas.

  analysis_golden.py [FOLDER]      needs numpy, scipy and safetensors

analysis_golden.safetensors, on weights and windows of model_golden.py's formula (D 32, 2 layers, 4
heads, four modalities): mean rollout of three windows, raw attention (thinned), what crosses
modalities; variance of every unit over draws, softmax and shares; squared errors of every modality
reconstructed from every subset of the others.
"""
import sys
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file
from scipy.special import erf

MASK64 = (1 << 64) - 1
NAMES = ("EEG", "EOG", "EMG", "ECG")
M, T, S, D, L, H, HIDDEN = 4, 30, 100, 32, 2, 4, 64


def formula(name, shape, scale):
    """As in model_golden.py."""
    h = 0xCBF29CE484222325
    for byte in name.encode():
        h = ((h ^ byte) * 0x100000001B3) & MASK64
    with np.errstate(over="ignore"):
        x = np.arange(int(np.prod(shape)), dtype=np.uint64) + np.uint64(h)
        x = x + np.uint64(0x9E3779B97F4A7C15)
        x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        x = x ^ (x >> np.uint64(31))
    return (((x >> np.uint64(40)).astype(np.float64) * 2.0**-24 - 0.5) * scale).reshape(shape)


def weight(name, *shape):
    wide = "norm" in name or "conv." in name or name in ("modality_embedding", "mask_token")
    value = formula(name, shape, 0.5 if wide else 0.25)
    return value + 1 if "norm" in name and name.endswith("weight") else value


def linear(x, name, out):
    return x @ weight(name + ".weight", out, x.shape[-1]).T + weight(name + ".bias", out)


def norm(x, name):
    centred = x - x.mean(-1, keepdims=True)
    scaled = centred / np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-5)
    return scaled * weight(name + ".weight", x.shape[-1]) + weight(name + ".bias", x.shape[-1])


def softmax(x, axis=-1):
    e = np.exp(x - x.max(axis, keepdims=True))
    return e / e.sum(axis, keepdims=True)


def attend(q, k, v):
    """(n, D), (k, D), (k, D) -> (n, D) and the weights (H, n, k)."""
    split = lambda x: x.reshape(len(x), H, D // H).transpose(1, 0, 2)
    weights = softmax(split(q) @ split(k).transpose(0, 2, 1) / np.sqrt(D // H))
    return (weights @ split(v)).transpose(1, 0, 2).reshape(len(q), D), weights


def layer(x, name):
    qkv = linear(norm(x, name + ".norm1"), name + ".attn.qkv", 3 * D)
    attended, weights = attend(qkv[:, :D], qkv[:, D:2 * D], qkv[:, 2 * D:])
    x = x + linear(attended, name + ".attn.proj", D)
    hidden = linear(norm(x, name + ".norm2"), name + ".mlp.fc1", HIDDEN)
    hidden = hidden * (1 + erf(hidden / np.sqrt(2))) / 2
    return x + linear(hidden, name + ".mlp.fc2", D), weights


def position():
    angle = np.arange(T)[:, None] / 10000 ** (np.arange(0, D, 2) / D)
    return np.stack([np.sin(angle), np.cos(angle)], -1).reshape(T, D)


def where():  # (M, T, D)
    return position()[None] + weight("modality_embedding", M, D)[:, None]


def tokens(window):  # (M, 3000) -> (M*T, D)
    out = []
    for m, name in enumerate(NAMES):
        kernel = weight(f"tokenizers.{name}.conv.weight", 64, 1, 21)[:, 0]
        bias = weight(f"tokenizers.{name}.conv.bias", 64)
        for chunk in window[m].reshape(T, S):
            padded = np.pad(chunk, 10)
            patches = np.lib.stride_tricks.sliding_window_view(padded, 21)  # (S, 21)
            pooled = (patches @ kernel.T + bias).reshape(S // 4, 4, 64).max(1)  # (25, 64)
            out.append(norm(linear(pooled.T.reshape(-1), f"tokenizers.{name}.proj", D),
                            f"tokenizers.{name}.norm"))
    return np.stack(out) + where().reshape(M * T, D)


def encode(x):
    """(n, D) -> after the final norm, states of each layer (L+1 of (n, D)), weights (L of (H, n, n))."""
    states, weights = [x], []
    for i in range(L):
        x, w = layer(x, f"encoder.layers.{i}")
        states.append(x)
        weights.append(w)
    states[L] = norm(x, "encoder.norm")
    return states[L], states, weights


def decode(m, encoded, visible):
    """Samples (T, S) of modality m, from the encoder's output at the visible tokens."""
    name = f"decoders.{NAMES[m]}"
    query = weight("mask_token", D) + where()[m]
    for token, value in zip(visible, encoded):
        if token // T == m:
            query[token % T] = value
    crossed = np.zeros((T, D))
    if len(visible) > 0:
        kv = linear(norm(encoded, name + ".norm_kv"), name + ".cross.kv", 2 * D)
        q = linear(norm(query, name + ".norm_q"), name + ".cross.q", D)
        crossed, _ = attend(q, kv[:, :D], kv[:, D:])
    x = query + linear(crossed, name + ".cross.proj", D)
    x, _ = layer(x, name + ".layer")
    return linear(norm(x, name + ".norm"), name + ".head", S)


def rollout(weights):
    product = np.eye(M * T)
    for w in weights:
        product = (0.5 * w.mean(0) + 0.5 * np.eye(M * T)) @ product
    return product


def fusion(matrix):
    """Share that crosses modalities, share on the same second of others, entropy over log M."""
    i = np.arange(M * T)
    other = i[:, None] // T != i[None] // T
    second = i[:, None] % T == i[None] % T
    shares = np.array([matrix[:, i // T == m].sum() for m in range(M)]) / (M * T)
    return [(matrix * other).sum() / (M * T), (matrix * (other & second)).sum() / (M * T),
            -(shares * np.log(shares)).sum() / np.log(M)]


def attention():
    windows = formula("windows.attention", (3, M, 3000), 4.0)
    each = [encode(tokens(window))[2] for window in windows]
    rolled = [rollout(weights) for weights in each]
    heads = np.mean(each, 0)  # (L, H, n, n)
    return {"rollout": np.mean(rolled, 0), "fusion": np.array([fusion(r) for r in rolled]),
            "heads": heads.reshape(-1)[::29].copy(),
            "layer_fusion": np.array([fusion(w.mean(0)) for w in heads])}


def variance():
    stays = formula("windows.stays", (2, M, 3000), 4.0)
    draws = formula("windows.draws", (5, M, 3000), 4.0) * np.array([4, 2, 1, 0.5])[:, None]
    values = np.zeros((L + 1, M, D))
    for window in stays:
        for m in range(M):
            units = []
            for draw in draws:
                mixed = window.copy()
                mixed[m] = draw[m]
                units.append([state.mean(0) for state in encode(tokens(mixed))[1]])
            values[:, m] += np.var(units, axis=0, ddof=1) / len(stays)
    relative, share = softmax(values, 1), values / values.sum(1, keepdims=True)
    half = lambda x: 1.96 * x.std(-1, ddof=1) / np.sqrt(D)
    return {"variance": values, "relative": relative.mean(-1), "relative_half": half(relative),
            "share": share.mean(-1), "share_half": half(share), "median": np.median(values, -1),
            "distance": np.abs(relative.mean(-1) - 1 / M).mean(-1)}


def cross():
    windows = formula("windows.cross", (2, M, 3000), 4.0)
    error = np.full((2**M, M, len(windows)), np.nan)
    for w, window in enumerate(windows):
        everything = tokens(window)
        for subset in range(2**M - 1):
            visible = [m * T + t for m in range(M) if subset >> m & 1 for t in range(T)]
            encoded = encode(everything[visible])[0] if visible else np.zeros((0, D))
            for m in range(M):
                if not subset >> m & 1:
                    found = decode(m, encoded, visible)
                    error[subset, m, w] = ((found - window[m].reshape(T, S)) ** 2).sum()
    return {"cross_error": error, "cross_power": (windows**2).sum(-1).T.copy()}


if __name__ == "__main__":
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent)
    save_file({**attention(), **variance(), **cross()}, folder / "analysis_golden.safetensors",
              metadata={"made_by": "tests/golden/analysis_golden.py"})
