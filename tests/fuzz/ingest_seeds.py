"""Seeds of ingest_fuzz: small folders of recordings and labels as one file each.

    python tests/fuzz/ingest_seeds.py     # writes tests/fuzz/corpus/ingest/
"""

import pathlib
import struct

NAMES = ["a.edf", "a.csv", "a.xml", "a-Hypnogram.edf", "a.hea", "a.dat", "b.edf", "b.tsv",
         "age-sex.csv", "a_sleepscoring.edf", "a.st", "a.txt"]


def field(value, width):
    raw = value if isinstance(value, bytes) else str(value).encode("latin-1")
    return raw.ljust(width)


def edf(labels, rate, records, seconds, kind="", stamps=None, count=None, unit="uV"):
    annotated = stamps is not None
    signals = [(label, unit, rate) for label in labels]
    n = len(signals) + annotated
    out = field("0", 8) + field("X X X X", 80) + field("Startdate X X X X", 80)
    out += b"01.01.1022.00.00" + field(256 * (n + 1), 8) + field(kind, 44)
    out += field(records if count is None else count, 8) + field(seconds, 8) + field(n, 4)
    rows = [(label, unit, -1000, 1000, -32768, 32767, samples) for label, unit, samples in signals]
    if annotated:
        rows.append(("EDF Annotations", "", -1, 1, -32768, 32767, 30))
    for column, width in enumerate((16, None, 8, 8, 8, 8, 8, None, 8, None)):
        if width is None:
            out += b" " * ((80 if column < 9 else 32) * n)
        else:
            index = {0: 0, 2: 1, 3: 2, 4: 3, 5: 4, 6: 5, 8: 6}[column]
            out += b"".join(field(row[index], width) for row in rows)
    for r in range(records):
        for k in range(len(signals)):
            out += b"".join(struct.pack("<h", (37 * (i + k) * (r + 1)) % 2000 - 1000)
                            for i in range(rate))
        if annotated:
            out += stamps(r).ljust(60, b"\0")
    return out


def folder(**files):
    out = b""
    for name, content in files.items():
        name = name.replace("__", "-").replace("_dot_", ".")
        out += bytes([NAMES.index(name)]) + struct.pack("<H", len(content)) + content
    return out


def stamp(r, text=b""):
    mark = b"+%d\x1530\x14%s\x14\0" % (30 * r, text) if text else b""
    return b"+%d\x14\x14\0" % r + mark


def main():
    target = pathlib.Path(__file__).with_name("corpus") / "ingest"
    target.mkdir(parents=True, exist_ok=True)
    night = edf(["F3-M2"], 50, 61, 1)
    stages = b"onset,duration,stage\n0,30,W\n30,30,N2\n"
    header = b"a 1 50 3100 22:00:00 01/01/2010\na.dat 16 20(0)/uV 16 0 0 0 0 F3-M2\n"
    marks = edf([], 0, 1, 0, "EDF+C",
                lambda r: b"+0\x14\x14\0+0\x1530\x14Sleep stage W\x14\0")
    seeds = {
        "table": folder(a_dot_edf=night, a_dot_csv=stages),
        "lines": folder(a_dot_edf=night, a_dot_txt=b"W\nN2\n"),
        "plus": folder(a_dot_edf=edf(["F3", "M2"], 50, 40, 1, "EDF+C", lambda r: stamp(r, b"W"))),
        "gap": folder(a_dot_edf=edf(["ECG"], 50, 40, 1, "EDF+D",
                                    lambda r: stamp(r if r < 35 else r + 9))),
        "drift": folder(a_dot_edf=edf(["ECG"], 50, 40, 1, "EDF+C",
                                      lambda r: b"+%.3f\x14\x14\0" % (1.003 * r))),
        "count": folder(a_dot_edf=edf(["ECG", "ECG"], 50, 40, 1, count=0, unit="")),
        "empty": folder(a_dot_edf=edf(["ECG"], 50, 0, 1, count=9), a_dot_csv=stages),
        "odd_rate": folder(b_dot_edf=edf(["EOG(L)"], 61, 40, 0.99931), b_dot_tsv=stages),
        "wfdb": folder(a_dot_hea=header, a_dot_dat=bytes(6200)),
        "hypnogram": folder(**{"a_dot_edf": night, "a__Hypnogram_dot_edf": marks}),
    }
    for name, content in seeds.items():
        (target / name).write_bytes(content)
        print(name, len(content))


if __name__ == "__main__":
    main()
