#!/usr/bin/env python3
"""Whether two builds of the program give the same results, bit for bit.

    scripts/same_results.py OLD/bin/physiomae NEW/bin/physiomae [--steps 60] [--keep FOLDER]

Each goes the demo's way (simulate, ingest, split, pretrain, probe) on a smaller cohort with a number
of steps in place of the clock. Hashes of what comes out stand side by side: every tensor of the store
and of both models, embeddings, training losses, predictions and scores. File formats and texts may
differ; numbers may not. Exit status 1 when one differs. For changes that must change nothing: results
are equal for the same machine, libtorch and number of threads, so there are no hashes to commit."""
import argparse
import csv
import hashlib
import json
import pathlib
import struct
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
LOSSES = ("step", "epoch", "loss", "gradient_norm", "learning_rate", "validation_loss")
MAPS = ["--map", "EEG=F3-M2,C4-M1,Fpz-Cz", "--map", "EOG=E1-M2,EOG (right),EOG horizontal",
        "--map", "EMG=Chin1-Chin2,EMG"]


def run_demo(program, out, steps):
    def step(*words, allowed=(0,)):
        done = subprocess.run([program, *map(str, words)], cwd=ROOT, capture_output=True, text=True)
        if done.returncode not in allowed:
            sys.exit(f"{program} {words[0]}: exit status {done.returncode}\n{done.stderr[-2000:]}")

    step("simulate", "--patients", 10, "--unlabelled", 2, "--hours", 0.5, "--seed", 7,
         "--out", out / "cohort", "--quiet")
    samples = [ROOT / "data" / name
               for name in ("nox_a1_2min", "slpdb_slp41_60s", "sleepedf_sc4001_5min")]
    step("ingest", out / "cohort", *samples, "--out", out / "store", *MAPS, "--quiet", allowed=(0, 3))
    step("split", out / "store", "--stratify", "age", "--scored", "simulated", "--seed", 7,
         "--out", out / "split.json")
    recipe = ["--config", ROOT / "configs" / "demo.toml"]
    step("pretrain", out / "store", "--split", out / "split.json", *recipe,
         "--set", "pretrain.wall_clock_hours=0", "--set", f"pretrain.max_steps={steps}",
         "--set", "model.dropout=0.1", "--set", "pretrain.log_steps=10",
         "--set", "pretrain.validation_epochs=1", "--out", out / "run")
    step("probe", out / "run" / "model", out / "store", "--split", out / "split.json", *recipe,
         "--out", out / "probe")


def tensors_of(path):
    """Name, type, shape and bytes of each tensor of a safetensors file."""
    data = path.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8:8 + length])
    for name in sorted(header):
        if name == "__metadata__":
            continue
        entry = header[name]
        begin, end = entry["data_offsets"]
        yield name, f"{entry['dtype']}{entry['shape']}".encode() + data[8 + length + begin:8 + length + end]


def sha(content):
    return hashlib.sha256(content).hexdigest()[:16]


def numbers(json_value):
    """The numbers of a JSON document with their places, texts left out."""
    if isinstance(json_value, dict):
        return {key: numbers(value) for key, value in json_value.items() if key != "remarks"}
    if isinstance(json_value, list):
        return [numbers(value) for value in json_value]
    return json_value if isinstance(json_value, (int, float)) else None


def hashes_of(out):
    found = {}
    for path in sorted(out.rglob("*.safetensors")):
        if path.parent.name in ("checkpoints", "embeddings"):
            continue
        for name, content in tensors_of(path):
            found[f"{path.relative_to(out)} {name}"] = sha(content)
    # The names of embedding files are fingerprints of everything they depend on.
    embeddings = [content for path in (out / "probe" / "embeddings").glob("*.safetensors")
                  for _, content in tensors_of(path)]
    found["embeddings"] = sha("".join(sorted(map(sha, embeddings))).encode())
    for path in sorted((out / "probe").glob("predictions_*.csv")):
        found[str(path.relative_to(out))] = sha(path.read_bytes())
    with open(out / "run" / "metrics.csv") as file:
        rows = [[row[name] for name in row if name.startswith(LOSSES)]
                    for row in csv.DictReader(file)]
    found["metrics.csv, losses"] = sha(json.dumps(rows).encode())
    scores = json.loads((out / "probe" / "scores.json").read_text())
    found["scores.json, numbers"] = sha(json.dumps(numbers(scores), sort_keys=True).encode())
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("old")
    parser.add_argument("new")
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--keep", type=pathlib.Path, help="keep what the programs write here")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        base = options.keep or pathlib.Path(scratch)
        sides = []
        for name, program in (("old", options.old), ("new", options.new)):
            out = base / name
            out.mkdir(parents=True, exist_ok=True)
            run_demo(str(pathlib.Path(program).resolve()), out, options.steps)
            sides.append(hashes_of(out))
    old, new = sides
    different = [key for key in sorted(old.keys() | new.keys()) if old.get(key) != new.get(key)]
    for key in different:
        print(f"differs  {old.get(key, 'absent'):16}  {new.get(key, 'absent'):16}  {key}")
    both = sha(json.dumps(new, sort_keys=True).encode())
    print(f"{len(old)} hashes, {len(different)} differ; all of the new program's together: {both}")
    sys.exit(1 if different else 0)


if __name__ == "__main__":
    main()
