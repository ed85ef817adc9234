#!/usr/bin/env python3
"""A mutation trial: random changes of one operator each, and whether the tests notice them.

    python3 scripts/mutate.py                        # 200 changes over all folders but simulate/
    python3 scripts/mutate.py --folders io,signal --changes 50 --seed 2 --jobs 2
    python3 scripts/mutate.py --again                # new tests against the changes that survived

Every change is made in a copy below build/mutation/, never in the tree that it is called in; the
copy holds that tree as it stands, changes that are not committed included. A change is built with
the test program of its folder alone, and only that program runs. Finished changes stand in a state
file, so that a trial that was stopped goes on when it is called again with the same options.
docs/mutation.md tells how to read the result.
"""
import argparse
import fcntl
import json
import os
import pathlib
import queue
import random
import signal
import sys
import threading
import time

import mutation_sites
from mutation_worker import (GONE, KILLED, REFUSED, ROOT, SCRATCH, SURVIVED, TIMEOUT, Stopped,
                             Worker)

SOURCES = "src/physiomae"


def folders():
    """Folders of the sources, lowest first; cli/, which the list leaves out, stands above them."""
    rows = (ROOT / SOURCES / "folders.txt").read_text().splitlines()
    return [row.split("#")[0].split()[0] for row in rows if row.split("#")[0].strip()] + ["cli"]


def read_sources(folder):
    paths = sorted(p for p in (ROOT / SOURCES / folder).rglob("*") if p.suffix in (".cpp", ".h"))
    return {str(p.relative_to(ROOT)): p.read_text() for p in paths}


def shares(count, sizes):
    """`count` in proportion to `sizes`, by largest remainder."""
    exact = {name: count * size / sum(sizes.values()) for name, size in sizes.items()}
    result = {name: int(value) for name, value in exact.items()}
    for name in sorted(exact, key=lambda n: result[n] - exact[n])[:count - sum(result.values())]:
        result[name] += 1
    return result


def describe_change(folder, path, text, site, new):
    row = text.count("\n", 0, site.start)
    column = site.start - (text.rfind("\n", 0, site.start) + 1)
    return {"folder": folder, "path": path, "line": row + 1, "column": column,
            "text": text.split("\n")[row], "old": site.old, "new": new, "outcome": None}


def draw(chosen, count, seed):
    """Changes of the chosen folders, each folder's share by its lines of code."""
    sources = {folder: read_sources(folder) for folder in chosen}
    sizes = {folder: sum(mutation_sites.lines_of_code(text) for text in texts.values())
             for folder, texts in sources.items()}
    changes = []
    for folder, share in shares(count, sizes).items():
        places = [(path, text, site, new) for path, text in sources[folder].items()
                  for site in mutation_sites.sites(text) for new in site.new]
        random.Random(f"{seed} {folder}").shuffle(places)
        changes += [describe_change(folder, *place) for place in places[:share]]
    return changes


class Trial:
    def __init__(self, path, changes):
        self.path, self.changes = path, changes
        self.guard = threading.Lock()

    def open_folders(self):
        names = {}
        for change in self.changes:
            if change["outcome"] is None:
                names.setdefault(change["folder"], []).append(change)
        return names

    def record(self, change, outcome, seconds):
        with self.guard:
            change["outcome"] = outcome
            self.save()
            done = sum(c["outcome"] is not None for c in self.changes)
            print(f"[{done}/{len(self.changes)}] {outcome}: {title(change)} ({seconds:.0f} s)",
                  flush=True)

    def save(self):
        beside = self.path.with_suffix(".part")
        beside.write_text(json.dumps(self.changes, indent=1) + "\n")
        beside.replace(self.path)


def title(change):
    return (f"{change['path']}:{change['line']}: `{change['old']}` to "
            f"`{change['new'] or 'nothing'}` (column {change['column'] + 1}): "
            f"`{change['text'].strip()}`")


