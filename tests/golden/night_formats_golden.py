#!/usr/bin/env python3
"""What outside tools read in the files that predict writes of a night: night_formats.json.

    PHYSIOMAE_WRITE_NIGHT_FORMATS=1 build/release/bin/night_tests --gtest_filter='NightFormatsGolden.*'
    python tests/golden/night_formats_golden.py

The first line writes night_formats/* by this program; the tests hold its bytes to these files, and
what pyEDFlib, edfio, MNE and pandas-free readers of the formats say here to the night.
"""
import csv
import datetime
import json
import pathlib
import xml.etree.ElementTree as ElementTree

import edfio
import mne
import pyedflib

HERE = pathlib.Path(__file__).parent
FILES = HERE / "night_formats"
mne.set_log_level("ERROR")


def rounded(rows):
    return [[round(float(onset), 6), round(float(duration), 6), text] for onset, duration, text in rows]


def by_pyedflib(name):
    with pyedflib.EdfReader(str(FILES / name)) as file:
        onsets, durations, texts = file.readAnnotations()
        found = {"start": file.getStartdatetime().isoformat(),
                 "annotations": rounded(zip(onsets, durations, texts))}
        if file.signals_in_file:
            found["labels"] = file.getSignalLabels()
            found["signals"] = [[round(float(v), 4) for v in file.readSignal(c)]
                                for c in range(file.signals_in_file)]
        return found


def by_edfio(name):
    file = edfio.read_edf(FILES / name)
    start = datetime.datetime.combine(file.startdate, file.starttime)
    found = {"start": start.isoformat(),
             "annotations": rounded((a.onset, -1 if a.duration is None else a.duration, a.text)
                                    for a in file.annotations)}
    if file.signals:
        found["labels"] = [s.label for s in file.signals]
        found["signals"] = [[round(float(v), 4) for v in s.data] for s in file.signals]
    return found


def by_mne(name):
    annotations = mne.read_annotations(FILES / name)
    return {"annotations": rounded(zip(annotations.onset, annotations.duration,
                                       annotations.description))}


def by_nsrr_rules():
    """Start, duration and concept of each scored event, as sleepdata.org's own readers take them."""
    root = ElementTree.parse(FILES / "nsrr.xml").getroot()
    return [[event.findtext("EventType"), event.findtext("EventConcept"),
             float(event.findtext("Start")), float(event.findtext("Duration"))]
            for event in root.find("ScoredEvents")]


def by_bids_rules():
    with open(FILES / "events.tsv", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    described = json.loads((FILES / "events.json").read_text())
    missing = [c for c in rows[0] if c not in described]
    assert not missing, f"columns without a description: {missing}"
    levels = described["trial_type"]["Levels"]
    assert all(row["trial_type"] in levels for row in rows)
    return rounded((row["onset"], row["duration"], row["trial_type"]) for row in rows)


def main():
    out = {"pyedflib": {n: by_pyedflib(n) for n in ("hypnogram_annotations.edf",)},
           "edfio": {n: by_edfio(n) for n in ("hypnogram_annotations.edf", "hypnodensity_contiguous.edf")},
           "mne": {n: by_mne(n) for n in ("hypnogram_annotations.edf",)},
           "nsrr": by_nsrr_rules(), "bids": by_bids_rules()}
    out["pyedflib"]["hypnodensity_contiguous.edf"] = by_pyedflib("hypnodensity_contiguous.edf")
    (HERE / "night_formats.json").write_text(json.dumps(out) + "\n")


main()
