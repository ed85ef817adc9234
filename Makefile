# The commands of daily work. `make demo` and `make test` need nothing but git, make and root (or
# sudo) on Debian 12; both install what is missing and start at once when nothing is.
PRESET ?= release
BUILD := build/$(PRESET)
TORCH_FLAG := $(if $(TORCH_DIR),-DTORCH_DIR=$(TORCH_DIR))
JOBS ?= $(shell nproc)
FUZZ_SECONDS ?= 60

.PHONY: all bootstrap configure build test demo night install package lint format fuzz mutate bench golden clean
all: build

bootstrap:
	@TORCH_DIR=$(TORCH_DIR) scripts/bootstrap.sh build

$(BUILD)/build.ninja: | bootstrap
	cmake --preset $(PRESET) $(TORCH_FLAG)

build: bootstrap $(BUILD)/build.ninja
	cmake --build $(BUILD) --parallel $(JOBS)

test: build
	@scripts/bootstrap.sh browser
	ctest --test-dir $(BUILD) --output-on-failure --parallel $(JOBS)

demo: build
	scripts/demo.sh $(BUILD)/bin/physiomae demo

# A simulated night, staged by the model that ships (data/models/README.md).
night: build
	$(BUILD)/bin/physiomae simulate --patients 1 --unlabelled 0 --seed 100 --out demo/night
	$(BUILD)/bin/physiomae predict demo/night --model data/models/twin --out demo/staged --agreement

# A tree that runs wherever it is put, with its libraries, data and licences (docs/share.md).
PREFIX ?= /usr/local
install: build
	cmake --install $(BUILD) --prefix $(abspath $(PREFIX))

# The same as build/physiomae-VERSION-linux-ARCH.tar.xz, and a night staged from it in an empty environment.
package: build
	scripts/package.sh $(BUILD)

# clang-format on everything; clang-tidy on the units without torch.
lint:
	@scripts/bootstrap.sh lint
	scripts/lint.sh

format:
	@scripts/bootstrap.sh lint
	git ls-files '*.h' '*.cpp' | xargs clang-format -i

fuzz:
	@scripts/bootstrap.sh build fuzz
	cmake --preset fuzz
	cmake --build build/fuzz --parallel $(JOBS)
	scripts/fuzz.sh build/fuzz $(FUZZ_SECONDS)

# Random changes of one operator each: do the tests notice? (docs/mutation.md)
mutate:
	@scripts/bootstrap.sh build
	TORCH_DIR=$(TORCH_DIR) scripts/mutate.py --jobs $(JOBS) $(MUTATE)

bench: build
	bench/run.sh $(BUILD)

# Makes the golden files of the tests again from the outside tools they come from.
golden:
	@scripts/bootstrap.sh oracle
	for script in tests/golden/*_golden.py; do .deps/oracle/bin/python $$script || exit 1; done

clean:
	rm -rf build
