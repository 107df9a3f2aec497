SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

GO_DIRS := $(wildcard cmd internal seed web)
# What `tracker version` and /metrics say; without git it is "devel".
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null)
# gin's MessagePack, which nothing here speaks, is left out: it is a tenth of the program.
BUILD_FLAGS := -tags nomsgpack -trimpath -ldflags '-s -w -X main.release=$(VERSION)'
BENCH_PKGS ?= ./internal/bench/...
BENCH_FLAGS ?= -bench . -benchmem -timeout 60m

.PHONY: help
help: ## Print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: run
run: ## Start the tracker with its demonstration data on http://127.0.0.1:8080
	go run ./cmd/tracker serve --demo

.PHONY: build
build: ## Build bin/tracker, one static binary
	CGO_ENABLED=0 go build $(BUILD_FLAGS) -o bin/tracker ./cmd/tracker

.PHONY: test
test: ## All tests on SQLite and PostgreSQL, then in a browser; installs what they need
	scripts/setup-tests
	scripts/with-postgres $(MAKE) --no-print-directory test-go test-browser

.PHONY: test-go
test-go:
	go vet ./...
	go test ./...

.PHONY: test-browser
test-browser: build
	cd e2e && TRACKER_BIN='$(CURDIR)/bin/tracker' node --test --test-reporter=spec --test-concurrency=1 *.test.mjs

.PHONY: check
check: check-format check-generated check-modules lint test ## All that CI holds: formatting, generated files, linters, tests

.PHONY: check-format
check-format:
	@unformatted=$$(gofmt -l $(GO_DIRS)); \
	if [[ -n $$unformatted ]]; then echo "Not formatted (make fmt does it):"; echo "$$unformatted"; exit 1; fi

.PHONY: check-generated
check-generated:
	scripts/check-generated

.PHONY: check-modules
check-modules:
	go mod tidy -diff

.PHONY: bench
bench: ## Benchmarks on both databases, each as a ratio to its bare equivalent
	scripts/setup-tests postgres
	scripts/with-postgres go test -run '^$$' $(BENCH_FLAGS) $(BENCH_PKGS)

.PHONY: soak
soak: ## Long tests (up to an hour)
	scripts/setup-tests postgres
	scripts/with-postgres go test -tags soak -timeout 60m ./...

.PHONY: fmt
fmt: ## Format the Go code
	gofmt -w $(GO_DIRS)

.PHONY: lint
lint: bin/golangci-lint ## Run the linters, the import rules among them
	bin/golangci-lint run

# The first build takes about two minutes; the version is pinned in tools/go.mod.
bin/golangci-lint: tools/go.mod tools/go.sum
	@echo 'Building golangci-lint (once for each version) ...'
	go -C tools build -o ../$@ github.com/golangci/golangci-lint/v2/cmd/golangci-lint

.PHONY: generate
generate: ## Generate Go code from the templates
	go tool templ generate

.PHONY: screenshots
screenshots: build ## Take the screenshots of the documentation, and 240 of twenty pages to look at
	scripts/setup-tests browser
	cd e2e && TRACKER_BIN='$(CURDIR)/bin/tracker' node screenshots.mjs
	cd e2e && TRACKER_BIN='$(CURDIR)/bin/tracker' node gallery.mjs

.PHONY: access
access: build ## axe-core over every page in every language, theme and width (half an hour)
	scripts/setup-tests browser
	cd e2e && TRACKER_BIN='$(CURDIR)/bin/tracker' TRACKER_TEST_ACCESS=all node --test --test-reporter=spec access.test.mjs

.PHONY: lighthouse
lighthouse: build ## Lighthouse on the main pages in French and Arabic; fails below 98
	scripts/setup-tests browser lighthouse
	cd e2e && TRACKER_BIN='$(CURDIR)/bin/tracker' node lighthouse/measure.mjs

.PHONY: tasks
tasks: build ## Five tasks as a new user does them: taps, fields and seconds
	scripts/setup-tests browser
	cd e2e && TRACKER_BIN='$(CURDIR)/bin/tracker' node tasks.mjs
