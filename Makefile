# Every habit is a target; `make help` lists them. CI calls the same ones.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
BIN := .venv/bin
DATA ?= .demo
LISTEN ?= 127.0.0.1:8000
CLOUD_DATA ?= .cloud
CLOUD_LISTEN ?= 127.0.0.1:8100
ARCH ?= amd64
# With the user, so that the next clone finds it (IMAGE_CACHE=folder: elsewhere).
export IMAGE_CACHE ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/comanda/image
IMAGE_OUT ?= build/image
IMAGE = $(BIN)/python -m image --arch $(ARCH) --out $(IMAGE_OUT) $(if $(VERSION),--version $(VERSION)) $(if $(CA),--ca $(CA))
# Two restaurants side by side, each with a network, a box and a browser of its own: a browser waits more than it works.
E2E = $(BIN)/python -m pytest -q --numprocesses 2 --dist worksteal tests/e2e
DEBIAN ?= 13
DEB_OUT ?= build/deb
DEB = $(BIN)/python -m image.deb
# An interpreter of one's own choice, for instance `make test PYTHON=python3.13`; without it the first fit one is taken.
PYTHON ?=

.PHONY: help fuzz setup setup-dev webui webui-check run cloud test e2e check format format-check lint types imports openapi openapi-write torture screenshots bench fleet-sim image image-base bundle image-test deb deb-test lock stick-tool release-migrations clean

help: ## list the targets
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort | awk -F'\t' '{printf "  %-19s %s\n", $$1, $$2}'

setup: ## install what running needs (Debian packages when allowed, then hash-locked Python packages)
	@image/packages/venv run "$(PYTHON)"

setup-dev: ## install what testing needs besides
	@image/packages/venv dev "$(PYTHON)"

webui: ## build the apps (waiter, till, manager) that the box serves
	@image/packages/web

webui-check: ## lint, type-check and test the apps' sources
	@image/packages/web check

# exec: no shell stands between make and the box, so that it gets the signals.
run: setup webui ## start the box with a demo restaurant and emulated printers (DATA=folder, LISTEN=host:port)
	@exec $(BIN)/comanda run --demo --data "$(DATA)" --listen "$(LISTEN)"

# The root key lies beside the database, for trying it out: docs/manual/vendor.en.md says where it belongs.
cloud: webui ## start the vendor's cloud on SQLite, with keys (CLOUD_DATA=folder, CLOUD_LISTEN=host:port)
	@image/packages/venv cloud "$(PYTHON)"
	@[ -e "$(CLOUD_DATA)/root.key" ] || { mkdir -p "$(CLOUD_DATA)" && $(BIN)/comanda-cloud keys init --data "$(CLOUD_DATA)" --root "$(CLOUD_DATA)/root.key"; }
	@echo "Log-ins are made by: $(BIN)/comanda-cloud admin add NAME --data $(CLOUD_DATA)"
	@exec $(BIN)/comanda-cloud run --data "$(CLOUD_DATA)" --listen "$(CLOUD_LISTEN)"

# What kills boxes has the machine to itself, and so have the browsers; the rest shares its cores.
# Tests start hundreds of processes of ours: compiled once, each starts in two thirds of the time, also where nothing writes bytecode.
test: setup-dev webui ## run every test (those in a browser last)
	@$(BIN)/python -m compileall -q appliance cloud kernel
	@$(BIN)/python -m pytest -q --numprocesses auto --maxprocesses 4 --dist worksteal --ignore tests/torture --ignore tests/e2e --ignore tests/image/built --ignore tests/image/deb
	@$(BIN)/python -m pytest -q tests/torture -m "not long"
	@$(E2E)

e2e: setup-dev webui ## play a service in a real browser over a Wi-Fi that can be cut, and look at every screen with axe
	@$(E2E)

fuzz: setup-dev ## attack every parser by coverage, and the API by its own description (SECONDS=n for each parser)
	@nice $(BIN)/python -m tests.attack.fuzz $(if $(SECONDS),$(SECONDS),120)

torture: setup-dev ## ten thousand commands and fifty kills, a thousand power cuts, disks that fail, and the mutants that prove the oracles
	@$(BIN)/python -m pytest -q -s tests/torture

screenshots: setup-dev webui ## render every screen and sheet of the apps, in both languages and both themes, into docs/screens (SCREENS="till- waiter-pay": only those)
	@$(BIN)/python -m tests.e2e.pictures docs/screens $(SCREENS)

bench: setup-dev webui ## speed and memory beside a peer, as the machine is and as a Pi (QUICK=1: the short form; APPS=1, DEVICES=1, CLOUD=1, BOX=1: only those; HOUR=1: an hour of Saturday night, six minutes of it or MINUTES=n)
	@[ -e bench/.venv/ready ] || { $(BIN)/python -m venv bench/.venv && bench/.venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r bench/requirements.txt && touch bench/.venv/ready; }
	@$(if $(APPS)$(DEVICES)$(CLOUD)$(HOUR),,$(MAKE) --no-print-directory image bundle && image/packages/ensure image-test)
	@$(BIN)/python -m bench $(if $(BOX),--box) $(if $(QUICK),--quick) $(if $(APPS),--apps) $(if $(DEVICES),--devices) $(if $(CLOUD),--cloud) $(if $(HOUR),--hour $(or $(MINUTES),6))

