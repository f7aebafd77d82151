#!/bin/sh
# Every experiment: in double its gradients hold strictly (--check), in float every check and claim
# holds at smoke size, and so do those of the VAE with a code of two numbers.
B=${B:-build}
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
passed=0 failed=0

# holds PROGRAM OPTION...: status 0, and if not, what failed
holds() {
    "$@" --quiet --out "$dir/out" >"$dir/stdout" 2>"$dir/stderr"
    status=$?
    if [ $status -eq 0 ]; then passed=$((passed + 1)); return; fi
    failed=$((failed + 1))
    echo "tests/check_experiments.sh: $*: status $status"
    grep -h -v -E '^(figure|check [^ ]+ ok|claim [^ ]+ ok) ' "$dir/stdout" "$dir/stderr"
}

# breaks PROGRAM OPTION...: kept from learning, it must see claims fail, and say so with status 1
breaks() {
    "$@" --quiet --out "$dir/out" >"$dir/stdout" 2>"$dir/stderr"
    status=$?
    if [ $status -eq 1 ] && grep -q '^claim [^ ]* FAIL ' "$dir/stdout"; then passed=$((passed + 1)); return; fi
    failed=$((failed + 1))
    echo "tests/check_experiments.sh: $*: status $status, and no claim failed"
}

for name in $(sed -n 's/^EXPERIMENTS = //p' Makefile); do
    holds "$B/f64/bin/$name" --check
    holds "$B/f32/bin/$name" --size smoke
done
holds "$B/f32/bin/vae" --size smoke --set latent=2
for model in vae500_warm iaf iwae5_doubly gumbel_cat made500; do
    holds "$B/f64/bin/nll_table" --check --set model=$model
    holds "$B/f32/bin/nll_table" --size smoke --set model=$model
done
holds "$B/f32/bin/gallery" --size smoke --set own=400
mv "$dir/out/own" "$dir/own"
holds "$B/f32/bin/image_vae" --size smoke --set c=1 --data "$dir/own" --epochs 120
breaks "$B/f32/bin/image_vae" --size smoke --set c=1 --data "$dir/own" --epochs 1
breaks "$B/f32/bin/conv_ae" --size smoke --epochs 1 --lr 1e-9 --set rival=1 --set size_epochs=1
breaks "$B/f32/bin/kl" --size smoke --set steps=0
breaks "$B/f32/bin/linear_ae" --size smoke --epochs 1 --set steps=1
breaks "$B/f32/bin/reparameterization" --size smoke --set baseline=own
breaks "$B/f32/bin/amortization" --size smoke --set steps=1 --set encoder-steps=1
breaks "$B/f32/bin/ae_features" --size smoke --set labels=shuffled
breaks "$B/f32/bin/perceptual" --size smoke --set labels=drawn
breaks "$B/f32/bin/captions" --size smoke --set pairs=shuffled
breaks "$B/f32/bin/pixelrnn" --check --set down=0
breaks "$B/f32/bin/pixelrnn" --check --set order=bgr
breaks "$B/f32/bin/super_resolution" --size smoke --set pairs=shuffled
for name in ae_features ae_sampling autoencoder bayes beta_vae chain_rule char_lstm code_size \
            compare compression cvae density evidence image_vae latent_space modalities \
            nll_table pixel_ablations pixelcnn pixelcnn_pp posteriors sparse_ae text_vae vae_edit \
            vae_terms; do
    breaks "$B/f32/bin/$name" --size smoke --epochs 1 --lr 1e-9
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
