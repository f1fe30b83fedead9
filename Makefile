# From raw files to the report: `make help` explains targets and variables.
#
# A graph of real files. What people edit counts by its contents: data/derived/<run>/inputs/01.sha256 lists the sums of all that
# notebook 01 depends on (raw files, its cells, source folders, settings), and is rewritten only when it differs. Between
# files of the run dates count: a dataset that comes out as before keeps its own, and an executed notebook, which is the
# sign that a step is done, has that of the step's beginning.

STUDY ?= synthetic# name of a folder in data/raw, or path of a folder anywhere
NAME ?=# name of the study in its runs, where the folder's will not do
ANALYSIS ?= final# final or interim
CUTOFF ?=# last day of the data that count, for an interim analysis, such as 2025-06-30
PROTOCOL ?= protocol.yml# file of protocol settings
PSEUDONYMISE ?=# 1 puts study numbers in the place of subject identifiers, everywhere in the report; strict leaves free text out too
JOBS ?= 2# notebooks and checks at the same time
PYTHON ?= python3# Python 3.11 to 3.13 that the environment is made with
VENV ?= .venv# environment; one of your own is used as it is, for example VENV=$CONDA_PREFIX
UPGRADE ?=# with lock: 1 takes the newest versions instead of keeping what still fits
A ?=# with compare: name of a run that was made
B ?=# with compare: name of the other
PEER ?=# with bench: an R Markdown report that is rendered beside the project's
MUTATIONS ?= 500# with fuzz: how many
SEED ?= 1# with fuzz and simulate: seed of everything that is drawn
TRIALS ?= 2000# with simulate: how many
N ?= 36# with simulate: subjects of a trial, or several sizes such as 20,36,60
SCHEDULER ?=# with simulate: address of a Dask scheduler, such as tcp://host:8786, in place of JOBS workers of this machine
INTO ?= data/derived/simulated# with simulate: folder that its results go to

BIN := $(VENV)/bin
READY := $(VENV)/.installed

# Paths are kept in lists with colons between them.
ifneq (,$(findstring :,$(CURDIR)))
$(error The path of this folder has a colon in it ($(CURDIR)), with which Python finds nothing; give the folder another name)
endif

.DEFAULT_GOAL := help
.SUFFIXES:
LOOK := $(if $(findstring n,$(filter-out --%,$(firstword -$(MAKEFLAGS)))),--look)
MAKEFLAGS += --no-builtin-rules --no-builtin-variables --no-print-directory
ifeq (,$(findstring -j,$(MAKEFLAGS)))
MAKEFLAGS += --jobs=$(JOBS)
endif

export PYTHONPATH := $(CURDIR)/src
export PYTHONHASHSEED := 0
export TZ := UTC
ONE := PYTHONNOUSERSITE PYTHONUTF8 JUPYTER_PREFER_ENV_PATH OMP_NUM_THREADS OPENBLAS_NUM_THREADS MKL_NUM_THREADS
$(foreach name,$(ONE),$(eval export $(name) := 1))
export MAKE_PROCESS := $(shell echo $$PPID)
unexport SEED TRIALS N SCHEDULER INTO HELPERS_STAGING HELPERS_RAW STUDY_FOLDER MPLBACKEND PYTHONHOME PYTHONSTARTUP

# ---- what was asked for ---------------------------------------------------------------------------------------------

# Other programs have a NAME too: the environment's is not ours.
ifeq (environment,$(origin NAME))
NAME :=
endif

KNOWN := STUDY NAME ANALYSIS CUTOFF PROTOCOL PSEUDONYMISE PYTHON VENV JOBS UPGRADE A B PEER MUTATIONS SEED TRIALS N SCHEDULER INTO MAKEFLAGS
WITHOUT_RUN := help lint quick lock lock-data docs redcap clean lab bench fuzz faults compare simulate
BUNDLED_ONLY := test check shared haven notebooks

goals := $(or $(MAKECMDGOALS),help)
given := $(foreach name,$(.VARIABLES),$(if $(findstring command line,$(origin $(name))),$(name)))
unknown := $(firstword $(filter-out $(KNOWN) -*,$(given)))
ifneq (,$(unknown))
$(error $(unknown) is not a variable of this project; `make help` lists them)
endif
# An environment of the user's own is taken as it is; the project's is built from the lock file.
ifeq (,$(or $(filter .venv,$(VENV)),$(wildcard $(VENV)/bin/python)))
$(error VENV=$(VENV) is no environment: it has no bin/python)
endif

