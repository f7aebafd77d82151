#!/bin/sh
# Training steps and sampling against PyTorch on the same CPU, with as many threads ($THREADS, or
# 2): ours, PyTorch's, ours, PyTorch's, each in a process of its own, so that a machine that slows
# down slows both.
#
#     sh tests/bench_peers.sh [NAME...]       workloads of tests/peers/torch_steps.py; else all
#
# A row a pair: median ms of both, PyTorch's divided by ours, and the ratio that this project asks
# of itself. OpenBLAS knows some CPUs by name only, so PyTorch runs as it is and with the kernels
# for AVX-512, where the CPU has it, and the faster of the two counts. Status 3 without PyTorch.
B=${B:-build}
threads=${THREADS:-2}
cd "$(dirname "$0")/.." || exit 1

for python in python3 /usr/bin/python3 ''; do
    [ -z "$python" ] || $python -c 'import torch' 2>/dev/null && break
done
if [ -z "$python" ]; then
    echo "bench-peers: no python3 here can import torch (Debian: python3-torch)" >&2
    exit 3
fi

cores=auto
try='import torch; torch.ones(64, 64) @ torch.ones(64, 64)'
if sh -c "OPENBLAS_CORETYPE=SkylakeX $python -c '$try'; exit \$?" 2>/dev/null; then
    cores="auto SkylakeX"
else echo "# OPENBLAS_CORETYPE=SkylakeX is left out: this CPU has no AVX-512"
fi

# ours NAME: median ms
ours() {
    "$B/f32/bin/bench" --json --threads "$threads" --seconds 2 "$1" |
        sed -n 's/.*"ms": \([0-9.e+-]*\),.*/\1/p'
}

# theirs NAME: median ms, the least of the settings
theirs() {
    for core in $cores; do
        [ "$core" = auto ] || export OPENBLAS_CORETYPE=$core
        OMP_NUM_THREADS=$threads $python tests/peers/torch_steps.py "$1" | awk '!/^#/ { print $2 }'
        unset OPENBLAS_CORETYPE
    done | sort -g | head -n 1
}

# pair NAME ASKED NUMBER
pair() {
    a=$(ours "$1") && [ -n "$a" ] && b=$(theirs "$1") && [ -n "$b" ] ||
        { echo "bench-peers: $1 was not measured" >&2; exit 1; }
    echo "$1 $3 $a $b $2" |
        awk -v OFS='\t' '{ print $1, $2, sprintf("%.4g", $3), sprintf("%.4g", $4),
                           sprintf("%.2f", $4 / $3), $5 }'
}

# asked NAME: the ratio
asked() {
    case $1 in
    pixelcnn_*_sample16) echo 100 ;;
    row_lstm_*) echo 4 ;;
    pixelcnn_*_softmax256_*) echo 2 ;;
    pixelcnn_*) echo 2.5 ;;
    vae_*|conv_ae_*) echo 3 ;;
    esac
}

[ $# -gt 0 ] || set -- vae_784_400_20_b128 vae_784_256x2_128_b128 vae_784_500x2_50_b128 \
    conv_ae_b128 pixelcnn_c32_7blocks_b32 pixelcnn_c32_7blocks_softmax256_b32 row_lstm_h16_b32 \
    pixelcnn_c32_7blocks_sample16
echo "# PyTorch $($python -c 'import torch; print(torch.__version__)'), $threads threads each"
printf 'name\tpair\telbo_ms\ttorch_ms\tratio\tasked\n'
for name in "$@"; do
    for n in 1 2; do pair "$name" "$(asked "$name")" $n; done
done
