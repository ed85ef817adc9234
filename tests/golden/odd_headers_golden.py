#!/usr/bin/env python3
"""500 EDF files and 500 WFDB records with odd headers, and what edfio, MNE and wfdb-python read.

Each file starts from a plain one; up to three fields are then written as recorders, exporters and
editors really write them, or are plainly wrong. Writes odd_edf.bin.gz, odd_wfdb.bin.gz (the files:
a line "NAME BYTES", then the bytes) and odd_headers.json beside this script.

    python odd_headers_golden.py        (needs: numpy, edfio, mne, wfdb)
"""

import gzip
import json
import logging
import pathlib
import random
import tempfile
import warnings

import edfio
import mne
import numpy as np
import wfdb

HERE = pathlib.Path(__file__).parent
CASES = 500
mne.set_log_level("CRITICAL")
logging.disable(logging.CRITICAL)
warnings.simplefilter("ignore")

def digest(values):
    """Count, sum and sum of magnitudes of what is a number: what the test compares."""
    values = np.asarray(values, dtype=np.float64)
    values = values[np.isfinite(values)]
    return [len(values), float(f"{values.sum():.9g}"), float(f"{np.abs(values).sum():.9g}")]


class Edf:
    """The fields of a file as texts."""

    def __init__(self, rng):
        self.rng = rng
        same = rng.random() < 0.7
        samples = rng.choice([2, 4, 5, 8])
        self.fixed = {"version": "0", "patient": "X X X X", "recording": "Startdate X X X X",
                      "date": "02.03.04", "time": "21.22.23", "bytes": None, "reserved": "",
                      "records": "3", "seconds": "1", "count": None}  # fmt: skip
        self.signals = [
            {"label": f"EEG {i}", "unit": rng.choice(["uV", "mV", "V", "%"]), "pmin": "-100",
             "pmax": "100", "dmin": "-2048", "dmax": "2047",
             "samples": str(samples if same else rng.choice([1, 2, 4, 8]))}
            for i in range(rng.choice([1, 2, 3]))
        ]  # fmt: skip
        self.tail, self.cut, self.stamps = b"", 0, None

    def bytes(self):
        n = len(self.signals)

        def field(text, width):
            raw = text if isinstance(text, bytes) else text.encode("latin-1", "replace")
            return raw[:width].ljust(width)

        f = self.fixed
        out = field(f["version"], 8) + field(f["patient"], 80) + field(f["recording"], 80)
        out += field(f["date"], 8) + field(f["time"], 8)
        out += field(str(256 * (n + 1)) if f["bytes"] is None else f["bytes"], 8)
        out += field(f["reserved"], 44) + field(f["records"], 8) + field(f["seconds"], 8)
        out += field(str(n) if f["count"] is None else f["count"], 4)
        for key, width in (("label", 16), (None, 80), ("unit", 8), ("pmin", 8), ("pmax", 8),
                           ("dmin", 8), ("dmax", 8), (None, 80), ("samples", 8), (None, 32)):  # fmt: skip
            out += b"".join(field("" if key is None else s[key], width) for s in self.signals)
        return out + self.body()

    def body(self):
        body = b""
        for record in range(3):
            for s in self.signals:
                count = int(float(s["width"] if "width" in s else s["samples"]))
                if s["label"] == "EDF Annotations":
                    body += self.stamps[record].ljust(2 * count, b"\0")[: 2 * count]
                else:
                    values = [self.rng.randrange(-2048, 2048) for _ in range(count)]
                    body += np.asarray(values, "<i2").tobytes()
        return (body[: len(body) - self.cut] if self.cut else body) + self.tail


def with_annotations(e):
    e.fixed["reserved"] = e.rng.choice(["EDF+C", "EDF+C", "EDF+D"])
    steps = e.rng.choice([[0, 1, 2], [0, 1, 2], [0.5, 1.5, 2.5], [0, 0, 0], [0, 1.004, 2.003]])
    if e.fixed["reserved"] == "EDF+D":
        steps = e.rng.choice([[0, 1, 2], [0, 5, 6], [0, 1, 2.5]])
    texts = [e.rng.choice(["", "Sleep stage W", "Lights off", "a\x14b", "W\xc3\xa4rme"]) for _ in steps]
    e.stamps = []
    for onset, text in zip(steps, texts):
        stamp = f"+{onset:g}\x14\x14\0".encode()
        if text:
            lasts = e.rng.choice(["", "\x1530", "\x150.5", "\x15"])
            stamp += f"+{onset + 0.25:g}{lasts}\x14".encode() + text.encode("latin-1") + b"\x14\0"
        e.stamps.append(stamp)
    e.signals.append({"label": "EDF Annotations", "unit": "", "pmin": "-1", "pmax": "1",
                      "dmin": "-32768", "dmax": "32767", "samples": "40"})  # fmt: skip


def any_signal(e):
    return e.rng.choice([s for s in e.signals if s["label"] != "EDF Annotations"])


def put(key, *values):
    return lambda e: e.fixed.__setitem__(key, e.rng.choice(values))


