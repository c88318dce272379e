"""Steps of the class-centre layer in PyTorch, to compare `soloface benchmark head` with.

The field's two ways:
  full      normalised embeddings times normalised centres, ArcFace, cross-entropy over all classes
  partial   Partial FC on one device: classes drawn by score, their rows taken by index, whose
            gradient and SGD step are those of the whole matrix

Eager, float32 or the product under autocast, SGD with momentum over the matrix. Talks in lines:
writes one JSON object when ready, then for each line `N` on standard input makes N steps and writes
one.

    python3 head.py --identities 100000 --rate 0.2 --threads 1

Needs torch.
"""

import argparse
import json
import resource
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F


class Head(nn.Module):
    def __init__(self, options, device):
        super().__init__()
        self.options = options
        self.centers = nn.Parameter(
            torch.empty(options.identities, options.embedding, device=device).normal_(0, 0.01))
        self.dtype = {"fp32": None, "bf16": torch.bfloat16, "fp16": torch.float16}[
            options.precision]

    def sample(self, labels):
        """The classes of the batch and random others, and the labels' places among them."""
        own = torch.unique(labels, sorted=True)
        count = max(int(self.options.rate * self.options.identities), len(own))
        scores = torch.rand(self.options.identities, device=labels.device)
        scores[own] = 2
        rows = scores.topk(count)[1].sort()[0]
        return self.centers[rows], torch.searchsorted(rows, labels)

    def forward(self, embeddings, labels):
        centers = self.centers
        if self.options.rate < 1:
            centers, labels = self.sample(labels)
        with torch.autocast(
                embeddings.device.type, self.dtype, enabled=self.dtype is not None):
            cosines = F.linear(F.normalize(embeddings), F.normalize(centers))
        cosines = cosines.float().clamp(-1, 1)
        own = cosines.gather(1, labels[:, None])
        # Overwritten without tracking, as the public implementations do.
        change = torch.cos(torch.acos(own.detach()) + 0.5) - own.detach()
        return F.cross_entropy(64 * cosines.scatter_add(1, labels[:, None], change), labels)


class Loop:
    def __init__(self, options):
        self.options = options
        self.device = torch.device(options.device)
        torch.manual_seed(options.seed)
        self.bytes_before = self.peak()
        self.head = Head(options, self.device)
        self.optimizer = torch.optim.SGD(
            self.head.parameters(), lr=0.02, momentum=0.9, weight_decay=5e-4)

    def peak(self):
        if self.device.type == "cuda":
            return torch.cuda.max_memory_allocated()
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024

    def step(self):
        options = self.options
        embeddings = torch.randn(options.batch_size, options.embedding, device=self.device)
        embeddings.requires_grad_(True)
        labels = torch.randint(0, options.identities, (options.batch_size,), device=self.device)
        if self.device.type == "cuda":
            torch.cuda.synchronize()
        start = time.perf_counter()
        loss = self.head(embeddings, labels)
        value = loss.item()
        loss.backward()
        self.optimizer.step()
        self.optimizer.zero_grad()
        if self.device.type == "cuda":
            torch.cuda.synchronize()
        return time.perf_counter() - start, value


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--identities", type=int, default=100_000)
    parser.add_argument("--embedding", type=int, default=512)
    parser.add_argument("--batch-size", type=int, default=128)
    parser.add_argument("--rate", type=float, default=1.0, help="below 1: Partial FC")
    parser.add_argument("--precision", choices=("fp32", "bf16", "fp16"), default="fp32")
    parser.add_argument("--seed", type=int, default=3407)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--threads", type=int, default=0)
    options = parser.parse_args()
    if options.threads:
        torch.set_num_threads(options.threads)
    loop = Loop(options)
    print(json.dumps({"torch": torch.__version__, "threads": torch.get_num_threads()}), flush=True)
    for line in sys.stdin:
        steps = [loop.step() for _ in range(int(line))]
        seconds, losses = zip(*steps)
        state = loop.head.centers.numel() * 4 * 2
        print(json.dumps({
            "seconds": seconds, "losses": losses, "peak_bytes": loop.peak(),
            "bytes_before": loop.bytes_before, "state_bytes": state}), flush=True)


if __name__ == "__main__":
    main()
