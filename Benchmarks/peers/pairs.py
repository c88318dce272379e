"""Compares all pairs of random embeddings in NumPy or PyTorch, as `soloface evaluate mfr` does.

    python3 pairs.py --images 20000 --way torch

Blocks of a matrix product in float32, above the diagonal; of each block the scores of pairs of two
persons that reach a floor are kept (the floor is known beforehand from a sample, which makes it
easy for this program), and at the end the threshold at a false accept rate of 1e-6 is the lowest
of the highest. --way torch-product leaves all but the product away: what no such program can beat.
--make FOLDER writes embeddings.npy and list.txt for SoloFace instead and ends.

Prints one JSON object with pairs_per_second. Needs numpy and, for torch, torch.
"""

import argparse
import json
import os
import pathlib
import time

import numpy

TARGET = 1e-6


def draw(images, dimension, per_person, seed):
    """Rows of length 1 around a point of their person, and the number of the person."""
    random = numpy.random.default_rng(seed)
    labels = numpy.arange(images) // per_person
    centers = random.standard_normal((labels[-1] + 1, dimension), numpy.float32)
    rows = centers[labels] + 1.5 * random.standard_normal((images, dimension), numpy.float32)
    return rows / numpy.linalg.norm(rows, axis=1, keepdims=True), labels


def blocks(count, side):
    for start in range(0, count, side):
        for place in range(start, count, side):
            yield slice(start, start + side), slice(place, place + side)


def with_numpy(rows, labels, side, floor):
    kept = []
    for left, right in blocks(len(rows), side):
        scores = rows[left] @ rows[right].T
        keep = (scores >= floor) & (labels[left, None] != labels[None, right])
        if left == right:
            keep = numpy.triu(keep, 1)
        kept.append(scores[keep])
    return numpy.concatenate(kept)


def with_torch(rows, labels, side, floor, product_only):
    import torch
    rows, labels = torch.from_numpy(rows), torch.from_numpy(labels)
    kept = []
    for left, right in blocks(len(rows), side):
        scores = rows[left] @ rows[right].T
        if product_only:
            continue
        keep = (scores >= floor) & (labels[left, None] != labels[None, right])
        if left == right:
            keep = torch.triu(keep, 1)
        kept.append(scores[keep])
    return torch.cat(kept).numpy() if kept else numpy.zeros(1, numpy.float32)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--images", type=int, default=20000)
    parser.add_argument("--dimension", type=int, default=512)
    parser.add_argument("--per-person", type=int, default=8)
    parser.add_argument("--way", choices=("numpy", "torch", "torch-product"), default="torch")
    parser.add_argument("--side", type=int, default=2048, help="of a block")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--make", type=pathlib.Path)
    options = parser.parse_args()
    rows, labels = draw(options.images, options.dimension, options.per_person, options.seed)
    if options.make:
        options.make.mkdir(parents=True, exist_ok=True)
        numpy.save(options.make / "embeddings.npy", rows)
        (options.make / "list.txt").write_text(
            "".join(f"{index}.jpg\t{label}\t0\n" for index, label in enumerate(labels)))
        return
    if options.way != "numpy":
        import torch
        torch.set_num_threads(options.threads)
    sample = (rows[:2000] @ rows[2000:4000].T)[labels[:2000, None] != labels[None, 2000:4000]]
    floor = float(numpy.quantile(sample, 1 - 2e-5))
    start = time.perf_counter()
    if options.way == "numpy":
        kept = with_numpy(rows, labels, options.side, floor)
    else:
        kept = with_torch(
            rows, labels, options.side, floor, options.way == "torch-product")
    pairs = options.images * (options.images - 1) // 2
    allowed = int(TARGET * pairs)
    threshold = float(numpy.sort(kept)[::-1][allowed]) if len(kept) > allowed else None
    seconds = time.perf_counter() - start
    print(json.dumps({
        "way": options.way, "images": options.images, "seconds": seconds,
        "pairs_per_second": pairs / seconds, "threshold": threshold, "numpy": numpy.__version__}))


main()