def put_signal(key, *values):
    return lambda e: any_signal(e).__setitem__(key, e.rng.choice(values))


def put_range(*pairs):
    def change(e):
        s, (low, high, kind) = any_signal(e), e.rng.choice(pairs)
        s[kind + "min"], s[kind + "max"] = low, high

    return change


def respell_samples(e):
    s = any_signal(e)
    s["width"] = s["samples"]
    s["samples"] = e.rng.choice(["{}.0", "+{}", "0{}", " {}", "{}\0", "{}.5", "{}x",
        "-{}"]).format(s["width"])


def cut_or_grow(e):
    if e.rng.random() < 0.5:
        e.cut = e.rng.choice([1, 2, 3, 7])
    else:
        e.tail = bytes(e.rng.choice([1, 2, 5]))


EDF_CHANGES = [
    put("version", b"0\0\0\0\0\0\0\0", "0.0", " 0", "1", "", b"\xff\xff\xff\xff\xff\xff\xff\xff"),
    put("patient", b"\xe4\xf6\xfc", "", b"X\0X\0", "MCH-02 F 02-MAY-1951 Haagse_Harry"),
    put("recording", "", b"\xb5", "Startdate 02-MAR-2002 X X X", "Startdate X X",
        "Startdate 31-FEB-2002 X X X"),
    put("date", "00.00.00", "31.02.04", "yy.mm.dd", "02/03/04", "02-03-04", "2.3.04", "", "02.03.84",
        "02.03.85", "99.99.99"),
    put("time", "00.00.00", "24.00.00", "12:30:00", "23.59.60", "", "9.5.3", "25.61.61", "21.22.2x"),
    put("bytes", "0", "256", "99999", "", "768x", "-1"),
    put("reserved", "EDF+C", "EDF", "noise", b"\0\0\0", "BIOSEMI", "24BIT", "EDF+"),
    put("records", "-1", "0", "2", "4", "9", "3.0", "+3", "03", "", "x", b"3\0\0\0\0\0\0\0", "-2",
        "99999999"),
    put("seconds", "1.0", "1.", "0.5", "2", "1e0", "1E+0", "01", "+1", "1,0", "", "0", "-1", "x",
        "0.00390625", b"1\0x\0\0\0\0\0", "inf", "1e9"),
    put("count", "1", "9", "0", "-1", "", "x", "2.0"),
    put_signal("label", "EEG Fpz-Cz", b"\xb5 C3", "W\u00e4rme", "", "EEG 0", b"C3\0old", "A" * 16,
        b"C3\xc2\xb5"),
    put_signal("unit", b"\xb5V", "", "uv", "UV", "MV", "mmHg", b"uV\0\0", "Volt", "nV", b"\xc2\xb5V"),
    put_range(("-1E2", "1E2", "p"), ("+100", "-100", "p"), ("-100.", "100.", "p"), ("-.5", ".5", "p"),
              ("-100,5", "100,5", "p"), ("0", "0", "p"), ("", "", "p"), ("x", "100", "p"),
              ("-1e30", "1e30", "p"), ("-0", "1", "p"), ("nan", "1", "p"), ("-inf", "inf", "p"),
              (b"-1\0xxx", b"1\0yyy", "p")),
    put_range(("2047", "-2048", "d"), ("0", "0", "d"), ("-32768", "32767", "d"), ("-99999", "99999", "d"),
              ("", "", "d"), ("-2048.0", "2047.0", "d"), ("+0", "+4095", "d"), ("x", "1", "d"),
              ("-2048.5", "2047", "d"), ("0", "65535", "d")),
    respell_samples,
    cut_or_grow,
    cut_or_grow,
]  # fmt: skip


def make_edf(seed):
    rng = random.Random(f"edf {seed}")
    e = Edf(rng)
    if rng.random() < 0.3:
        with_annotations(e)
    for _ in range(rng.choice([0, 1, 1, 1, 2, 2, 3])):
        rng.choice(EDF_CHANGES)(e)
    return e.bytes()


def signal_samples(path):
    """Samples of a data record of each ordinary signal, as texts."""
    head = path.read_bytes()
    n = int(head[252:256])
    return [head[256 + 216 * n + 8 * i :][:8] for i in range(n)
            if head[256 + 16 * i :][:16].strip() != b"EDF Annotations"]  # fmt: skip


def read_edfio(path):
    """Signals in the file's own units, and annotations."""
    file = edfio.read_edf(path)
    notes = [[round(a.onset, 6), round(a.duration or 0, 6), a.text] for a in file.annotations]
    return {"signals": [digest(s.data) for s in file.signals], "annotations": notes}


def read_mne(path):
    """The same by MNE, which resamples where rates differ: then its numbers are not taken. Its
    annotations end with the recording, so that they are not taken either."""
    raw = mne.io.read_raw_edf(path, preload=True)
    if len(set(signal_samples(path))) > 1:
        raise ValueError("several rates")
    units = np.asarray(raw._raw_extras[0]["units"])[: len(raw.ch_names)]
    return {"signals": [digest(row / unit) for row, unit in zip(raw.get_data(), units, strict=True)]}


