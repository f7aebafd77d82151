#!/bin/sh
# Runs all that the book quotes, and copies the tables and figures that it shows to book/results and
# book/fig. Then `make book` puts the numbers into the prose. Some ten minutes on two cores; the run on
# MNIST wants ELBO_DATA, and is left out without it. Same seed, same bytes: nothing changes in the
# repository unless the code did. (Times are no function of the seed: bench.sh measures
# them.)
cd "$(dirname "$0")/.." || exit 1
bin=${B:-build}/f32/bin out=results/book

# run NAME PROGRAM OPTION...: results go to results/book/NAME
run() {
    name=$1 program=$2; shift 2
    echo "$program $*"
    "$bin/$program" --quiet --out "$out/$name" "$@" >"$out/$name.txt" || bad="$bad $name"
}

# take NAME FILE TO: a table to book/results/TO, a figure to book/fig/TO
take() {
    case $3 in *.svg|*.png) to=book/fig/$3 ;; *) to=book/results/$3 ;; esac
    cp "$out/$1/$2" "$to"
}

# factors NAME DATA...: how many times as often the VAE is accepted as the autoencoder, in the runs
# NAME-DATA-1, 2, 3, by the judge who must name a digit and by the one who may decline
factors() {
    name=$1; shift
    echo "# ae_sampling --seed 1, 2, 3, --data $*, $what"
    printf seed
    for d in "$@"; do printf '\t%s_forced\t%s' "$d" "$d"; done
    for s in 1 2 3; do
        printf '\n%s' $s
        for d in "$@"; do
            sed -n 's/^claim C17 .* accepted_vae_over_[a-z_]*=\([^ ]*\) .*/\t\1/p' \
                "$out/$name-$d-$s/claims.txt" | tr -d '\n'
        done
    done
    echo
}

# choice NAME WIDTH...: accuracies with 100 labels on validation images, a line a width and a level of
# noise
choice() {
    name=$1; shift
    echo "# ae_features --data mnist --set judge=valid --set seeds=3 --set heads=1, 100 labels"
    printf 'width-level\tscratch\tfrozen\tfine_tuned\n'
    for h in "$@"; do for l in 0.25 0.5 0.75; do
        awk -v OFS='\t' -v name=$h-$l '$1 == 100 { print name, $2, $6, $8 }' \
            "$out/$name-$h-$l/accuracy.tsv"
    done; done
}

bad=
mkdir -p "$out"
run moons moons
run moons-full moons --size full
run gradcheck gradcheck
run digits digits
run gallery gallery
kept=$bad
run conv_ae conv_ae
run conv_ae-characters conv_ae --data characters --set sizes=0
bad=$kept   # PCA does better with 64 numbers, and on characters with 16, as chapter 8 tells
{ echo "# build/f64/bin/conv_ae --check --quiet"; "${B:-build}/f64/bin/conv_ae" --check --quiet; } \
    >book/results/conv_ae_check_f64.txt || bad="$bad conv_ae-f64"
