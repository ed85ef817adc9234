#!/usr/bin/env python3
"""What pretraining recipes bring on a twin cohort: the table of docs/learning.md.

    scripts/learning_table.py build/release/bin/physiomae OUT                  # all of it
    scripts/learning_table.py PROGRAM OUT --cohorts 1 --seeds 0 --minutes 2     # a taste
    scripts/learning_table.py PROGRAM OUT --windows 16000                       # equal windows
    scripts/learning_table.py PROGRAM OUT --windows 8000 --adamw-windows 13800  # on a busy machine

Every recipe trains the demo's model (D 128, 4 layers) at batch 16 on the same cohorts, from the same
starts, each for --minutes of one compute thread (or --windows); the exact probe then scores it with 8
training patients and with all of them, beside the random start and band powers. What is done already
is not done again, so a killed call goes on. With equal minutes the machine must be idle but for --jobs
runs of one thread each. On a busy one equal processor time is windows in the ratio of the two
optimizers' rates: `train_step_bench --small --batch 16 --dropout 0 --threads 1` with and without --muon.
"""
import argparse
import concurrent.futures
import csv
import json
import pathlib
import statistics
import subprocess

RECIPES = {
    "AdamW, waveform": [],
    "AdamW, waveform + spectrum": ["pretrain.spectral_weight=1"],
    "Muon, waveform": ["pretrain.optimizer=muon"],
    "Muon, waveform + spectrum": ["pretrain.optimizer=muon", "pretrain.spectral_weight=1"],
    "the same, decoder heads from zero": ["pretrain.optimizer=muon", "pretrain.spectral_weight=1",
                                          "pretrain.decoder_head_start=zero"],
    "the same, smooth L1": ["pretrain.optimizer=muon", "pretrain.spectral_weight=1",
                            "pretrain.loss=smooth_l1"],
    "the same without modality drop": ["pretrain.optimizer=muon", "pretrain.spectral_weight=1",
                                       "pretrain.strategy=multimae"],
}
MODEL = ["model.dim=128", "model.depth=4", "model.heads=4", "model.mlp_hidden=512",
         "model.dropout=0.0", "model.initial_deviation=0.05", "pretrain.strategy=multimae_drop",
         "pretrain.batch=16", "pretrain.learning_rate=5e-4", "pretrain.beta2=0.99",
         "pretrain.epochs=1000", "pretrain.warmup_epochs=0.5", "pretrain.validation_epochs=0",
         "pretrain.compute_threads=1", "pretrain.checkpoint_minutes=2"]
PATIENTS = 91  # 60 to train on, 11 for validation, 20 for the test
SCORES = [("sleep", "kappa"), ("age", "auroc"), ("arousal", "auroc")]


def run(program, *words):
    subprocess.run([program, *map(str, words)], check=True, stdout=subprocess.DEVNULL)


def settings(words):
    return [item for word in words for item in ("--set", word)]


def cohort(program, out, seed, hours):
    """The store and the split of a cohort."""
    folder = out / f"cohort{seed}"
    if not (folder / "split.json").exists():
        run(program, "simulate", "--patients", PATIENTS, "--unlabelled", 0, "--hours", hours, "--seed",
            seed, "--out", folder / "twins", "--quiet")
        run(program, "ingest", folder / "twins", "--out", folder / "store")
        run(program, "split", folder / "store", "--stratify", "age", "--scored", "simulated",
            "--seed", seed, "--out", folder / "split.json")
    return folder


