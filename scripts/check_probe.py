#!/usr/bin/env python3
"""Does scikit-learn find the same test scores as the exact probe?

  scripts/check_probe.py STORE SPLIT.json PROBE_OUT [METHOD [EMBEDDINGS]]

Takes the embeddings that `physiomae probe` (or a cell of `physiomae reproduce`) left in its folder
and the labels in the store, fits scikit-learn's logistic regression on all training patients at the
penalty that the probe chose, and compares the scores of sleep staging and of age with those of
scores.json. Ends with status 1 where one differs by more than 0.002 (a window or two at a tie).
Needs numpy, scikit-learn and safetensors.
"""
import json
import re
import sys
from pathlib import Path

import numpy as np
from safetensors import safe_open
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import (accuracy_score, balanced_accuracy_score, cohen_kappa_score, f1_score,
                             roc_auc_score)
from sklearn.preprocessing import StandardScaler
from sklearn.utils.class_weight import compute_sample_weight

TOLERANCE = 0.002
STAGES = 5  # W, N1, N2, N3, REM are 0 to 4; anything else is not scored
OLD = 55    # years
SCORES = {
    "accuracy": lambda y, p, _: accuracy_score(y, p),
    "balanced_accuracy": lambda y, p, _: balanced_accuracy_score(y, p),
    "kappa": lambda y, p, _: cohen_kappa_score(y, p),
    "f1_macro": lambda y, p, _: f1_score(y, p, average="macro"),
    "auroc": lambda y, _, q: roc_auc_score(y, q[:, 1]),
}


def windows_of(embeddings, store):
    """-> records (W), embeddings (W, D), classes (W) a task, -1 where there is none."""
    with safe_open(embeddings, "numpy") as file:
        names = json.loads(file.metadata()["records"])
        values, record, window = (file.get_tensor(k) for k in ("embedding", "record", "window"))
    stages, ages = {}, {}
    for name in names:
        with safe_open(store / "records" / f"{name}.safetensors", "numpy") as file:
            stages[name] = file.get_tensor("stage")
            ages[name] = float(file.metadata()["age_years"] or "nan")
    records = np.array(names)[record]
    stage = np.array([stages[r][w] for r, w in zip(records, window)])
    age = np.array([ages[r] for r in records])
    return records, values.astype(np.float64), {
        "sleep": np.where((stage >= 0) & (stage < STAGES), stage, -1),
        "age": np.where(np.isnan(age), -1, age >= OLD),
    }


def compare(task, found, records, x, y, parts):
    """-> whether scikit-learn's scores are those `found`."""
    penalty = float(re.search(r"penalty ([0-9.e+-]+)", found["choice"]).group(1))
    train = (y >= 0) & np.isin(records, parts["train"])
    test = (y >= 0) & np.isin(records, parts["test"])
    scaler = StandardScaler().fit(x[train])
    weights = compute_sample_weight("balanced", y[train])
    model = LogisticRegression(C=1 / (penalty * weights.sum()), tol=1e-8, max_iter=10000)
    model.fit(scaler.transform(x[train]), y[train], sample_weight=weights)
    probabilities = model.predict_proba(scaler.transform(x[test]))
    predicted = model.classes_[probabilities.argmax(1)]
    print(f"{task}: {train.sum()} training windows, {test.sum()} test windows, penalty {penalty:g}")
    equal = True
    for name, score in SCORES.items():
        ours = found["runs"][0][name]
        if ours is None:
            continue
        theirs = score(y[test], predicted, probabilities)
        print(f"  {name:18} {ours:.4f}, scikit-learn {theirs:.4f}")
        equal &= abs(ours - theirs) <= TOLERANCE
    return equal


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    store, split, out = (Path(p) for p in sys.argv[1:4])
    sizes = json.loads((out / "scores.json").read_text())["sizes"]
    whole = max(sizes, key=lambda size: size["patients"] or float("inf"))  # 0: all there are
    method = next(m for m in whole["methods"] if len(sys.argv) < 5 or m["method"] == sys.argv[4])
    files = [Path(sys.argv[5])] if len(sys.argv) > 5 else list((out / "embeddings").iterdir())
    if len(files) != 1:
        sys.exit(f"{out}: {len(files)} files of embeddings, expected 1\n"
                 "hint: name the method and its file behind the folder")
    records, x, classes = windows_of(files[0], store)
    parts = json.loads(split.read_text())
    print(f"{method['method']}, {out}")
    equal = [compare(task, method["tasks"][task], records, x, y, parts)
             for task, y in classes.items()]
    return 0 if all(equal) else 1


if __name__ == "__main__":
    sys.exit(main())
