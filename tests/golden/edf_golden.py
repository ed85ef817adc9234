#!/usr/bin/env python3
"""Expected numbers for the EDF, BDF and EDF+ hypnogram readers, and the made-up files they need.

Numbers come from edfio, MNE and pyEDFlib, each where it can read the file; where two can, they are
held against each other here. Writes edf_golden.json and edf/*.edf|bdf beside this script.

    python edf_golden.py        (needs: numpy, edfio, mne, pyedflib)
"""

import datetime
import json
import pathlib
import warnings

import edfio
import mne
import numpy as np
import pyedflib

HERE = pathlib.Path(__file__).parent
DATA = HERE.parent.parent / "data"
MADE = HERE / "edf"
NOX = DATA / "nox_a1_2min" / "subject1.edf"
PSG = DATA / "sleepedf_sc4001_5min" / "short_psg.edf"
HYPNOGRAM = DATA / "sleepedf_sc4001_5min" / "SC4001EC-Hypnogram.edf"
mne.set_log_level("ERROR")
warnings.simplefilter("ignore")

MICROVOLTS = {"V": 1e6, "mV": 1e3, "uV": 1.0, "µV": 1.0, "nV": 1e-3}


def text(raw):
    """UTF-8, else Latin-1."""
    try:
        return raw.decode("utf-8").strip()
    except UnicodeDecodeError:
        return raw.decode("latin-1").strip()


def raw_column(path, start, width):
    """A header column of all signals, as bytes."""
    head = path.read_bytes()
    count = int(head[252:256])
    first = 256 + start * count
    return [head[first + i * width : first + (i + 1) * width] for i in range(count)]


