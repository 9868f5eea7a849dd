"""The fits of a diamonds script in Keras on TensorFlow with its defaults, as kerasnip drives it: what they would take in all.

    search.py CANDIDATES FOLDS EPOCHS LAYERS UNITS_MOST

Imports, prepares the data, then for each of a few candidates spread over the search space makes, compiles and trains a network on one fold for two
epochs, the first of which includes tracing, and predicts the rows held out. Prints "import S", "total S" and "cpu S", the same in CPU time: import + every
fit's first epoch, other epochs and predictions, the measured candidates standing for all, and the last fit for one of them. Sampling keeps this to minutes;
nothing is extrapolated but equal work.
"""
import os
import sys
import time

import numpy as np


def now():
    return np.array([time.perf_counter(), time.process_time()])  # of all threads


start = now()
os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
import keras
import pandas

imported = now() - start
candidates, folds, epochs, layers_most, units_most = map(int, sys.argv[1:6])
SAMPLE = 3

here = os.path.dirname(os.path.abspath(__file__))
frame = pandas.read_csv(os.path.join(here, "..", "..", "examples", "data", "diamonds.csv"))
y = frame.pop("price").to_numpy("float32")
x = pandas.get_dummies(frame, drop_first=True, dtype="float32").to_numpy("float32")
x = (x - x.mean(0)) / x.std(0)
train = int(len(x) * 0.75)
rows = int(train * (folds - 1) / folds)
held = x[rows:train]
x, y = x[:rows], y[:rows]

firsts, others, predictions = [], [], []
for i in range(SAMPLE):
    share = (i + 0.5) / SAMPLE
    layers, units = max(1, round(1 + share * (layers_most - 1))), round(32 + share * (units_most - 32))
    begin = now()
    stack = [keras.Input((x.shape[1],))]
    for _ in range(layers):
        stack += [keras.layers.Dense(units, activation="relu"), keras.layers.Dropout(0.15)]
    model = keras.Sequential(stack + [keras.layers.Dense(1)])
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse", metrics=["mse"])
    model.fit(x, y, epochs=1, verbose=0)
    first = now()
    model.fit(x, y, epochs=1, verbose=0)
    firsts.append(first - begin)
    second = now()
    model.predict(held, verbose=0)
    others.append(second - first)
    predictions.append(now() - second)
fits = candidates * folds + 1
total = imported + fits * (sum(firsts) + (epochs - 1) * sum(others) + sum(predictions)) / SAMPLE
print(f"import {imported[0]:.1f}\ntotal {total[0]:.1f}\ncpu {total[1]:.1f}")
