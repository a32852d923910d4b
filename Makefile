# Claire is built by SwiftPM; this file names the steps around it. `make` alone lists them.
#
#   make install PREFIX=/usr/local    where to (~/.local when not given); DESTDIR stands before it
#   make build DEPS=skip              leaves Debian's packages alone, for another system

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.ONESHELL:
MAKEFLAGS += --no-print-directory

PREFIX ?= $(HOME)/.local
DESTDIR ?=
DEPS ?= apt

# Programs are static: they start in half a millisecond and run where no Swift is installed.
# Package.swift leaves out the two that need libcurl or libmicrohttpd: they hold Swift and no more.
RELEASE := -c release -Xswiftc -static-stdlib -Xlinker -s
SWIFT ?= swift
SEEDS ?= 100000
# Where built programs are taken from; the tests install those built for debugging.
BUILT ?= .build/release
# Recipes read these from the environment, so that a path may hold spaces and quotes. Exporting a
# name defines it: this stands after every '?='.
export PREFIX DESTDIR DEPS BUILT
SOURCES := Package.swift Sources Tests

BUILD_PACKAGES := g++ pkg-config libsqlite3-dev libsodium-dev libtomlplusplus-dev \
    libmicrohttpd-dev libcurl4-openssl-dev python3-pip zlib1g-dev tmux
TEST_PACKAGES := $(BUILD_PACKAGES) bash-completion chromium chromium-driver curl fish iproute2 mandoc \
    man-db openssl python3 python3-selenium python3-venv sqlite3 zsh

# HTMX, which the pages ask again with: the file of this version and no other. It comes from the
# package registry as a part of a wheel, once, and is not committed; without it the pages work, and
# show what is new when they are loaded again.
HTMX_WHEEL := django-htmx==1.29.0
HTMX_MEMBER := django_htmx/static/django_htmx/htmx-2.min.js
HTMX_VERSION := 2.0.10
HTMX_SHA256 := 71ea67185bfa8c98c39d31717c6fce5d852370fcdfd129db4543774d3145c0de
HTMX := .build/web/htmx-2.min.js

NOT_INSTALLED := claire-bench claire-gen claire-sim
VERBS := $(filter-out $(NOT_INSTALLED),$(notdir $(wildcard Sources/claire-*)))

# The programs of others that test the API, in a folder of their own: exact versions with hashes.
API_TOOLS := .build/api-tools
API_REQUIREMENTS := Tests/Schemathesis/requirements.txt

# The official Python SDK of the Model Context Protocol, in both of its versions, each in a folder of
# its own.
MCP_TOOLS := .build/mcp-sdk-
MCP_REQUIREMENTS := Tests/MCP/requirements-

.PHONY: help deps build-deps htmx api-tools mcp-tools build install install-built uninstall test screenshots \
    demo demo-agents sim bench format lint clean

help: ## list these steps
	@printf 'usage: make STEP\n\n'
	awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-12s %s\n", $$1, $$2 }' Makefile