stick-tool: setup ## make build/comanda-stick.pyz, the installer's tool: one file for Linux, macOS and Windows with Python 3.11
	@.venv/bin/python image/packages/stick_tool build/comanda-stick.pyz

fleet-sim: setup-dev ## a thousand virtual boxes in rough weather against two processes of the cloud on PostgreSQL (BOXES=n, MINUTES=n, SEED=n)
	@$(BIN)/python -m bench.fleet $(if $(BOXES),--boxes $(BOXES)) $(if $(MINUTES),--minutes $(MINUTES)) $(if $(SEED),--seed $(SEED))

image: setup webui ## build what is written on a card (ARCH=amd64, VERSION=x, CA=file that updates are trusted by, SIGN=key for the checksums)
	@image/packages/ensure image
	@$(IMAGE) $(if $(SIGN),--sign $(SIGN)) build

bundle: setup ## make the signed update of the image that was built last (CERT=file and KEY=file of the vendor; VERSION and CA as for the image)
	@image/packages/ensure image
	@$(IMAGE) $(if $(CERT),--cert $(CERT)) $(if $(KEY),--key $(KEY)) bundle

image-base: setup ## fetch and keep what every image is made of: Debian's packages and Python's (IMAGE_CACHE=folder)
	@image/packages/ensure image
	@$(IMAGE) prepare

# Both kinds of box, unless one is named.
TESTED = $(if $(or $(QUICK),$(filter command environment,$(origin ARCH))),$(ARCH),amd64 arm64)
image-test: setup-dev webui ## boot both images in QEMU through their own boot loaders, up to the first ticket (ARCH=amd64: only that; QUICK=1: amd64, one boot; LONG=1: updates and plug pulls, too)
	@image/packages/ensure image
	@image/packages/ensure image-test
	@$(foreach ARCH,$(TESTED),$(IMAGE) --raw build && COMANDA_IMAGES="$(IMAGE_OUT)" COMANDA_ARCH=$(ARCH) nice $(BIN)/python -m pytest -q -s -x tests/image/built $(if $(QUICK),-m quick,$(if $(LONG),,-m "not long")) &&) true

deb: setup webui ## build the package for a machine of one's own (DEBIAN=12 or 13, ARCH=amd64 or arm64, VERSION=x, MAINTAINER="name <mail>")
	@image/packages/ensure image
	@$(DEB) --debian $(DEBIAN) --arch $(ARCH) --out $(DEB_OUT) $(if $(VERSION),--version $(VERSION)) $(if $(MAINTAINER),--maintainer "$(MAINTAINER)")

# Each Debian's, and the version that comes after it.
deb-test: setup-dev webui ## build the packages, install, upgrade, remove and purge them in Debian 12 and 13, with an order printed in between (LONG=1: under a running systemd, and for arm64, too)
	@image/packages/ensure image
	@image/packages/ensure deb-test
	@for debian in 12 13; do $(DEB) --debian $$debian --out $(DEB_OUT); $(DEB) --debian $$debian --out $(DEB_OUT) --version next --raw; done
	@$(if $(LONG),$(DEB) --debian 13 --arch arm64 --out $(DEB_OUT))
	@COMANDA_DEBS="$(DEB_OUT)" nice $(BIN)/python -m pytest -q -x tests/image/deb $(if $(LONG),,-m "not long")

check: format-check lint types imports openapi webui-check ## format, lint, types, imports, openapi: what must hold before a commit

format: setup-dev ## rewrite the sources in the house's format
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

format-check: setup-dev ## fail when a source is not in the house's format
	@$(BIN)/ruff format --check .

lint: setup-dev ## ruff, all rules but the argued ones
	@$(BIN)/ruff check .

types: setup-dev ## mypy, strict
	@$(BIN)/mypy

imports: setup-dev ## the directions between rooms
	@$(BIN)/lint-imports --no-logo

openapi: setup-dev ## fail when docs/openapi.json and docs/openapi-cloud.json do not describe the APIs as they are
	@$(BIN)/comanda openapi --check docs/openapi.json
	@$(BIN)/comanda-cloud openapi --check docs/openapi-cloud.json

# Beside it first, so that a failure leaves the old description whole.
openapi-write: setup-dev ## describe the APIs as they are in docs/openapi.json and docs/openapi-cloud.json
	@trap 'rm -f docs/openapi*.new' EXIT; $(BIN)/comanda openapi > docs/openapi.json.new; mv docs/openapi.json.new docs/openapi.json
	@trap 'rm -f docs/openapi*.new' EXIT; $(BIN)/comanda-cloud openapi > docs/openapi-cloud.json.new; mv docs/openapi-cloud.json.new docs/openapi-cloud.json

lock: setup-dev ## pin every Python package again, with hashes (UPGRADE=1 takes the newest)
	@image/packages/lock $(if $(UPGRADE),--upgrade)

release-migrations: setup-dev ## note the checksums of the migrations that a release ships, which never change from then on, and keep a database of it
	@tests/house/release_migrations
	@$(BIN)/python -m tests.backup.sampling

clean: ## remove what make made, and the demo's data
	rm -rf .venv "$(DATA)" node_modules webui/node_modules webui/dist build ./*.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache .setup.lock
