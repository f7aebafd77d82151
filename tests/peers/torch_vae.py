#!/usr/bin/env python3
"""Computes a trained VAE of ours again in PyTorch, from its safetensors file.

    torch_vae.py FILE        # written by build/f32/bin/peer_vae FILE

The file holds the parameters by name, a batch x with its noise eps, and what our library made of
them: logits, log p(x|z), KL, loss, and the gradient of every parameter as grad.NAME. Each is compared
with PyTorch's; the last line counts, the exit status is 1 if one is further away than 1e-5.
"""
import json
import math
import struct
import sys

import torch
import torch.nn.functional as F


def load(path):
    """A safetensors file: 8 bytes of header length, a JSON header, the numbers."""
    data = open(path, "rb").read()
    n, = struct.unpack("<Q", data[:8])
    types = {"F32": torch.float32, "F64": torch.float64}
    tensors = {}
    for name, t in json.loads(data[8:8 + n]).items():
        if name != "__metadata__":
            a, b = (8 + n + i for i in t["data_offsets"])
            flat = torch.frombuffer(bytearray(data[a:b]), dtype=types[t["dtype"]])
            tensors[name] = flat.reshape(t["shape"]).clone()
    return tensors


def linear(p, name, x):
    return x @ p[name + ".w"] + p[name + ".b"]


def forward(p, x, eps):
    h = torch.relu(linear(p, "encoder.0", x))
    mean, logvar = linear(p, "mean", h), linear(p, "logvar", h)
    z = mean + torch.exp(0.5 * logvar) * eps
    logits = linear(p, "out", torch.relu(linear(p, "decoder.0", z)))
    log_px_z = -F.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(1)
    kl = -0.5 * (1 + logvar - mean ** 2 - logvar.exp()).sum(1)
    return logits, log_px_z, kl, (kl - log_px_z).mean()


def main():
    t = load(sys.argv[1])
    inputs = ("x", "eps", "logits", "log_px_z", "kl", "loss")
    p = {k: v.requires_grad_() for k, v in t.items() if k not in inputs and not k.startswith("grad.")}
    results = dict(zip(inputs[2:], forward(p, t["x"], t["eps"])))
    results["loss"].backward()
    results.update({"grad." + k: v.grad for k, v in p.items()})
    failed = 0
    for name, theirs in results.items():
        ours = t[name].reshape(theirs.shape)
        worst = ((ours - theirs).abs() / theirs.abs().clamp(min=1)).max().item()
        ok = math.isfinite(worst) and worst <= 1e-5
        failed += not ok
        if not ok:
            print(f"{name}: differs from PyTorch by {worst:.2e}, relative to max(1, |value|)")
    print(f"{len(results) - failed} passed, {failed} failed")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
