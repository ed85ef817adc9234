"""Resampled scores, intervals, permutation tests, calibration and nights, by NumPy and scikit-learn.

Writes judge_golden.json beside this script. Multisets of patients are given as counts, so that scores
of a draw are compared exactly; intervals and p-values come from other random numbers than ours and
are compared within the stated Monte Carlo error.
    python judge_golden.py
"""
import json
import math
import pathlib
import warnings

import numpy as np
import scipy.optimize
import sklearn.calibration
import sklearn.metrics as sk

HERE = pathlib.Path(__file__).parent
warnings.filterwarnings("ignore")
DRAWS = 20000


def number(value):
    value = float(value)
    return None if math.isnan(value) else value


def scores(truth, probabilities, weights=None):
    """By the names of scores.json; `weights` counts windows."""
    predicted = probabilities.argmax(1)
    rows = np.repeat(np.arange(len(truth)), weights) if weights is not None else np.arange(len(truth))
    truth, predicted, probabilities = truth[rows], predicted[rows], probabilities[rows]
    result = {"balanced_accuracy": sk.balanced_accuracy_score(truth, predicted),
              "accuracy": sk.accuracy_score(truth, predicted),
              "kappa": sk.cohen_kappa_score(truth, predicted),
              "f1_macro": sk.f1_score(truth, predicted, average="macro"),
              "f1_weighted": sk.f1_score(truth, predicted, average="weighted")}
    if probabilities.shape[1] == 2:
        result["f1_positive"] = sk.f1_score(truth, predicted)
        result["auroc"] = sk.roc_auc_score(truth, probabilities[:, 1])
        result["auprc"] = sk.average_precision_score(truth, probabilities[:, 1])
    return {name: number(value) for name, value in result.items()}


def make_runs(rng, classes, patients, runs, rare, skill, digits):
    """Windows of patients of unlike difficulty and length; `digits` rounds, which makes ties."""
    patient = np.repeat(np.arange(patients), rng.integers(8, 40, patients))
    shares = np.array([1 - rare, rare]) if classes == 2 else np.array([.3, .1, .35, .1, .15])
    truth = rng.choice(classes, len(patient), p=shares)
    truth[:classes] = np.arange(classes)
    hard = rng.normal(0, .7, patients)[patient]
    all_runs = []
    for _ in range(runs):
        logits = rng.normal(0, 1, (len(truth), classes))
        logits[np.arange(len(truth)), truth] += skill + hard
        p = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
        if digits:
            p = np.round(p, digits)
            p[:, -1] = 1 - p[:, :-1].sum(1)
        all_runs.append(p)
    return patient, truth, all_runs


def resampled(patient, truth, runs, counts):
    rows = [scores(truth, p, counts[patient]) for p in runs]
    return {name: number(np.mean([row[name] for row in rows])) for name in rows[0]}


def fast_scores(classes, names, patient, truth, runs):
    """As `scores` of multisets, from confusion matrices a patient (checked against it below)."""
    patients = patient.max() + 1
    tables = []
    for p in runs:
        table = np.zeros((patients, classes, classes))
        np.add.at(table, (patient, truth, p.argmax(1)), 1)
        tables.append(table)

    def of(matrix):
        support, predicted, total = matrix.sum(1), matrix.sum(0), matrix.sum()
        hits = np.diag(matrix)
        f1 = 2 * hits / (support + predicted)
        expected = (support * predicted).sum() / total**2
        accuracy = hits.sum() / total
        return {"balanced_accuracy": (hits / support).mean(), "f1_macro": f1.mean(),
                "kappa": (accuracy - expected) / (1 - expected)}

    def scored(counts):
        rows = [of(np.tensordot(counts, table, 1)) for table in tables]
        return [np.mean([row[name] for row in rows]) for name in names]
    return scored, tables, of


def case(name, classes, patients, runs, rare=.1, skill=1.2, digits=4, seed=0):
    rng = np.random.default_rng(seed)
    patient, truth, first = make_runs(rng, classes, patients, runs, rare, skill, digits)
    second = []
    for p in first:
        noisy = np.log(np.clip(p, 1e-3, None)) + rng.normal(0, .9, p.shape)
        q = np.exp(noisy) / np.exp(noisy).sum(1, keepdims=True)
        second.append(np.round(q, digits) if digits else q)
        if digits:
            second[-1][:, -1] = 1 - second[-1][:, :-1].sum(1)
    draws = []
    while len(draws) < 12:
        counts = np.bincount(rng.integers(0, patients, patients), minlength=patients)
        if len(set(truth[counts[patient] > 0])) == classes:
            draws.append({"counts": counts.tolist(), "scores": resampled(patient, truth, first, counts)})
    result = {"name": name, "classes": classes, "patient": patient.tolist(), "truth": truth.tolist(),
              "first": [p.ravel().tolist() for p in first],
              "second": [p.ravel().tolist() for p in second], "draws": draws}

    names = ["balanced_accuracy", "kappa", "f1_macro"]
    scored, tables, of = fast_scores(classes, names, patient, truth, first)
    check = resampled(patient, truth, first, np.array(draws[0]["counts"]))
    assert np.allclose(scored(np.array(draws[0]["counts"])), [check[n] for n in names], atol=1e-12)
    values = []
    support = np.zeros((patients, classes))
    np.add.at(support, (patient, truth), 1)
    redrawn = 0
    while len(values) < DRAWS:
        counts = np.bincount(rng.integers(0, patients, patients), minlength=patients)
        if (counts @ support > 0).all():
            values.append(scored(counts))
        else:
            redrawn += 1
    values = np.array(values)
    result["bootstrap"] = {"redrawn_share": redrawn / (DRAWS + redrawn)}
    for i, score in enumerate(names):
        result["bootstrap"][score] = {"low": np.quantile(values[:, i], .025),
                                      "high": np.quantile(values[:, i], .975),
                                      "sd": values[:, i].std()}

    # Permutations by brute force: rows of swapped patients change places.
    others = [np.zeros_like(t) for t in tables]
    for table, q in zip(others, second):
        np.add.at(table, (patient, truth, q.argmax(1)), 1)
    binary = classes == 2

    def difference(swap):
        sums = np.zeros(4)
        for a, b, p, q in zip(tables, others, first, second):
            left = np.where(swap[:, None, None], b, a).sum(0)
            right = np.where(swap[:, None, None], a, b).sum(0)
            sums[:3] += [of(left)[n] - of(right)[n] for n in names]
            if binary:
                rows = swap[patient][:, None]
                x, y = np.where(rows, q, p)[:, 1], np.where(rows, p, q)[:, 1]
                sums[3] += sk.roc_auc_score(truth, x) - sk.roc_auc_score(truth, y)
        return sums / len(tables)

    observed = difference(np.zeros(patients, bool))
    n = 2000 if binary else DRAWS
    as_large = np.zeros(4)
    for _ in range(n):
        swap = rng.random(patients) < .5
        as_large += np.abs(difference(swap)) >= np.abs(observed) - 1e-12
    p = (1 + as_large) / (1 + n)
    result["permutation"] = {"draws": n}
    for i, score in enumerate(names + ["auroc"]):
        if score == "auroc" and not binary:
            continue
        result["permutation"][score] = {"difference": observed[i], "p": p[i]}
    return result