def digest(values):
    """What the test compares: a few samples, sum, sum of magnitudes, root mean square."""
    values = np.asarray(values, dtype=np.float64)
    at = sorted({0, 1, 2, len(values) // 3, len(values) // 2, len(values) - 1})
    return {
        "count": len(values),
        "at": at,
        "samples": [float(values[i]) for i in at],
        "sum": float(values.sum()),
        "sum_abs": float(np.abs(values).sum()),
        "rms": float(np.sqrt(np.mean(values**2))),
    }


def describe(path):
    """All ordinary signals of a file by edfio, values in µV where the unit is a voltage."""
    file = edfio.read_bdf(path) if path.suffix == ".bdf" else edfio.read_edf(path)
    labels = [text(b) for b in raw_column(path, 0, 16)]
    units = [text(b) for b in raw_column(path, 96, 8)]
    kept = [i for i, label in enumerate(labels) if not label.endswith("Annotations")]
    channels = []
    for index, signal in zip(kept, file.signals, strict=True):
        factor = MICROVOLTS.get(units[index], 0.0)
        scale = factor or 1.0
        channels.append(
            {
                "label": labels[index],
                "unit": units[index],
                "to_microvolt": factor,
                "rate_hz": float(signal.sampling_frequency),
                "low": signal.physical_min * scale,
                "high": signal.physical_max * scale,
                **digest(signal.data * scale),
            }
        )
    return {
        "records": file.num_data_records,
        "record_seconds": float(file.data_record_duration),
        "start_time": datetime.datetime.combine(file.startdate, file.starttime).isoformat(),
        "channels": channels,
    }


def check_with_mne(path, golden, names):
    """MNE's volts against edfio's, channel by channel."""
    for name in names:
        raw = mne.io.read_raw_edf(path, include=[name], preload=True)
        expected = next(c for c in golden["channels"] if c["label"] == name)
        got = digest(raw.get_data()[0] * 1e6)
        assert got["count"] == expected["count"], name
        np.testing.assert_allclose(got["samples"], expected["samples"], rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(got["rms"], expected["rms"], rtol=1e-9)


def check_with_pyedflib(path, golden):
    with pyedflib.EdfReader(str(path)) as file:
        assert [text(s.encode()) for s in file.getSignalLabels()] == [
            c["label"] for c in golden["channels"]
        ]
        for index, channel in enumerate(golden["channels"]):
            scale = channel["to_microvolt"] or 1.0
            values = digest(file.readSignal(index) * scale)
            np.testing.assert_allclose(values["samples"], channel["samples"], rtol=1e-9, atol=1e-9)


def annotations(path):
    """Onset, duration, text by MNE, held against pyEDFlib and edfio."""
    mne_list = mne.read_annotations(path)
    rows = [
        [float(o), float(d), str(t)]
        for o, d, t in zip(mne_list.onset, mne_list.duration, mne_list.description)
    ]
    with pyedflib.EdfReader(str(path)) as file:
        onsets, durations, texts = file.readAnnotations()
    assert [list(row) for row in zip(onsets, np.maximum(durations, 0), texts)] == rows
    edfio_rows = [[a.onset, a.duration or 0.0, a.text] for a in edfio.read_edf(path).annotations]
    assert sorted(edfio_rows) == sorted(rows)
    return rows


# --- made-up files ---------------------------------------------------------------------------


def raw_edf(path, signals, records, seconds, reserved="", version=b"0"):
    """Writes a file byte by byte. signals: (label, unit, pmin, pmax, dmin, dmax, samples), label and
    unit as bytes; records: per record a list of int arrays or bytes."""
    n = len(signals)

    def field(value, width):
        value = value if isinstance(value, bytes) else str(value).encode()
        assert len(value) <= width, value
        return value.ljust(width)

    head = field(version, 8) + field("X X X X", 80) + field("Startdate 02-MAR-2004 X X X", 80)
    head += b"02.03.0421.22.23" + field(256 * (n + 1), 8) + field(reserved, 44)
    head += field(len(records), 8) + field(seconds, 8) + field(n, 4)
    for column, width in ((0, 16), (None, 80), (1, 8), (2, 8), (3, 8), (4, 8), (5, 8)):
        head += b"".join(field("" if column is None else s[column], width) for s in signals)
    head += field("", 80) * n + b"".join(field(s[6], 8) for s in signals) + field("", 32) * n
    body = b""
    for record in records:
        for values in record:
            body += values if isinstance(values, bytes) else np.asarray(values, "<i2").tobytes()
    path.write_bytes(head + body)


def make_units(path):
    """Every spelling of a voltage, a Latin-1 label, and samples beyond the digital limits."""
    rng = np.random.default_rng(1)
    signals = [
        (b"EEG C3", b"uV", "-100", "100", -2048, 2047, 8),
        (b"EEG C4", b"\xb5V", "-100", "100", -2048, 2047, 8),
        (b"EOG", b"mV", "-0.5", "0.5", -1000, 1000, 4),
        (b"EMG", b"V", "-1E-4", "0.0001", -32768, 32767, 4),
        (b"Atem \xfcber Nase", b"%", "0", "100", 0, 1000, 2),
        (b"Inverted", b"uV", "100", "-100", -2048, 2047, 2),
    ]
    records = [[rng.integers(-3000, 3000, s[6]) for s in signals] for _ in range(5)]
    raw_edf(path, signals, records, 2)


def make_bdf(path):
    """24 bits, values far outside 16 bits, by pyEDFlib."""
    rng = np.random.default_rng(2)
    info = [
        dict(label="Fp1", dimension="uV", sample_frequency=64, physical_max=262143,
             physical_min=-262144, digital_max=8388607, digital_min=-8388608, prefilter="",
             transducer=""),
        dict(label="Status", dimension="Boolean", sample_frequency=16, physical_max=8388607,
             physical_min=-8388608, digital_max=8388607, digital_min=-8388608, prefilter="",
             transducer=""),
    ]  # fmt: skip
    with pyedflib.EdfWriter(str(path), 2, file_type=pyedflib.FILETYPE_BDFPLUS) as writer:
        writer.setSignalHeaders(info)
        writer.setStartdatetime(datetime.datetime(2011, 12, 13, 14, 15, 16))
        writer.writeAnnotation(0.5, 1.5, "Sleep stage N2")
        writer.writeSamples(
            [rng.uniform(-262000, 262000, 64 * 4), rng.integers(-8388608, 8388607, 16 * 4) * 1.0]
        )


def make_gaps(path, reserved):
    """Four records of 1 s; in EDF+D the third starts 10.5 s after the second ends."""
    onsets = [0.25, 1.25, 12.75, 13.75] if reserved == "EDF+D" else [0, 1, 2, 3]
    signals = [
        (b"EEG F3-M2", b"uV", "-500", "500", -32768, 32767, 20),
        (b"EDF Annotations", b"", "-1", "1", -32768, 32767, 15),
        (b"ECG", b"mV", "-5", "5", -32768, 32767, 10),
    ]
    rng = np.random.default_rng(3)
    records = []
    for onset in onsets:
        stamp = f"+{onset:g}\x14\x14\x00".encode().ljust(30, b"\x00")
        records.append([rng.integers(-30000, 30000, 20), stamp, rng.integers(-30000, 30000, 10)])
    raw_edf(path, signals, records, 1, reserved)


def make_hypnogram(path):
    """Current wording, arousals, a stage left out, written by edfio."""
    stages = ["W", "W", "N1", "N2", "N2", "N3", "N3", "R", "?", "W"]
    rows = [edfio.EdfAnnotation(30.0 * i, 30.0, f"Sleep stage {s}") for i, s in enumerate(stages)]
    rows.append(edfio.EdfAnnotation(95.5, 4.25, "EEG arousal"))
    rows.append(edfio.EdfAnnotation(118.0, 5.0, "Arousal (spontaneous)"))
    rows.append(edfio.EdfAnnotation(100.0, 12.0, "Obstructive apnea"))
    rows.append(edfio.EdfAnnotation(100.0, None, "Körperlage: Rücken"))
    file = edfio.Edf([], annotations=rows, starttime=datetime.time(22, 30, 15),
                     recording=edfio.Recording(startdate=datetime.date(2020, 2, 29)))  # fmt: skip
    file.write(path)


def main():
    MADE.mkdir(exist_ok=True)
    units, bdf = MADE / "units.edf", MADE / "plus.bdf"
    gaps, no_gaps = MADE / "gaps.edf", MADE / "no_gaps.edf"
    hypnogram = MADE / "hypnogram.edf"
    make_units(units)
    make_bdf(bdf)
    make_gaps(gaps, "EDF+D")
    make_gaps(no_gaps, "EDF+C")
    make_hypnogram(hypnogram)

    golden = {}
    for name, path in (("nox", NOX), ("psg", PSG), ("units", units), ("plus_bdf", bdf),
                       ("no_gaps", no_gaps)):  # fmt: skip
        golden[name] = describe(path)
    check_with_mne(NOX, golden["nox"], ["C3-M2", "E1-M2", "ECG", "F3-M2"])
    check_with_mne(PSG, golden["psg"], ["EEG Fpz-Cz", "EOG horizontal"])
    check_with_mne(units, golden["units"], ["EEG C3", "EOG", "EMG"])
    check_with_pyedflib(PSG, golden["psg"])
    check_with_pyedflib(no_gaps, golden["no_gaps"])
    golden["sc4001_hypnogram"] = annotations(HYPNOGRAM)
    golden["hypnogram"] = annotations(hypnogram)
    (HERE / "edf_golden.json").write_text(json.dumps(golden, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
