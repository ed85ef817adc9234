"""Goldens of contrastive losses: PyTorch in double precision, gradients by its autograd.

  contrastive_golden.py [FOLDER]      needs torch

contrastive_golden.json: cases of vectors (B, M, E), what each loss gives (a mean over its terms) and
its gradient with respect to the vectors. Written as the papers have them, not as the program does:
NT-Xent (Chen et al. 2020, eq. 1) a pair at a time, CLIP by cross_entropy on cosine similarities,
SleepFM's leave-one-out (Thapa et al. 2024) by a mean over a list of the others.
"""
import json
import pathlib
import sys

import torch
import torch.nn.functional as F


def nt_xent(vectors, temperature):
    rows = vectors.flatten(1)
    half = len(rows) // 2
    losses = []
    for i in range(len(rows)):
        j = (i + half) % len(rows)
        cosine = F.cosine_similarity(rows[i][None], rows, dim=-1) / temperature
        others = torch.cat([cosine[:i], cosine[i + 1:]])
        losses.append(-(cosine[j] - torch.logsumexp(others, 0)))
    return torch.stack(losses).mean()


def cross_entropy(a, b, temperature):
    return F.cross_entropy(a @ b.T / temperature, torch.arange(len(a)))


def clip_pairwise(vectors, temperature):
    unit = F.normalize(vectors, dim=-1)
    modalities = range(vectors.shape[1])
    return torch.stack([cross_entropy(unit[:, a], unit[:, b], temperature)
                        for a in modalities for b in modalities if a != b]).mean()


def clip_loo(vectors, temperature, renormalise):
    unit = F.normalize(vectors, dim=-1)
    losses = []
    for m in range(vectors.shape[1]):
        others = torch.stack([unit[:, k] for k in range(vectors.shape[1]) if k != m]).mean(0)
        if renormalise:
            others = F.normalize(others, dim=-1)
        losses.append(cross_entropy(unit[:, m], others, temperature))
        losses.append(cross_entropy(others, unit[:, m], temperature))
    return torch.stack(losses).mean()


LOSSES = {
    "nt_xent": nt_xent,
    "clip_pairwise": clip_pairwise,
    "clip_loo": lambda vectors, temperature: clip_loo(vectors, temperature, False),
    "clip_loo_renormalised": lambda vectors, temperature: clip_loo(vectors, temperature, True),
}


def case(windows, modalities, width, temperature, seed):
    generator = torch.Generator().manual_seed(seed)
    vectors = torch.randn(windows, modalities, width, dtype=torch.double, generator=generator)
    result = {"shape": [windows, modalities, width], "temperature": temperature,
              "vectors": vectors.flatten().tolist(), "losses": {}}
    for name, loss in LOSSES.items():
        leaf = vectors.clone().requires_grad_()
        value = loss(leaf, temperature)
        value.backward()
        result["losses"][name] = {"value": value.item(), "gradient": leaf.grad.flatten().tolist()}
    return result


if __name__ == "__main__":
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent)
    cases = [case(4, 2, 3, 0.1, 1), case(6, 4, 5, 0.1, 2), case(8, 3, 2, 0.5, 3)]
    text = json.dumps({"cases": cases}, separators=(",", ":"))
    (folder / "contrastive_golden.json").write_text(text + "\n")
