"""Scores, class weights, logistic regression and Welch spectra by scikit-learn and SciPy.

Writes metrics_scores.json, metrics_logistic.json and metrics_welch.json beside this script.
    python metrics_golden.py
"""
import json
import math
import pathlib
import warnings

import numpy as np
import scipy.signal
import sklearn.linear_model
import sklearn.metrics
import sklearn.utils.class_weight

HERE = pathlib.Path(__file__).parent
warnings.filterwarnings("ignore")


def number(value):
    """JSON has no NaN: null stands for it."""
    value = float(value)
    return None if math.isnan(value) else value


def score_case(name, truth, predicted, classes, score=None):
    truth, predicted = np.asarray(truth), np.asarray(predicted)
    case = {"name": name, "classes": classes, "truth": truth.tolist(),
            "predicted": predicted.tolist()}
    labels = list(range(classes))
    metrics = sklearn.metrics
    case["confusion"] = metrics.confusion_matrix(truth, predicted, labels=labels).ravel().tolist()
    case["accuracy"] = number(metrics.accuracy_score(truth, predicted))
    case["balanced_accuracy"] = number(metrics.balanced_accuracy_score(truth, predicted))
    # scikit-learn 1.9 can replace an undefined kappa; NaN says that it is undefined
    case["kappa"] = number(metrics.cohen_kappa_score(truth, predicted))
    case["f1_macro"] = number(metrics.f1_score(truth, predicted, average="macro"))
    case["f1_weighted"] = number(metrics.f1_score(truth, predicted, average="weighted"))
    case["f1_of_class"] = [number(value) for value in metrics.f1_score(
        truth, predicted, average=None, labels=labels, zero_division=np.nan)]
    present = sorted(set(truth.tolist()))
    if len(present) == classes:
        case["class_weights"] = sklearn.utils.class_weight.compute_class_weight(
            "balanced", classes=np.arange(classes), y=truth).tolist()
    if score is not None:
        case["score"] = np.asarray(score).tolist()
        case["auroc"] = (number(metrics.roc_auc_score(truth, score))
                         if len(present) == 2 else None)
    return case


def score_cases():
    rng = np.random.default_rng(1)
    cases = []
    truth = rng.integers(0, 5, 500)
    predicted = np.where(rng.random(500) < 0.6, truth, rng.integers(0, 5, 500))
    cases.append(score_case("five classes", truth, predicted, 5))
    cases.append(score_case("imbalanced", rng.choice(5, 400, p=[.6, .3, .08, .015, .005]),
                            rng.choice(5, 400, p=[.5, .3, .1, .05, .05]), 5))
    cases.append(score_case("class 3 absent in truth", [0, 0, 1, 2, 4, 4], [0, 3, 1, 2, 4, 3], 5))
    cases.append(score_case("class 3 absent in both", [0, 0, 1, 2, 4, 4], [0, 1, 1, 2, 4, 2], 5))
    cases.append(score_case("class 2 never predicted", [0, 1, 2, 2, 3, 4], [0, 1, 1, 0, 3, 4], 5))
    cases.append(score_case("one class in truth, others predicted", [1, 1, 1, 1], [1, 0, 2, 1], 5))
    cases.append(score_case("one class in both", [2, 2, 2], [2, 2, 2], 5))
    cases.append(score_case("all wrong", [0, 1, 0, 1], [1, 0, 1, 0], 2, [.9, .1, .8, .2]))
    cases.append(score_case("perfect", [0, 1, 0, 1], [0, 1, 0, 1], 2, [.1, .9, .2, .8]))
    cases.append(score_case("only negatives", [0, 0, 0], [0, 1, 0], 2, [.1, .6, .2]))
    cases.append(score_case("only positives", [1, 1, 1], [0, 1, 1], 2, [.1, .6, .7]))
    cases.append(score_case("all scores tied", [0, 1, 0, 1, 1], [1, 1, 1, 1, 1], 2, [.5] * 5))
    truth = (rng.random(600) < 0.05).astype(int)
    score = np.round(np.clip(rng.normal(0.3 + 0.2 * truth, 0.2), 0, 1), 2)
    cases.append(score_case("rare positives, many ties", truth, (score > .5).astype(int), 2, score))
    truth = rng.integers(0, 2, 301)
    score = rng.normal(truth, 1.5)
    cases.append(score_case("no ties", truth, (score > .5).astype(int), 2, score))
    cases.append(score_case("infinite scores", [0, 1, 1, 0], [0, 1, 1, 0], 2, [-1e308, 1e308, 0, 0]))
    return cases


def logistic_cases():
    """Heads on standardised columns; weights and intercepts are those of the raw columns."""
    rng = np.random.default_rng(2)
    cases = []
    for name, classes, rows, features, strengths, weighted in [
            ("five classes", 5, 240, 6, (0.01, 1.0, 100.0), True),
            ("binary", 2, 150, 4, (0.01, 1.0, 100.0), True),
            ("binary, rare", 2, 150, 4, (0.05, 1.0), True),
            ("five classes, correlated, wide", 5, 200, 40, (0.1, ), True),
            ("three classes, unweighted", 3, 90, 3, (10.0, ), False)]:
        shares = np.linspace(1, 3, classes)
        truth = rng.choice(classes, rows, p=shares / shares.sum())
        if "rare" in name:
            truth = (rng.random(rows) < 0.08).astype(int)
        centres = rng.normal(0, 1, (classes, features))
        values = centres[truth] + rng.normal(0, 1.3, (rows, features))
        if "correlated" in name:
            values = values @ rng.normal(0, 1, (features, features)) ** 3
        values = np.round(values * np.linspace(1, 5, features) + 3, 4)
        mean, sd = values.mean(0), values.std(0)
        standard = (values - mean) / sd
        case = {"name": name, "classes": classes, "rows": rows, "features": features,
                "weighted": weighted, "truth": truth.tolist(), "values": values.ravel().tolist(),
                "fits": []}
        for strength in strengths:
            model = sklearn.linear_model.LogisticRegression(
                C=strength, class_weight="balanced" if weighted else None, tol=1e-12,
                max_iter=100000, solver="lbfgs")
            model.fit(standard, truth)
            probabilities = model.predict_proba(standard)
            predicted = probabilities.argmax(1)
            case["fits"].append({
                "strength": strength, "weights": (model.coef_ / sd).ravel().tolist(),
                "intercepts": (model.intercept_ - model.coef_ @ (mean / sd)).tolist(),
                "probabilities": probabilities[:20].ravel().tolist(),
                "balanced_accuracy": sklearn.metrics.balanced_accuracy_score(truth, predicted),
                "kappa": sklearn.metrics.cohen_kappa_score(truth, predicted)})
        cases.append(case)
    return cases


def welch_case():
    rng = np.random.default_rng(3)
    time = np.arange(3000) / 100
    signal = np.round(rng.normal(0, 1, 3000) + 2 * np.sin(2 * np.pi * 10.3 * time)
                      + 0.5 * np.sin(2 * np.pi * 1.1 * time) + 0.7, 4).astype(np.float32)
    frequency, density = scipy.signal.welch(signal.astype(float), fs=100, nperseg=400)
    return {"signal": [round(float(v), 4) for v in signal], "segment": 400, "rate_hz": 100,
            "frequency": frequency.tolist(), "density": density.tolist()}


for file, content in [("metrics_scores.json", score_cases()),
                      ("metrics_logistic.json", logistic_cases()),
                      ("metrics_welch.json", welch_case())]:
    (HERE / file).write_text(json.dumps(content) + "\n")
