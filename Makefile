# From raw files to the report: `make help` explains targets and variables.
#
# A graph of real files. What a notebook depends on are stamps: small files in data/derived/<run>/ that are rewritten
# only when what they stand for changes (src/helpers/execution/stamps.py). What it made is its record, made/<notebook>.json.
# `@:` says that a file came about with the one it hangs on: make looks whether it is newer now, and stops there if not.

STUDY ?= synthetic
ANALYSIS ?= final
CUTOFF ?=
PROTOCOL ?= protocol.yml
PYTHON ?= python3
VENV ?= .venv
JOBS ?= 2
PSEUDONYMISE ?=
NAME ?=
UPGRADE ?=
A ?=
B ?=
MUTATIONS ?= 500
SEED ?= 1
TRIALS ?= 2000
N ?= 36
SCHEDULER ?=
INTO ?= data/derived/simulated

BIN := $(VENV)/bin
READY := $(VENV)/.installed

# Paths are kept in lists with colons between them.
ifneq (,$(findstring :,$(CURDIR)))
$(error The path of this folder has a colon in it ($(CURDIR)), with which Python finds nothing; give the folder another name)
endif

.DEFAULT_GOAL := help
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules --no-builtin-variables --no-print-directory
ifeq (,$(findstring -j,$(MAKEFLAGS)))
MAKEFLAGS += --jobs=$(JOBS)
endif

export PYTHONPATH := $(CURDIR)/src
export PYTHONNOUSERSITE := 1
export PYTHONHASHSEED := 0
export JUPYTER_PREFER_ENV_PATH := 1
export OMP_NUM_THREADS := 1
export OPENBLAS_NUM_THREADS := 1
export MKL_NUM_THREADS := 1
export TZ := UTC
export PYTHONUTF8 := 1
export MAKE_PROCESS := $(shell echo $$PPID)
unexport SEED TRIALS N SCHEDULER INTO HELPERS_STAGING HELPERS_RAW STUDY_FOLDER MPLBACKEND PYTHONHOME PYTHONSTARTUP

# ---- what was asked for ---------------------------------------------------------------------------------------------

KNOWN := STUDY NAME ANALYSIS CUTOFF PROTOCOL PSEUDONYMISE PYTHON VENV JOBS UPGRADE A B MUTATIONS SEED TRIALS N SCHEDULER INTO MAKEFLAGS
WITHOUT_RUN := help lint lock lock-data docs redcap clean lab bench fuzz faults compare simulate
BUNDLED_ONLY := test shared haven notebooks

# Other programs have a NAME too: the environment's is not ours.
ifeq (environment,$(origin NAME))
NAME :=
endif

goals := $(or $(MAKECMDGOALS),help)
quoted = '$(subst ','\'',$(1))'
first_suitable = for python in $(1); do "$$python" -E -S -c '$(suitable)' 2> /dev/null && echo "$$python" && break; done
suitable = import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))

given := $(foreach name,$(.VARIABLES),$(if $(findstring command line,$(origin $(name))),$(name)))
from_home = $(subst <>,,$(subst <>~/,$(HOME)/,<>$(value $(1))))
variables := $(call quoted,--study=$(call from_home,STUDY)) $(call quoted,--analysis=$(value ANALYSIS)) \
	$(call quoted,--cutoff=$(value CUTOFF)) $(call quoted,--protocol=$(call from_home,PROTOCOL)) \
	$(call quoted,--pseudonymise=$(value PSEUDONYMISE)) $(call quoted,--name=$(value NAME))
unknown := $(firstword $(filter-out $(KNOWN) -*,$(given)))
ifneq (,$(unknown))
$(error $(unknown) is not a variable of this project; `make help` lists them)
endif

# An environment of the user's own is taken as it is; the project's is built from the lock file.
ifneq (.venv,$(VENV))
ifeq (,$(wildcard $(VENV)/bin/python))
$(error VENV=$(VENV) is no environment: it has no bin/python)
endif
endif

# A Python that is asked for must be fit; otherwise the first that is.
ifeq (file,$(origin PYTHON))
pythons := python3 python3.13 python3.12 python3.11
unfit := No Python 3.11, 3.12 or 3.13 was found; name one with PYTHON=
else
pythons := $(call quoted,$(value PYTHON))
unfit := PYTHON=$(value PYTHON) is not a Python 3.11, 3.12 or 3.13
ifeq (,$(shell $(call first_suitable,$(pythons))))
$(error $(unfit))
endif
endif