# A Python that is asked for must be fit; otherwise the first that is.
quoted = '$(subst ','\'',$(1))'
suitable = import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
first_suitable = $(shell for python in $(1); do "$$python" -E -S -c '$(suitable)' 2> /dev/null && echo "$$python" && break; done)
ifeq (file,$(origin PYTHON))
pythons := python3 python3.13 python3.12 python3.11
unfit := No Python 3.11, 3.12 or 3.13 was found; name one with PYTHON=
else
pythons := $(call quoted,$(value PYTHON))
unfit := PYTHON=$(value PYTHON) is not a Python 3.11, 3.12 or 3.13
ifeq (,$(call first_suitable,$(pythons)))
$(error $(unfit))
endif
endif

from_home = $(subst <>,,$(subst <>~/,$(HOME)/,<>$(value $(1))))
variables := $(call quoted,--study=$(call from_home,STUDY)) $(call quoted,--analysis=$(value ANALYSIS)) \
	$(call quoted,--cutoff=$(value CUTOFF)) $(call quoted,--protocol=$(call from_home,PROTOCOL)) \
	$(call quoted,--pseudonymise=$(value PSEUDONYMISE)) $(call quoted,--name=$(value NAME))

# The answer is "run", its name, and the lists of inputs that were rewritten; the run is this make's alone until it ends.
ifneq (,$(filter-out $(WITHOUT_RUN),$(goals)))
python := $(call first_suitable,$(VENV)/bin/python $(pythons))
ifeq (,$(python))
$(error $(unfit))
endif
answer := $(shell env -i PATH="$$PATH" $${LD_LIBRARY_PATH+LD_LIBRARY_PATH="$$LD_LIBRARY_PATH"} MAKE_PROCESS=$(MAKE_PROCESS) \
	PYTHONPATH=$(call quoted,$(PYTHONPATH)) PYTHONUTF8=1 "$(python)" -S $(if $(LOOK),-B) -m helpers.execution check $(LOOK) $(variables))
ifneq (run,$(firstword $(answer)))
$(error $(or $(wordlist 2,999,$(answer)),The variables could not be checked))
endif
RUN := $(word 2,$(answer))
ifneq (,$(and $(filter $(BUNDLED_ONLY),$(goals)),$(filter-out synthetic/final,$(RUN))))
$(error make $(firstword $(filter $(BUNDLED_ONLY),$(goals))) takes the bundled study as it is: no STUDY, NAME, ANALYSIS, CUTOFF, PROTOCOL or PSEUDONYMISE)
endif
endif

# ---- files of the run -----------------------------------------------------------------------------------------------

DERIVED := data/derived/$(RUN)
REPORT := reports/$(RUN)/index.html

inputs = $(DERIVED)/inputs/$(1).sha256
executed = $(DERIVED)/notebooks/$(1).ipynb
dataset = $(patsubst %,$(DERIVED)/%.parquet,$(1))

SDTM := $(call dataset,$(addprefix sdtm/,ae cm dd dm ds ex lb mh pr rs ss sv tr tu))
ADAM := $(call dataset,$(addprefix adam/,adsl adtr adrs adtte adae adlb adlf adsv adther))
FOR_TOXICITY := $(call dataset,$(addprefix adam/,adsl adae adlb adlf adsv))
FOR_SURVIVAL := $(call dataset,$(addprefix adam/,adsl adtr adrs adtte adther))
CORRECTIONS := $(call dataset,corrections)
PSEUDONYMS := $(call dataset,pseudonyms)
COLLECTED := $(call dataset,findings ard ard_subjects)

# A dataset that was not collected is no file; these say which there are.
SDTM_THERE := $(DERIVED)/made/sdtm
ADAM_THERE := $(DERIVED)/made/adam

INGESTION := $(call executed,01_ingestion)
ENDPOINTS := $(call executed,02_endpoints)
TOXICITY := $(call executed,03_toxicity)
SURVIVAL := $(call executed,04_survival)
PAGE := $(call executed,05_report)
PUBLISHED := $(DERIVED)/made/report.json

# ---- the graph ------------------------------------------------------------------------------------------------------

# A run takes nothing of the person's configuration: of the environment these are left, and its HOME is its own.
KEPT := PATH LD_LIBRARY_PATH DYLD_LIBRARY_PATH TERM PYTHONPATH PYTHONHASHSEED TZ MAKE_PROCESS $(filter-out JUPYTER%,$(ONE))
alone = exec env -i HOME=$(call quoted,$(CURDIR)/$(DERIVED)/made/.home) $(foreach name,$(KEPT),$${$(name)+$(name)="$$$(name)"})
execution = @$(alone) $(BIN)/python -m helpers.execution $(1) $(variables)
# papermill executes a notebook in one process; what it wrote takes its place when all of it has succeeded.
papermill = $(call execution,run $(1) --reads $(2) --makes $(3))
say = (echo "$(1)") 2> /dev/null || :