run classifier classifier
run ae_features ae_features
run confidence confidence
run compression compression
run modalities modalities
run denoising_ae denoising_ae
run ae_sampling ae_sampling
kept=$bad
for s in 1 2 3; do run ae_sampling-short-digits-$s ae_sampling --epochs 10 --seed $s; done
bad=$kept   # claim C17 is missed after 10 epochs, as chapter 11 tells
what="10 epochs" factors ae_sampling-short digits >book/results/ae_sampling_short.tsv
run autoencoder autoencoder
run code_size code_size
run sparse_ae sparse_ae
if [ -n "$ELBO_DATA" ]; then
    kept=$bad
    for h in 256 512; do for l in 0.25 0.5 0.75; do
        run features-$h-$l ae_features --data mnist --set judge=valid --set seeds=3 --set heads=1 \
            --set hidden=$h --set level=$l
    done; done
    bad=$kept   # claims are of the settings that this chooses
    choice features 256 512 >book/results/ae_features_choice.tsv
    run ae_features-mnist ae_features --data mnist
    take ae_features-mnist accuracy.tsv ae_features-mnist_accuracy.tsv
    take ae_features-mnist claims.txt ae_features-mnist.claims.txt
    take ae_features-mnist ae_features.svg mnist_ae_features.svg
    run denoising_ae-mnist denoising_ae --data mnist
    for f in warm warm_noisy; do take denoising_ae-mnist $f.tsv denoising_ae-mnist_$f.tsv; done
    take denoising_ae-mnist claims.txt denoising_ae-mnist.claims.txt
    take denoising_ae-mnist denoising_ae_warm.svg mnist_denoising_ae_warm.svg
    take denoising_ae-mnist strips_warm.png mnist_denoising_ae_strips_warm.png
    run confidence-mnist confidence --data mnist --set examples=2000
    kept=$bad
    run confidence-letters confidence --data mnist --set other=omniglot-small --set examples=2000
    bad=$kept   # of letters just short of a fifth is above 0.9, as chapter 11 tells
    for f in mnist letters; do take confidence-$f summary.tsv confidence-${f}_summary.tsv; done
    run autoencoder-mnist autoencoder --data mnist --epochs 20
    run code_size-mnist code_size --data mnist
    take autoencoder-mnist test.tsv autoencoder-mnist_test.tsv
    take code_size-mnist sizes.tsv code_size-mnist_sizes.tsv
    take code_size-mnist claims.txt code_size-mnist.claims.txt
fi
run evidence evidence
for f in lines forms grid sizes samples digits; do take evidence $f.tsv evidence_$f.tsv; done
for f in sizes samples digits; do take evidence evidence_$f.svg evidence_$f.svg; done
take evidence claims.txt evidence.claims.txt
run amortization amortization
for f in each ellipses encoders images; do take amortization $f.tsv amortization_$f.tsv; done
for f in amortization amortization_ellipses; do take amortization $f.svg $f.svg; done
take amortization claims.txt amortization.claims.txt
if [ -n "$ELBO_DATA" ]; then
    for e in evidence amortization; do run $e-mnist $e --data mnist; done
    take evidence-mnist digits.tsv evidence-mnist_digits.tsv
    take amortization-mnist images.tsv amortization-mnist_images.tsv
fi
run reparameterization reparameterization
take reparameterization variance.tsv reparameterization_variance.tsv
take reparameterization claims.txt reparameterization.claims.txt
take reparameterization reparameterization.svg reparameterization.svg
run density density
for f in line rates plane; do take density density_$f.svg density_$f.svg; done
for f in rates mle models digits; do take density $f.tsv density_$f.tsv; done
take density claims.txt density.claims.txt
run kl kl
for f in curves estimators fit; do take kl $f.tsv kl_$f.tsv; done
for f in kl kl_estimators kl_fit; do take kl $f.svg $f.svg; done
take kl claims.txt kl.claims.txt
{ echo "# build/f64/bin/kl --check --quiet"; "${B:-build}/f64/bin/kl" --check --quiet; } \
    >book/results/kl_check_f64.txt || bad="$bad kl-f64"
run vae vae
run vae-2d vae --set latent=2
run trace vae --size smoke --trace
kept=$bad
run vae-c784 vae --epochs 3 --set c=784
bad=$kept   # so large a c empties the code, and claims about it fail, as they should
take vae-c784 metrics.csv vae-c784_metrics.csv
for b in fixed epoch; do
    run vae-30-$b vae --epochs 30 --set binarize=$b
    for f in test.tsv metrics.csv; do take vae-30-$b $f vae-30-${b}_$f; done
done
for p in gaussian gaussian_shared continuous_bernoulli discretised_logistic; do
    kept=$bad   # V4 may fail beside a likelihood of thousands of nats, as chapter 14 tells
    run vae-$p vae --epochs 30 --set binarize=none --set likelihood=$p
    bad=$kept
    take vae-$p test.tsv vae-${p}_test.tsv
