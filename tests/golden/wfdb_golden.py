"""Expected numbers for the WFDB, MIT annotation and arousal.mat readers.

Needs wfdb, h5py, scipy, safetensors and numpy. Run from this folder; writes wfdb_golden.json and the small
records in wfdb_records/. The numbers come from these packages, never from PhysioMAE.
"""

import csv
import datetime
import hashlib
import json
import pathlib

import h5py
import numpy as np
import safetensors.numpy
import scipy.io
import wfdb

HERE = pathlib.Path(__file__).parent
DATA = HERE.parent.parent / "data"
CHALLENGE = DATA / "physionet2018"
RECORDS = HERE / "wfdb_records"


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def header(path):
    h = wfdb.rdheader(str(path.with_suffix("")))
    return {
        "rate_hz": h.fs,
        "frames": h.sig_len,
        "labels": h.sig_name,
        "units": h.units,
        "gains": h.adc_gain,
        "baselines": h.baseline,
        "initial": h.init_value,
        "checksums": h.checksum,
        "formats": h.fmt,
        "offsets": h.byte_offset,
        "files": h.file_name,
    }


def annotations(path):
    a = wfdb.rdann(
        str(path.with_suffix("")), path.suffix[1:], return_label_elements=["label_store"]
    )
    rows = [
        f"{s} {c} {t} {ch} {n} {x}"
        for s, c, t, ch, n, x in zip(
            a.sample, a.label_store, a.subtype, a.chan, a.num, a.aux_note
        )
    ]
    return {
        "count": len(rows),
        "rate_hz": a.fs,
        "first": rows[:3],
        "last": rows[-3:],
        "sha256": sha256("".join(row + "\n" for row in rows).encode()),
    }


STAGES = {"wake": 0, "nonrem1": 1, "nonrem2": 2, "nonrem3": 3, "rem": 4, "undefined": -1}


def arousal_mat(path):
    with h5py.File(path) as f:
        arousals = f["data/arousals"][()].ravel().astype(np.int8)
        stages = np.full(arousals.size, -2, np.int8)
        for name, value in STAGES.items():
            stages[f["data/sleep_stages/" + name][()].ravel() == 1] = value
    edges = np.flatnonzero(np.diff(stages)) + 1
    values, counts = np.unique(arousals, return_counts=True)
    return {
        "samples": arousals.size,
        "arousals_sha256": sha256(arousals.tobytes()),
        "arousal_counts": {str(v): int(c) for v, c in zip(values, counts)},
        "stages_sha256": sha256(stages.tobytes()),
        "stage_runs": len(edges) + 1,
        "stage_counts": {n: int((stages == v).sum()) for n, v in STAGES.items()},
    }


def slp41():
    val = scipy.io.loadmat(DATA / "slpdb_slp41_60s" / "slp41m_60s.mat")["val"]
    return {
        "shape": val.shape,
        "checksums": [int(row.astype(np.int64).sum().astype(np.int16)) for row in val],
        "first": val[:, :5].tolist(),
        "last": val[:, -5:].tolist(),
        "sha256": [sha256(row.astype("<i2").tobytes()) for row in val],
    }


def physical(record):
    """All values of a record as wfdb-python reads them; NaN as null."""
    r = wfdb.rdrecord(str(RECORDS / record), smooth_frames=False)
    return [[None if np.isnan(v) else float(v) for v in x] for x in r.e_p_signal]


