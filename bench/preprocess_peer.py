"""The usual Python ways from a recording to band-passed signals at 100 Hz, for comparison.

    python bench/preprocess_peer.py --record PATH.hea [--peer scipy|mne|both] [--runs 3]

Each peer runs in a process of its own with one thread and prints seconds (median over the runs,
reading included) and peak resident memory: `scipy` reads with wfdb-python and filters with
scipy.signal.oaconvolve, then keeps every second sample; `mne` filters with MNE's filter_data in
place of the convolution. Filters are those of recipe anti_aliased, made outside the timed part.
"""

import argparse
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

CHANNELS = {"F3-M2": 30, "E1-M2": 30, "Chin1-Chin2": 45, "ECG": 45}  # upper edge, Hz
LOW_HZ, TRANSITION_HZ = 0.1, 5


def read(path):
    import numpy as np
    import wfdb

    header = wfdb.rdheader(path)
    names = [name for name in CHANNELS if name in header.sig_name] or header.sig_name[:4]
    record = wfdb.rdrecord(path, channel_names=names)
    scale = np.array([1000.0 if unit == "mV" else 1.0 for unit in record.units])
    return names, record.p_signal * scale, record.fs


def design(high_hz, rate_hz):
    import numpy as np
    from scipy.signal import firwin

    def lowpass(cutoff_hz, width_hz):
        taps = round(3.3 * rate_hz / width_hz)
        return firwin(taps + 1 - taps % 2, cutoff_hz, fs=rate_hz)

    high, low = lowpass(high_hz + TRANSITION_HZ / 2, TRANSITION_HZ), lowpass(LOW_HZ / 2, LOW_HZ)
    pad = (len(low) - len(high)) // 2
    return np.pad(high, pad) - low


def with_scipy(path, taps):
    from scipy.signal import oaconvolve

    names, signals, rate_hz = read(path)
    step = round(rate_hz / 100)
    return [oaconvolve(signals[:, i], taps[name], mode="same")[step - 1::step]
            for i, name in enumerate(names)]


def with_mne(path, _):
    import mne

    names, signals, rate_hz = read(path)
    step = round(rate_hz / 100)
    return [mne.filter.filter_data(signals[:, i], rate_hz, LOW_HZ, CHANNELS.get(name, 30),
                                   l_trans_bandwidth=LOW_HZ, h_trans_bandwidth=TRANSITION_HZ,
                                   n_jobs=1, verbose=False)[step - 1::step]
            for i, name in enumerate(names)]


def run_peer(peer, path, runs):
    import wfdb

    if peer == "mne":
        import mne  # noqa: F401  (its import is not what is timed)
    header = wfdb.rdheader(path)
    names = [name for name in CHANNELS if name in header.sig_name] or header.sig_name[:4]
    taps = {name: design(CHANNELS.get(name, 30), header.fs) for name in names}
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        outputs = {"scipy": with_scipy, "mne": with_mne}[peer](path, taps)
        seconds.append(time.perf_counter() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{peer}: {statistics.median(seconds):.2f} s ({min(seconds):.2f}-{max(seconds):.2f}), "
          f"peak {peak:.0f} MiB, {len(outputs)} channels of {header.sig_len} samples at "
          f"{header.fs} Hz")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--record", required=True, type=pathlib.Path, help="a WFDB header")
    parser.add_argument("--peer", choices=["scipy", "mne", "both"], default="both")
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    if arguments.peer != "both":
        run_peer(arguments.peer, str(arguments.record.with_suffix("")), arguments.runs)
        return
    for peer in ("scipy", "mne"):
        subprocess.run([sys.executable, __file__, "--record", arguments.record, "--peer", peer,
                        "--runs", str(arguments.runs)], check=True)


if __name__ == "__main__":
    main()