def cell(arguments, name, cohort_seed, seed):
    """One recipe on one cohort from one start, trained and probed."""
    place = arguments.out / f"cohort{cohort_seed}"
    key = "".join(c if c.isalnum() else "_" for c in name)
    folder = arguments.out / f"{key}-cohort{cohort_seed}-seed{seed}"
    windows = arguments.windows
    if arguments.adamw_windows and "pretrain.optimizer=muon" not in RECIPES[name]:
        windows = arguments.adamw_windows
    budget = ([f"pretrain.max_steps={windows // 16}"] if windows
              else [f"pretrain.wall_clock_hours={arguments.minutes / 60}"])
    # The random start and band powers are the same for every recipe: scored with the first.
    alone = [] if name == arguments.first else ["--no-compare"]
    if not (folder / "probe" / "scores.json").exists():
        run(arguments.program, "pretrain", place / "store", "--split", place / "split.json", "--out",
            folder / "run", "--resume",
            *settings(MODEL + RECIPES[name] + budget + [f"pretrain.seed={seed}"]))
        run(arguments.program, "probe", folder / "run" / "model", place / "store", "--split",
            place / "split.json", "--out", folder / "probe", "--threads", 1, *alone,
            *settings(["probe.patients=[8, 0]"]))
    info = json.loads((folder / "run" / "model" / "model.json").read_text())["training"]
    info["waveform_loss"] = waveform_loss(folder / "run" / "metrics.csv")
    return info, json.loads((folder / "probe" / "scores.json").read_text())


def waveform_loss(path):
    """The last validation loss without what a spectral target adds to it (its weight is 1)."""
    with open(path, newline="") as file:
        row = [r for r in csv.DictReader(file) if r["validation_loss"]][-1]
    return float(row["validation_loss"]) - float(row.get("validation_loss_spectral") or 0)


def mean_sd(values):
    values = [v for v in values if v is not None]
    if not values:
        return "n/a"
    spread = f" ± {statistics.stdev(values):.3f}" if len(values) > 1 else ""
    return f"{statistics.mean(values):.3f}{spread}"


def score(scores, method, size, task, name):
    entry = scores["sizes"][size]
    found = next(m for m in entry["methods"] if m["method"] == method)
    runs = found["tasks"][task]["runs"]
    return statistics.mean(r[name] for r in runs) if runs and runs[0][name] is not None else None


def row(title, windows, loss, columns):
    return f"| {title} | {windows} | {loss} | " + " | ".join(columns) + " |"


def table(results, cohort_seed):
    heads = [f"{task} {name}, {size}" for task, name in SCORES for size in ("8", "all")]
    lines = [row("recipe", "windows", "waveform loss", heads),
             "|" + "---|" * (3 + len(heads))]

    def columns(cells, method):
        return [mean_sd([score(s, method or i["strategy"], size, task, name) for i, s in cells])
                for task, name in SCORES for size in (0, 1)]
    cells = {name: [v for (n, c, _), v in results.items() if n == name and c == cohort_seed]
             for name in RECIPES}
    first = next(v for v in cells.values() if v)
    lines.append(row("band power", "-", "-", columns(first[:1], "band power")))
    lines.append(row("random start", "0", "-", columns(first, "random start")))
    for name, found in cells.items():
        if found:
            windows = statistics.mean(i["steps"] * 16 for i, _ in found)
            lines.append(row(name, f"{windows:,.0f}", mean_sd([i["waveform_loss"] for i, _ in found]),
                             columns(found, None)))
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program")
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--minutes", type=float, default=6)
    parser.add_argument("--windows", type=int, help="equal windows instead of equal minutes")
    parser.add_argument("--adamw-windows", type=int, help="of recipes with AdamW, beside --windows")
    parser.add_argument("--hours", type=float, default=2, help="of each twin's night")
    parser.add_argument("--seeds", default="0,1,2", help="of pretraining")
    parser.add_argument("--cohorts", default="1,2", help="seeds of twin cohorts")
    parser.add_argument("--recipes", help="their names, semicolons between; all otherwise")
    parser.add_argument("--jobs", type=int, default=2, help="runs at a time, one thread each")
    arguments = parser.parse_args()
    wanted = [name for name in RECIPES
              if not arguments.recipes or name in arguments.recipes.split(";")]
    arguments.first = wanted[0]
    cohorts = [int(c) for c in arguments.cohorts.split(",")]
    for seed in cohorts:
        cohort(arguments.program, arguments.out, seed, arguments.hours)
    keys = [(name, c, int(s)) for c in cohorts for s in arguments.seeds.split(",") for name in wanted]
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        results = dict(zip(keys, pool.map(lambda key: cell(arguments, *key), keys)))
    for seed in cohorts:
        print(f"\nCohort {seed}, mean ± SD over pretraining seeds {arguments.seeds}\n")
        print(table(results, seed))


if __name__ == "__main__":
    main()