deps: PACKAGES = $(TEST_PACKAGES)
deps: ## install the Debian packages that building and testing need, if any is missing
build-deps: PACKAGES = $(BUILD_PACKAGES)
deps build-deps:
	@[ "$$DEPS" != skip ] || exit 0
	if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
	    echo "make: no apt-get here: Claire is built and tested on Debian 12" >&2
	    echo "hint: install what matches $(PACKAGES), then add DEPS=skip" >&2
	    exit 1
	fi
	missing=()
	for package in $(PACKAGES); do
	    state=$$(dpkg-query -W -f='$${db:Status-Status}' "$$package" 2>/dev/null || true)
	    [ "$$state" = installed ] || missing+=("$$package")
	done
	[ $${#missing[@]} -gt 0 ] || exit 0
	echo "missing Debian packages, to be installed now: $${missing[*]}"
	as_root=()
	if [ "$$(id -u)" -ne 0 ]; then
	    if ! command -v sudo >/dev/null; then
	        echo "make: neither root nor sudo" >&2
	        echo "hint: as root, run: apt-get install $${missing[*]}" >&2
	        exit 1
	    fi
	    as_root=(sudo)
	fi
	"$${as_root[@]}" apt-get update -qq || echo "make: going on with the package lists that are here" >&2
	"$${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
	    -o Dpkg::Use-Pty=0 --no-install-recommends "$${missing[@]}" </dev/null >/dev/null

htmx: ## fetch HTMX from the package registry, once, and check that it is the right file
	@is_right() { echo "$(HTMX_SHA256)  $$1" | sha256sum --check --status 2>/dev/null; }
	if is_right $(HTMX); then exit 0; fi
	folder=$$(mktemp -d)
	trap 'rm -rf -- "$$folder"' EXIT
	echo "fetching HTMX $(HTMX_VERSION), a part of the wheel $(HTMX_WHEEL)"
	if ! python3 -m pip --quiet --disable-pip-version-check download --no-deps \
	    --only-binary :all: --dest "$$folder" $(HTMX_WHEEL) >"$$folder/log" 2>&1; then
	    echo "make: can't fetch $(HTMX_WHEEL) from the package registry:" >&2
	    tail -n 3 "$$folder/log" >&2
	    echo "hint: pages work without it, but don't refresh by themselves; 'make htmx' tries again" >&2
	    exit 0
	fi
	python3 -c 'import sys, zipfile
	wheel, member, target = sys.argv[1:]
	open(target, "wb").write(zipfile.ZipFile(wheel).read(member))' \
	    "$$folder"/*.whl $(HTMX_MEMBER) "$$folder/htmx.js"
	if ! is_right "$$folder/htmx.js"; then
	    echo "make: what the package registry sent is not HTMX $(HTMX_VERSION): its SHA-256 differs" >&2
	    exit 1
	fi
	install -D -m 644 "$$folder/htmx.js" $(HTMX)

build: build-deps htmx ## build the programs, static, into .build/release
	@command -v $(firstword $(SWIFT)) >/dev/null || {
	    echo "make: no swift on PATH: see https://www.swift.org/install" >&2
	    exit 1
	}
	echo "building the programs (the first time takes a minute or two)"
	# Static linking of the C library warns about dlopen and the like, whether they are called or not.
	CLAIRE_LINK=static $(SWIFT) build $(RELEASE) 2>&1 |
	    awk '/in statically linked applications requires/ { next }
	        /^\[[0-9]+\/[0-9]+\]/ || /^Building for/ { next }
	        { print; fflush() }'

install: build ## install below PREFIX
	@$(MAKE) install-built

install-built:
	@root="$$DESTDIR$$PREFIX"
	list="$$root/share/claire/installed-files"
	old=$$(cat "$$list" 2>/dev/null || true)
	shopt -s nullglob
	put() { # MODE FILE TARGET
	    install -D -m "$$1" "$$2" "$$root/$$3"
	    echo "$$3" >>"$$list.new"
	}
	mkdir -p "$$root/share/claire"
	# Below ~/.local this is also where the database is kept, which is its owner's alone.
	[ "$$PREFIX" != "$$HOME/.local" ] || chmod 700 "$$root/share/claire"
	rm -f "$$list.new"
	put 755 "$$BUILT/claire" bin/claire
	for program in $(VERBS) rclaude; do
	    put 755 "$$BUILT/$$program" "libexec/claire/$$program"
	done
	for script in libexec/*; do put 755 "$$script" "libexec/claire/$${script##*/}"; done
	for page in man/*.[17]; do put 644 "$$page" "share/man/man$${page##*.}/$${page##*/}"; done
	for file in share/claire/*; do
	    [ ! -f "$$file" ] || put 644 "$$file" "share/claire/$${file##*/}"
	done
	for file in share/claire/web/* $(HTMX); do
	    [ ! -f "$$file" ] || put 644 "$$file" "share/claire/web/$${file##*/}"
	done
	# Units name the installed front, in systemd's quoting; a program's own name may hold no quotes
	# there, an argument may.
	front=$${PREFIX//\\/\\\\}
	front=$${front//\"/\\\"}
	front=\"$${front//%/%%}/bin/claire\"
	case "$$PREFIX" in
	*[\"\'\\\$$]*) front="/usr/bin/env $${front//\$$/\$$\$$}" ;;
	esac
	for unit in share/systemd/*; do
	    name=$${unit##*/}
	    text=$$(<"$$unit")
	    install -d "$$root/lib/systemd/user"
	    printf '%s\n' "$${text//@CLAIRE@/"$$front"}" >"$$root/lib/systemd/user/$$name"
	    chmod 644 "$$root/lib/systemd/user/$$name"
	    echo "lib/systemd/user/$$name" >>"$$list.new"
	    # A user's own service manager reads ~/.local/share and not ~/.local/lib.
	    if [ "$$PREFIX" = "$$HOME/.local" ]; then
	        install -d "$$root/share/systemd/user"
	        ln -sfn "../../../lib/systemd/user/$$name" "$$root/share/systemd/user/$$name"
	        echo "share/systemd/user/$$name" >>"$$list.new"
	    fi
	done
	put 644 completions/claire.bash share/bash-completion/completions/claire
	put 644 completions/_claire share/zsh/site-functions/_claire
	put 644 completions/claire.fish share/fish/vendor_completions.d/claire.fish
	# What an older version had and this one has not.
	while IFS= read -r file; do
	    [ -z "$$file" ] || grep -qxF -- "$$file" "$$list.new" || rm -f -- "$$root/$$file"
	done <<<"$$old"
	mv "$$list.new" "$$list"
	echo "installed claire and $(words $(VERBS)) verbs below $$root"
	case "$${DESTDIR:+:$$PREFIX/bin}:$$PATH:" in
	*":$$PREFIX/bin:"*) ;;
	*) echo "hint: add it to your PATH: export PATH=\"$$PREFIX/bin:\$$PATH\"" ;;
	esac

uninstall: ## remove what install has put there; your data stays
	@root="$$DESTDIR$$PREFIX"
	list="$$root/share/claire/installed-files"
	if [ ! -f "$$list" ]; then
	    echo "make: claire is not installed below $$root" >&2
	    exit 1
	fi
	while IFS= read -r file; do rm -f -- "$$root/$$file"; done <"$$list"
	rm -f -- "$$list"
	for folder in libexec/claire share/claire/web share/claire; do
	    rmdir --ignore-fail-on-non-empty -- "$$root/$$folder" 2>/dev/null || true
	done
	echo "removed claire from $$root"

api-tools: ## install the programs that test the API below .build, once
	@if cmp -s $(API_REQUIREMENTS) $(API_TOOLS)/installed; then exit 0; fi
	rm -rf $(API_TOOLS)
	python3 -m venv $(API_TOOLS)
	if ! $(API_TOOLS)/bin/pip install -q --disable-pip-version-check --no-deps --only-binary :all: \
	    --require-hashes -r $(API_REQUIREMENTS); then
	    if $(API_TOOLS)/bin/pip download -q --no-deps -d $(API_TOOLS)/probe six==1.17.0 2>/dev/null; then
	        echo "make: the package registry answers, and what is asked of it can't be had" >&2
	        exit 1
	    fi
	    rm -rf $(API_TOOLS)
	    echo "make: the package registry can't be reached: Schemathesis is left out of the tests" >&2
	    exit 0
	fi
	cp $(API_REQUIREMENTS) $(API_TOOLS)/installed

mcp-tools: ## install the SDKs that test 'claire mcp' below .build, once
	@for version in 1 2; do
	    folder=$(MCP_TOOLS)$$version
	    wanted=$(MCP_REQUIREMENTS)$$version.txt
	    if cmp -s "$$wanted" "$$folder/installed"; then continue; fi
	    rm -rf "$$folder"
	    python3 -m venv "$$folder"
	    if ! "$$folder/bin/pip" install -q --disable-pip-version-check --no-deps \
	        --only-binary :all: --require-hashes -r "$$wanted"; then
	        if "$$folder/bin/pip" download -q --no-deps -d "$$folder/probe" six==1.17.0 2>/dev/null; then
	            echo "make: the package registry answers, and what is asked of it can't be had" >&2
	            exit 1
	        fi
	        rm -rf "$$folder"
	        echo "make: the package registry can't be reached: the MCP SDK $$version is left out of the tests" >&2
	        continue
	    fi
	    cp "$$wanted" "$$folder/installed"
	done

test: deps htmx api-tools mcp-tools ## build for debugging and run all tests
	@$(SWIFT) build --build-tests
	$(SWIFT) test --skip-build --disable-xctest 2>&1 | tee .build/tests.log && exit 0
	printf '\nmake: what failed, of the %s lines above:\n' "$$(wc -l <.build/tests.log)" >&2
	grep -A1 '✘' .build/tests.log | grep '✘\|↳' >&2 || tail -n 20 .build/tests.log >&2
	exit 1

screenshots: deps htmx ## make pictures of all pages, of a fleet that lives, in .build/screenshots
	@$(SWIFT) build --build-tests
	rm -rf .build/screenshots
	CLAIRE_SCREENSHOTS="$$PWD/.build/screenshots" $(SWIFT) test --skip-build --disable-xctest \
	    --filter 'BrowserTests.*Screenshots' | sed -n '/✘\|↳\|Test run/p'
	ls .build/screenshots

demo: build ## see Claire at work on three stand-in agents in live tmux panes
	@Tests/Demo/demo.sh .build/release

demo-agents: build ## see stand-in agents in worktrees, fed by the queue, through review to the end
	@Tests/Demo/demo-agents.sh .build/release

sim: build ## run SEEDS simulated fleets, 100000 when not given, and check every invariant
	@.build/release/claire-sim --seeds $(SEEDS) --jobs $$(nproc)

bench: build ## measure, each figure beside that of a peer in the same run
	@.build/release/claire-bench

format: ## format the sources in place
	@$(SWIFT) format format -i -r -p $(SOURCES)

lint: ## check the format of the sources
	@$(SWIFT) format lint --strict -r -p $(SOURCES)

clean: ## remove what was built
	@rm -rf .build
