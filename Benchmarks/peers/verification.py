"""Tests a network on pairs of faces in PyTorch, to compare `soloface evaluate verification` with.

    python3 verification.py --network r18 --data lfw.bin --batch-size 10 [--channels-last]

The usual way of the field: a pickled pack of encoded images is decoded to one array of float32 for
the images and one for their mirror images; both go through the network in eager fp32, batch by
batch, each batch normalised before. Images are decoded by Pillow, since MXNet, which the field uses
there, can no longer be installed. Memory is laid out as PyTorch does by default (NCHW), or with
--channels-last as its newer kernels like it.

Talks in lines: one JSON object when ready; then for each line on standard input it tests the pack
once, from the file to the embeddings, and writes one with the seconds. --save FILE.safetensors keeps
the weights, drawn at random, with statistics of the pack's images; --embeddings FOLDER the
embeddings. Needs torch, numpy and Pillow.
"""

import argparse
import io
import json
import pickle
import sys
import time

import numpy
import torch
from PIL import Image

import networks
import train


def read(path):
    """Images as one array [2, N, 3, 112, 112] of float32: plain, mirrored."""
    with open(path, "rb") as file:
        encoded, _ = pickle.load(file, encoding="bytes")
    data = torch.empty(2, len(encoded), 3, 112, 112)
    for index, item in enumerate(encoded):
        pixels = numpy.asarray(Image.open(io.BytesIO(item)).convert("RGB"))
        image = torch.from_numpy(pixels.copy()).permute(2, 0, 1)
        data[0, index] = image
        data[1, index] = image.flip(2)
    return data


@torch.no_grad()
def embed(network, data, options):
    results = []
    for images in data:
        rows = []
        for start in range(0, len(images), options.batch_size):
            batch = ((images[start:start + options.batch_size] / 255) - 0.5) / 0.5
            if options.channels_last:
                batch = batch.contiguous(memory_format=torch.channels_last)
            rows.append(network.embedding(network.features(batch)).numpy())
        results.append(numpy.concatenate(rows))
    return results


@torch.no_grad()
def settle(network, data):
    """Gives the normalisations the statistics of some images, as a trained network has them."""
    norms = [m for m in network.modules() if isinstance(m, torch.nn.modules.batchnorm._BatchNorm)]
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum = None
    network.train()
    for start in range(0, min(16, data.shape[1]), 8):
        batch = ((data[0, start:start + 8] / 255) - 0.5) / 0.5
        network.embedding(network.features(batch))
    network.eval()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--network", default="r50")
    parser.add_argument("--data", required=True)
    parser.add_argument("--batch-size", type=int, default=10)
    parser.add_argument("--channels-last", action="store_true")
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--save", help="a file for the weights")
    parser.add_argument("--embeddings", help="a folder for plain.npy and mirrored.npy")
    options = parser.parse_args()
    if options.threads:
        torch.set_num_threads(options.threads)
    torch.manual_seed(3407)
    network = networks.make(options.network)
    settle(network, read(options.data))
    if options.save:
        names = network.names()
        state = {names[name]: tensor for name, tensor in network.state_dict().items()}
        train.save_safetensors(state, options.save)
    if options.channels_last:
        network = network.to(memory_format=torch.channels_last)
    train.say({"torch": torch.__version__, "threads": torch.get_num_threads()})
    for _ in sys.stdin:
        start = time.perf_counter()
        plain, mirrored = embed(network, read(options.data), options)
        seconds = time.perf_counter() - start
        if options.embeddings:
            numpy.save(f"{options.embeddings}/plain.npy", plain)
            numpy.save(f"{options.embeddings}/mirrored.npy", mirrored)
        train.say({"seconds": seconds, "images": len(plain)})


if __name__ == "__main__":
    main()