done
take vae-gaussian claims.txt vae-gaussian.claims.txt
for p in gaussian discretised_logistic; do take vae-$p samples.png vae-${p}_samples.png; done
run unsupervised unsupervised
run linear_ae linear_ae
if [ -n "$ELBO_DATA" ]; then
    run unsupervised-mnist unsupervised --data mnist
    run linear_ae-mnist linear_ae --data mnist --set train=0
    kept=$bad   # by the judge who may decline claim C17 is missed for seed 3 of the digits
    for s in 1 2 3; do
        for d in digits mnist; do run ae_sampling-$d-$s ae_sampling --data $d --seed $s; done
    done
    bad=$kept
    what="lecture" factors ae_sampling digits mnist >book/results/ae_sampling_seeds.tsv
    for f in accepted paths; do take ae_sampling-mnist-1 $f.tsv ae_sampling-mnist_$f.tsv; done
    for f in clusters spectrum; do take unsupervised-mnist $f.tsv unsupervised-mnist_$f.tsv; done
    take linear_ae-mnist plain.tsv linear_ae-mnist_plain.tsv
    take linear_ae-mnist claims.txt linear_ae-mnist.claims.txt
    for s in 1 2 3; do run vae-mnist-$s vae --data mnist-binarized --seed $s; done
    { head -n 2 $out/vae-mnist-1/test.tsv; for s in 1 2 3; do tail -n 1 $out/vae-mnist-$s/test.tsv; done; } |
        sed '1s/ --seed 1/ --seed 1, 2, 3/' >book/results/vae-mnist_test.tsv
fi
{ echo "# build/f64/bin/vae --check --quiet"; "${B:-build}/f64/bin/vae" --check --quiet; } \
    >book/results/vae_check_f64.txt || bad="$bad vae-f64"

for f in ink_fit logs pixels; do take digits $f.tsv digits_$f.tsv; done
for f in digits.png digits_ink.svg; do take digits $f $f; done
for f in shapes characters faces faces_factors corrupted waves; do
    take gallery $f.png gallery_$f.png
done
take gallery gallery_toys.svg gallery_toys.svg
take gallery grammar.tsv gallery_grammar.tsv
for f in compare phases peaks spectrum; do take conv_ae $f.tsv conv_ae_$f.tsv; done
for f in kernels.png maps.png board.png; do take conv_ae $f conv_ae_$f; done
for f in spectrum sizes; do take conv_ae conv_ae_$f.svg conv_ae_$f.svg; done
take conv_ae sizes.tsv conv_ae_sizes.tsv
take conv_ae-characters compare.tsv conv_ae-characters_compare.tsv
take conv_ae-characters board.png conv_ae-characters_board.png
for f in rates.tsv summary.tsv templates.png; do take classifier $f classifier_$f; done
take classifier classifier_rates.svg classifier_rates.svg
for f in accuracy heads; do take ae_features $f.tsv ae_features_$f.tsv; done
take ae_features claims.txt ae_features.claims.txt
for f in bias histogram summary; do take confidence $f.tsv confidence_$f.tsv; done
take confidence claims.txt confidence.claims.txt
take confidence confidence.svg confidence.svg
for f in gaussian mask salt_pepper blocks; do
    take denoising_ae psnr_$f.tsv denoising_ae_psnr_$f.tsv
    take denoising_ae strips_$f.png denoising_ae_strips_$f.png
done
for f in field_ring_summary field_moons_summary; do
    take denoising_ae $f.tsv denoising_ae_$f.tsv
done
for f in psnr field; do take denoising_ae denoising_ae_$f.svg denoising_ae_$f.svg; done
take denoising_ae claims.txt denoising_ae.claims.txt
for f in accepted paths moments; do take ae_sampling $f.tsv ae_sampling_$f.tsv; done
for f in ae_normal ae_fitted vae_normal strips; do take ae_sampling $f.png ae_sampling_$f.png; done
for f in scatter paths; do take ae_sampling ae_sampling_$f.svg ae_sampling_$f.svg; done
take ae_sampling claims.txt ae_sampling.claims.txt
for f in kmeans spectrum scatter roll; do
    take unsupervised unsupervised_$f.svg unsupervised_$f.svg
done
for f in centroids components reconstructions; do take unsupervised $f.png unsupervised_$f.png; done
for f in clusters starts roll_variance spectrum toy_inertia; do
    take unsupervised $f.tsv unsupervised_$f.tsv
