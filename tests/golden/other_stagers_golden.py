"""What YASA and Luna write about twin nights, and U-Sleep's documented files, cut to 60 epochs.

Writes other_stagers/ beside this script: YASA 0.8.1 on tr03-1129 and tr06-0721 of
    physiomae simulate --out twins --patients 4 --unlabelled 0 --hours 1.5 --seed 11
as CSV and JSON; Luna's epoch table of posteriors. POPS needs a model that no registry has; lunapi 1.7.0
names the columns of its epoch table (lunapi0.fetch_vars("POPS", "E", True)), and SOAP, which runs, fills
the same columns PP_N1 ... PP_W, PRED, PRIOR, stratified by ID, CH, E. U-Sleep's files are made from
random numbers in the formats of `ut predict_one` (utime/bin/predict_one.py): nobody can run it here.
    python other_stagers_golden.py twins/training     # yasa, lunapi, edfio, mne, numpy, pandas
"""
import json
import pathlib
import sys
import tempfile
import warnings

import edfio
import lunapi
import mne
import numpy as np
import pandas as pd
import yasa

OUT = pathlib.Path(__file__).parent / "other_stagers"
EPOCHS = 60
warnings.filterwarnings("ignore")
mne.set_log_level("ERROR")


def read_night(folder):
    """Name, rate and microvolts a channel of a twin's WFDB record (format 16 behind 24 bytes)."""
    header = next(folder.glob("*.hea"))
    lines = header.read_text().splitlines()
    channels, rate = int(lines[0].split()[1]), float(lines[0].split()[2])
    raw = np.fromfile(header.with_suffix(".mat"), "<i2", offset=24).reshape(-1, channels)
    signals = {}
    for i, line in enumerate(lines[1:channels + 1]):
        gain = float(line.split()[2].split("/")[0].split("(")[0])
        signals[line.split(None, 8)[8]] = raw[:, i] / gain
    return header.stem, rate, signals


def run_yasa(name, rate, signals):
    channels = ["C4-M1", "E1-M2", "Chin1-Chin2"]
    raw = mne.io.RawArray(np.array([signals[c] for c in channels]) * 1e-6,
                          mne.create_info(channels, rate, ["eeg", "eog", "emg"]))
    stager = yasa.SleepStaging(raw, eeg_name=channels[0], eog_name=channels[1], emg_name=channels[2])
    hypnogram = stager.predict()
    hypnogram.proba[:EPOCHS].to_csv(OUT / f"{name}.csv")
    hypnogram.hypno[:EPOCHS].to_csv(OUT / f"{name}.hypno.csv")
    hypnogram.to_json(OUT / f"{name}.json")
    whole = json.loads((OUT / f"{name}.json").read_text())
    whole["values"] = whole["values"][:EPOCHS]
    whole["proba"] = {stage: values[:EPOCHS] for stage, values in whole["proba"].items()}
    (OUT / f"{name}.json").write_text(json.dumps(whole) + "\n")
    return hypnogram.hypno


def run_luna(project, name, rate, signals, stages, folder):
    edf, stage_file = folder / f"{name}.edf", folder / f"{name}.eannot"
    edfio.Edf([edfio.EdfSignal(signals["C4-M1"], rate, label="C4_M1",
                               physical_dimension="uV")]).write(edf)
    words = {"WAKE": "W", "REM": "R"}
    stage_file.write_text("".join(words.get(s, s) + "\n" for s in stages))
    night = project.inst(name)
    night.attach_edf(str(edf))
    night.attach_annot(str(stage_file))
    night.proc("EPOCH & SOAP sig=C4_M1 epoch")
    return night.table("SOAP", "CH_E")[:EPOCHS]


def write_usleep():
    rng = np.random.default_rng(1)
    sums = rng.random((20, 5)) * 3  # of three channel groups
    stages = sums.argmax(1)
    names = np.array(["W", "N1", "N2", "N3", "REM"])[stages]
    np.save(OUT / "usleep_raw.npy", sums.astype(np.float32))
    np.save(OUT / "usleep_stages.npy", stages.reshape(-1, 1))
    (OUT / "usleep.hyp").write_text("\n".join(names))
    with open(OUT / "usleep.ids", "w") as file:
        begin = 0
        for end in range(1, 21):
            if end == 20 or names[end] != names[begin]:
                file.write(f"{begin * 30},{(end - begin) * 30},{names[begin]}\n")
                begin = end


def main():
    OUT.mkdir(exist_ok=True)
    write_usleep()
    project, tables = lunapi.proj(), []
    with tempfile.TemporaryDirectory() as folder:
        for place in ("tr03-1129", "tr06-0721"):
            night = read_night(pathlib.Path(sys.argv[1]) / place)
            stages = run_yasa(*night)
            tables.append(run_luna(project, *night, stages, pathlib.Path(folder)))
    pd.concat(tables).to_csv(OUT / "luna_soap.txt", sep="\t", index=False)


main()
