#!/usr/bin/env python3
"""The model of Fang et al. 2024 as PhysioMAE reads it, in plain PyTorch: an oracle for parity tests and the peer in benchmarks.

It is written the way a practitioner would write it (tokenize everything, gather, SDPA, fused AdamW) and
shares no code with the C++ implementation. Needs torch; reading a checkpoint needs safetensors.

  multimae_torch.py bench --batch 64 [--device cuda] [--dtype bf16] [--compile] [--steps 20] [--infer]
  multimae_torch.py forward --checkpoint model.safetensors --input batch.safetensors --output out.safetensors
      batch: windows (B,M,3000) float32, visible (B,V) int64 -> out: embedding (B,D), reconstruction (B,M*T,S), loss (1)
"""
import argparse, math, time
import torch
import torch.nn as nn
import torch.nn.functional as F

T, S = 30, 100
TRAIN_GFLOP = 9.33  # a window, forward and backward, counted with torch.utils.flop_counter


def sinusoid(length, width):
    angle = torch.arange(length)[:, None] / 10000 ** (torch.arange(0, width, 2)[None] / width)
    return torch.stack([angle.sin(), angle.cos()], -1).flatten(1)


class Attention(nn.Module):
    def __init__(self, dim, heads, drop):
        super().__init__()
        self.heads, self.drop = heads, drop
        self.qkv, self.proj = nn.Linear(dim, 3 * dim), nn.Linear(dim, dim)

    def forward(self, x):
        b, n, d = x.shape
        q, k, v = self.qkv(x).view(b, n, 3, self.heads, d // self.heads).permute(2, 0, 3, 1, 4)
        y = F.scaled_dot_product_attention(q, k, v, dropout_p=self.drop if self.training else 0.0)
        return self.proj(y.transpose(1, 2).reshape(b, n, d))


class CrossAttention(nn.Module):
    def __init__(self, dim, heads, drop):
        super().__init__()
        self.heads, self.drop = heads, drop
        self.q, self.kv, self.proj = nn.Linear(dim, dim), nn.Linear(dim, 2 * dim), nn.Linear(dim, dim)

    def forward(self, x, context):
        b, n, d = x.shape
        q = self.q(x).view(b, n, self.heads, -1).transpose(1, 2)
        k, v = self.kv(context).view(b, context.shape[1], 2, self.heads, -1).permute(2, 0, 3, 1, 4)
        y = F.scaled_dot_product_attention(q, k, v, dropout_p=self.drop if self.training else 0.0)
        return self.proj(y.transpose(1, 2).reshape(b, n, d))


class Mlp(nn.Module):
    def __init__(self, dim, hidden):
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(dim, hidden), nn.Linear(hidden, dim)

    def forward(self, x):
        return self.fc2(F.gelu(self.fc1(x)))


class Layer(nn.Module):
    def __init__(self, dim, heads, hidden, drop):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(dim), nn.LayerNorm(dim)
        self.attn, self.mlp, self.drop = Attention(dim, heads, drop), Mlp(dim, hidden), nn.Dropout(drop)

    def forward(self, x):
        x = x + self.drop(self.attn(self.norm1(x)))
        return x + self.drop(self.mlp(self.norm2(x)))


class Tokenizer(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.conv, self.pool = nn.Conv1d(1, 64, 21, padding=10), nn.MaxPool1d(4)
        self.proj, self.norm = nn.Linear(64 * S // 4, dim), nn.LayerNorm(dim)

    def forward(self, chunks):  # (B, T, S)
        b, t, s = chunks.shape
        return self.norm(self.proj(self.pool(self.conv(chunks.reshape(b * t, 1, s))).flatten(1))).view(b, t, -1)


class Encoder(nn.Module):
    def __init__(self, dim, depth, heads, hidden, drop):
        super().__init__()
        self.layers = nn.ModuleList(Layer(dim, heads, hidden, drop) for _ in range(depth))
        self.norm = nn.LayerNorm(dim)

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return self.norm(x)


class Decoder(nn.Module):
    def __init__(self, dim, heads, hidden, drop):
        super().__init__()
        self.norm_q, self.norm_kv, self.norm = nn.LayerNorm(dim), nn.LayerNorm(dim), nn.LayerNorm(dim)
        self.cross, self.drop = CrossAttention(dim, heads, drop), nn.Dropout(drop)
        self.layer, self.head = Layer(dim, heads, hidden, drop), nn.Linear(dim, S)

    def forward(self, query, context):
        x = query + self.drop(self.cross(self.norm_q(query), self.norm_kv(context)))
        return self.head(self.norm(self.layer(x)))


class MultiMae(nn.Module):
    def __init__(self, modalities=("EEG", "EOG", "EMG", "ECG"), dim=512, depth=8, heads=8, hidden=2048, drop=0.1,
                 context="visible"):
        super().__init__()
        self.modalities, self.context = modalities, context
        self.tokenizers = nn.ModuleDict({m: Tokenizer(dim) for m in modalities})
        self.modality_embedding = nn.Parameter(torch.empty(len(modalities), dim).normal_(0, 0.02))
        self.encoder = Encoder(dim, depth, heads, hidden, drop)
        self.mask_token = nn.Parameter(nn.init.trunc_normal_(torch.empty(dim), std=0.02, a=-2, b=2))
        self.decoders = nn.ModuleDict({m: Decoder(dim, heads, hidden, drop) for m in modalities})
        self.register_buffer("position", sinusoid(T, dim), persistent=False)

    def where(self):  # (M*T, D)
        return (self.position[None] + self.modality_embedding[:, None]).flatten(0, 1)

    def tokens(self, windows):  # (B, M, 3000) -> (B, M*T, D)
        chunks = windows.unflatten(2, (T, S))
        parts = [self.tokenizers[m](chunks[:, i]) for i, m in enumerate(self.modalities)]
        return torch.cat(parts, 1) + self.where()

    def embed(self, windows):  # (B, D)
        return self.encoder(self.tokens(windows)).mean(1)

    def reconstruct(self, windows, visible):  # visible (B, V) -> (B, M*T, S)
        tokens = self.tokens(windows)
        b, n, d = tokens.shape
        index = visible[..., None].expand(-1, -1, d)
        encoded = self.encoder(tokens.gather(1, index))
        full = (self.mask_token + self.where()).to(encoded.dtype).expand(b, n, d).scatter(1, index, encoded)
        context = encoded if self.context == "visible" else full
        return torch.cat([self.decoders[m](full[:, i * T:(i + 1) * T], context)
                          for i, m in enumerate(self.modalities)], 1)

    def loss(self, windows, visible):
        target = windows.reshape(windows.shape[0], -1, S)
        dropped = torch.ones(target.shape[:2], device=windows.device).scatter(1, visible, 0.0)
        error = (self.reconstruct(windows, visible).float() - target).square().mean(-1)
        return (error * dropped).sum() / dropped.sum()


def random_visible(batch, modalities, dropped_modality, ratio, device):
    noise = torch.rand(batch, modalities, T, device=device)
    if dropped_modality is not None:
        noise[:, dropped_modality] = 2.0
    keep = round((1 - ratio) * T * (modalities - (dropped_modality is not None)))
    return noise.flatten(1).argsort(1)[:, :keep].sort(1).values


def bench(a):
    torch.manual_seed(0)
    if a.threads:
        torch.set_num_threads(a.threads)
    if a.device == "cuda":
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True
    dtype = {"fp32": None, "bf16": torch.bfloat16, "fp16": torch.float16}[a.dtype]
    model = MultiMae().to(a.device).train(not a.infer)
    windows = torch.randn(a.batch, 4, T * S, device=a.device)
    optimizer = torch.optim.AdamW(model.parameters(), 1e-4, fused=True)
    run = model.embed if a.infer else model.loss
    if a.compile:
        run = torch.compile(run, mode=a.mode)

    def step(i):
        with torch.autocast(a.device, dtype, enabled=dtype is not None), torch.inference_mode(a.infer):
            if a.infer:
                return run(windows)
            value = run(windows, random_visible(a.batch, 4, i % 4, 0.6, a.device))
        value.backward()
        optimizer.step()
        optimizer.zero_grad()

    def clock():
        if a.device == "cuda":
            torch.cuda.synchronize()
        return time.perf_counter()

    for i in range(a.warmup):
        step(i)
    seconds = []
    for i in range(a.steps):
        start = clock()
        step(i)
        seconds.append(clock() - start)
    seconds.sort()
    rate = [a.batch / s for s in (seconds[-1], seconds[len(seconds) // 2], seconds[0])]
    gflop = 6.27 if a.infer else TRAIN_GFLOP
    print(f"{'infer' if a.infer else 'train'} {a.device} {a.dtype} compile={a.compile} batch={a.batch} "
          f"windows/s min/median/max {rate[0]:.2f} {rate[1]:.2f} {rate[2]:.2f} ({rate[1] * gflop / 1000:.3f} TFLOP/s)")


def forward(a):
    from safetensors.torch import load_file, save_file
    state = load_file(a.checkpoint)
    modalities = [k.split(".")[1] for k in state if k.startswith("tokenizers.") and k.endswith("norm.bias")]
    order = [m for m in ("EEG", "EOG", "EMG", "ECG") if m in modalities]
    dim = state["mask_token"].shape[0]
    depth = 1 + max(int(k.split(".")[2]) for k in state if k.startswith("encoder.layers."))
    hidden = state["encoder.layers.0.mlp.fc1.bias"].shape[0]
    model = MultiMae(order, dim, depth, a.heads, hidden, context=a.context).double().eval()
    model.load_state_dict({k: v.double() for k, v in state.items()})
    batch = load_file(a.input)
    windows, visible = batch["windows"].double(), batch["visible"]
    with torch.no_grad():
        out = {"embedding": model.embed(windows), "reconstruction": model.reconstruct(windows, visible),
               "loss": model.loss(windows, visible)[None]}
    save_file({k: v.contiguous() for k, v in out.items()}, a.output)


if __name__ == "__main__":
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    sub = p.add_subparsers(required=True)
    q = sub.add_parser("bench")
    q.set_defaults(run=bench)
    q.add_argument("--batch", type=int, default=64)
    q.add_argument("--device", default="cpu")
    q.add_argument("--dtype", default="fp32", choices=["fp32", "bf16", "fp16"])
    q.add_argument("--compile", action="store_true")
    q.add_argument("--mode", default="default", help="torch.compile mode")
    q.add_argument("--infer", action="store_true")
    q.add_argument("--threads", type=int, default=0)
    q.add_argument("--steps", type=int, default=10)
    q.add_argument("--warmup", type=int, default=3)
    q = sub.add_parser("forward")
    q.set_defaults(run=forward)
    for name in ("checkpoint", "input", "output"):
        q.add_argument("--" + name, required=True)
    q.add_argument("--heads", type=int, default=8)
    q.add_argument("--context", default="visible", choices=["visible", "interleaved"])
    a = p.parse_args()
    a.run(a)
