"""The recipe of docs/first-run.md in PyTorch, for comparison.

Trains MobileFaceNet (the form of arcface_torch) with ArcFace on a list of images and tests it on a
folder of verification pairs, by the rules of `soloface evaluate verification`.

    python3 first_run.py LIST VERIFICATION_FOLDER --epochs 20

Needs torch, numpy and pillow.
"""

import argparse
import math
import pathlib
import time

import numpy
import torch
from PIL import Image
from torch import nn
from torch.nn import functional as F


def convolution(inputs, outputs, kernel, stride=1, padding=0, groups=1, activation=True):
    layers = [
        nn.Conv2d(inputs, outputs, kernel, stride, padding, groups=groups, bias=False),
        nn.BatchNorm2d(outputs),
    ]
    return nn.Sequential(*layers, nn.PReLU(outputs)) if activation else nn.Sequential(*layers)


class Bottleneck(nn.Module):
    def __init__(self, inputs, outputs, groups, stride):
        super().__init__()
        self.residual = stride == 1
        self.layers = nn.Sequential(
            convolution(inputs, groups, 1),
            convolution(groups, groups, 3, stride, 1, groups),
            convolution(groups, outputs, 1, activation=False),
        )

    def forward(self, x):
        return x + self.layers(x) if self.residual else self.layers(x)


def mobile_face_net(embedding=512):
    def residuals(channels, count, groups):
        return [Bottleneck(channels, channels, groups, 1) for _ in range(count)]

    network = nn.Sequential(
        convolution(3, 128, 3, 2, 1),
        convolution(128, 128, 3, 1, 1, 64),
        Bottleneck(128, 128, 128, 2), *residuals(128, 4, 128),
        Bottleneck(128, 256, 256, 2), *residuals(256, 6, 256),
        Bottleneck(256, 256, 512, 2), *residuals(256, 2, 256),
        convolution(256, 512, 1),
        convolution(512, 512, 7, groups=512, activation=False),
        nn.Flatten(),
        nn.Linear(512, embedding, bias=False),
        nn.BatchNorm1d(embedding),
    )
    for module in network.modules():
        if isinstance(module, (nn.Conv2d, nn.Linear)):
            nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
    return network.to(memory_format=torch.channels_last)


class MHLR:
    """The Moving Haar Learning Rate scheduler (arXiv 2404.11118) with the quickstart's constants."""

    alpha, beta, threshold, patience, factor = 0.05, 0.05, 0.04, 0.33, 0.25

    def __init__(self, rate, steps):
        self.rate = self.decided = rate
        self.tolerance = int(self.patience * steps)
        self.last = self.difference = self.smoothed = None
        self.count = 0

    def observe(self, loss):
        """Takes a step's loss; a cut it decides is first used by the step after the next."""
        self.rate = self.decided
        if self.last is not None:
            fall = self.last - loss
            if self.difference is None:
                self.difference = self.smoothed = self.alpha * fall
            else:
                self.difference = (1 - self.alpha) * self.difference + self.alpha * fall
                self.smoothed = self.beta * self.difference + (1 - self.beta) * self.smoothed
            self.count = self.count + 1 if self.smoothed < self.threshold else 0
            if self.count > self.tolerance:
                self.decided *= self.factor
                self.count = 0
        self.last = loss


def decoded(paths):
    pixels = numpy.stack([numpy.asarray(Image.open(path).convert("RGB")) for path in paths])
    images = torch.from_numpy(pixels).permute(0, 3, 1, 2).float().div(255).sub(0.5).div(0.5)
    return images.contiguous(memory_format=torch.channels_last)


@torch.no_grad()
def accuracy(network, folder):
    """Ten folds in order; the threshold of each is the best one on the other nine."""
    same = numpy.load(folder / "pair_label.npy")
    images = decoded([folder / "imgs" / f"{number}.jpg" for number in range(2 * len(same))])
    network.eval()
    rows = torch.cat([network(part) + network(part.flip(3)) for part in images.split(64)])
    network.train()
    rows = F.normalize(rows.double()).numpy()
    distances = ((rows[0::2] - rows[1::2]) ** 2).sum(1)
    thresholds = numpy.arange(0, 4, 0.01)
    right = (distances[None] < thresholds[:, None]) == same[None]
    scores = []
    for fold in numpy.array_split(numpy.arange(len(same)), 10):
        others = numpy.setdiff1d(numpy.arange(len(same)), fold)
        best = right[:, others].mean(1).argmax()
        scores.append(right[best, fold].mean())
    return numpy.mean(scores), numpy.std(scores)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("list", type=pathlib.Path, help="path and label per line, tab between")
    parser.add_argument("verification", type=pathlib.Path)
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--batch-size", type=int, default=16)
    parser.add_argument("--rate", type=float, default=0.002)
    parser.add_argument("--decay", type=float, default=5e-4)
    parser.add_argument("--scale", type=float, default=32.0)
    parser.add_argument("--margin", type=float, default=0.2)
    parser.add_argument("--seed", type=int, default=3407)
    arguments = parser.parse_args()

    torch.manual_seed(arguments.seed)
    rows = [line.rsplit("\t", 1) for line in arguments.list.read_text().splitlines()]
    images = decoded([arguments.list.parent / path for path, _ in rows])
    labels = torch.tensor([int(label) for _, label in rows])
    network = mobile_face_net()
    centers = nn.Parameter(torch.randn(int(labels.max()) + 1, 512) * 0.01)
    print("untrained: %.4f +- %.4f" % accuracy(network, arguments.verification), flush=True)
    optimizer = torch.optim.AdamW(
        [*network.parameters(), centers], lr=arguments.rate, weight_decay=arguments.decay)
    started = time.time()
    steps = len(images) // arguments.batch_size
    schedule = MHLR(arguments.rate, steps * arguments.epochs)
    for epoch in range(arguments.epochs):
        order = torch.randperm(len(images))
        for step in range(steps):
            chosen = order[step * arguments.batch_size:(step + 1) * arguments.batch_size]
            batch = images[chosen]
            mirrored = torch.rand(len(chosen)) < 0.5
            batch[mirrored] = batch[mirrored].flip(3)
            cosines = F.linear(F.normalize(network(batch)), F.normalize(centers)).clamp(-1, 1)
            own = torch.arange(len(chosen)), labels[chosen]
            with torch.no_grad():
                change = torch.cos(torch.acos(cosines[own]) + arguments.margin) - cosines[own]
            logits = cosines.clone()
            logits[own] += change
            loss = F.cross_entropy(arguments.scale * logits, labels[chosen])
            for group in optimizer.param_groups:
                group["lr"] = schedule.rate
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.observe(loss.item())
            if not math.isfinite(loss.item()):
                raise SystemExit(f"the loss is {loss.item()} in epoch {epoch}, step {step}")
        print(f"epoch {epoch}: loss {loss.item():.4f}, rate {schedule.rate}", flush=True)
    rate = steps * arguments.batch_size * arguments.epochs / (time.time() - started)
    print("trained: %.4f +- %.4f" % accuracy(network, arguments.verification))
    print("images/s: %.1f" % rate)


if __name__ == "__main__":
    main()
