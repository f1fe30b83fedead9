# From raw files to the report: `make help` explains targets and variables.
# A graph of real files. For files that people edit the contents decide: inputs/01.sha256 of the run, rewritten only when it differs,
# lists the sums of all that notebook 01 depends on. Between files of the run dates count: a dataset that comes out as
# before keeps its own, and an executed notebook, the sign that a step is done, has that of its beginning.

#@ Variables of a run (default)
STUDY ?= synthetic# name of a folder in data/raw, or path of a folder anywhere
NAME ?=# name of the study in its runs, if the name of the folder cannot be used
ANALYSIS ?= final# final or interim
CUTOFF ?=# last day of the data that are used, for an interim analysis, such as 2025-06-30
PROTOCOL ?= protocol.yml# file of protocol settings
SINCE ?=# with an interim analysis: name of the earlier run; brief.html lists the changes since then
PSEUDONYMISE ?=# 1 replaces subject identifiers by study numbers everywhere in the report; strict also leaves out free text
#@ Other variables (default)
JOBS ?= 2# notebooks and checks at the same time
PYTHON ?= python3# Python 3.11 to 3.13 that the environment is made with
VENV ?= .venv# environment; your own environment is used unchanged, for example VENV=$CONDA_PREFIX
UPGRADE ?=# with lock: 1 takes the newest versions; otherwise versions that still fit are kept
A ?=# with compare: name of a run that was made
B ?=# with compare: name of the other
PEER ?=# with bench: an R Markdown report that is rendered beside the project's
MUTATIONS ?= 500# with fuzz: how many
SEED ?= 1# with fuzz and simulate: seed of everything that is drawn
TRIALS ?= 2000# with simulate: how many
N ?= 36# with simulate: subjects of a trial, or several sizes such as 20,36,60
SCHEDULER ?=# with simulate: address of a Dask scheduler, such as tcp://host:8786, instead of JOBS workers of this machine
INTO ?= data/derived/simulated# with simulate: folder that its results go to
BIN := $(VENV)/bin
READY := $(VENV)/.installed
.DEFAULT_GOAL := help
.SUFFIXES:
LOOK := $(if $(findstring n,$(filter-out --%,$(firstword -$(MAKEFLAGS)))),--look)
PARALLEL := $(if $(findstring -j,$(MAKEFLAGS)),,--jobs=$(JOBS))
MAKEFLAGS += --no-builtin-rules --no-builtin-variables --no-print-directory $(PARALLEL)
export PYTHONPATH := $(CURDIR)/src
export PYTHONHASHSEED := 0
export TZ := UTC
ONE := PYTHONNOUSERSITE PYTHONUTF8 JUPYTER_PREFER_ENV_PATH OMP_NUM_THREADS OPENBLAS_NUM_THREADS MKL_NUM_THREADS
$(foreach name,$(ONE),$(eval export $(name) := 1))
export MAKE_PROCESS := $(shell echo $$PPID)
unexport SEED TRIALS N SCHEDULER INTO HELPERS_STAGING HELPERS_RAW STUDY_FOLDER MPLBACKEND PYTHONHOME PYTHONSTARTUP
# ---- what was asked for ---------------------------------------------------------------------------------------------
KNOWN := STUDY NAME ANALYSIS CUTOFF PROTOCOL PSEUDONYMISE SINCE PYTHON VENV JOBS UPGRADE A B PEER MUTATIONS SEED TRIALS N SCHEDULER INTO MAKEFLAGS
WITHOUT_RUN := help lint quick lock lock-data docs redcap clean lab bench fuzz faults compare simulate
BUNDLED_ONLY := test check shared haven notebooks
# Other programs have a NAME too: the environment's is not ours.
$(if $(filter environment,$(origin NAME)),$(eval NAME :=))
goals := $(or $(MAKECMDGOALS),help)
given := $(foreach name,$(.VARIABLES),$(if $(findstring command line,$(origin $(name))),$(name)))
unknown := $(firstword $(filter-out $(KNOWN) -*,$(given)))
$(if $(unknown),$(error $(unknown) is not a variable of this project; `make help` lists them))
$(if $(findstring :,$(CURDIR)),$(error The path of this folder has a colon in it ($(CURDIR)), with which Python finds nothing; give the folder another name))
$(if $(or $(filter .venv,$(VENV)),$(wildcard $(VENV)/bin/python)),,$(error VENV=$(VENV) is no environment: it has no bin/python))
# A Python that is asked for must be fit; otherwise the first that is.
quoted = '$(subst ','\'',$(1))'
suitable = import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
first_suitable = $(shell for python in $(1); do "$$python" -E -S -c '$(suitable)' 2> /dev/null && echo "$$python" && break; done)
pythons := python3 python3.13 python3.12 python3.11
unfit := No Python 3.11, 3.12 or 3.13 was found; name one with PYTHON=
ifneq (file,$(origin PYTHON))
pythons := $(call quoted,$(value PYTHON))
unfit := PYTHON=$(value PYTHON) is not a Python 3.11, 3.12 or 3.13
$(if $(call first_suitable,$(pythons)),,$(error $(unfit)))
endif
from_home = $(subst <>,,$(subst <>~/,$(HOME)/,<>$(value $(1))))
variables := $(foreach name,STUDY NAME ANALYSIS CUTOFF PROTOCOL PSEUDONYMISE SINCE,$(call quoted,--$(name)=$(call from_home,$(name))))
# The answer is "run", its name, and the lists of inputs that were rewritten; the run is this make's alone until it ends.
ifneq (,$(filter-out $(WITHOUT_RUN),$(goals)))
python := $(or $(call first_suitable,$(VENV)/bin/python $(pythons)),$(error $(unfit)))
answer := $(shell env -i PATH="$$PATH" $${LD_LIBRARY_PATH+LD_LIBRARY_PATH="$$LD_LIBRARY_PATH"} MAKE_PROCESS=$(MAKE_PROCESS) \
	PYTHONPATH=$(call quoted,$(PYTHONPATH)) PYTHONUTF8=1 "$(python)" -S $(if $(LOOK),-B) -m helpers.execution check $(LOOK) $(variables))
