"""Training and predicting with 23-62-62-1 here and elsewhere, one round each in turns; then the diamonds scripts. See run.

    compare.py                        both
    compare.py steps                  only the steps
    compare.py scripts diamonds.R     only the scripts named
"""
import importlib.metadata
import os
import resource
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
ALL_CORES = dict(os.environ)  # contestant holds this process and its children to one thread
sys.path.insert(0, os.path.dirname(HERE))

import contestant
from report import table, update

BUILD = os.path.abspath(os.environ["CELERIAC_BUILD"])
ROUNDS = 9
SEARCHES = {"diamonds.R": "8 3 5 3 128", "diamonds_slides.R": "20 5 20 4 256"}  # candidates, folds, epochs, most layers, most units


def ask(process):
    process.stdin.write("go\n")
    process.stdin.flush()
    return [float(x) for x in process.stdout.readline().split()]


def steps():
    players, skipped = {}, []
    commands = {"celeriac": [os.path.join(BUILD, "bench", "bench-step"), "serve", "23-62-62-1"]}
    for name in contestant.CONTESTANTS:
        commands[name] = [sys.executable, os.path.join(HERE, "contestant.py"), name]
    for name, words in commands.items():
        process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        line = ""
        while not line.startswith("ready"):
            line = process.stdout.readline()
            if not line:
                skipped.append(name)
                break
        else:
            players[name] = process
            print(f"{name} is ready", file=sys.stderr, flush=True)
    took = {name: [] for name in players}
    for _ in range(ROUNDS):
        for name, process in players.items():
            took[name].append(ask(process))
    for process in players.values():
        process.stdin.close()
        process.wait()
    rows = []
    for name, rounds in took.items():
        own = took["celeriac"]
        wall, cpu = (statistics.median(r[i] for r in rounds) for i in (0, 1))
        least = min(r[0] for r in rounds) / min(r[0] for r in own)
        times = statistics.median(r[1] / o[1] for r, o in zip(rounds, own))
        predict = statistics.median(r[3] for r in rounds)
        faster = statistics.median(o[3] / r[3] for r, o in zip(rounds, own))
        rows.append([name, f"{wall:.1f}", f"{least:.1f}", f"{cpu:.1f}", f"{times:.1f}", f"{predict / 1e6:.2f}", f"{faster:.1f}"])
    text = table(["who", "a step, µs", "least, times ours", "CPU µs", "times ours", "predicts, million rows per CPU s", "ours is faster, times"], rows)
    return text + ("\n\nNot run here: " + ", ".join(skipped) if skipped else "")


def scripts():
    rows = []
    for name, search in SEARCHES.items():
        if len(sys.argv) > 2 and name not in sys.argv[2:]:
            continue
        start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([os.path.join(BUILD, "celeriac"), "run", "-q", os.path.join(ROOT, "examples", name)], check=True, stdout=subprocess.DEVNULL,
                       env=ALL_CORES)
        ours, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        out = subprocess.run([sys.executable, os.path.join(HERE, "search.py"), *search.split()], check=True, capture_output=True, text=True,
                             env=ALL_CORES).stdout
        theirs = {line.split()[0]: float(line.split()[1]) for line in out.splitlines()}
        rows.append([name, f"{ours:.1f}", f"{theirs['total']:.0f}", f"{theirs['import']:.1f}", f"{theirs['total'] / ours:.0f}", f"{cpu:.1f}", f"{theirs['cpu']:.0f}",
                     f"{theirs['cpu'] / cpu:.0f}"])
    return table(["script", "celeriac, s", "its fits in Keras, s", "of that import", "times", "CPU s", "Keras, CPU s", "times"], rows)


def main():
    versions = ", ".join(f"{p} {importlib.metadata.version(p)}" for p in ("keras", "tensorflow-cpu", "jax", "torch", "scikit-learn", "pandas", "numpy"))
    parts = {"steps": ("One thread each, batch 32, Adam, mean squared error; medians of rounds in turns.", steps),
             "scripts": ("All cores. Keras: TensorFlow, defaults, import and tracing counted, from a sample of the candidates (search.py).", scripts)}
    update(os.path.join(HERE, "results.md"), f"# Beside Keras and others\n\nPython {sys.version.split()[0]}, {versions}", parts, sys.argv[1:2] or list(parts))


if __name__ == "__main__":
    main()
