"""Loads exported models in Keras and onnxruntime and compares them with what celeriac predicts.

usage: check.py FOLDER NAME...    FOLDER holds NAME.keras, NAME.onnx (raw or baked), NAME.raw.csv, NAME.baked.csv, NAME.want.csv
The difference is |a - b| / max(1, |b|), the largest over all rows and outputs. Exit code 1 when one is above 1e-5.
"""
import csv
import os
import sys

os.environ.setdefault("KERAS_BACKEND", "jax")
import keras
import numpy as np
import onnx
import onnxruntime

TOLERANCE = 1e-5


def table(path):
    with open(path, newline="") as f:
        rows = list(csv.reader(f))
    return rows[0], rows[1:]


def numbers(path):
    header, rows = table(path)
    keep = [j for j, name in enumerate(header) if not name.startswith(".pred_class")]
    return np.array([[float("nan") if r[j] in ("", "NA") else float(r[j]) for j in keep] for r in rows])


def difference(have, want):
    have = np.asarray(have, dtype=float).reshape(want.shape)
    both_missing = np.isnan(have) & np.isnan(want)
    d = np.abs(have - want) / np.maximum(1, np.abs(want))
    d[both_missing] = 0
    return float("inf") if np.isnan(d).any() else d.max()


def probabilities(output, want):
    """One unit of a classifier of two classes: the probability of the second."""
    output = np.asarray(output)
    if output.shape[1] == 1 and want.shape[1] == 2:
        return np.hstack([1 - output, output])
    return output


def pieces(x, inputs):
    """Baked columns, split over the inputs in their order."""
    parts, at = [], 0
    for shape in inputs:
        n = int(np.prod(shape))
        parts.append(x[:, at:at + n].reshape((-1,) + tuple(shape)).astype(np.float32))
        at += n
    assert at == x.shape[1], f"{x.shape[1]} baked columns for inputs of {at} numbers"
    return parts


def by_keras(folder, name, want):
    model = keras.saving.load_model(f"{folder}/{name}.keras")
    parts = pieces(numbers(f"{folder}/{name}.baked.csv"), [t.shape[1:] for t in model.inputs])
    out = model.predict(parts if len(parts) > 1 else parts[0], verbose=0)
    return probabilities(out, want)


def by_onnx(folder, name, want):
    path = f"{folder}/{name}.onnx"
    onnx.checker.check_model(onnx.load(path), full_check=True)
    model = onnxruntime.InferenceSession(path)
    inputs = model.get_inputs()
    header, rows = table(f"{folder}/{name}.raw.csv")
    if all(i.name in header for i in inputs):
        feed = {}
        for i in inputs:
            column = [r[header.index(i.name)] for r in rows]
            if "string" in i.type:
                feed[i.name] = np.array(column, dtype=object).reshape(-1, 1)
            else:
                feed[i.name] = np.array([float("nan") if c in ("", "NA") else float(c) for c in column],
                                        dtype=np.float64 if "double" in i.type else np.float32).reshape(-1, 1)
        kind = "raw"
    else:
        parts = pieces(numbers(f"{folder}/{name}.baked.csv"), [i.shape[1:] for i in inputs])
        feed = {i.name: p for i, p in zip(inputs, parts)}
        kind = "baked"
    wanted = [o.name for o in model.get_outputs() if not o.name.startswith(".pred_class")]
    return kind, np.hstack([np.asarray(o).reshape(len(want), -1) for o in model.run(wanted, feed)])


def main():
    folder, names = sys.argv[1], sys.argv[2:]
    worst = 0
    print(f"keras {keras.__version__} on {keras.backend.backend()}, onnxruntime {onnxruntime.__version__}")
    for name in names:
        want = numbers(f"{folder}/{name}.want.csv")
        k = difference(by_keras(folder, name, want), want)
        if os.path.exists(f"{folder}/{name}.onnx"):
            kind, out = by_onnx(folder, name, want)
            o = difference(out, want)
            print(f"{name:18} {len(want):6} rows   keras {k:.1e}   onnx ({kind}) {o:.1e}")
        else:
            o = 0
            print(f"{name:18} {len(want):6} rows   keras {k:.1e}   onnx none: {open(f'{folder}/{name}.onnx.txt').read().strip().splitlines()[0]}")
        worst = max(worst, k, o)
    print(f"largest difference {worst:.1e}")
    return 0 if worst <= TOLERANCE else 1


sys.exit(main())
