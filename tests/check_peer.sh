#!/bin/sh
# A trained VAE of ours, computed again by PyTorch: logits, ELBO terms and gradients to 1e-5.
B=${B:-build}
for python in python3 /usr/bin/python3; do
    $python -c 'import torch' 2>/dev/null && break
    python=
done
if [ -z "$python" ]; then
    echo "skipped: peer-torch (python3-torch is not installed)"
    echo "0 passed, 0 failed, 1 skipped"
    exit 0
fi
file=$(mktemp "${TMPDIR:-/tmp}/elbo-peer-XXXXXX") && trap 'rm -f "$file"' EXIT
if ! "$B/f32/bin/peer_vae" "$file"; then
    echo "0 passed, 1 failed"
    exit 1
fi
$python tests/peers/torch_vae.py "$file"
