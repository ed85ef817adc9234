#!/usr/bin/env python3
"""Goldens of supervised training: PyTorch in double precision, its cross_entropy and its AdamW.

  supervised_golden.py [FOLDER]      needs torch

supervised_golden.json: for the transformer (multimae_torch.py) and the convolutional baseline, each
with a linear head: the embedding, the weighted cross-entropy and every gradient's largest magnitude
and norm; then losses and some weights over steps of AdamW, with and without layer-wise decay of the
learning rate (a parameter group a layer). Weights and windows come from the formula of
model_golden.py.
"""
import json
import sys
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

sys.path.insert(0, str(Path(__file__).parent))
import multimae_torch as peer
from model_golden import ALL, fill_weights, fill_windows

LABELS = torch.tensor([0, 1, 2, 3, 4, 1])
WEIGHTS = torch.tensor([0.6, 0.3, 1.2, 1.2, 1.2], dtype=torch.float64)
STEPS, RATE, DECAY = 4, 1e-3, 0.5
LAYERS = 2


class Way(nn.Module):
    def __init__(self, modalities, kernel, stride, first_pool, later_kernel, last_pool):
        super().__init__()
        channels = [modalities, 64, 128, 128, 128]
        for i in range(4):
            layer = nn.Module()
            layer.conv = nn.Conv1d(channels[i], channels[i + 1], kernel if i == 0 else later_kernel,
                                   stride if i == 0 else 1, 0 if i == 0 else later_kernel // 2)
            layer.norm = nn.GroupNorm(8, channels[i + 1])
            self.add_module(str(i), layer)
        self.first_pool, self.last_pool = first_pool, last_pool

    def forward(self, x):
        for i in range(4):
            layer = getattr(self, str(i))
            x = F.relu(layer.norm(layer.conv(x)))
            if i == 0:
                x = F.max_pool1d(x, self.first_pool)
        return F.max_pool1d(x, self.last_pool).mean(-1)


class ConvNet(nn.Module):
    def __init__(self, modalities):
        super().__init__()
        self.fine = Way(modalities, 50, 6, 8, 8, 4)
        self.coarse = Way(modalities, 400, 50, 4, 6, 2)

    def embed(self, windows):
        return torch.cat([self.fine(windows), self.coarse(windows)], 1)


class Classifier(nn.Module):
    def __init__(self, network, width):
        super().__init__()
        self.network = network
        self.heads = nn.ModuleDict({"sleep": nn.Linear(width, 5)})

    def named(self):
        for name, parameter in self.named_parameters():
            name = name.removeprefix("network.")
            if not name.startswith(("decoders.", "mask_token")):
                yield name, parameter

    def loss(self, windows):
        return F.cross_entropy(self.heads["sleep"](self.network.embed(windows)), LABELS, WEIGHTS)


def classifier(kind):
    if kind == "conv":
        model = Classifier(ConvNet(4), 256)
    else:
        model = Classifier(peer.MultiMae(ALL, 32, LAYERS, 4, 64, drop=0.0), 32)
    model = model.double()

    class Named:  # under the names that the weights' formula goes by
        named_parameters = staticmethod(model.named)
    fill_weights(Named, 32)
    return model


def depth(name):
    if name.startswith("encoder.layers."):
        return int(name.split(".")[2]) + 1
    if name.startswith("encoder.norm"):
        return LAYERS
    return LAYERS + 1 if name.startswith("heads.") else 0


def trained(kind, decay):
    model = classifier(kind)
    windows = fill_windows("windows.supervised", len(LABELS), 4)
    groups = [{"params": [p], "lr": RATE * decay ** (LAYERS + 1 - depth(n))} for n, p in model.named()]
    optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01)
    losses = []
    for _ in range(STEPS):
        optimizer.zero_grad()
        loss = model.loss(windows)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return {"decay": decay, "losses": losses,
            "norms": {n: float(torch.linalg.norm(p.detach())) for n, p in model.named()}}


def case(kind):
    model = classifier(kind)
    windows = fill_windows("windows.supervised", len(LABELS), 4)
    loss = model.loss(windows)
    loss.backward()
    with torch.no_grad():
        embedding = model.network.embed(windows)
    gradients = {n: [float(p.grad.abs().max()), float(torch.linalg.norm(p.grad))]
                 for n, p in model.named()}
    result = {"parameters": sum(p.numel() for n, p in model.named() if not n.startswith("heads.")),
              "embedding": [float(v) for v in embedding.flatten()[::7]], "loss": loss.item(),
              "gradients": gradients, "trained": [trained(kind, 1.0)]}
    if kind == "transformer":
        result["trained"].append(trained(kind, DECAY))
    return result


if __name__ == "__main__":
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent)
    golden = {"labels": LABELS.tolist(), "class_weights": WEIGHTS.tolist(), "rate": RATE,
              "transformer": case("transformer"), "conv": case("conv")}
    (folder / "supervised_golden.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")