.PHONY: check quick report endpoints toxicity survival ingestion validate compare test shared haven bench fuzz faults simulate lab lint lock lock-data docs redcap notebooks clean help

report: $(PUBLISHED) ## raw files to reports/<run>/index.html, with the executed notebooks and manifest.json
	@$(call say,The report: $(REPORT))
ingestion: $(INGESTION) ## stop after notebook 01: checked domains and the list of findings
endpoints: $(ENDPOINTS) ## stop after notebook 02: the analysis datasets (ADaM)
toxicity: $(TOXICITY) ## stop after notebook 03: results of adverse events and laboratory
survival: $(SURVIVAL) ## stop after notebook 04: results of time to event and response
ingestion endpoints toxicity survival:
	@$(call say,The data: $(DERIVED))
	$(call execution,collect $(if $(filter ingestion,$@),--queries))

$(addprefix $(DERIVED)/inputs/,$(wordlist 3,9,$(answer))): FORCE
	@: something on this list has changed
FORCE: ;

# A dataset comes about with its notebook, and keeps its date where it came out as before; `make -n` takes it that it does.
BY := $(if $(LOOK),|)

$(INGESTION): $(call inputs,01) | $(READY)
	$(call papermill,notebooks/01_ingestion.ipynb,$<,$(SDTM) $(CORRECTIONS) $(PSEUDONYMS))
$(SDTM) $(CORRECTIONS) $(PSEUDONYMS) $(SDTM_THERE): $(BY) $(INGESTION) ;

$(ENDPOINTS): $(call inputs,02) $(SDTM_THERE) $(wildcard $(SDTM))
	$(call papermill,notebooks/02_endpoints.ipynb,$^ $(SDTM),$(ADAM))
$(ADAM) $(ADAM_THERE): $(BY) $(ENDPOINTS) ;

$(TOXICITY): $(call inputs,03) $(ADAM_THERE) $(wildcard $(FOR_TOXICITY))
	$(call papermill,notebooks/03_toxicity.ipynb,$^ $(FOR_TOXICITY))

$(SURVIVAL): $(call inputs,04) $(ADAM_THERE) $(wildcard $(FOR_SURVIVAL))
	$(call papermill,notebooks/04_survival.ipynb,$^ $(FOR_SURVIVAL))
$(COLLECTED): $(BY) $(INGESTION) $(ENDPOINTS) $(TOXICITY) $(SURVIVAL) ;

$(PAGE): $(call inputs,05) $(SDTM_THERE) $(ADAM_THERE) $(wildcard $(SDTM) $(ADAM) $(CORRECTIONS)) $(COLLECTED)
	$(call papermill,notebooks/05_report.ipynb,$^ $(SDTM) $(ADAM) $(CORRECTIONS))

$(PUBLISHED): $(INGESTION) $(ENDPOINTS) $(TOXICITY) $(SURVIVAL) $(PAGE)
	$(call execution,publish --reads $^)
$(REPORT): $(PUBLISHED) ;

# ---- the environment ------------------------------------------------------------------------------------------------

# It stands where it was built from these very files and its Python runs, whatever the dates of the files say.
ifeq (.venv,$(VENV))
built := $(shell cmp -s requirements.lock $(VENV)/requirements.lock && cmp -s pyproject.toml $(VENV)/pyproject.toml \
	&& test -f $(READY) && $(BIN)/python -E -S -c '' 2> /dev/null && echo yes)
$(READY): $(if $(built),,FORCE)
	@test -L $(VENV) || $(BIN)/python -E -S -c '' 2> /dev/null || rm -f $(VENV)/requirements.lock
	@python='$(call first_suitable,$(pythons))'; "$${python:?$(unfit)}" -m helpers.execution.environment $(VENV)
else
$(READY): ;
endif

# ---- checks and tools -----------------------------------------------------------------------------------------------

# Tests wait for other processes, makes and browsers, for a third of their time: one more than there are jobs.
pytest = $(BIN)/python -m pytest --numprocesses=$(shell expr $(JOBS) + 1) --dist=loadfile --no-loadscope-reorder --durations=10
BROWSER := $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)

