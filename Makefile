# All that a person needs. Each command sets up what is missing: Debian packages, a Python environment, the build.

SHELL := /bin/bash
PORT ?= 8080
WORKSPACE ?= workspace
PREFIX ?= /opt/mortise
SANITIZER ?= thread address
SECONDS ?= 60
FUZZERS ?= json schema server

# One build folder and one set of flags for everything, so nothing is compiled twice.
build := swift build -c release

swift_sources := Package.swift Sources Plugins Examples Packaging Templates Tests Benchmarks Fuzzing

# Python environments: the kernels' own, and those of the tests, one for each client that they try.
kernels := .venv/.made
clients := $(patsubst Tests/EndToEnd/environments/%.txt,.venvs/%/.made,$(wildcard Tests/EndToEnd/environments/*.txt))

.PHONY: help run test build install bench sanitize fuzz format lint system tests

help:
	@echo 'make run       build, then serve MCP at http://127.0.0.1:$(PORT)/mcp (PORT=, WORKSPACE=)'
	@echo 'make test      build and run all tests'
	@echo 'make build     leave a complete, relocatable tree in dist/'
	@echo 'make install   build, then install to $(PREFIX) with a Python for kernels (PREFIX=, DESTDIR=)'
	@echo 'make bench     build and measure speed and memory'
	@echo 'make sanitize  build and run the tests under Thread and Address Sanitizer (SANITIZER=$(SANITIZER))'
	@echo 'make fuzz      feed the parsers hostile input (SECONDS=$(SECONDS) for each of FUZZERS=$(FUZZERS))'
	@echo 'make format    format the Swift sources; make lint only checks them'

run: build
	exec dist/bin/mortise serve --port '$(PORT)' --workspace-dir '$(WORKSPACE)'

build: system $(kernels)
	$(build)
	Scripts/stage

# What the tests need is made while the build runs.
test:
	@$(MAKE) --no-print-directory system
	@$(MAKE) --no-print-directory -j4 tests $(kernels) $(clients)
	@Scripts/test

tests:
	$(build) --build-tests
	Scripts/stage

install: build
	install -d '$(DESTDIR)$(PREFIX)'
	cp -R --remove-destination dist/. '$(DESTDIR)$(PREFIX)/'
# A Python environment holds its own path, so it cannot be made for a tree that moves on.
ifeq ($(DESTDIR),)
	Scripts/make-environment '$(PREFIX)/.venv' kernel-requirements.txt
endif

bench: build .venvs/fastmcp-4/.made
	Benchmarks/run

sanitize: system $(kernels) $(clients)
	@status=0; for sanitizer in $(SANITIZER); do Scripts/sanitize "$$sanitizer" || status=1; done; exit "$$status"

fuzz: system
	Scripts/fuzz '$(SECONDS)' $(FUZZERS)

format:
	swift format --in-place --parallel --recursive $(swift_sources)

lint:
	swift format lint --strict --parallel --recursive $(swift_sources)

system:
	@Scripts/install-system-packages

$(kernels): kernel-requirements.txt | system
	Scripts/make-environment .venv $<

.venvs/%/.made: Tests/EndToEnd/environments/%.txt | system
	Scripts/make-environment .venvs/$* $<