done
for f in plain rates rows; do take compression $f.tsv compression_$f.tsv; done
take compression compression.svg compression.svg
take compression strip.png compression_strip.png
take compression claims.txt compression.claims.txt
for f in tones text; do take modalities $f.tsv modalities_$f.tsv; done
take modalities tones.png modalities_tones.png
take modalities claims.txt modalities.claims.txt
take unsupervised claims.txt unsupervised.claims.txt
take linear_ae linear_ae_steps.svg linear_ae_steps.svg
take linear_ae weights.png linear_ae_weights.png
for f in plain.tsv singular.tsv identity.tsv penalised.tsv metrics.csv; do
    take linear_ae $f linear_ae_$f
done
take linear_ae claims.txt linear_ae.claims.txt
take moons moons.svg moons.svg
take moons summary.tsv moons.tsv
take moons-full summary.tsv moons-full.tsv
take gradcheck gradcheck.svg gradcheck.svg
take gradcheck gradcheck_h.tsv gradcheck_h.tsv
for f in test.tsv metrics.csv code_map.png weights.png reconstruction.png; do
    take autoencoder $f autoencoder_$f
done
take autoencoder autoencoder_loss.svg autoencoder_loss.svg
for f in sizes.tsv overcomplete.tsv strip_deep.png strip_linear.png; do
    take code_size $f code_size_$f
done
take code_size code_size.svg code_size.svg
for f in l1 prox nnz kl dense; do take sparse_ae $f.tsv sparse_ae_$f.tsv; done
for f in patches dictionary_l1 dictionary_dense; do take sparse_ae $f.png sparse_ae_$f.png; done
take sparse_ae sparse_ae.svg sparse_ae.svg
for e in autoencoder code_size sparse_ae; do take $e claims.txt $e.claims.txt; done
take vae vae_loss.svg vae_loss.svg
for f in reconstruction samples samples_drawn interpolation; do take vae $f.png vae_$f.png; done
for f in test.tsv metrics.csv; do take vae $f vae_$f; done
take vae claims.txt vae.claims.txt
take vae-2d claims.txt vae-2d.claims.txt
take vae-2d test.tsv vae-2d_test.tsv
take vae-2d manifold.png vae_manifold.png
take vae-2d vae_scatter.svg vae_scatter.svg

# The latent space, chapter 15. `beta_vae --size full`, five networks for each weight, takes ten
# minutes more; FULL=1 asks for it.
for e in vae_terms latent_space beta_vae vae_edit image_vae cvae; do
    run $e $e
    take $e claims.txt $e.claims.txt
done
for e in vae_terms latent_space vae_edit; do take $e $e.svg $e.svg; done
take vae_terms terms.tsv vae_terms.tsv
for f in shuffled correlation sharpness weights pixels; do
    take latent_space $f.tsv latent_space_$f.tsv
done
take latent_space neighbours.png latent_space_neighbours.png
for f in kl_1 tc_8; do take beta_vae traverse_$f.png beta_vae_traverse_$f.png; done
for f in response ranges; do take vae_edit $f.tsv vae_edit_$f.tsv; done
for f in strips edit; do take vae_edit $f.png vae_edit_$f.png; done
run perceptual perceptual
take perceptual compare.tsv perceptual.tsv
take perceptual claims.txt perceptual.claims.txt
take perceptual strip.png perceptual_strip.png
kept=$bad
run image_vae-characters image_vae --data characters --epochs 20 --set latent=16 --set c=10
bad=$kept   # the nearest character is a little further off than is claimed, as chapter 15 tells
run vae_edit-faces vae_edit --data faces
take vae_edit-faces claims.txt vae_edit-faces.claims.txt
take vae_edit-faces strips.png vae_edit-faces_strips.png
take image_vae-characters claims.txt image_vae-characters.claims.txt
run beta_vae-faces beta_vae --data faces --epochs 15 --set weights=1,8,32
take beta_vae-faces medians.tsv beta_vae-faces_medians.tsv
take beta_vae-faces claims.txt beta_vae-faces.claims.txt
run image_vae-plane image_vae --set latent=2 --set shrink=2 --set c=5
take image_vae-plane manifold.png image_vae-plane_manifold.png
take image_vae-plane claims.txt image_vae-plane.claims.txt
for e in image_vae image_vae-characters; do
    take $e judge.tsv ${e}_judge.tsv
    for f in samples traverse; do take $e $f.png ${e}_$f.png; done