validate: $(TOXICITY) $(SURVIVAL) ## the estimates of the run once more by R, compared number by number (R, survival, cmprsk)
	$(call execution,collect)
	@$(BIN)/python -m helpers.validation $(RUN)
compare: | $(READY) ## two runs side by side, A=<run> B=<run>: what changed, and which record caused it
	@$(BIN)/python -m helpers.comparing $(call quoted,$(value A)) $(call quoted,$(value B))
test: report lint ## everything that must pass: the report of the bundled study, lint, tests, stored notebooks
ifeq (,$(BROWSER))
	@echo "Left out: the tests of the report in a browser, which need Chromium (apt-get install chromium)."
endif
	@$(pytest) --nbval --nbval-current-env -m "not shared and not haven$(if $(BROWSER),, and not browser)" tests notebooks
check: shared validate haven test ## test, and what needs R and the shared validation data: what a change has to pass
ifneq (,$(filter check,$(goals)))
validate: | shared # one after the other: each takes all cores
haven: | validate
test: | haven
endif

quick: | $(READY) ## the tests of the units: definitions, rules, estimators (three minutes)
	@$(pytest) -p no:nbval tests/foundation tests/derive tests/analyse tests/provenance

shared: report ## the tests that need the shared validation data beside the repository
	@$(pytest) -p no:nbval -m shared tests
haven: report ## R reads the exported ADaM datasets, and what R writes is read (R with its package haven)
	@$(pytest) -p no:nbval -m haven tests/export tests/ingest
bench: | $(READY) ## how long deriving a large study takes, how much memory, and how both grow (some minutes)
	@PEER=$(call quoted,$(value PEER)) $(BIN)/python -m tests.bench
fuzz: | $(READY) ## random mutations of raw files: each is refused, queried or derived as the second derivation does
	@$(BIN)/python -m tests.fuzz $(call quoted,$(value MUTATIONS)) $(call quoted,$(value SEED)) $(JOBS)
faults: | $(READY) ## the report of the bundled study killed at 30 random moments: is what is published whole (some minutes)
	@$(BIN)/python -m tests.faults
simulate: | $(READY) ## trials with known truth through the same analysis: bias, coverage, width, power (some minutes)
	@$(BIN)/python -m helpers.simulate --trials $(call quoted,$(value TRIALS)) --sizes $(call quoted,$(value N)) \
		--seed $(call quoted,$(value SEED)) --scheduler $(call quoted,$(value SCHEDULER)) --workers $(JOBS) \
		--protocol $(call quoted,$(value PROTOCOL)) --into $(call quoted,$(value INTO))
lab: | $(READY) ## JupyterLab on the notebooks (this machine only, with a token)
	@$(BIN)/jupyter lab --ServerApp.ip=127.0.0.1 --ServerApp.root_dir=. \
		--LabApp.default_url=/lab/tree/notebooks/explore.ipynb \
		--LabApp.extension_manager=readonly --LabApp.news_url=None \
		--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate $$(test "$$(id -u)" != 0 || echo --allow-root)
lint: | $(READY) ## ruff and import-linter
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet
	@$(BIN)/lint-imports --no-cache
docs: | $(READY) ## guide, analysis plan and catalogue of checks as reports/docs/*.html, and docs/checks.md from the code
	@$(BIN)/python -m helpers.ingest.checks.page
	@$(BIN)/python -m helpers.docs_pages $(call quoted,$(value PROTOCOL))
redcap: | $(READY) ## docs/redcap/*.csv, the data dictionary of the study's forms on REDCap, from their specification
	@$(BIN)/python -m helpers.ingest.redcap.dictionary
notebooks: $(PAGE) ## store the outputs of the bundled study in notebooks/
	$(call execution,store)
lock: | $(READY) ## requirements.lock and environment.yml from pyproject.toml
	@$(BIN)/python -m helpers.execution.lock_packages $(if $(UPGRADE),--upgrade)
lock-data: | $(READY) ## write the SHA-256 sums of the study's files; later runs stop where a file changed, until it is locked anew
	$(call execution,lock-data)
clean: ## remove data/derived and reports
	@rm -rf data/derived reports .pytest_cache .ruff_cache .hypothesis .import_linter_cache build
	@find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +
help: ## this list
	@echo "Targets"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-10s %s\n", $$1, $$2}' Makefile
	@echo "Variables (default)"
	@sed -n 's/^\([A-Z]*\) [?]= *\([^#]*\)# \(.*\)/\1|\3|\2/p' Makefile | awk -F '|' '{printf "  %-10s %s (%s)\n", $$1, $$2, $$3 ? $$3 : "none"}'
