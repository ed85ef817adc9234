"""Compares the structure and content of two -arousal.mat files with h5py.

    python wfdb_compare_arousal_mat.py REAL.mat WRITTEN.mat

Groups, attributes (types, sizes, padding), shapes, chunks, filters, layout and values; prints what
differs. A file written by PhysioMAE from the content of a real one differs in nothing but the text
of its user block.
"""

import sys

import h5py


def attribute(obj, name):
    handle = obj.attrs.get_id(name)
    kind = handle.get_type()
    value = obj.attrs[name]
    text = [b"".join(v) for v in value] if name == "MATLAB_fields" else str(value)
    padding = kind.get_strpad() if kind.get_class() == h5py.h5t.STRING else None
    return kind.get_class(), kind.get_size(), padding, handle.shape, text


def content(path):
    out = {}

    def visit(name, obj):
        entry = {"attributes": {k: attribute(obj, k) for k in obj.attrs}}
        if isinstance(obj, h5py.Dataset):
            plan = obj.id.get_create_plist()
            entry.update(
                shape=obj.shape,
                dtype=str(obj.dtype),
                chunks=obj.chunks,
                limits=obj.maxshape,
                layout=plan.get_layout(),
                filters=[plan.get_filter(i) for i in range(plan.get_nfilters())],
                fill_time=plan.get_fill_time(),
                allocation=plan.get_alloc_time(),
                data=obj[()].tobytes(),
            )
        out[name] = entry

    with h5py.File(path) as f:
        f.visititems(visit)
        plan = f.id.get_create_plist()
        out["/"] = {"file": (f.userblock_size, plan.get_version(), plan.get_sizes())}
    return out


def main():
    real, written = (content(path) for path in sys.argv[1:3])
    differences = sorted(real.keys() ^ written.keys())
    for name in sorted(real.keys() & written.keys()):
        differences += [
            f"{name}: {key}" for key in real[name] if real[name][key] != written[name].get(key)
        ]
    print("\n".join(differences) if differences else "no difference")
    sys.exit(bool(differences))


if __name__ == "__main__":
    main()
