#!/usr/bin/env python3
"""A PhysioNet Challenge entry on PhysioMAE's embeddings: train_model, load_model and run_model.

The interface is that of the 2026 Challenge (one night a patient, one binary label; its train_model.py and
run_model.py call these functions, and helper_code.py is not needed here). Features of a night: the mean
and the deviation of its windows' embeddings; on top a logistic regression. It shows where embeddings
enter, and is not tuned for anything.

Beside this file: physiomae_input.py and edf_to_probabilities.py (examples/python), and encoder.onnx from
`physiomae export MODEL --out encoder.onnx`. The encoder is the same for all entries that start from it:
say which one it was, and on which data it was pretrained.
"""

import csv
import pathlib
import sys

try:
    import joblib
    import numpy as np
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from edf_to_probabilities import ask, open_model
    from physiomae_input import read_edf
except ImportError as error:
    print(error, file=sys.stderr)
    sys.exit(77)

HERE = pathlib.Path(__file__).resolve().parent
ENCODER = HERE / "encoder.onnx"
DEMOGRAPHICS = "demographics.csv"
LABEL = "Cognitive_Impairment"
MODEL = "model.joblib"


def train_model(data_folder, model_folder, verbose):
    """Fits on the nights of data_folder and writes what load_model reads into model_folder."""
    encoder = open_model(str(ENCODER))
    features, labels = [], []
    for record in read_records(data_folder):
        label = label_of(record)
        row = features_of(encoder, night_of(data_folder, record)) if label is not None else None
        if row is None:
            if verbose:
                print(f"{record['BidsFolder']}: left out (no label, or no night that can be read)")
            continue
        features.append(row)
        labels.append(label)
    if len(set(labels)) < 2:
        raise ValueError(f"{len(labels)} nights with a label, expected some of either kind")
    # Many features, few nights: a strong penalty, its strength to be chosen by cross-validation.
    classifier = make_pipeline(StandardScaler(),
                               LogisticRegression(C=1e-2, class_weight="balanced", max_iter=5000))
    classifier.fit(np.stack(features), labels)
    pathlib.Path(model_folder).mkdir(parents=True, exist_ok=True)
    joblib.dump({"classifier": classifier, "prevalence": float(np.mean(labels))},
                pathlib.Path(model_folder) / MODEL)
    if verbose:
        print(f"trained on {len(labels)} nights, {sum(labels)} of them positive")


def load_model(model_folder, verbose):
    """What run_model takes."""
    return {**joblib.load(pathlib.Path(model_folder) / MODEL), "encoder": open_model(str(ENCODER))}


def run_model(model, record, data_folder, verbose):
    """A record (a row of demographics.csv) -> binary label, and its probability."""
    row = features_of(model["encoder"], night_of(data_folder, record))
    if row is None:  # an entry must answer: what is known without a night
        return model["prevalence"] >= 0.5, model["prevalence"]
    probability = float(model["classifier"].predict_proba(row[None])[0, 1])
    return probability >= 0.5, probability


def read_records(data_folder):
    with open(pathlib.Path(data_folder) / DEMOGRAPHICS, newline="") as file:
        return list(csv.DictReader(file))


def label_of(record):
    return {"TRUE": 1, "1": 1, "FALSE": 0, "0": 0}.get(str(record.get(LABEL, "")).upper())


def night_of(data_folder, record):
    return pathlib.Path(data_folder) / "physiological_data" / str(record["SiteID"]) / \
        f"{record['BidsFolder']}_ses-{record['SessionID']}.edf"


def features_of(encoder, night):
    """Mean and deviation of a night's embeddings (2 D); None without a night."""
    session, info = encoder
    try:
        windows, present = read_edf(night, info)
    except (OSError, ValueError) as error:
        print(f"{night.name}: {error}", file=sys.stderr)
        return None
    if not present.any():
        return None
    embedding = ask(session, windows, present)["embedding"]
    return np.concatenate([np.nanmean(embedding, 0), np.nanstd(embedding, 0)])
