"""The plan's simulation written plainly in NumPy, for bench/effort.ts: JSON in, times and percentiles out."""

import json
import math
import sys
import time

import numpy as np


def simulate(packages, challenges, reference, samples, seed):
    """Packages: (median, sigma) of a lognormal. Challenges: ln of the factor at the middle."""
    rng = np.random.default_rng(seed)
    normal = rng.standard_normal((samples, len(packages)))
    median = np.array([one["median"] for one in packages])
    sigma = np.array([one["sigma"] for one in packages])
    days = (median * np.exp(sigma * normal)).sum(axis=1)
    shared = np.clip(rng.standard_t(reference["degrees"], samples), -6, 6)
    total = days * np.exp(reference["mean"] + reference["spread"] * shared)
    log = np.zeros(samples)
    for size in challenges:
        log += size * np.maximum(0, 1 + 0.5 * rng.standard_normal(samples))
    total *= np.exp(np.clip(log, math.log(0.5), math.log(3)))
    return np.quantile(total, [0.1, 0.5, 0.8, 0.9])


def main():
    asked = json.load(sys.stdin)
    times = []
    for repeat in range(asked["repeats"]):
        started = time.process_time()
        percentiles = simulate(
            asked["packages"],
            asked["challenges"],
            asked["reference"],
            asked["samples"],
            repeat + 1,
        )
        times.append((time.process_time() - started) * 1000)
    json.dump(
        {"times": times, "percentiles": percentiles.tolist(), "numpy": np.__version__},
        sys.stdout,
    )


main()
