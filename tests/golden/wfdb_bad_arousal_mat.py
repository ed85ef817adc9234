"""Small arousal.mat files in the layout of the Challenge's, good and bad; needs h5py and numpy.

Run from this folder; writes arousal_mat/*.mat. Each bad file breaks one rule of the reader.
"""

import pathlib

import h5py
import numpy as np

OUT = pathlib.Path(__file__).parent / "arousal_mat"
N = 100
STAGES = ("undefined", "nonrem3", "nonrem2", "nonrem1", "rem", "wake")


def good(f, skip=(), **layout):
    """Everything but the datasets in `skip`; stage runs: undefined 10, wake 40, rem 50."""
    if "arousals" not in skip:
        a = np.zeros((N, 1))
        a[20:30], a[60:] = 1, -1
        f.create_dataset("data/arousals", data=a, **layout)
    for name in STAGES:
        if name in skip:
            continue
        v = np.zeros((1, N), np.uint8)
        begin, end = {"undefined": (0, 10), "wake": (10, 50), "rem": (50, N)}.get(name, (0, 0))
        v[0, begin:end] = 1
        f.create_dataset("data/sleep_stages/" + name, data=v, **layout)


def with_arousals(**arguments):
    def write(f):
        good(f, skip=("arousals",))
        f.create_dataset("data/arousals", **arguments)

    return write


def with_rem(**arguments):
    def write(f):
        good(f, skip=("rem",))
        f.create_dataset("data/sleep_stages/rem", **arguments)

    return write


def with_link(link):
    def write(f):
        good(f, skip=("rem",))
        f["data/sleep_stages/rem"] = link

    return write


def group_for_dataset(f):
    good(f, skip=("rem",))
    f.create_group("data/sleep_stages/rem")


def external_storage(f):
    good(f, skip=("arousals",))
    f.create_dataset(
        "data/arousals", shape=(N, 1), dtype="f8", external=[("/etc/hostname", 0, 8 * N)]
    )


def virtual(f):
    good(f, skip=("arousals",))
    layout = h5py.VirtualLayout(shape=(N, 1), dtype="f8")
    layout[:] = h5py.VirtualSource("good_plain.mat", "data/arousals", shape=(N, 1))
    f.create_virtual_dataset("data/arousals", layout)


FILES = {
    "good_plain": good,
    "good_deflated": lambda f: good(f, compression="gzip"),
    "good_shuffled": lambda f: good(f, compression="gzip", shuffle=True, fletcher32=True),
    "no_data": lambda f: f.create_group("other"),
    "no_arousals": lambda f: good(f, skip=("arousals",)),
    "no_rem": lambda f: good(f, skip=("rem",)),
    "arousals_are_integers": with_arousals(data=np.zeros((N, 1), np.int32)),
    "arousals_are_text": with_arousals(data=np.full((N, 1), b"x")),
    "arousal_of_2": with_arousals(data=np.full((N, 1), 2.0)),
    "arousal_of_nan": with_arousals(data=np.full((N, 1), np.nan)),
    "arousals_two_columns": with_arousals(data=np.zeros((N, 2))),
    "arousals_one_dimension": with_arousals(data=np.zeros(N)),
    "arousals_three_dimensions": with_arousals(data=np.zeros((N, 1, 1))),
    "arousals_scalar": with_arousals(data=0.0),
    "arousals_empty": with_arousals(data=np.zeros((0, 1)), maxshape=(None, 1), chunks=(8, 1)),
    "arousals_huge": with_arousals(
        shape=(1 << 50, 1), dtype="f8", chunks=(8192, 1), compression="gzip"
    ),
    "arousals_never_stored": with_arousals(
        shape=(1 << 31, 1), dtype="f8", chunks=(8192, 1), compression="gzip"
    ),
    "arousals_huge_chunks": with_arousals(shape=(1 << 28, 1), dtype="f8", chunks=(1 << 28, 1)),
    "arousals_lzf": with_arousals(data=np.zeros((N, 1)), compression="lzf"),
    "rem_is_float": with_rem(data=np.zeros((1, N))),
    "rem_is_shorter": with_rem(data=np.zeros((1, N - 1), np.uint8)),
    "rem_of_2": with_rem(data=np.full((1, N), 2, np.uint8)),
    "two_stages_at_once": with_rem(data=np.ones((1, N), np.uint8)),
    "rem_is_a_group": group_for_dataset,
    "rem_is_a_soft_link": with_link(h5py.SoftLink("/data/sleep_stages/wake")),
    "rem_is_an_external_link": with_link(h5py.ExternalLink("good_plain.mat", "/data/arousals")),
    "arousals_in_another_file": external_storage,
    "arousals_are_virtual": virtual,
}


def main():
    OUT.mkdir(exist_ok=True)
    for name, write in FILES.items():
        with h5py.File(OUT / (name + ".mat"), "w") as f:
            write(f)


if __name__ == "__main__":
    main()