def work(worker, open_folders, trial, failures):
    try:
        worker.prepare()
        while True:
            folder, changes = open_folders.get_nowait()
            limit = 20 + 4 * worker.baseline_seconds(folder)
            for change in changes:
                start = time.monotonic()
                outcome = worker.outcome(change, limit)
                trial.record(change, outcome, time.monotonic() - start)
    except (queue.Empty, Stopped):
        pass
    except Exception as error:  # noted here, raised by the thread that waits
        failures.append(error)
        worker.stop.set()


def perform(trial, jobs, stop):
    """Tries every open change. A job takes a whole folder, so that only it builds those tests."""
    failures, open_folders = [], queue.Queue()
    for item in trial.open_folders().items():
        open_folders.put(item)
    cores = max(1, (os.cpu_count() or 1) // jobs)
    threads = [threading.Thread(target=work, args=(Worker(i, cores, stop), open_folders, trial,
                                                   failures)) for i in range(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def counts_row(name, changes):
    count = {o: sum(c["outcome"] == o for c in changes)
             for o in (KILLED, TIMEOUT, SURVIVED, REFUSED)}
    compiled = count[KILLED] + count[TIMEOUT] + count[SURVIVED]
    percent = f"{100 * count[SURVIVED] / compiled:.1f} %" if compiled else "-"
    return (f"| {name} | {count[KILLED]} | {count[TIMEOUT]} | {count[SURVIVED]} | {percent} | "
            f"{count[REFUSED]} |")


def report(changes):
    lines = ["| folder | killed | timeout | survived | of those that compile | do not compile |",
             "|---|---|---|---|---|---|"]
    for folder in dict.fromkeys(c["folder"] for c in changes):
        lines.append(counts_row(folder, [c for c in changes if c["folder"] == folder]))
    lines += [counts_row("all", changes), ""]
    lines += [f"- {title(c)}" for c in changes if c["outcome"] == SURVIVED]
    other = sum(c["outcome"] in (None, GONE) for c in changes)
    if other:
        lines.append(f"\n{other} changes are open, or their lines were edited since they were drawn")
    return "\n".join(lines) + "\n"


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--folders", help="a,b: these folders of src/physiomae; else all but "
                                          "simulate/, whose tests are statistics")
    parser.add_argument("--changes", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1, help="copies that work side by side")
    parser.add_argument("--report", type=pathlib.Path, help="write the result here, too")
    parser.add_argument("--again", action="store_true",
                        help="try the changes that survived once more, against the tests of now")
    return parser.parse_args()


def chosen_folders(text):
    known = folders()
    chosen = text.split(",") if text else [f for f in known if f != "simulate"]
    for name in set(chosen) - set(known):
        sys.exit(f"no folder '{name}' in {SOURCES}/folders.txt\nhint: {', '.join(known)}")
    return chosen


def load_trial(arguments):
    chosen = chosen_folders(arguments.folders)
    which = ",".join(chosen) if arguments.folders else "all"
    path = SCRATCH / f"{which}-changes{arguments.changes}-seed{arguments.seed}.json"
    if path.exists():
        trial = Trial(path, json.loads(path.read_text()))
    else:
        trial = Trial(path, draw(chosen, arguments.changes, arguments.seed))
    for change in trial.changes:
        if arguments.again and change["outcome"] == SURVIVED:
            change["outcome"] = None
    trial.save()
    return trial


def main():
    arguments = parse_arguments()
    SCRATCH.mkdir(parents=True, exist_ok=True)
    # No exception: an interrupted join would leave the jobs' programs running.
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.set())
    with open(SCRATCH / "lock", "w", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.exit(f"another trial works in {SCRATCH}\nhint: wait for it, or stop it")
        trial = load_trial(arguments)
        perform(trial, arguments.jobs, stop)
        if stop.is_set():
            sys.exit("stopped\nhint: the same call, without --again, goes on from here")
        text = report(trial.changes)
        print(text, end="")
        if arguments.report:
            arguments.report.write_text(text)


if __name__ == "__main__":
    main()
