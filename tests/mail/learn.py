"""Learn what letters are for: writes vendsim/mail/purpose.json from the tuning mails, never from the held-out ones.

    python tests/mail/learn.py [--cross]

Softmax regression with an L2 penalty, in whole numbers afterwards. With --cross every file of mails is read by a model
that was learned from the others: the honest figure for mails by authors it has not met.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from corpus import Mail, mails, read_facts

from vendsim.mail import purpose

TUNING = sorted(Path(__file__).parent.glob("tuning_*.jsonl"), key=lambda path: int(path.stem.split("_")[1]))
SCALE = {"word": 0.8, "subject": 0.5, "has": 1.5, "is": 1.5}  # how readily a kind of feature is believed; others 1
PENALTY, STEPS, RATE, SEEN = 0.5, 500, 0.25, 2
PRECISION = 100  # weights are stored in hundredths
Sample = tuple[set[str], str]


def samples(letters: list[Mail]) -> list[Sample]:
    """(features, act) of every mail that is not in the machine form."""
    seen = [(read_facts(letter), letter) for letter in letters]
    return [(purpose.features(facts), letter.act) for facts, letter in seen if facts is not None]


def learn(data: list[Sample]) -> dict[str, list[int]]:
    """Weights by feature."""
    counts = Counter(name for shown, _ in data for name in shown)
    names = sorted(name for name, count in counts.items() if count >= SEEN)
    scale = np.array([SCALE.get(name.split()[0], 1.0) for name in names])
    place = {name: i for i, name in enumerate(names)}
    x = np.zeros((len(data), len(names)))
    for row, (shown, _) in enumerate(data):
        x[row, [place[name] for name in shown if name in place]] = 1.0
    wanted = np.eye(len(purpose.ACTS))[[purpose.ACTS.index(act) for _, act in data]]
    weights = descend(x * scale, wanted) * scale[:, None]
    rounded = np.rint(PRECISION * weights).astype(int)
    return {name: row.tolist() for name, row in zip(names, rounded, strict=True) if row.any()}


def descend(x: Any, wanted: Any) -> Any:
    """Gradient descent with momentum on the mean log-loss and its penalty."""
    weights = speed = np.zeros((x.shape[1], wanted.shape[1]))
    for _ in range(STEPS):
        scores = x @ weights
        chances = np.exp(scores - scores.max(axis=1, keepdims=True))
        chances /= chances.sum(axis=1, keepdims=True)
        speed = 0.9 * speed + (x.T @ (chances - wanted) + PENALTY * weights) / len(x)
        weights = weights - RATE * speed
    return weights


def share(weights: dict[str, list[int]], data: list[Sample]) -> float:
    """Share of the acts that these weights find."""
    right = 0
    for shown, act in data:
        totals = np.sum([weights[name] for name in shown if name in weights], axis=0)
        right += purpose.ACTS[int(np.argmax(totals))] == act
    return right / len(data)


def main() -> None:
    """Learn and write, or cross-validate."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cross", action="store_true")
    options = parser.parse_args()
    data = {path.stem: samples(mails(path)) for path in TUNING}
    if options.cross:
        for name, held in data.items():
            rest = [sample for other, known in data.items() if other != name for sample in known]
            print(f"{name}: {share(learn(rest), held):.3f} of {len(held)}", flush=True)
        return
    weights = learn([sample for known in data.values() for sample in known])
    named = {json.dumps(name, ensure_ascii=False): row for name, row in weights.items()}
    lines = ",\n".join(f"{name}:{json.dumps(row, separators=(',', ':'))}" for name, row in named.items())
    purpose.WEIGHTS.write_text("{\n" + lines + "\n}\n", encoding="utf-8")
    print(f"{len(weights)} features, {purpose.WEIGHTS.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