def write_small_records():
    RECORDS.mkdir(exist_ok=True)
    rng = np.random.default_rng(7)
    common = dict(fs=128, write_dir=str(RECORDS))
    for channels, samples in ((1, 7), (2, 6), (3, 5)):  # 212 packs pairs: odd and even numbers
        d = rng.integers(-2047, 2048, (samples, channels))
        d[1, 0], d[2, 0], d[samples - 1, -1] = 2047, -2047, -2048
        wfdb.wrsamp(
            f"f212_{channels}x{samples}",
            units=["uV", "mV", "mmHg"][:channels],
            sig_name=["EEG", "ECG", "pressure"][:channels],
            d_signal=d,
            fmt=["212"] * channels,
            adc_gain=[2.5, 200, 10][:channels],
            baseline=[0, -100, 7][:channels],
            **common,
        )
    d = rng.integers(-30000, 30000, (9, 3))
    d[4, 2] = -32768
    wfdb.wrsamp(
        "f16",
        units=["uV", "mV", "%"],
        sig_name=["EEG C4-A1", "ECG", "SaO2"],
        d_signal=d,
        fmt=["16"] * 3,
        adc_gain=[1, 1000, 655.35],
        baseline=[0, 0, -32768],
        base_time=datetime.time(23, 51, 30),
        base_date=datetime.date(1989, 8, 24),
        comments=["a comment", "another"],
        **common,
    )
    # Two files of different formats, and two samples a frame in one of their signals.
    frames = 6
    record = wfdb.Record(
        record_name="mixed",
        n_sig=3,
        fs=50,
        sig_len=frames,
        file_name=["mixed_a.dat", "mixed_a.dat", "mixed_b.dat"],
        fmt=["212", "212", "16"],
        samps_per_frame=[1, 2, 3],
        byte_offset=[None, None, None],
        adc_gain=[100.0, 50.0, 7.0],
        baseline=[3, 0, -5],
        units=["uV", "uV", "mV"],
        sig_name=["one", "two", "three"],
        e_d_signal=[
            rng.integers(-2000, 2000, frames),
            rng.integers(-2000, 2000, 2 * frames),
            rng.integers(-30000, 30000, 3 * frames),
        ],
        adc_res=[12, 12, 16],
        adc_zero=[0, 0, 0],
        block_size=[0, 0, 0],
    )
    record.checksum = record.calc_checksum(expanded=True)
    record.init_value = [int(s[0]) for s in record.e_d_signal]
    record.wrheader(write_dir=str(RECORDS))
    record.wr_dats(expanded=True, write_dir=str(RECORDS))
    return ["f212_1x7", "f212_2x6", "f212_3x5", "f16", "mixed"]


def small_annotations():
    """SKIP, SUB, CHN, NUM and AUX of odd and even length, written by wfdb-python."""
    wfdb.wrann(
        "annotated",
        "atr",
        np.array([5, 6, 1029, 2053, 2053, 3000000]),
        symbol=["N", "V", '"', "+", "N", '"'],
        subtype=np.array([0, -3, 127, 0, 1, -128]),
        chan=np.array([0, 2, 2, 0, 255, 0]),
        num=np.array([0, 5, 5, 127, 0, 0]),
        aux_note=["", "", "odd", "even", "", "x" * 255],
        fs=360,
        write_dir=str(RECORDS),
    )
    return annotations(RECORDS / "annotated.atr")


def small_safetensors():
    tensors = {
        "f64": np.arange(6, dtype=np.float64).reshape(2, 3) / 2,
        "f32": np.array([1, -2], np.float32),
        "f16": np.array([1, -2], np.float16),
        "i64": np.array([1 << 40, -1], np.int64),
        "i32": np.array([1 << 30, -1], np.int32),
        "i16": np.array([-32768], np.int16),
        "i8": np.array([-128, 127], np.int8),
        "u8": np.array([255], np.uint8),
        "bool": np.array([True, False, True]),
        "empty": np.zeros((0, 3), np.float32),
    }
    safetensors.numpy.save_file(
        tensors, RECORDS / "small.safetensors", metadata={"a": "b", "\u00b5": '"\u00fc"'}
    )


def age_sex():
    with open(CHALLENGE / "age-sex.csv") as f:
        rows = list(csv.DictReader(f))
    return {
        "records": len(rows),
        "age_sum": sum(int(r["Age"]) for r in rows),
        "female": sum(r["Sex"] == "F" for r in rows),
        "under_55": sum(int(r["Age"]) < 55 for r in rows),
        "some": {r["Record"]: [r["Sex"], int(r["Age"])] for r in rows[::400]},
    }


def main():
    small = write_small_records()
    small_safetensors()
    golden = {
        "headers": {
            p.name: header(p)
            for p in sorted(CHALLENGE.glob("*.hea")) + sorted(RECORDS.glob("*.hea"))
        },
        "annotations": {p.name: annotations(p) for p in sorted(CHALLENGE.glob("*.arousal"))},
        "small_annotations": small_annotations(),
        "arousal_mat": {p.name: arousal_mat(p) for p in sorted(CHALLENGE.glob("*.mat"))},
        "slp41": slp41(),
        "age_sex": age_sex(),
        "physical": {name: physical(name) for name in small},
    }
    text = json.dumps(golden, indent=1, default=lambda v: v.item() if hasattr(v, "item") else v)
    (HERE / "wfdb_golden.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
