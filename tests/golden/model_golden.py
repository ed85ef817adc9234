#!/usr/bin/env python3
"""Goldens of the model: PyTorch in double precision (multimae_torch.py) on weights given here.

  model_golden.py [FOLDER]      needs torch and safetensors

model_small.safetensors: for each case, weights (float32), windows, visible tokens, embedding,
    reconstruction, loss and the gradient of every parameter. Large tensors are thinned: the case's
    windows are short of noise, weights are the formula below, so only results are stored.
model_full.json: one case of the full size; results at selected positions and norms of gradients.

Weights and windows come from a formula that both languages compute exactly: element i of the tensor
called `name` is (h >> 40) * 2^-24 - 0.5 in [-0.5, 0.5), times a scale, with
h = splitmix64(fnv1a64(name) + i).
"""
import json, sys
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import save_file

sys.path.insert(0, str(Path(__file__).parent))
import multimae_torch as peer

MASK64 = (1 << 64) - 1


def fnv1a64(text):
    h = 0xCBF29CE484222325
    for byte in text.encode():
        h = ((h ^ byte) * 0x100000001B3) & MASK64
    return h


def formula(name, shape, scale):
    """float32, exact in both languages as long as `scale` is a power of two."""
    with np.errstate(over="ignore"):
        x = np.arange(int(np.prod(shape)), dtype=np.uint64) + np.uint64(fnv1a64(name))
        x = x + np.uint64(0x9E3779B97F4A7C15)
        x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        x = x ^ (x >> np.uint64(31))
    value = (x >> np.uint64(40)).astype(np.float64) * 2.0**-24 - 0.5
    return (value * scale).astype(np.float32).reshape(shape)


def weight_scale(name):
    if name.endswith("conv.weight") or name.endswith("conv.bias"):
        return 0.5
    if "norm" in name or name in ("modality_embedding", "mask_token"):
        return 0.5
    return 0.25


def fill_weights(model, dim):
    for name, parameter in model.named_parameters():
        scale = weight_scale(name) * (0.5 if dim > 256 else 1)
        value = formula(name, tuple(parameter.shape), scale).astype(np.float64)
        if "norm" in name and name.endswith("weight"):
            value = value + 1
        with torch.no_grad():
            parameter.copy_(torch.from_numpy(value))


def fill_windows(name, batch, modalities):
    return torch.from_numpy(formula(name, (batch, modalities, 3000), 4.0).astype(np.float64))


def visible_tokens(batch, modalities, keep, dropped, seed):
    random = np.random.default_rng(seed)
    candidates = [t for t in range(30 * modalities) if t // 30 != dropped]
    return torch.from_numpy(np.stack([np.sort(random.permutation(candidates)[:keep])
                                      for _ in range(batch)]).astype(np.int64))


def run(modalities, dim, depth, heads, hidden, context, batch, keep, dropped, tag):
    model = peer.MultiMae(modalities, dim, depth, heads, hidden, drop=0.0, context=context).double()
    fill_weights(model, dim)
    windows = fill_windows("windows." + tag, batch, len(modalities))
    visible = visible_tokens(batch, len(modalities), keep, dropped, seed=len(tag))
    reconstruction = model.reconstruct(windows, visible)
    loss = model.loss(windows, visible)
    loss.backward()
    with torch.no_grad():
        embedding = model.embed(windows)
    return model, visible, embedding, reconstruction.detach(), loss.detach()


ALL = ("EEG", "EOG", "EMG", "ECG")
SMALL = {  # tag: modalities, context, visible tokens, dropped modality
    "visible": (ALL, "visible", 36, 2),
    "interleaved": (ALL, "interleaved", 36, None),
    "one": (("EOG",), "visible", 9, None),
}


def thin(value):
    """Tensors over 600 elements are stored at 200 strided positions, beside their norm."""
    flat = value.reshape(-1)
    return flat if flat.size <= 600 else flat[:: -(-flat.size // 200)]


def small():
    out = {}
    for tag, (modalities, context, keep, dropped) in SMALL.items():
        model, visible, embedding, reconstruction, loss = run(
            modalities, 32, 2, 4, 64, context, 2, keep, dropped, tag)
        out[f"{tag}/visible"] = visible.numpy()
        out[f"{tag}/embedding"] = embedding.numpy()
        out[f"{tag}/loss"] = loss.numpy()[None]
        values = {"reconstruction": reconstruction.numpy()}
        for name, parameter in model.named_parameters():
            values["grad/" + name] = parameter.grad.numpy()
        for name, value in values.items():
            # Results in double, rounded once: the tests compare to 1e-6 at best.
            out[f"{tag}/{name}"] = thin(value).astype(np.float32)
            out[f"{tag}/max/{name}"] = np.array([np.abs(value).max(), np.linalg.norm(value)])
    return out


def full():
    model, visible, embedding, reconstruction, loss = run(
        ALL, 512, 8, 8, 2048, "visible", 1, 36, 1, "full")
    pick = lambda x: [float(v) for v in thin(x.numpy())]
    gradients = {}
    for name, parameter in model.named_parameters():
        g = parameter.grad.numpy().reshape(-1)
        step = -(-g.size // 5)
        gradients[name] = {"max": float(np.abs(g).max()), "norm": float(np.linalg.norm(g)),
                           "step": step, "values": [float(v) for v in g[::step]]}
    return {"visible": visible.tolist(), "loss": float(loss),
            "embedding": {"max": float(embedding.abs().max()), "values": pick(embedding)},
            "reconstruction": {"max": float(reconstruction.abs().max()),
                               "values": pick(reconstruction)},
            "gradients": gradients}


if __name__ == "__main__":
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent)
    save_file(small(), folder / "model_small.safetensors",
              metadata={"made_by": "tests/golden/model_golden.py"})
    (folder / "model_full.json").write_text(json.dumps(full(), separators=(",", ":")) + "\n")
