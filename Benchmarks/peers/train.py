"""Training steps in PyTorch, to compare `soloface benchmark train` with.

Two ways, each at its best:
  usual     the field's loop: eager, NCHW, foreach SGD, loss.item() each step; on a GPU with autocast
            and GradScaler
  compiled  channels-last, torch.compile over network and head, fused SGD

The same network, ArcFace head, batches, clipping and update rule as SoloFace. Talks in lines: writes
one JSON object when ready, then for each line `N` on standard input makes N steps and writes one.

    python3 train.py --way compiled --network r18 --batch-size 32 --precision bf16

Needs torch and numpy (compiled: also a C++ compiler, sympy, jinja2, networkx).
"""

import argparse
import json
import math
import resource
import struct
import sys
import time

import numpy
import torch
from torch import nn
from torch.nn import functional as F

import networks

MASK = (1 << 64) - 1


def mixed(words):
    """SplitMix64's output function on an array of uint64."""
    words = (words ^ (words >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
    words = (words ^ (words >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
    return words ^ (words >> numpy.uint64(31))


def batch(size, identities, seed, number):
    """Batch `number` of SoloFace's synthetic ones: uint8 [B, 112, 112, 3] and labels [B]."""
    count = size + size * 112 * 112 * 3 // 8
    steps = numpy.arange(1, count + 1, dtype=numpy.uint64)
    words = mixed(numpy.uint64((seed + number) & MASK) + steps * numpy.uint64(0x9E3779B97F4A7C15))
    labels = (words[:size] % numpy.uint64(identities)).astype(numpy.int64)
    pixels = words[size:].astype("<u8").view(numpy.uint8).reshape(size, 112, 112, 3)
    return torch.from_numpy(pixels), torch.from_numpy(labels)


def save_safetensors(tensors, path):
    header, offset = {}, 0
    arrays = {}
    for name, tensor in tensors.items():
        array = tensor.detach().cpu().contiguous().numpy()
        arrays[name] = array
        kind = "I64" if array.dtype == numpy.int64 else "F32"
        header[name] = {
            "dtype": kind, "shape": list(array.shape),
            "data_offsets": [offset, offset + array.nbytes]}
        offset += array.nbytes
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for array in arrays.values():
            file.write(array.tobytes())


class Model(nn.Module):
    """Images and labels to the loss: network, class centres, ArcFace (s 64, m 0.5), softmax."""

    def __init__(self, network, identities, dtype, device):
        super().__init__()
        self.backbone = network
        self.centers = nn.Parameter(torch.empty(identities, 512).normal_(0, 0.01))
        self.dtype = dtype
        self.kind = device.type

    def forward(self, images, labels):
        with torch.autocast(self.kind, self.dtype, enabled=self.dtype is not None):
            features = self.backbone.features(images)
        rows = self.backbone.embedding(features.float())
        cosines = F.linear(F.normalize(rows), F.normalize(self.centers)).clamp(-1, 1)
        own = cosines.gather(1, labels[:, None])
        # Overwritten without tracking, as the public implementations do.
        change = torch.cos(torch.acos(own.detach()) + 0.5) - own.detach()
        logits = 64 * cosines.scatter_add(1, labels[:, None], change)
        return F.cross_entropy(logits, labels)


class Loop:
    def __init__(self, options):
        self.options = options
        self.device = torch.device(options.device)
        dtype = {"fp32": None, "bf16": torch.bfloat16, "fp16": torch.float16}[options.precision]
        if self.device.type == "cuda":
            torch.backends.cudnn.benchmark = True
        torch.manual_seed(options.seed)
        self.bytes_before = self.peak()
        network = networks.make(options.network)
        self.model = Model(network, options.identities, dtype, self.device).to(self.device)
        if options.save:
            names = network.names()
            state = {names[name]: tensor for name, tensor in network.state_dict().items()}
            save_safetensors(state, f"{options.save}/model.safetensors")
            save_safetensors({"weight": self.model.centers}, f"{options.save}/head.safetensors")
        self.layout = torch.contiguous_format
        self.run = self.model
        if options.way == "compiled":
            self.layout = torch.channels_last
            self.model = self.model.to(memory_format=self.layout)
            mode = "max-autotune" if self.device.type == "cuda" else "default"
            self.run = torch.compile(self.model, mode=mode)
        self.scaler = torch.amp.GradScaler(
            self.device.type, enabled=options.precision == "fp16", growth_interval=100)
        weights = [p for p in self.model.parameters() if p.requires_grad]
        fused = {"fused": True} if options.way == "compiled" else {"foreach": True}
        self.optimizer = torch.optim.SGD(
            weights, lr=options.rate, momentum=0.9, weight_decay=5e-4, **fused)
        self.model.train()
        self.number = 0

    def peak(self):
        if self.device.type == "cuda":
            return torch.cuda.max_memory_allocated()
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024

    def step(self):
        pixels, labels = batch(
            self.options.batch_size, self.options.identities, self.options.seed, self.number)
        self.number += 1
        images = (pixels.to(self.device).float() / 255 - 0.5) / 0.5
        images = images.permute(0, 3, 1, 2).contiguous(memory_format=self.layout)
        labels = labels.to(self.device)
        if self.device.type == "cuda":
            torch.cuda.synchronize()
        start = time.perf_counter()
        loss = self.run(images, labels)
        self.scaler.scale(loss).backward()
        self.scaler.unscale_(self.optimizer)
        nn.utils.clip_grad_norm_(self.model.backbone.parameters(), 5)
        self.scaler.step(self.optimizer)
        self.scaler.update()
        self.optimizer.zero_grad()
        value = loss.item()
        if self.device.type == "cuda":
            torch.cuda.synchronize()
        return time.perf_counter() - start, value


def say(answer):
    print(json.dumps(answer), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--way", choices=("usual", "compiled"), default="usual")
    parser.add_argument("--network", default="r50")
    parser.add_argument("--batch-size", type=int, default=32)
    parser.add_argument("--precision", choices=("fp32", "bf16", "fp16"), default="fp32")
    parser.add_argument("--identities", type=int, default=10572)
    parser.add_argument("--rate", type=float, default=0.02)
    parser.add_argument("--seed", type=int, default=3407)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--save", help="folder for the first weights, as safetensors")
    options = parser.parse_args()
    if options.threads:
        torch.set_num_threads(options.threads)
    loop = Loop(options)
    say({"torch": torch.__version__, "threads": torch.get_num_threads()})
    for line in sys.stdin:
        results = [loop.step() for _ in range(int(line))]
        say({
            "seconds": [seconds for seconds, _ in results],
            "losses": [value if math.isfinite(value) else str(value) for _, value in results],
            "peak_bytes": loop.peak(), "bytes_before": loop.bytes_before})


if __name__ == "__main__":
    main()