def exact_permutation():
    """Six patients: all 64 swaps can be listed."""
    rng = np.random.default_rng(9)
    patient, truth, (p, ) = make_runs(rng, 2, 6, 1, .4, 1.0, 1)
    q = np.clip(p + rng.normal(0, .25, p.shape), .01, None)
    q = np.round(q / q.sum(1, keepdims=True), 1)
    q[:, 1] = 1 - q[:, 0]
    differences = []
    for bits in range(64):
        swap = np.array([bits >> i & 1 for i in range(6)], bool)[patient][:, None]
        x, y = np.where(swap, q, p), np.where(swap, p, q)
        differences.append([sk.roc_auc_score(truth, x[:, 1]) - sk.roc_auc_score(truth, y[:, 1]),
                            sk.balanced_accuracy_score(truth, x.argmax(1))
                            - sk.balanced_accuracy_score(truth, y.argmax(1))])
    differences = np.abs(np.array(differences))
    share = (differences >= differences[0] - 1e-12).mean(0)
    return {"patient": patient.tolist(), "truth": truth.tolist(), "first": p.ravel().tolist(),
            "second": q.ravel().tolist(), "auroc": share[0], "balanced_accuracy": share[1]}


def calibration_case(name, classes, seed):
    rng = np.random.default_rng(seed)
    _, truth, (p, ) = make_runs(rng, classes, 30, 1, .15, 1.5, 0)
    sharp = p**2.5 / (p**2.5).sum(1, keepdims=True)  # overconfident
    claimed = sharp[:, 1] if classes == 2 else sharp.max(1)
    true = truth == 1 if classes == 2 else sharp.argmax(1) == truth
    error, edges = 0.0, np.linspace(0, 1, 16)
    for low, high in zip(edges[:-1], edges[1:]):
        inside = (claimed > low) & (claimed <= high)
        if inside.any():
            error += inside.mean() * abs(true[inside].mean() - claimed[inside].mean())

    def loss(log_t):
        z = np.log(sharp) / math.exp(log_t)
        z -= z.max(1, keepdims=True)
        return -(z[np.arange(len(truth)), truth] - np.log(np.exp(z).sum(1))).mean()
    best = scipy.optimize.minimize_scalar(loss, bounds=(-4, 4), method="bounded",
                                          options={"xatol": 1e-10})
    result = {"name": name, "classes": classes, "truth": truth.tolist(),
              "probabilities": sharp.ravel().tolist(), "expected_error": error,
              "log_loss": sk.log_loss(truth, sharp, labels=list(range(classes))),
              "brier": ((sharp - np.eye(classes)[truth])**2).sum(1).mean(),
              "temperature": math.exp(best.x), "log_loss_after": float(best.fun)}
    if classes == 2:
        share, mean = sklearn.calibration.calibration_curve(truth, claimed, n_bins=15)
        result["curve"] = {"share": share.tolist(), "confidence": mean.tolist()}
    return result


def holm_case():
    """Holm 1979 by its definition: the smallest rank at which p exceeds its bound stops it."""
    p = [.01, .04, .03, .005, .6, .005]
    order = np.argsort(p, kind="stable")
    adjusted = np.empty(len(p))
    for i, place in enumerate(order):
        adjusted[place] = min(1, max((len(p) - j) * p[order[j]] for j in range(i + 1)))
    return {"p": p, "adjusted": adjusted.tolist()}


golden = {"cases": [case("sleep, two runs", 5, 25, 2, seed=1),
                    case("age, three runs", 2, 25, 3, rare=.45, skill=.6, seed=2),
                    case("arousal, rare, ties", 2, 12, 1, rare=.04, digits=2, seed=3)],
          "exact_permutation": exact_permutation(),
          "calibration": [calibration_case("sleep", 5, 4), calibration_case("arousal", 2, 5)],
          "holm": holm_case()}
(HERE / "judge_golden.json").write_text(json.dumps(golden) + "\n")
