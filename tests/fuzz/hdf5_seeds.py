#!/usr/bin/env python3
"""Writes the seeds of hdf5_fuzz: the structure of a -arousal.mat in as few bytes as HDF5 allows.

A night as MATLAB writes it has 30 KB of empty B-trees and heaps, which fuzzing would mostly flip. Here
eight samples, and each storage layout and filter that the reader takes.
Run from the repository root: .deps/oracle/bin/python tests/fuzz/hdf5_seeds.py
"""
import ctypes
import pathlib

import h5py
import numpy as np

FOLDER = pathlib.Path("tests/fuzz/corpus/hdf5")
STAGES = ["wake", "nonrem1", "nonrem2", "nonrem3", "rem", "undefined"]
SAMPLES = 8

# h5py does not offer the sizes of B-tree nodes: ask the library that it has loaded.
WHEEL = pathlib.Path(h5py.__file__).parent.parent / "h5py.libs"
HDF5 = ctypes.CDLL(str(next(WHEEL.glob("libhdf5-*.so*"))))
HDF5.H5Pset_sym_k.argtypes = [ctypes.c_int64, ctypes.c_uint, ctypes.c_uint]
HDF5.H5Pset_istore_k.argtypes = [ctypes.c_int64, ctypes.c_uint]


def create(path, newest):
    """An empty file; `newest`: with the checksums, compact groups and chunk indexes of HDF5 1.10."""
    plan = h5py.h5p.create(h5py.h5p.FILE_CREATE)
    if not newest:
        assert HDF5.H5Pset_sym_k(plan.id, 2, 4) >= 0 and HDF5.H5Pset_istore_k(plan.id, 1) >= 0
    access = h5py.h5p.create(h5py.h5p.FILE_ACCESS)
    low = h5py.h5f.LIBVER_V110 if newest else h5py.h5f.LIBVER_EARLIEST
    access.set_libver_bounds(low, h5py.h5f.LIBVER_V110)
    return h5py.File(h5py.h5f.create(str(path).encode(), h5py.h5f.ACC_TRUNC, plan, access))


def add(group, name, values, layout, column):
    shape = (SAMPLES, 1) if column else (1, SAMPLES)
    plan = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    plan.set_obj_track_times(False)
    if layout == "compact":
        plan.set_layout(h5py.h5d.COMPACT)
    elif layout != "contiguous":
        plan.set_chunk((4, 1) if column else (1, 4))
        if layout == "filters":
            plan.set_shuffle()
        plan.set_deflate(3)
        if layout == "filters":
            plan.set_fletcher32()
    kind = h5py.h5t.IEEE_F64LE if values.dtype == np.float64 else h5py.h5t.STD_U8LE
    space = h5py.h5s.create_simple(shape)
    dataset = h5py.h5d.create(group.id, name.encode(), kind, space, plan)
    dataset.write(h5py.h5s.ALL, h5py.h5s.ALL, np.ascontiguousarray(values.reshape(shape)))


def write(name, layout, newest, column=True):
    with create(FOLDER / name, newest) as file:
        data = file.create_group("data")
        stages = data.create_group("sleep_stages")
        arousals = np.array([-1, 0, 0, 1, 1, 0, 0, -1], dtype=np.float64)
        add(data, "arousals", arousals, layout, column)
        stage_of = np.array([5, 0, 0, 1, 2, 3, 4, 4])
        for index, stage in enumerate(STAGES):
            add(stages, stage, (stage_of == index).astype(np.uint8), layout, column)


write("tiny_compact", "compact", newest=False)
write("tiny_contiguous_row", "contiguous", newest=False, column=False)
write("tiny_deflated", "deflated", newest=False)
write("tiny_filters_row", "filters", newest=False, column=False)
write("tiny_newest", "deflated", newest=True)