ifneq (,$(filter-out $(WITHOUT_RUN),$(goals)))
python := $(shell $(call first_suitable,$(VENV)/bin/python $(pythons)))
ifeq (,$(python))
$(error $(unfit))
endif
answer := $(shell env -i PATH="$$PATH" $${LD_LIBRARY_PATH+LD_LIBRARY_PATH="$$LD_LIBRARY_PATH"} \
	PYTHONPATH=$(call quoted,$(PYTHONPATH)) PYTHONUTF8=1 "$(python)" -S -m helpers.execution check $(variables))
ifneq (run,$(firstword $(answer)))
$(error $(or $(wordlist 2,999,$(answer)),The variables could not be checked))
endif
RUN := $(word 2,$(answer))
ifneq (,$(filter $(BUNDLED_ONLY),$(goals)))
ifneq (synthetic/final,$(RUN))
$(error make $(firstword $(filter $(BUNDLED_ONLY),$(goals))) takes the bundled study as it is: no STUDY, NAME, ANALYSIS, CUTOFF, PROTOCOL or PSEUDONYMISE)
endif
endif
endif

# ---- names of files -------------------------------------------------------------------------------------------------

DERIVED := data/derived/$(RUN)
REPORT := reports/$(RUN)/index.html

DOMAINS := ae cm dd dm ds ex lb mh pr rs ss sv tr tu

inputs = $(addprefix $(DERIVED)/inputs/,$(1))
code = $(addprefix $(DERIVED)/inputs/code/,$(1))
made = $(addprefix $(DERIVED)/made/,$(1))

