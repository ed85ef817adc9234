#!/usr/bin/env python3
"""An EDF through ONNX Runtime to a night's probabilities, without PhysioMAE's program.

    physiomae export data/models/twin --out twin.onnx
    python edf_to_probabilities.py night.edf twin.onnx > night.csv
    python edf_to_probabilities.py night.edf twin.onnx --map EEG=C4-M1

Needs numpy, scipy, pyedflib and onnxruntime. The ONNX file carries its model.json, so that nothing else
of the model is needed. The numbers are those of `physiomae predict night.edf --model data/models/twin`
within 1e-3 (tests/cli/python_examples_test.cpp). A research tool, not a medical device.
"""
import argparse
import json
import sys

try:
    import numpy as np
    import onnxruntime
    from physiomae_input import WINDOW_SECONDS, read_edf
    import pyedflib  # noqa: F401  (read_edf needs it: said here, before anything is read)
except ImportError as error:
    print(error, file=sys.stderr)
    sys.exit(77)

BATCH = 64


def open_model(path):
    """An ONNX Runtime session, and the model.json that the file carries."""
    options = onnxruntime.SessionOptions()
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    return session, json.loads(session.get_modelmeta().custom_metadata_map["model.json"])


def ask(session, windows, present):
    """Outputs by name, each (W, ...); rows of windows that have nothing are NaN."""
    names = [output.name for output in session.get_outputs()]
    rows = np.flatnonzero(present.any(1))
    outputs = {}
    for start in range(0, len(rows), BATCH):
        part = rows[start:start + BATCH]
        for name, values in zip(names, session.run(names, {"windows": windows[part],
                                                           "present": present[part]})):
            outputs.setdefault(name, np.full((len(windows), *values.shape[1:]), np.nan, np.float32))
            outputs[name][part] = values
    return outputs


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("night", help="EDF file")
    parser.add_argument("model", help="ONNX file that `physiomae export` wrote")
    parser.add_argument("--map", action="append", default=[], help="a channel: EEG=C4-M1")
    arguments = parser.parse_args()
    session, info = open_model(arguments.model)
    windows, present = read_edf(arguments.night, info, dict(m.split("=", 1) for m in arguments.map))
    outputs = ask(session, windows, present)
    stages = outputs["probabilities_sleep"]
    arousals = outputs.get("probabilities_arousal")
    print("onset_s,p_W,p_N1,p_N2,p_N3,p_R,p_arousal")
    for w, row in enumerate(stages):
        arousal = "" if arousals is None else f"{arousals[w, 1]:.6f}"
        print(f"{w * WINDOW_SECONDS},{','.join(f'{p:.6f}' for p in row)},{arousal}")


if __name__ == "__main__":
    main()
