"""PhysioMAE's encoder in PyTorch, in one file: copy it into your project.

    from physiomae_torch import load
    model, info = load("data/models/twin")               # a model folder
    embeddings = model.embed(windows, present)           # (B, M, 3000), (B, M) -> (B, D)
    probabilities = model.probabilities("sleep", embeddings)

`windows` are normalised as model.json says (physiomae_input.py does it from an EDF), `present` is 1 where a
window has a modality. Weights are loaded strictly: every tensor of model.safetensors has its place here,
and every parameter its tensor. Needs torch and safetensors. For models of one encoder over all modalities
(`mae`, `multimae`, `multimae_drop`, and those finetuned from them); late fusion and the small
convolutional network are refused by name.
"""

import json
import pathlib

import torch
import torch.nn as nn
import torch.nn.functional as F

T, S = 30, 100  # tokens of a window, samples of a token


class Attention(nn.Module):
    def __init__(self, dim, heads):
        super().__init__()
        self.heads = heads
        self.qkv, self.proj = nn.Linear(dim, 3 * dim), nn.Linear(dim, dim)

    def forward(self, x, mask):  # (B, N, D), (B, 1, 1, N) -> (B, N, D)
        b, n, d = x.shape
        q, k, v = self.qkv(x).view(b, n, 3, self.heads, d // self.heads).permute(2, 0, 3, 1, 4)
        y = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        return self.proj(y.transpose(1, 2).reshape(b, n, d))


class Mlp(nn.Module):
    def __init__(self, dim, hidden):
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(dim, hidden), nn.Linear(hidden, dim)

    def forward(self, x):
        return self.fc2(F.gelu(self.fc1(x)))


class Layer(nn.Module):
    def __init__(self, dim, heads, hidden):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(dim), nn.LayerNorm(dim)
        self.attn, self.mlp = Attention(dim, heads), Mlp(dim, hidden)

    def forward(self, x, mask=None):
        x = x + self.attn(self.norm1(x), mask)
        return x + self.mlp(self.norm2(x))


class Tokenizer(nn.Module):
    def __init__(self, dim, gelu):
        super().__init__()
        self.gelu = gelu
        self.conv, self.pool = nn.Conv1d(1, 64, 21, padding=10), nn.MaxPool1d(4)
        self.proj, self.norm = nn.Linear(64 * S // 4, dim), nn.LayerNorm(dim)

    def forward(self, window):  # (B, 3000) -> (B, T, D)
        pooled = self.pool(self.conv(window.reshape(-1, 1, S))).flatten(1)
        return self.norm(self.proj(F.gelu(pooled) if self.gelu else pooled)).view(len(window), T, -1)


class Encoder(nn.Module):
    def __init__(self, dim, depth, heads, hidden):
        super().__init__()
        self.layers = nn.ModuleList(Layer(dim, heads, hidden) for _ in range(depth))
        self.norm = nn.LayerNorm(dim)

    def forward(self, x, mask):
        for layer in self.layers:
            x = layer(x, mask)
        return self.norm(x)


class CrossAttention(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.q, self.kv, self.proj = nn.Linear(dim, dim), nn.Linear(dim, 2 * dim), nn.Linear(dim, dim)


class Decoder(nn.Module):
    """The parameters of a decoder, which a folder after `pretrain` holds; no embedding passes through it."""

    def __init__(self, dim, heads, hidden):
        super().__init__()
        self.norm_q, self.norm_kv, self.norm = nn.LayerNorm(dim), nn.LayerNorm(dim), nn.LayerNorm(dim)
        self.cross, self.layer = CrossAttention(dim), Layer(dim, heads, hidden)
        self.head = nn.Linear(dim, S)


class Head(nn.Module):
    def __init__(self, dim, classes, calibrated):
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.empty(classes, dim)), nn.Parameter(torch.empty(classes))
        if calibrated:
            self.temperature = nn.Parameter(torch.ones(1))

    def forward(self, embeddings):  # (B, D) -> (B, C)
        return F.linear(embeddings, self.weight, self.bias)


class PhysioMae(nn.Module):
    def __init__(self, info, calibrated=()):
        """`info`: model.json. `calibrated`: the tasks whose head has a temperature."""
        super().__init__()
        shape = info["architecture"]
        for key, expected in (("fusion", ("early", "auto")), ("network", ("transformer",))):
            if shape[key] not in expected:
                raise ValueError(f"{key} is {shape[key]}, this module is for {expected[0]}")
        dim, hidden, self.modalities = shape["dim"], shape["mlp_hidden"], shape["modalities"]
        gelu = shape["tokenizer_activation"] == "gelu"
        self.tokenizers = nn.ModuleDict({m: Tokenizer(dim, gelu) for m in self.modalities})
        self.modality_embedding = nn.Parameter(torch.empty(len(self.modalities), dim))
        self.encoder = Encoder(dim, shape["depth"], shape["heads"], hidden)
        self.heads = nn.ModuleDict(
            {head["task"]: Head(dim, len(head["class_names"]), head["task"] in calibrated)
             for head in info["heads"]})
        if info["decoders"]:
            self.mask_token = nn.Parameter(torch.empty(dim))
            self.decoders = nn.ModuleDict(
                {m: Decoder(dim, shape["heads"], hidden) for m in self.modalities})
        angle = torch.arange(T)[:, None] / 10000 ** (torch.arange(0, dim, 2)[None] / dim)
        position = torch.stack([angle.sin(), angle.cos()], -1).flatten(1)  # (T, D)
        self.register_buffer("position", position, persistent=False)

    def embed(self, windows, present=None):
        """Normalised windows (B, M, 3000), present (B, M) or None for all -> embeddings (B, D)."""
        if present is None:
            present = torch.ones(windows.shape[:2], device=windows.device)
        there = present.bool()
        if not there.any(1).all():
            raise ValueError("a window has none of the modalities")
        windows = windows.masked_fill(~there[..., None], 0)
        tokens = torch.cat([self.tokenizers[m](windows[:, i]) + self.position + self.modality_embedding[i]
                            for i, m in enumerate(self.modalities)], 1)  # (B, M*T, D)
        seen = there.repeat_interleave(T, 1)  # (B, M*T)
        encoded = self.encoder(tokens, seen[:, None, None])
        return (encoded * seen[..., None]).sum(1) / seen.sum(1, keepdim=True)

    def probabilities(self, task, embeddings):
        """(B, D) -> (B, C), calibrated where the model holds a temperature."""
        head = self.heads[task]
        return torch.softmax(head(embeddings) / getattr(head, "temperature", 1.0), -1)


def load(folder, device="cpu"):
    """A model folder -> the model in float32, for inference, and its model.json."""
    from safetensors.torch import load_file
    folder = pathlib.Path(folder)
    info = json.loads((folder / "model.json").read_text())
    weights = load_file(folder / "model.safetensors")
    calibrated = [name.split(".")[1] for name in weights if name.endswith(".temperature")]
    model = PhysioMae(info, calibrated)
    model.load_state_dict({name: value.float() for name, value in weights.items()}, strict=True)
    return model.eval().requires_grad_(False).to(device), info
