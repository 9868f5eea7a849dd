"""One way of training and using 23-62-62-1 (batch 32, Adam, mean squared error), in a process of its own.

    contestant.py NAME

Prepares, warms up, prints "ready VERSIONS"; then for every line read from standard input does one round and prints
"STEP_US STEP_CPU_US PREDICT_ROWS_PER_S PREDICT_ROWS_PER_CPU_S". One thread each. The names are the functions of the table at the end.
"""
import os
import sys
import time

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"):
    os.environ[variable] = "1"
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import numpy as np

BATCH, INPUTS, UNITS = 32, 23, 62
STEPS = 256          # of a round
PREDICT_ROWS = 32768  # of a round

rng = np.random.default_rng(1)
X = rng.standard_normal((BATCH * STEPS, INPUTS)).astype("float32")
Y = rng.standard_normal((BATCH * STEPS, 1)).astype("float32")
NEW = rng.standard_normal((PREDICT_ROWS, INPUTS)).astype("float32")


def clock(work):
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def keras_way(backend, **compile_arguments):
    """Keras's own fit() and predict(). Without arguments: what kerasnip calls."""
    def make():
        os.environ["KERAS_BACKEND"] = backend
        import keras
        model = keras.Sequential([keras.Input((INPUTS,)), keras.layers.Dense(UNITS, activation="relu"), keras.layers.Dense(UNITS, activation="relu"),
                                  keras.layers.Dense(1)])
        model.compile(optimizer=keras.optimizers.Adam(), loss="mse", **compile_arguments)
        batch = 4096 if compile_arguments else BATCH
        return (lambda: model.fit(X, Y, batch_size=BATCH, epochs=1, verbose=0), lambda: model.predict(NEW, batch_size=batch, verbose=0),
                f"keras {keras.__version__}")
    return make


def torch_way(compiled):
    """A plain loop over shuffled batches with fused Adam."""
    def make():
        import torch
        torch.set_num_threads(1)
        net = torch.nn.Sequential(torch.nn.Linear(INPUTS, UNITS), torch.nn.ReLU(), torch.nn.Linear(UNITS, UNITS), torch.nn.ReLU(), torch.nn.Linear(UNITS, 1))
        adam = torch.optim.Adam(net.parameters(), fused=True)
        run = torch.compile(net) if compiled else net
        x, y, new = torch.from_numpy(X), torch.from_numpy(Y), torch.from_numpy(NEW)
        loss_of = torch.nn.MSELoss()

        def train():
            order = torch.randperm(len(x))
            for i in range(0, len(x), BATCH):
                rows = order[i:i + BATCH]
                adam.zero_grad()
                loss_of(run(x[rows]), y[rows]).backward()
                adam.step()

        def predict():
            with torch.no_grad():
                return net(new)
        return train, predict, f"torch {torch.__version__}"
    return make


def jax_scan():
    """A whole epoch in one compiled lax.scan."""
    import jax
    import jax.numpy as jnp
    sizes = [INPUTS, UNITS, UNITS, 1]
    keys = jax.random.split(jax.random.key(1), 3)
    params = [(jax.random.normal(k, (a, b)) / a ** 0.5, jnp.zeros(b)) for k, a, b in zip(keys, sizes, sizes[1:])]

    def forward(params, x):
        for i, (w, b) in enumerate(params):
            x = x @ w + b
            x = jax.nn.relu(x) if i < 2 else x
        return x

    def loss(params, x, y):
        return jnp.mean((forward(params, x) - y) ** 2)

    def step(state, batch):
        params, m, v, t = state
        g = jax.grad(loss)(params, *batch)
        t = t + 1
        m = jax.tree.map(lambda a, b: 0.9 * a + 0.1 * b, m, g)
        v = jax.tree.map(lambda a, b: 0.999 * a + 0.001 * b * b, v, g)
        rate = 0.001 * jnp.sqrt(1 - 0.999 ** t) / (1 - 0.9 ** t)
        params = jax.tree.map(lambda w, a, b: w - rate * a / (jnp.sqrt(b) + 1e-7), params, m, v)
        return (params, m, v, t), 0.0

    @jax.jit
    def epoch(state, key, x, y):
        order = jax.random.permutation(key, len(x))
        return jax.lax.scan(step, state, (x[order].reshape(STEPS, BATCH, INPUTS), y[order].reshape(STEPS, BATCH, 1)))[0]

    zeros = jax.tree.map(jnp.zeros_like, params)
    box = {"state": (params, zeros, zeros, jnp.float32(0)), "key": jax.random.key(2)}
    use = jax.jit(forward)

    def train():
        box["key"], key = jax.random.split(box["key"])
        box["state"] = jax.block_until_ready(epoch(box["state"], key, X, Y))
    return train, lambda: use(box["state"][0], NEW).block_until_ready(), f"jax {jax.__version__}"


def scikit():
    import warnings
    import sklearn
    from sklearn.neural_network import MLPRegressor
    warnings.filterwarnings("ignore")
    net = MLPRegressor(hidden_layer_sizes=(UNITS, UNITS), batch_size=BATCH, max_iter=1, warm_start=True, alpha=0)
    return lambda: net.fit(X, Y.ravel()), lambda: net.predict(NEW), f"scikit-learn {sklearn.__version__}"


CONTESTANTS = {
    "Keras on TensorFlow, defaults": keras_way("tensorflow"),
    "Keras on TensorFlow, jit, 64 steps a call": keras_way("tensorflow", jit_compile=True, steps_per_execution=64),
    "Keras on JAX, defaults": keras_way("jax"),
    "Keras on JAX, jit, 64 steps a call": keras_way("jax", jit_compile=True, steps_per_execution=64),
    "JAX, an epoch in one lax.scan": jax_scan,
    "PyTorch, fused Adam": torch_way(False),
    "PyTorch, torch.compile": torch_way(True),
    "scikit-learn MLPRegressor": scikit,
}

if __name__ == "__main__":
    train, predict, versions = CONTESTANTS[sys.argv[1]]()
    train(), predict(), train(), predict()
    print("ready", versions, flush=True)
    for _ in sys.stdin:
        step, prediction = clock(train), clock(predict)
        print(*(f"{t / STEPS * 1e6:.2f}" for t in step), *(f"{PREDICT_ROWS / t:.0f}" for t in prediction), flush=True)
