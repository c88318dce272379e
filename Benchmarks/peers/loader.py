"""Loads training images as PyTorch programs of the field do, to compare `soloface benchmark loader`.

    python3 loader.py --data FOLDER|FILE.rec --workers 4 --batch-size 128 --steps 100

A folder of identity folders is read by torchvision's ImageFolder; a RecordIO file by its .idx,
mapped, in our own few lines, since MXNet can no longer be installed. Then Pillow, random mirroring,
ToTensor and Normalize of torchvision, and a DataLoader that keeps its workers. --fast takes the
quicker ways that torchvision and Pillow offer instead: decode_jpeg from torchvision, uint8 to the
batch, and the conversion to float once per batch.

Prints one JSON object: images_per_second, and images_per_core_second from the processor time of this
process and its workers together. Needs torch, torchvision, Pillow and numpy.
"""

import argparse
import io
import json
import mmap
import os
import struct
import time

import numpy
import torch
from PIL import Image
from torch.utils.data import DataLoader, Dataset
from torchvision import io as vision_io
from torchvision import transforms
from torchvision.datasets import ImageFolder

MAGIC = 0xCED7230A
TICKS = os.sysconf("SC_CLK_TCK")


class Records(Dataset):
    """The images of a RecordIO file in one part each, as bytes with their labels."""

    def __init__(self, path):
        self.path, self.map = path, None
        with open(os.path.splitext(path)[0] + ".idx") as file:
            offsets = [int(line.split("\t")[1]) for line in file]
        self.offsets = [offset for offset in offsets if self.record(offset)[2]]

    def record(self, offset):
        if self.map is None:
            with open(self.path, "rb") as file:
                self.map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        magic, length, flag, label = struct.unpack_from("<IIIf", self.map, offset)
        assert magic == MAGIC and length < 1 << 29
        start = offset + 8 + 24 + 4 * flag
        return start, int(label), offset + 8 + length - start

    def __len__(self):
        return len(self.offsets)

    def __getitem__(self, index):
        start, label, count = self.record(self.offsets[index])
        return self.map[start:start + count], label

    def __getstate__(self):
        return {**self.__dict__, "map": None}


class Files(Dataset):
    """The images of a folder of identity folders, as bytes with their labels."""

    def __init__(self, path):
        self.samples = ImageFolder(path).samples

    def __len__(self):
        return len(self.samples)

    def __getitem__(self, index):
        path, label = self.samples[index]
        with open(path, "rb") as file:
            return file.read(), label


class Usual(Dataset):
    """Decoded by Pillow and transformed image by image."""

    def __init__(self, source):
        self.source = source
        self.transform = transforms.Compose([
            transforms.RandomHorizontalFlip(), transforms.ToTensor(),
            transforms.Normalize([0.5] * 3, [0.5] * 3)])

    def __len__(self):
        return len(self.source)

    def __getitem__(self, index):
        data, label = self.source[index]
        return self.transform(Image.open(io.BytesIO(data)).convert("RGB")), label


class Fast(Usual):
    """Decoded by torchvision, kept as uint8."""

    def __getitem__(self, index):
        data, label = self.source[index]
        image = vision_io.decode_jpeg(
            torch.from_numpy(numpy.frombuffer(data, numpy.uint8).copy()),
            mode=vision_io.ImageReadMode.RGB)
        return image.flip(2) if torch.rand(()) < 0.5 else image, label


def processor_seconds(processes):
    """The time that cores spent on these processes."""
    total = 0
    for process in processes:
        with open(f"/proc/{process}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


def batches(loader, fast):
    while True:
        for images, labels in loader:
            if fast:
                images = images.float().mul_(1 / 127.5).sub_(1)
            yield images, labels


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", required=True)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--batch-size", type=int, default=128)
    parser.add_argument("--steps", type=int, default=50)
    parser.add_argument("--warmup", type=int, default=10)
    parser.add_argument("--fast", action="store_true")
    options = parser.parse_args()
    torch.set_num_threads(1)
    source = (Files if os.path.isdir(options.data) else Records)(options.data)
    loader = DataLoader(
        (Fast if options.fast else Usual)(source), batch_size=options.batch_size, shuffle=True,
        num_workers=options.workers, drop_last=True, persistent_workers=options.workers > 0)
    feed = batches(loader, options.fast)
    for _ in range(options.warmup):
        next(feed)
    workers = getattr(loader._iterator, "_workers", []) if options.workers > 0 else []
    processes = [os.getpid()] + [worker.pid for worker in workers]
    start, core = time.perf_counter(), processor_seconds(processes)
    for _ in range(options.steps):
        next(feed)
    elapsed = time.perf_counter() - start
    core = processor_seconds(processes) - core
    images = options.steps * options.batch_size
    print(json.dumps({
        "images_per_second": images / elapsed, "images_per_core_second": images / core,
        "torch": torch.__version__}))


main()
