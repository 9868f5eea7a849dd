"""The data work of bench-data with pandas and scikit-learn: reading, learning the pipeline, applying it. Prints CPU seconds per phase."""
import sys
import time

import pandas
from sklearn.compose import ColumnTransformer
from sklearn.feature_selection import VarianceThreshold
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

FACTORS = ["cut", "color", "clarity"]

start = time.process_time()
frame = pandas.read_csv(sys.argv[1])
read = time.process_time()
x = frame.drop(columns="price")
numbers = [name for name in x.columns if name not in FACTORS]
pipeline = Pipeline([
    ("columns", ColumnTransformer([("numbers", "passthrough", numbers), ("factors", OneHotEncoder(drop="first", sparse_output=False), FACTORS)])),
    ("zv", VarianceThreshold()),
    ("normalize", StandardScaler()),
])
pipeline.fit(x)
prep = time.process_time()
matrix = pipeline.transform(x).astype("float32")
bake = time.process_time()
assert matrix.shape == (len(frame), 23)
print(f"read {read - start:.4f}\nprep {prep - read:.4f}\nbake {bake - prep:.4f}")