done
for f in quadrants labels; do take cvae $f.tsv cvae_$f.tsv; done
for f in one labels; do take cvae $f.png cvae_$f.png; done
if [ -n "$ELBO_DATA" ]; then
    for e in vae_terms latent_space; do run $e-mnist $e --data mnist --set train=20000; done
    for e in vae_terms latent_space; do take $e-mnist claims.txt $e-mnist.claims.txt; done
    take vae_terms-mnist terms.tsv vae_terms-mnist.tsv
    run image_vae-freyfaces image_vae --data freyfaces --epochs 60 --batch-size 25 --set c=5
    take image_vae-freyfaces samples.png image_vae-freyfaces_samples.png
    take image_vae-freyfaces judge.tsv image_vae-freyfaces_judge.tsv
    take image_vae-freyfaces claims.txt image_vae-freyfaces.claims.txt
    for f in shuffled weights; do take latent_space-mnist $f.tsv latent_space-mnist_$f.tsv; done
fi
if [ -n "$FULL" ]; then
    run beta_vae-full beta_vae --size full
    for f in medians networks; do take beta_vae-full $f.tsv beta_vae-full_$f.tsv; done
    take beta_vae-full claims.txt beta_vae-full.claims.txt
    take beta_vae-full beta_vae.svg beta_vae-full_beta_vae.svg
fi

# Autoregressive models, chapters 17 to 20.
for e in chain_rule char_lstm captions blind_spot pixelcnn; do run $e $e; take $e claims.txt $e.claims.txt; done
for e in chain_rule char_lstm pixelcnn; do take $e ${e}_nats.svg ${e}_nats.svg; done
take chain_rule test.tsv chain_rule_test.tsv
take chain_rule samples.png chain_rule_samples.png
run chain_rule-random chain_rule --set order=random
take chain_rule-random test.tsv chain_rule-random_test.tsv
take captions captions.tsv captions.tsv
take captions captions.png captions.png
for f in test depth; do take char_lstm $f.tsv char_lstm_$f.tsv; done
take blind_spot blind.tsv blind_spot.tsv
take blind_spot blind_spot.png blind_spot.png
for f in test.tsv competition.tsv halves.tsv samples.png nearest.png completions.png; do
    take pixelcnn $f pixelcnn_$f
done
kept=$bad   # small digits leave less to save than claim B8 asks
run pixelcnn-dilated pixelcnn --set shrink=2 --set model=plain --set blocks=4
take pixelcnn-dilated test.tsv pixelcnn-dilated_test.tsv
for m in plain gated row diagonal; do
    case $m in plain|gated) set -- --set blocks=4 --set reach=1 ;;
        *) set -- --set blocks=1 ;; esac
    run pixelcnn-$m pixelcnn --set shrink=2 --set model=$m "$@"
    for f in test steps; do take pixelcnn-$m $f.tsv pixelcnn-${m}_$f.tsv; done
done
bad=$kept
run pixelcnn-bars pixelcnn --data bars
for f in test entropy; do take pixelcnn-bars $f.tsv pixelcnn-bars_$f.tsv; done
take pixelcnn-bars claims.txt pixelcnn-bars.claims.txt

# PixelRNN, chapter 18; how long its steps take is bench.sh's.
run pixelrnn pixelrnn
take pixelrnn steps.tsv pixelrnn_steps.tsv
take pixelrnn sees.png pixelrnn_sees.png
take pixelrnn pixelrnn_steps.svg pixelrnn_steps.svg
take pixelrnn claims.txt pixelrnn.claims.txt

# PixelCNN++ and its tricks, chapter 20.
kept=$bad   # B7 and, on pixel art, B11 are missed, as chapter 20 tells
run pixelcnn_pp pixelcnn_pp
run pixelcnn_pp-digits pixelcnn_pp --data digits --set shrink=2
bad=$kept
for e in pixelcnn_pp pixelcnn_pp-digits; do
    for f in test pixel_where nearest; do take $e $f.tsv ${e}_$f.tsv; done
    for f in samples logistics; do take $e $f.png ${e}_$f.png; done
    take $e claims.txt $e.claims.txt