RAW := $(call inputs,raw)
CODE := $(wildcard $(call code,*) $(call inputs,notebooks/*))
ALWAYS := $(call inputs,protocol.yml synthetic environment) $(call code,foundation execution)

INGESTION := $(call made,01_ingestion.json)
ENDPOINTS := $(call made,02_endpoints.json)
TOXICITY := $(call made,03_toxicity.json)
SURVIVAL := $(call made,04_survival.json)
PAGE := $(call made,05_report.json)
PUBLISHED := $(call made,report.json)

SDTM := $(call made,$(addprefix sdtm/,$(DOMAINS)))
ADAM := $(call made,$(addprefix adam/,adsl adtr adrs adtte adae adlb adlf adsv adther))
CORRECTED := $(call made,corrections)
PSEUDONYMS := $(call made,pseudonyms)
COLLECTED := $(call made,ard ard_subjects findings)

# ---- recipes --------------------------------------------------------------------------------------------------------

# A run takes nothing of the person's configuration: of the environment these are left, and its HOME is its own.
KEPT := PATH LD_LIBRARY_PATH DYLD_LIBRARY_PATH TERM PYTHONPATH PYTHONNOUSERSITE PYTHONHASHSEED PYTHONUTF8 \
	OMP_NUM_THREADS OPENBLAS_NUM_THREADS MKL_NUM_THREADS TZ MAKE_PROCESS
alone = exec env -i HOME=$(call quoted,$(CURDIR)/$(DERIVED)/made/.home) $(foreach name,$(KEPT),$${$(name)+$(name)="$$$(name)"})

pytest = $(BIN)/python -m pytest --numprocesses=$(JOBS) --dist=loadfile --no-loadscope-reorder
BROWSER := $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)
execution = @$(alone) $(BIN)/python -m helpers.execution $(1) $(variables)
say = (echo "$(1)") 2> /dev/null || :
of_run = $(patsubst $(DERIVED)/%,%,$(1))
notebook = $(call execution,run $(basename $(@F))) --inputs $(call of_run,$^) --makes $(call of_run,$(1))

# ---- the graph ------------------------------------------------------------------------------------------------------

.PHONY: report endpoints toxicity survival ingestion validate compare test shared haven bench fuzz faults simulate lab lint lock lock-data docs redcap notebooks clean help

report: $(PUBLISHED)
	@$(call say,The report: $(REPORT))

ingestion: $(INGESTION)
endpoints: $(ENDPOINTS)
toxicity: $(TOXICITY)
survival: $(SURVIVAL)
ingestion endpoints toxicity survival:
	@$(call say,The data: $(DERIVED))
	$(if $(filter ingestion,$@),$(call execution,queries))

$(INGESTION): $(call inputs,notebooks/01_ingestion) $(ALWAYS) $(call code,ingest) $(RAW) $(call inputs,pseudonymise) \
		| $(READY)
	$(call notebook,$(SDTM) $(CORRECTED) $(PSEUDONYMS))

$(SDTM) $(CORRECTED) $(PSEUDONYMS): $(INGESTION)
	@:

$(ENDPOINTS): $(call inputs,notebooks/02_endpoints) $(ALWAYS) $(call code,ingest derive analyse) $(SDTM) | $(READY)
	$(call notebook,$(ADAM))

$(ADAM): $(ENDPOINTS)
	@:

$(TOXICITY): $(call inputs,notebooks/03_toxicity) $(ALWAYS) $(call code,analyse present) \
		$(call made,$(addprefix adam/,adsl adae adlb adlf adsv)) | $(READY)
	$(call notebook)

$(SURVIVAL): $(call inputs,notebooks/04_survival) $(ALWAYS) $(call code,analyse present) \
		$(call made,$(addprefix adam/,adsl adtr adrs adtte adther)) | $(READY)
	$(call notebook)

$(COLLECTED): $(INGESTION) $(ENDPOINTS) $(TOXICITY) $(SURVIVAL)
	@:

# The report names the hash of all code and notebooks.
$(PAGE): $(call inputs,raw lock pseudonymise settings version) $(ALWAYS) $(CODE) $(SDTM) $(CORRECTED) $(ADAM) $(COLLECTED) | $(READY)
	$(call notebook)

$(PUBLISHED): $(INGESTION) $(ENDPOINTS) $(TOXICITY) $(SURVIVAL) $(PAGE) \
		$(call inputs,raw lock pseudonymise settings version) $(CODE)
	$(call execution,publish) --inputs $(call of_run,$^)

# Datasets and pages by their own names, for whoever asks for one.
$(DERIVED)/sdtm/%.parquet $(DERIVED)/adam/%.parquet $(DERIVED)/%.parquet: ;
$(REPORT): $(PUBLISHED)
	@:

# ---- the environment ------------------------------------------------------------------------------------------------

# It stands where it was built from these very files and its Python runs, whatever the dates of the files say.
ifeq (.venv,$(VENV))
built := $(shell cmp -s requirements.lock $(VENV)/requirements.lock && cmp -s pyproject.toml $(VENV)/pyproject.toml \
	&& test -f $(READY) && $(BIN)/python -E -S -c '' 2> /dev/null && echo yes)
$(READY): $(if $(built),,FORCE)
	@$(BIN)/python -E -S -c '' 2> /dev/null || rm -f $(VENV)/requirements.lock
	@python=$$($(call first_suitable,$(pythons))); "$${python:?$(unfit)}" -m helpers.execution.environment $(VENV)
FORCE: ;
else
$(READY): ;
endif

# ---- checks and tools -----------------------------------------------------------------------------------------------

validate: $(TOXICITY) $(SURVIVAL)
	@$(BIN)/python -m helpers.validation $(RUN)

test: report lint
ifeq (,$(BROWSER))
	@echo "Left out: the tests of the report in a browser, which need Chromium (apt-get install chromium)."
endif
	@$(pytest) --nbval --nbval-current-env -m "not shared and not haven$(if $(BROWSER),, and not browser)" tests notebooks

shared: report
	@$(pytest) -p no:nbval -m shared tests

compare: | $(READY)
	@$(BIN)/python -m helpers.comparing $(call quoted,$(value A)) $(call quoted,$(value B))

haven: report
	@$(pytest) -p no:nbval -m haven tests/export tests/ingest

lint: | $(READY)
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet
	@$(BIN)/lint-imports --no-cache

notebooks: $(PAGE)
	$(call execution,store)

bench: | $(READY)
	@$(BIN)/python -m tests.bench

fuzz: | $(READY)
	@$(BIN)/python -m tests.fuzz $(call quoted,$(value MUTATIONS)) $(call quoted,$(value SEED)) $(JOBS)

faults: | $(READY)
	@$(BIN)/python -m tests.faults

simulate: | $(READY)
	@$(BIN)/python -m helpers.simulate --trials $(call quoted,$(value TRIALS)) --sizes $(call quoted,$(value N)) \
		--seed $(call quoted,$(value SEED)) --scheduler $(call quoted,$(value SCHEDULER)) --workers $(JOBS) \
		--protocol $(call quoted,$(value PROTOCOL)) --into $(call quoted,$(value INTO))

lab: | $(READY)
	@$(BIN)/jupyter lab --ServerApp.ip=127.0.0.1 --ServerApp.root_dir=. \
		--LabApp.default_url=/lab/tree/notebooks/explore.ipynb \
		--LabApp.extension_manager=readonly --LabApp.news_url=None \
		--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate $$(test "$$(id -u)" != 0 || echo --allow-root)

lock: | $(READY)
	@$(BIN)/python -m helpers.execution.locking $(if $(UPGRADE),--upgrade)

docs: | $(READY)
	@$(BIN)/python -m helpers.ingest.checks.page
	@$(BIN)/python -m helpers.handbook $(call quoted,$(value PROTOCOL))

redcap: | $(READY)
	@$(BIN)/python -m helpers.ingest.redcap.dictionary

lock-data: | $(READY)
	$(call execution,lock-data)

clean:
	@rm -rf data/derived reports
	@find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +
	@rm -rf .pytest_cache .ruff_cache .hypothesis .import_linter_cache build

help:
	@echo "Targets"
	@echo "  report     raw files to reports/<run>/index.html, with the executed notebooks and manifest.json"
	@echo "  ingestion  stop after notebook 01: checked domains and the list of findings"
	@echo "  endpoints  stop after notebook 02: the analysis datasets (ADaM)"
	@echo "  toxicity   stop after notebook 03: results of adverse events and laboratory"
	@echo "  survival   stop after notebook 04: results of time to event and response"
	@echo "  validate   the estimates of the run once more by R, compared number by number (R, survival, cmprsk)"
	@echo "  compare    two runs side by side, A=<run> B=<run>: what changed, and which record caused it"
	@echo "  test       everything that must pass: the report of the bundled study, lint, tests, stored notebooks"
	@echo "  shared     the tests that need the shared validation data beside the repository"
	@echo "  haven      R reads the exported ADaM datasets, and what R writes is read (R with its package haven)"
	@echo "  bench      how long deriving a large study takes, how much memory, and how both grow (some minutes)"
	@echo "  fuzz       random mutations of raw files: each is refused, queried or derived as the second derivation does"
	@echo "  faults     the report of the bundled study killed at 30 random moments: is what is published whole (some minutes)"
	@echo "  simulate   trials with known truth through the same analysis: bias, coverage, width, power (some hours)"
	@echo "  lab        JupyterLab on the notebooks (this machine only, with a token)"
	@echo "  lint       ruff and import-linter"
	@echo "  docs       guide, analysis plan and catalogue of checks as reports/docs/*.html, and docs/checks.md from the code"
	@echo "  redcap     docs/redcap/*.csv, the data dictionary of the study's forms on REDCap, from their specification"
	@echo "  notebooks  store the outputs of the bundled study in notebooks/"
	@echo "  lock       requirements.lock and environment.yml from pyproject.toml"
	@echo "  lock-data  write the SHA-256 sums of the study's files; later runs stop where a file changed, until it is locked anew"
	@echo "  clean      remove data/derived and reports"
	@echo "  help       this list"
	@echo "Variables (default)"
	@echo "  STUDY      name of a folder in data/raw, or path of a folder anywhere (synthetic)"
	@echo "  NAME       name of the study in its runs, where the folder's will not do (the folder's)"
	@echo "  ANALYSIS   final or interim (final)"
	@echo "  CUTOFF     last day of the data that count, for an interim analysis, such as 2025-06-30 (none)"
	@echo "  PROTOCOL   file of protocol settings (protocol.yml)"
	@echo "  JOBS       notebooks and checks at the same time (2)"
	@echo "  PYTHON     Python 3.11 to 3.13 that the environment is made with (python3)"
	@echo "  VENV       environment; one of your own is used as it is, for example VENV=\$$CONDA_PREFIX (.venv)"
	@echo "  PSEUDONYMISE  1 puts study numbers in the place of subject identifiers, everywhere in the report; strict leaves free text out too (none)"
	@echo "  UPGRADE    with lock: 1 takes the newest versions instead of keeping what still fits (none)"
	@echo "  A          with compare: name of a run that was made (none)"
	@echo "  B          with compare: name of the other (none)"
	@echo "  MUTATIONS  with fuzz: how many (500)"
	@echo "  SEED       with fuzz and simulate: seed of everything that is drawn (1)"
	@echo "  TRIALS     with simulate: how many (2000)"
	@echo "  N          with simulate: subjects of a trial, or several sizes such as 20,36,60 (36)"
	@echo "  SCHEDULER  with simulate: address of a Dask scheduler, such as tcp://host:8786 (JOBS workers of this machine)"
	@echo "  INTO       with simulate: folder of the results (data/derived/simulated)"
	@echo "<run> is <study>/final or <study>/interim-<CUTOFF>, with the name of another PROTOCOL than protocol.yml behind, and pseudonymised."