def attempt(read, *arguments):
    try:
        return read(*arguments)
    except Exception as error:  # whatever an outside tool raises
        return {"error": type(error).__name__}


def make_wfdb(seed):
    """Header and sample file of one record."""
    rng = random.Random(f"wfdb {seed}")
    n, frames = rng.choice([1, 2, 3]), 12
    form = rng.choice(["16", "16", "212"])
    values = np.asarray([[rng.randrange(-900, 900) for _ in range(n)] for _ in range(frames)])
    rate = rng.choice(["250", "250", "250.0", "128", "1000", "250/1", "250/2.5(10)", "99.5", "360"])
    length = rng.choice(["12", "12", "12", "", "10", "14", "0"])
    clock = rng.choice(["", "", " 12:00:00", " 12:00:00 01/02/2003", " 22:10 01/02/2003", " 1:2:3.5",
                        " 25:00:00", " 12:00:00 2003-02-01", " 12:00:00 31/02/2003"])  # fmt: skip
    if length == "":
        clock = ""
    lines = [f"r {n} {rate} {length}{clock}".rstrip()]
    for c in range(n):
        gain = rng.choice(["200", "200/mV", "200(5)/mV", "1000/uV", "0", "-200/mV", "1e2/uV",
            "200.5(-3)/V", "", "200(0)"])
        rest = [gain]
        if gain:
            rest += rng.choice([[], ["12"], ["12", "0"], ["12", "7"], ["16", "0", str(values[0, c])]])
        if len(rest) == 4:
            sums = int(np.int16(np.uint16(values[:, c].sum() & 0xFFFF)))
            rest += rng.choice([[], [str(sums)], [str(sums), "0"], [str(sums), "0", f"lead {c}"],
                [str(sums + 1)]])
        lines.append(" ".join([f"r.dat {form}"] + rest).strip())
    for _ in range(rng.choice([0, 1, 1, 2])):
        rng.choice([
            lambda: lines.insert(0, "# a remark"),
            lambda: lines.append("# age: 50"),
            lambda: lines.insert(1, ""),
            lambda: lines.__setitem__(0, lines[0].replace(" ", "\t")),
            lambda: lines.__setitem__(-1, lines[-1].replace(" ", "  ")),
            lambda: lines.append("r.dat 16"),
            lambda: lines.pop(),
            lambda: lines.__setitem__(0, lines[0] + " more"),
            lambda: lines.__setitem__(-1, lines[-1].replace("r.dat 16", "r.dat 16x1")),
            lambda: lines.__setitem__(-1, lines[-1].replace("r.dat 16", "r.dat 16+0")),
            lambda: lines.__setitem__(-1, lines[-1].replace("r.dat 16", "r.dat 16:0")),
            lambda: lines.__setitem__(-1, lines[-1].replace("r.dat 16", "r.dat 80")),
        ])()  # fmt: skip
    ending = rng.choice(["\n", "\n", "\r\n"])
    flat = values.ravel()
    if form == "16":
        data = flat.astype("<i2").tobytes()
    else:
        flat = flat & 0xFFF
        data = b""
        for k in range(0, len(flat), 2):
            a, b = int(flat[k]), int(flat[k + 1]) if k + 1 < len(flat) else 0
            data += bytes([a & 0xFF, (a >> 8) | (b >> 8) << 4, b & 0xFF])
    return (ending.join(lines) + ending).encode(), data


def read_wfdb(folder):
    record = wfdb.rdrecord(str(folder / "r"))
    signals = [digest(record.p_signal[:, c]) for c in range(record.n_sig)]
    return {"signals": signals, "units": record.units, "rate": record.fs}


# ---------------------------------------------------------------------------------------------


def write_container(path, files):
    with gzip.GzipFile(path, "wb", compresslevel=9, mtime=0) as out:
        for name, content in files:
            out.write(f"{name} {len(content)}\n".encode() + content)


def main():
    golden = {"edf": [], "wfdb": []}
    edf_files, wfdb_files = [], []
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for seed in range(CASES):
            content = make_edf(seed)
            (folder / "x.edf").write_bytes(content)
            edf_files.append((f"{seed}.edf", content))
            golden["edf"].append({"edfio": attempt(read_edfio, folder / "x.edf"),
                                  "mne": attempt(read_mne, folder / "x.edf")})  # fmt: skip
            header, data = make_wfdb(seed)
            (folder / "r.hea").write_bytes(header)
            (folder / "r.dat").write_bytes(data)
            wfdb_files += [(f"{seed}.hea", header), (f"{seed}.dat", data)]
            golden["wfdb"].append(attempt(read_wfdb, folder))
    write_container(HERE / "odd_edf.bin.gz", edf_files)
    write_container(HERE / "odd_wfdb.bin.gz", wfdb_files)
    text = json.dumps(golden, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    (HERE / "odd_headers.json").write_text(text.replace("},{\"edfio\"", "},\n{\"edfio\"") + "\n")


if __name__ == "__main__":
    main()
