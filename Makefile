# elbo: autoencoders, PixelRNN, PixelCNN and the variational autoencoder in C11. `make help` lists.
# Everything is compiled twice: build/f32 (float, trains) and build/f64 (double, checks gradients).

MAKEFLAGS += -j2
CC     = cc
ARCH   = native
OPT    = -O3 -march=$(ARCH)
WARN   = -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wdouble-promotion -Werror \
         -Wno-missing-field-initializers
CFLAGS = -std=c11 -D_POSIX_C_SOURCE=200809L -D_DARWIN_C_SOURCE -g $(OPT) $(VECTOR) $(WARN) -pthread -I. \
         $(SAN) $(if $(SAN),-Wno-pass-failed -DSANITIZED) \
         -ffp-contract=off -fno-math-errno -fno-trapping-math -fopenmp-simd
B      = build
SIZE   = smoke
ifeq ($(shell uname -m),x86_64)
VECTOR = -mprefer-vector-width=512
endif

EXPERIMENTS = digits ae_features amortization ae_sampling autoencoder beta_vae classifier code_size compression confidence conv_ae cvae denoising_ae density evidence gallery gradcheck image_vae kl latent_space linear_ae modalities moons nll_table perceptual posteriors reparameterization sparse_ae unsupervised vae vae_edit vae_terms pixelcnn chain_rule blind_spot char_lstm captions text_vae compare bayes super_resolution pixelcnn_pp pixel_ablations pixelrnn taxonomy
LIB   := $(wildcard tensor/*.c autograd/*.c nn/*.c models/*.c datasets/*.c)
TESTS := $(patsubst tests/%.c,%,$(wildcard tests/test_*.c))
CHECKS = $(wildcard tests/check_*.sh)

help:   ## print this list
	@awk -F ':.*## ' '/^[a-z0-9%-]+:.*## / { sub("%", "X", $$1); printf "make %-11s %s\n", $$1, $$2 }' \
	    Makefile

# One flavour: objects, the library, the tests and the programs, in $(B)/$(1).
define flavour
$(B)/$(1)/%.o: %.c
	@mkdir -p $$(@D)
	@echo "$$(CC) $$@"
	@$$(CC) $$(CFLAGS) $(2) -MMD -MP -c -o $$@ $$<
$(B)/$(1)/lib.a: $(LIB:%.c=$(B)/$(1)/%.o)
	@rm -f $$@
	@ar rcs $$@ $$^
	@$$(CC) $$(CFLAGS) -dM -E -x c /dev/null | grep -qE '__FMA__|__FP_FAST_FMAF|__aarch64__' || \
	    echo "note: $$@ is for processors without fused multiply-add: exact, but slow"
$(B)/$(1)/bin/test_%: $(B)/$(1)/tests/test_%.o $(B)/$(1)/tests/test.o $(B)/$(1)/lib.a
	@mkdir -p $$(@D)
	@$$(CC) $$(CFLAGS) -o $$@ $$^ -lm
$(B)/$(1)/bin/peer_%: $(B)/$(1)/tests/peer_%.o $(B)/$(1)/lib.a
	@mkdir -p $$(@D)
	@$$(CC) $$(CFLAGS) -o $$@ $$^ -lm
$(B)/$(1)/bin/bench: $(patsubst %.c,$(B)/$(1)/%.o,$(wildcard tests/bench*.c)) $(B)/$(1)/lib.a
	@mkdir -p $$(@D)
	@$$(CC) $$(CFLAGS) -o $$@ $$^ -lm
$(foreach e,$(EXPERIMENTS),$(eval $(call program,$(1),$(e))))
-include $(LIB:%.c=$(B)/$(1)/%.d) $(wildcard $(B)/$(1)/tests/*.d) $(wildcard $(B)/$(1)/experiments/*.d)
endef

# One program: experiments/NAME.c, its helpers NAME_*.c, the shared frame exp*.c, the library. What
# belongs to a program whose name begins with NAME_ is no helper.
others  = $(foreach e,$(filter $(1)_%,$(EXPERIMENTS)),experiments/$(e).c experiments/$(e)_%.c)
sources = $(filter-out $(others),$(wildcard experiments/$(1).c experiments/$(1)_*.c experiments/exp*.c))
define program
$(B)/$(1)/bin/$(2): $(patsubst %.c,$(B)/$(1)/%.o,$(call sources,$(2))) $(B)/$(1)/lib.a
	@mkdir -p $$(@D)
	@$$(CC) $$(CFLAGS) -o $$@ $$^ -lm
endef

$(eval $(call flavour,f32,))
$(eval $(call flavour,f64,-DREAL_IS_DOUBLE))

# The program that keeps the book true to the source.
$(B)/weave: $(wildcard book/weave*.c) book/weave.h
	@mkdir -p $(@D)
	@$(CC) $(CFLAGS) -o $@ $(filter %.c,$^)

.PHONY: help all test data book demo figures claims asan tsan bench bench-peers clean
.SECONDARY:
PROGRAMS = $(foreach f,f32 f64,$(EXPERIMENTS:%=$(B)/$(f)/bin/%))
SUITE    = $(foreach f,f32 f64,$(TESTS:%=$(B)/$(f)/bin/%))

all: $(PROGRAMS)   ## build every experiment, in float and in double

test: $(SUITE) $(PROGRAMS) $(B)/f32/bin/peer_vae $(B)/f32/bin/bench $(B)/weave   ## everything that must hold
	@B=$(B) CC="$(CC)" CFLAGS="$(CFLAGS)" sh tests/run.sh $(SUITE) $(CHECKS)

# The same tests under a sanitizer, without the scripts, which would take it half an hour. Threads are
# the same code in both precisions, so the thread sanitizer sees float alone.
ADDRESS  = -fsanitize=address,undefined -fno-sanitize-recover
SANITIZE = $(MAKE) test CHECKS= PROGRAMS= OPT="-O1 -march=$(ARCH)"

asan:   ## the tests under the address and undefined-behaviour sanitizers
	@+$(SANITIZE) B=build/asan SAN="$(ADDRESS)"

tsan:   ## the tests under the thread sanitizer
	@+$(SANITIZE) B=build/tsan SAN=-fsanitize=thread SUITE="$(TESTS:%=build/tsan/f32/bin/%)"

bench: $(B)/f32/bin/bench   ## time kernels and training steps against the machine's peak
	@$<

bench-peers: $(B)/f32/bin/bench   ## training steps and sampling against PyTorch, in turn
	@B=$(B) sh tests/bench_peers.sh

test-%: $(B)/f32/bin/test_% $(B)/f64/bin/test_%   ## the tests of one topic: make test-rng
	@B=$(B) sh tests/run.sh $^

RUN = $(B)/f32/bin

demo: $(RUN)/vae   ## train a VAE on generated digits and draw the lecture's figures
	@$(RUN)/vae
	@$(RUN)/vae --set latent=2 --out results/vae-2d
	@echo "now look at the images in results/vae and, for a code of 2 numbers, in results/vae-2d"

figures: $(EXPERIMENTS:%=$(RUN)/%)   ## every experiment at lecture size
	@bad=0; for e in $(EXPERIMENTS); do $(RUN)/$$e || bad=$$?; done; \
	$(RUN)/vae --set latent=2 --out results/vae-2d || bad=$$?; exit $$bad

claims: $(EXPERIMENTS:%=$(RUN)/%)   ## results/claims.md, what holds of the lectures (SIZE=smoke)
	@B=$(B) sh experiments/claims.sh $(SIZE) $(EXPERIMENTS)

book: $(B)/weave   ## the book's listings and numbers anew, and its pages as HTML (with pandoc)
	@bad=0; $(B)/weave sync book/*.md || bad=$$?; \
	sh book/render.sh $(B)/book book/*.md || bad=$$?; exit $$bad

data:   ## download MNIST into data/mnist with curl, and check its SHA-256
	@sh datasets/fetch.sh data/mnist

exercise-%: $(B)/weave   ## a copy of the source with a hole to fill, in work/: make exercise-3
	@B=$(B) sh book/exercise.sh cut $*

check-%:   ## is what you wrote there right? make check-3
	@MAKEFLAGS= $(MAKE) -s B=$(B) CC="$(CC)" $$(B=$(B) sh book/exercise.sh needs $*)
	@B=$(B) CC="$(CC)" CFLAGS="$(CFLAGS)" sh book/exercise.sh check $*

clean:   ## remove what was built (results/ and data/ stay)
	rm -rf build