done
for f in bits pixel; do take pixelcnn_pp pixelcnn_pp_$f.svg pixelcnn_pp_$f.svg; done
take pixelcnn_pp-digits pixelcnn_pp_pixel.svg pixelcnn_pp-digits_pixelcnn_pp_pixel.svg
{ echo "# build/f64/bin/pixelcnn_pp --check --quiet"; "${B:-build}/f64/bin/pixelcnn_pp" --check --quiet; } \
    >book/results/pixelcnn_pp_check_f64.txt || bad="$bad pixelcnn_pp-f64"
kept=$bad   # so is B13
run pixel_ablations pixel_ablations
bad=$kept
for f in ablations gradients; do take pixel_ablations $f.tsv pixel_ablations_$f.tsv; done
for f in nats gradients; do
    take pixel_ablations pixel_ablations_$f.svg pixel_ablations_$f.svg
done
take pixel_ablations claims.txt pixel_ablations.claims.txt

# Bayes' rule, chapter 22.
kept=$bad
run bayes bayes
bad=$kept   # outliers among generated images are not seen by p(x), as the chapter tells
for f in parts labels labelled; do take bayes $f.tsv bayes_$f.tsv; done
take bayes bayes.svg bayes.svg
take bayes labelled.png bayes_labelled.png
take bayes claims.txt bayes.claims.txt
if [ -n "$ELBO_DATA" ] && [ -d /usr/share/datasets/fashion-mnist ]; then
    run bayes-mnist bayes --data mnist --set strange=fashion-mnist
    take bayes-mnist claims.txt bayes-mnist.claims.txt
fi

# Images given another one, chapters 21 and 22.
run super_resolution super_resolution
for f in upscaling.tsv colouring.tsv scales.tsv; do take super_resolution $f super_resolution_$f; done
for f in upscaling colouring scales; do take super_resolution $f.png super_resolution_$f.png; done
take super_resolution claims.txt super_resolution.claims.txt

# Both families, chapter 23.
run text_vae text_vae
take text_vae views.tsv text_vae.tsv
take text_vae known.tsv text_vae_known.tsv
take text_vae claims.txt text_vae.claims.txt
take text_vae text_vae.svg text_vae.svg
run compare compare
take compare compare.tsv compare.tsv
take compare compare.png compare.png
take compare claims.txt compare.claims.txt
if [ -n "$ELBO_DATA" ]; then
    run compare-mnist compare --data mnist
    take compare-mnist compare.tsv compare-mnist.tsv
    take compare-mnist claims.txt compare-mnist.claims.txt
    take compare-mnist compare.png mnist_compare.png
fi

# Posteriors and rows of the table of likelihoods, chapter 16. (The table itself is likelihoods.sh's.)
run posteriors posteriors
for f in families bounds; do take posteriors $f.tsv posteriors_$f.tsv; done
take posteriors posteriors.svg posteriors.svg
take posteriors claims.txt posteriors.claims.txt
rows="adam iaf_adam iwae5 gumbel_cat made500"
for m in $rows; do run nll_table-$m nll_table --set model=$m; done
{
    printf '# nll_table --set model=MODEL, f32\nmodel\t'; sed -n 2p $out/nll_table-adam/test.tsv
    for m in $rows; do printf '%s\t' $m; tail -n 1 $out/nll_table-$m/test.tsv; done
} >book/results/nll_digits.tsv
for m in $rows; do sed "s/^\(claim V27 [A-Za-z]*\) /\1 ${m}_/" $out/nll_table-$m/claims.txt; done \
    >book/results/nll_digits.claims.txt

gnuplot experiments/style.gp -e "set output 'book/fig/quantile.svg'" experiments/quantile.gp
dot -Tsvg "$out/trace/trace.dot" >book/fig/vae_trace.svg
[ -z "$bad" ] || { echo "a check or a claim failed in:$bad" >&2; exit 1; }