$(if $(filter run,$(firstword $(answer))),,$(error $(or $(wordlist 2,999,$(answer)),The variables could not be checked)))
RUN := $(word 2,$(answer))
bundled := $(if $(filter-out synthetic/final,$(RUN)),$(firstword $(filter $(BUNDLED_ONLY),$(goals))))
$(if $(bundled),$(error make $(bundled) takes the bundled study as it is: no STUDY, NAME, ANALYSIS, CUTOFF, PROTOCOL or PSEUDONYMISE))
endif
# ---- files of the run -----------------------------------------------------------------------------------------------
DERIVED := data/derived/$(RUN)
inputs = $(DERIVED)/inputs/$(1).sha256
dataset = $(patsubst %,$(DERIVED)/%.parquet,$(1))
SDTM := $(call dataset,$(addprefix sdtm/,ae cm dd dm ds dv ex lb mh pr rs ss sv tr tu xd))
FOR_TOXICITY := $(call dataset,$(addprefix adam/,adsl adtte adae adlb adlf adsv adther addecomp adfeas adxd))
FOR_SURVIVAL := $(call dataset,$(addprefix adam/,adsl adtr adrs adtte adsv adther adles adread adxd adstart))
ADAM := $(sort $(FOR_TOXICITY) $(FOR_SURVIVAL))
BESIDE_SDTM := $(call dataset,corrections pseudonyms)
COLLECTED := $(call dataset,findings ard ard_subjects figures)
EARLIER = $(wildcard $(DERIVED)/inputs/since/*.parquet $(DERIVED)/inputs/since/adam/*.parquet)
DEVIATIONS := $(call dataset,sdtm/dv)
# A dataset that was not collected is no file; these say which there are.
SDTM_THERE := $(DERIVED)/made/sdtm
ADAM_THERE := $(DERIVED)/made/adam
NOTEBOOKS := $(patsubst %,$(DERIVED)/notebooks/%.ipynb,01_ingestion 02_endpoints 03_toxicity 04_survival 05_report)
INGESTION := $(word 1,$(NOTEBOOKS))
ENDPOINTS := $(word 2,$(NOTEBOOKS))
TOXICITY := $(word 3,$(NOTEBOOKS))
SURVIVAL := $(word 4,$(NOTEBOOKS))
PAGE := $(word 5,$(NOTEBOOKS))
# ---- the graph ------------------------------------------------------------------------------------------------------
# A run takes nothing of the person's configuration: of the environment these are left, and its HOME is its own.
KEPT := PATH LD_LIBRARY_PATH DYLD_LIBRARY_PATH TERM PYTHONPATH PYTHONHASHSEED TZ MAKE_PROCESS $(filter-out JUPYTER%,$(ONE))
alone = exec env -i HOME=$(call quoted,$(CURDIR)/$(DERIVED)/made/.home) $(foreach name,$(KEPT),$${$(name)+$(name)="$$$(name)"})
execution = @$(alone) $(BIN)/python -m helpers.execution $(1) $(variables)
papermill = $(call execution,run notebooks/$(@F) --reads $^ $(1) --makes $(2))
##@ Use, for example: make report STUDY=/path/of/a/folder ANALYSIS=interim CUTOFF=2025-06-30
.PHONY: report ingestion endpoints toxicity survival handout compare validate lock-data redcap lab docs simulate quick test check lint shared haven fuzz faults bench notebooks lock clean help
report: $(DERIVED)/made/report.json ## raw files to reports/<run>/index.html, with the executed notebooks and manifest.json
	@cat $(DERIVED)/made/report.txt 2> /dev/null || :
ingestion: $(INGESTION) ## stop after notebook 01: checked domains and the list of findings
endpoints: $(ENDPOINTS) ## stop after notebook 02: the analysis datasets (ADaM)
toxicity: $(TOXICITY) ## stop after notebook 03: results of adverse events and laboratory
survival: $(SURVIVAL) ## stop after notebook 04: results of time to event and response
ingestion endpoints toxicity survival:
	$(call execution,collect --say)
$(addprefix $(DERIVED)/inputs/,$(wordlist 3,9,$(answer))): FORCE
	@: something on this list has changed
FORCE: ;
# A dataset comes about with its notebook, and keeps its date where it came out as before; `make -n` takes it that it does.
BY := $(if $(LOOK),|)
$(INGESTION): $(call inputs,01) | $(READY)
	$(call papermill,,$(SDTM) $(BESIDE_SDTM))
$(SDTM) $(BESIDE_SDTM) $(SDTM_THERE): $(BY) $(INGESTION) ;
$(ENDPOINTS): $(call inputs,02) $(SDTM_THERE) $(wildcard $(SDTM))
	$(call papermill,$(SDTM),$(ADAM))
$(ADAM) $(ADAM_THERE): $(BY) $(ENDPOINTS) ;
$(TOXICITY): $(call inputs,03) $(ADAM_THERE) $(wildcard $(FOR_TOXICITY) $(DEVIATIONS))
	$(call papermill,$(FOR_TOXICITY) $(DEVIATIONS))
$(SURVIVAL): $(call inputs,04) $(ADAM_THERE) $(wildcard $(FOR_SURVIVAL))
	$(call papermill,$(FOR_SURVIVAL))
$(COLLECTED): $(BY) $(filter-out $(PAGE),$(NOTEBOOKS)) ;
$(PAGE): $(call inputs,05) $(SDTM_THERE) $(ADAM_THERE) $(wildcard $(SDTM) $(ADAM) $(BESIDE_SDTM)) $(COLLECTED) $(EARLIER)
	$(call papermill,$(SDTM) $(ADAM) $(BESIDE_SDTM))
$(DERIVED)/made/report.json: $(NOTEBOOKS)
	$(call execution,publish --reads $^)
# The environment stands where it was built from these very files and its Python runs, whatever the dates of the files say.
ifeq (.venv,$(VENV))
built := $(shell cmp -s requirements.lock $(VENV)/requirements.lock && cmp -s pyproject.toml $(VENV)/pyproject.toml \
	&& test -f $(READY) && $(BIN)/python -E -S -c '' 2> /dev/null && echo yes)
$(READY): $(if $(built),,FORCE)
	@test -L $(VENV) || $(BIN)/python -E -S -c '' 2> /dev/null || rm -f $(VENV)/requirements.lock
	@python='$(call first_suitable,$(pythons))'; "$${python:?$(unfit)}" -m helpers.execution.environment $(VENV)
else
$(READY): ;
endif
compare: | $(READY) ## two runs side by side, A=<run> B=<run>: what changed, and which record caused the change
	@$(BIN)/python -m helpers.comparing $(call quoted,$(value A)) $(call quoted,$(value B))
handout: report ## the report as a Word document, its figures as PDF and PNG: reports/<run>/handout
	@$(BIN)/python -m helpers.handout $(RUN)
validate: $(TOXICITY) $(SURVIVAL) ## the estimates of the run computed again in R and compared number by number (R, survival, cmprsk)
	$(call execution,collect)
	@$(BIN)/python -m helpers.validation $(RUN)
lock-data: | $(READY) ## write the SHA-256 sums of the study's files; later runs stop if a file has changed, until the data are locked again
	$(call execution,lock-data)
redcap: | $(READY) ## docs/redcap/*.csv, the data dictionary of the study's forms on REDCap, from their specification
	@$(BIN)/python -m helpers.ingest.redcap.dictionary
help: ## this list
	@awk -F ' [?]= ?|:.*## |# ' '/^##@ / {print substr($$0, 5)} /^[a-z-]+:.*## / {printf "  %-10s %s\n", $$1, $$2} \
		/^#@ / {later = later substr($$0, 4) "\n"} END {printf "%s", later} \
		/^[A-Z]+ [?]=/ {later = later sprintf("  %-10s %s (%s)\n", $$1, $$3, $$2 == "" ? "none" : $$2)}' Makefile

##@ Explore, for example: make lab
lab: | $(READY) ## JupyterLab on the notebooks (this machine only, with a token)
	@$(BIN)/jupyter lab --ServerApp.ip=127.0.0.1 --ServerApp.root_dir=. \
		--LabApp.default_url=/lab/tree/notebooks/explore.ipynb --LabApp.extension_manager=readonly --LabApp.news_url=None \
		--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate $$(test "$$(id -u)" != 0 || echo --allow-root)
docs: | $(READY) ## guide, analysis plan and catalogue of checks as reports/docs/*.html, and docs/checks.md from the code
	@$(BIN)/python -m helpers.ingest.checks.page && $(BIN)/python -m helpers.docs_pages $(call quoted,$(value PROTOCOL))
simulate: | $(READY) ## trials with known truth through the same analysis: bias, coverage, width, power (some minutes)
	@$(BIN)/python -m helpers.simulate --trials $(call quoted,$(value TRIALS)) --sizes $(call quoted,$(value N)) \
		--seed $(call quoted,$(value SEED)) --scheduler $(call quoted,$(value SCHEDULER)) --workers $(JOBS) \
		--protocol $(call quoted,$(value PROTOCOL)) --into $(call quoted,$(value INTO))

##@ Develop, for example: make quick
# Tests wait for other processes, makes and browsers, for a third of their time: one more than there are jobs.
pytest = $(BIN)/python -m pytest --numprocesses=$(shell expr $(JOBS) + 1) --dist=loadfile --no-loadscope-reorder --durations=10
BROWSER := $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)
quick: | $(READY) ## the tests of the units: definitions, rules, estimators (three minutes)
	@$(pytest) -p no:nbval -m "not long and not shared" tests/foundation tests/derive tests/analyse tests/provenance
test: report lint ## every module and rule, stored notebooks, a run and its page in a browser (some minutes)
	@$(if $(BROWSER),:,echo "Left out: the tests of the report in a browser, which need Chromium (apt-get install chromium).")
	@$(pytest) --nbval --nbval-current-env -m "not long and not shared and not haven$(if $(BROWSER),, and not browser)" tests notebooks
check: report lint validate ## all of test, and the tests that take long or need R, Chromium and the shared validation data (20 minutes)
	@$(pytest) --nbval --nbval-current-env tests notebooks
lint: | $(READY) ## ruff and import-linter
	@$(BIN)/ruff check --quiet && $(BIN)/ruff format --check --quiet && $(BIN)/lint-imports --no-cache --no-logo
shared: report ## only the tests that need the shared validation data beside the repository
haven: report ## only the tests in which R reads the exported datasets and this project reads datasets from R (R with its package haven)
shared haven:
	@$(pytest) -p no:nbval -m $@ tests
fuzz: | $(READY) ## random changes to raw files: each is refused, queried or derived as the second derivation does
	@$(BIN)/python -m tests.fuzz $(call quoted,$(value MUTATIONS)) $(call quoted,$(value SEED)) $(JOBS)
faults: | $(READY) ## the report of the bundled study, stopped at 30 random moments: are the published files always complete (some minutes)
	@$(BIN)/python -m tests.faults
bench: | $(READY) ## time and memory for the derivation of a large study, and how both grow (some minutes)
	@PEER=$(call quoted,$(value PEER)) $(BIN)/python -m tests.bench
notebooks: $(PAGE) ## store the outputs of the bundled study in notebooks/
	$(call execution,store)
lock: | $(READY) ## requirements.lock and environment.yml from pyproject.toml
	@$(BIN)/python -m helpers.execution.lock_packages $(if $(UPGRADE),--upgrade)
clean: ## remove data/derived and reports
	@rm -rf data/derived reports .pytest_cache .ruff_cache .hypothesis .import_linter_cache build
	@find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +
