#!/usr/bin/env python3
"""A night as other programs stage or encode it, for bench/predict.sh.

    predict_peers.py edf RECORD.hea NIGHT.edf      the WFDB record (format 16) as EDF; needs edfio, numpy
    predict_peers.py yasa NIGHT.edf                YASA's own steps: MNE load, features, LightGBM
    predict_peers.py torch WINDOWS THREADS         the encoder alone, tests/golden/multimae_torch.py
    predict_peers.py table RESULTS                 ratios with median and spread, of lines "NAME SECONDS"

Each peer prints its seconds, of work alone: starting Python, importing and compiling are not counted.
"""
import pathlib
import resource
import statistics
import sys
import time
import warnings

CHANNELS = {"eeg": "C4-M1", "eog": "E1-M2", "emg": "Chin1-Chin2"}


def edf(header, out):
    import edfio
    import numpy as np
    path = pathlib.Path(header)
    lines = path.read_text().splitlines()
    count, rate = int(lines[0].split()[1]), float(lines[0].split()[2])
    raw = np.fromfile(path.with_suffix(".mat"), "<i2", offset=24).reshape(-1, count)
    signals = []
    for i, line in enumerate(lines[1:count + 1]):
        fields = line.split(None, 8)
        gain = float(fields[2].split("/")[0].split("(")[0])
        unit = fields[2].split("/")[1] if "/" in fields[2] else "uV"
        values = raw[:, i] / gain
        limits = (-32768 / gain, 32767 / gain)
        signals.append(edfio.EdfSignal(values, rate, label=fields[8], physical_dimension=unit,
                                       physical_range=tuple(float(f"{v:.6g}"[:8]) for v in limits)))
    edfio.Edf(signals).write(out)


def run_yasa(path):
    warnings.filterwarnings("ignore")
    import mne
    import yasa
    mne.set_log_level("ERROR")
    names = {f"{kind}_name": name for kind, name in CHANNELS.items()}
    # Its features compile functions (numba) in each process: once here, and told apart.
    start = time.perf_counter()
    part = mne.io.read_raw_edf(path, include=list(CHANNELS.values())).crop(0, 600)
    yasa.SleepStaging(part.load_data(), **names).fit()
    compiled = time.perf_counter() - start
    start = time.perf_counter()
    raw = mne.io.read_raw_edf(path, include=list(CHANNELS.values()), preload=True)
    loaded = time.perf_counter()
    stager = yasa.SleepStaging(raw, **names)
    stager.fit()
    features = time.perf_counter()
    hypnogram = stager.predict()
    end = time.perf_counter()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"yasa {end - start:.3f}")
    print(f"YASA: {len(hypnogram.hypno)} epochs; load {loaded - start:.2f} s, features "
          f"{features - loaded:.2f} s, LightGBM {end - features:.2f} s; before it 10 min once, compiling: {compiled:.1f} s; "
          f"peak {peak:.0f} MB", file=sys.stderr)


def run_torch(windows, threads):
    sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "tests" / "golden"))
    import torch
    import multimae_torch
    torch.manual_seed(0)
    torch.set_num_threads(threads)
    model = multimae_torch.MultiMae().eval()
    night = torch.randn(windows, 4, multimae_torch.T * multimae_torch.S)
    with torch.inference_mode():
        model.embed(night[:64])
        start = time.perf_counter()
        for part in night.split(64):
            model.embed(part)
        print(f"torch {time.perf_counter() - start:.3f}")


def table(path):
    seconds = {}
    for line in pathlib.Path(path).read_text().splitlines():
        name, value = line.split()
        seconds.setdefault(name, []).append(float(value))
    words = {"predict": "predict, EDF to files", "encoder": "  of it, the encoder",
             "beside": "  of it, beside the encoder", "yasa": "YASA", "torch": "PyTorch's encoder alone"}
    for name, word in words.items():
        if name in seconds:
            values = seconds[name]
            print(f"{word}: {statistics.median(values):.2f} s ({min(values):.2f} to {max(values):.2f}, "
                  f"{len(values)} rounds)")
    for ours, peer in (("predict", "yasa"), ("predict", "torch"), ("encoder", "torch")):
        if ours in seconds and peer in seconds:  # round by round: both saw the same minutes
            ratios = [p / o for o, p in zip(seconds[ours], seconds[peer])]
            print(f"{words[peer].strip()} over {words[ours].strip()}: {statistics.median(ratios):.2f} "
                  f"({min(ratios):.2f} to {max(ratios):.2f})")


if __name__ == "__main__":
    verb, *rest = sys.argv[1:]
    if verb == "torch":
        run_torch(int(rest[0]), int(rest[1]))
    else:
        {"edf": edf, "yasa": run_yasa, "table": table}[verb](*rest)
