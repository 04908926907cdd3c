# What a person and the pull-request checks call. Everything runs in .venv, which is made here from Pipfile.lock.
# Written for GNU make 3.81 (macOS) and later.

# Commands read these from the environment, where no shell takes them apart again.
export ROLLOUT ?=
export TARGETS ?=
export TEMPLATE ?=
export PLANS ?=
export OUT ?=
export AUTO_APPROVE ?=
export FULL ?=
export PNG ?=
export BEFORE ?=
export PICTURES ?=
export PICTURES_URL ?=
export PAGE_URL ?=
export LIVE ?=
export LOGS ?=
export RECORD ?=
export DATA ?=
export ACCOUNT ?=
export BODY ?=
export BILL ?=
export DESTROY ?=
export STACK ?=
export PORT ?=
export DAYS ?=
export WITHIN ?=
export LOCAL ?=
export DRIFT ?=
export PEERS ?=
export JOBS ?=
export JSON ?=
export HTML ?=
export CLOUDTRAIL ?=
export ENGINE ?=
export OPENTOFU ?=
export OVERWRITE ?=
export FILES ?=
export JUNIT ?=
export AGAINST ?=
export INCIDENTS ?=
export SYNTHETIC ?=
export WRITE ?=
export BACKTEST ?=
export AS_GROUPS ?=
export WAVES ?=
export SINCE ?=
export SHAREABLE ?=
export SUMMARY ?=
export MATRIX ?=
export EXPANDED ?=
export ORGANIZATION ?=
export REGIONS ?=
export ROLE ?=
export REPORT ?=
export CDK ?=

# What differs between the two: docs/cdks.md.
CDKS := cdktf cdktn
ifneq ($(filter-out $(CDKS),$(CDK))$(word 2,$(CDK)),)
$(error CDK: '$(CDK)' is not a CDK; set it to one of: $(CDKS))
endif

# Images of containers often set it. Without bytecode, each command compiles all that it imports: a third of its time.
unexport PYTHONDONTWRITEBYTECODE

PYTHON := .venv/bin/python
BEDROCK_MONITORING := $(PYTHON) -m bedrock_monitoring
SCHEMA := $(PYTHON) -m tools.schemas
READ := $${ROLLOUT:+--rollout "$$ROLLOUT"}
AT_ONCE := $${JOBS:+--parallel "$$JOBS"}
SUMMARIZED := $${SUMMARY:+--summary "$$SUMMARY"}
APPROVED := $${AUTO_APPROVE:+--auto-approve}
SHOWN := $${ACCOUNT:+--account} $${BODY:+--body "$$BODY"} $${STACK:+--stack "$$STACK"} $${LIVE:+--live} $${LOGS:+--logs} $${RECORD:+--record "$$RECORD"} $${DATA:+--data "$$DATA"}

PIPENV_VERSION := 2026.10.3
PIPENV_HOME := .tools/pipenv-$(PIPENV_VERSION)
PIPENV := $(PIPENV_HOME)/bin/python -m pipenv
# Of pipenv's many settings: the environment stays in this folder, whichever other one is active. Bytecode comes last, on
# all processors, and not for the 2,130 modules of the unpared bindings: half the time that pip takes for it.
# `sync` and not `install --deploy`: that compares the lock's hash with one over Pipfile and the indexes of the user's pip
# configuration, and refuses the lock on each machine that has other ones. Tests hold the lock to Pipfile.
PIPENV_SETTINGS = PIPENV_PIPFILE='$(CURDIR)/Pipfile' PIPENV_VENV_IN_PROJECT=1 PIPENV_IGNORE_VIRTUALENVS=1 \
	PIPENV_VERBOSITY=-1 PIPENV_NOSPIN=1 PIP_COMPILE=0 LANG="$${LANG:-C.UTF-8}"

# What .venv was made from: the folder it is in (its scripts name it) and the lock file. It can hold both CDKs.
INSTALLED_FROM := { (cd -P .venv && pwd) 2>/dev/null; cat Pipfile.lock; }
INSTALLED := .venv/.installed-from$(addprefix -,$(filter-out cdktf,$(CDK)))

.DEFAULT_GOAL := help

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile
	@echo
	@echo "  ROLLOUT=other.yaml reads another file than rollout.yaml."
	@echo "  TARGETS='prod* staging' chooses targets for prices, cost, reconcile, preview, policy, plan, deploy and destroy; the default is all of them."
	@echo "  JOBS=4 lets plan, deploy and destroy work on 4 targets of a wave at once; the default is one for each processor, at most 8."
	@echo "  CDK=cdktn runs on CDK Terrain in place of cdktf."
	@echo "  AUTO_APPROVE=1 lets state, access, deploy and destroy change things, and the other targets read an account, without asking."

.PHONY: setup
setup: ready ## Install .venv from Pipfile.lock and pare the AWS bindings, whatever of it is out of date
	@echo "set up: .venv and .gen are up to date"

.PHONY: ready
ready:
	@$(INSTALLED_FROM) | cmp -s - $(INSTALLED) || $(MAKE) --no-print-directory install
	@$(PYTHON) -m bedrock_monitoring.bindings --quiet main.py stacks

.PHONY: install
install:
	@set -e; \
	for made in .venv/.installed-from*; do \
		if [ -f $$made ] && [ "$$(head -n 1 $$made)" != "$$(cd -P .venv && pwd)" ]; then rm -rf .venv; fi; \
	done; \
	if [ -e .venv ] && ! $(PYTHON) -m pip --version >/dev/null 2>&1; then rm -rf .venv; fi; \
	for candidate in python3 python3.14 python3.13 python3.12 python3.11 none; do \
		if $$candidate -c 'import ensurepip, sys, venv; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null; then break; fi; \
	done; \
	if [ $$candidate = none ]; then \
		echo "No Python from 3.11 to 3.14 with its venv module is on the PATH (tried python3, python3.14, python3.13, python3.12, python3.11)." >&2; \
		echo "Install one, on Debian or Ubuntu with: sudo apt-get install python3-venv" >&2; \
		exit 1; \
	fi; \
	if ! $(PIPENV) --version >/dev/null 2>&1; then \
		echo "Installing pipenv $(PIPENV_VERSION) into .tools"; \
		$$candidate -m venv --clear $(PIPENV_HOME); \
		$(PIPENV_HOME)/bin/python -m pip install --quiet pipenv==$(PIPENV_VERSION); \
	fi; \
	echo "Installing Pipfile.lock into .venv"; \
	$(PIPENV_SETTINGS) $(PIPENV) sync --categories 'packages dev-packages $(or $(CDK),cdktf)' \
		--python "$$(command -v $$candidate)"; \
	PYTHONWARNINGS=ignore $(PYTHON) -m compileall -q -j 0 -x '/cdkt[fn][a-z_]*_provider_aws/' .venv/lib || :; \
	$(INSTALLED_FROM) > $(INSTALLED)

.PHONY: app
app: ready ## Synthesize and say nothing but errors: what cdktf.json runs
	@$(PYTHON) main.py $${ROLLOUT:+"$$ROLLOUT"}

.PHONY: demo
demo: ready ## Deploy rollout.yaml to an AWS on this machine, show what it made, and stop it again
	@$(BEDROCK_MONITORING) demo $(READ)

.PHONY: sandbox
sandbox: ready ## Run an AWS on this machine until Ctrl-C, to practise state, plan, deploy and destroy; PORT=4566 chooses its port
	@$(BEDROCK_MONITORING) sandbox $(READ) $${PORT:+--port "$$PORT"}

.PHONY: preview
preview: ready ## Show the dashboards as a page, without AWS; PNG=1 takes pictures too, BODY=file, STACK=name or ACCOUNT=1 shows that
	@set -f; $(BEDROCK_MONITORING) preview $(READ) $(SHOWN) $(APPROVED) $${PNG:+--png preview.out} $${BEFORE:+--before "$$BEFORE"} $$TARGETS

.PHONY: synth
synth: app ## Write the Terraform JSON of every stack to cdktf.out
	@echo "synthesized:" && out="$${CDKTF_OUTDIR:-cdktf.out}" && \
		sed -n 's|.*"workingDirectory": "\(.*\)".*|\1|p' "$$out/manifest.json" | while read -r stack; do echo "$$out/$$stack"; done

.PHONY: prices
prices: ready ## Show the prices that the cost of each model is estimated with
	@set -f; $(BEDROCK_MONITORING) prices $(READ) $$TARGETS

.PHONY: cost
cost: ready ## Show what the monitoring costs a month, and how it costs less
	@set -f; $(BEDROCK_MONITORING) cost $(READ) $$TARGETS

.PHONY: reconcile
reconcile: ready ## Compare estimates with a bill: BILL=report.csv and DATA=tokens, or LIVE=1 for DAYS=7; RECORD=file keeps the tokens
	@set -f; $(BEDROCK_MONITORING) reconcile $(READ) $(APPROVED) $${LIVE:+--live} $${DAYS:+--days "$$DAYS"} $${BILL:+--bill "$$BILL"} $${DATA:+--data "$$DATA"} $${RECORD:+--record "$$RECORD"} $$TARGETS

.PHONY: quotas
quotas: ready ## Show the quotas of each model beside their use in DAYS=14, and requests for more; LOCAL=1 reads the embedded AWS, DRIFT=1 only compares the rollout file
	@set -f; $(BEDROCK_MONITORING) quotas $(READ) $(APPROVED) $${DAYS:+--days "$$DAYS"} $${LOCAL:+--local} $${DRIFT:+--drift} $$TARGETS

.PHONY: discover
discover: ready ## Find accounts and models, and write rollout.yaml or print what it lacks as a patch; ORGANIZATION=1, REGIONS='a b', ROLE=name, REPORT=file, WRITE=1
	@set -f; $(BEDROCK_MONITORING) discover $(READ) $(APPROVED) $${ORGANIZATION:+--organization} $${ROLE:+--role "$$ROLE"} \
		$$(for region in $$REGIONS; do echo "--region $$region"; done) $${REPORT:+--report "$$REPORT"} $${WRITE:+--write}

.PHONY: lifecycle
lifecycle: ready ## Show which models AWS retires and when; WITHIN=60 fails if one ends within 60 days, LIVE=1 counts its calls
	@set -f; $(BEDROCK_MONITORING) lifecycle $(READ) $(APPROVED) $${WITHIN:+--within "$$WITHIN"} $${LIVE:+--live} $$TARGETS

.PHONY: state
state: ready ## Create or update the S3 bucket that holds the state of every stack
	@$(BEDROCK_MONITORING) state $(READ) $(APPROVED)

.PHONY: access
access: ready ## Make the roles that plan and deploy, in the account of your credentials or in ACCOUNT=id; DESTROY=1 removes them, TEMPLATE=file writes them for a StackSet
	@set -f; $(BEDROCK_MONITORING) access $(READ) $(APPROVED) $(AT_ONCE) $${DESTROY:+--destroy} $${TEMPLATE:+--template "$$TEMPLATE"} $$ACCOUNT

.PHONY: targets
targets: ready ## Print the targets as a matrix for GitHub Actions; AS_GROUPS=20 groups them, SINCE=commit takes those that differ from it, PLANS=folder those that plans change; EXPANDED=1 writes out the targets of groups as YAML
	@set -f; $(BEDROCK_MONITORING) targets $$([ -n "$$EXPANDED" ] && echo --expanded || echo --json) $(READ) $${AS_GROUPS:+--groups "$$AS_GROUPS"} $${WAVES:+--waves "$$WAVES"} $${SINCE:+--changed-since "$$SINCE"} $${PLANS:+--planned "$$PLANS"} $$TARGETS

.PHONY: policy
policy: ready ## Print the IAM policies of the roles that plan and deploy; OUT=folder writes each to a file, CLOUDTRAIL=1 lets make drift ask who changed what
	@set -f; $(BEDROCK_MONITORING) policy $(READ) $${OUT:+--out "$$OUT"} $${CLOUDTRAIL:+--cloudtrail} $$TARGETS

.PHONY: plan
plan: ready ## Show what a deploy would change; FULL=1 prints all of it, PLANS=folder keeps the plans, with SHAREABLE=1 without secrets
	@set -f; $(BEDROCK_MONITORING) plan $(READ) $(AT_ONCE) $${FULL:+--full} $${PLANS:+--out "$$PLANS"} $${SHAREABLE:+--shareable} $$TARGETS

.PHONY: comment
comment: ready ## Print what the plans kept in PLANS=folder change as a comment for a pull request
	@$(BEDROCK_MONITORING) comment "$$PLANS" $${PICTURES:+--pictures "$$PICTURES" --pictures-url "$$PICTURES_URL"} $${PAGE_URL:+--page-url "$$PAGE_URL"} $${MATRIX:+--matrix "$$MATRIX"} $${BACKTEST:+--backtest "$$BACKTEST"}

.PHONY: review
review: ready ## Print what the plans kept in PLANS=folder change, equal changes once for all targets; JSON=1, HTML=file
	@$(BEDROCK_MONITORING) review "$$PLANS" $${JSON:+--json} $${HTML:+--html "$$HTML"} $${PICTURES:+--pictures "$$PICTURES"}

.PHONY: deploy
deploy: ready ## Deploy, wave by wave; PLANS=folder applies the plans kept there
	@set -f; $(BEDROCK_MONITORING) deploy $(READ) $(APPROVED) $(AT_ONCE) $(SUMMARIZED) $${PLANS:+--plans "$$PLANS"} $$TARGETS

.PHONY: health
health: ready ## After a deploy of PLANS=folder: check that a second plan is empty and that no alarm went off or lost its data
	@set -f; $(BEDROCK_MONITORING) health $(READ) $(AT_ONCE) "$$PLANS" $$TARGETS

.PHONY: engine
engine: ready ## Write the configuration of ENGINE=atlantis, terramate, terragrunt or spacelift; OPENTOFU=1, OVERWRITE=1
	@set -f; $(BEDROCK_MONITORING) engine $(READ) $(AT_ONCE) $${OPENTOFU:+--opentofu} $${OVERWRITE:+--overwrite} "$$ENGINE" $$TARGETS

.PHONY: destroy
destroy: ready ## Remove what was deployed
	@set -f; $(BEDROCK_MONITORING) destroy $(READ) $(APPROVED) $(AT_ONCE) $(SUMMARIZED) $$TARGETS

.PHONY: drift
drift: ready ## Show where AWS differs from what was deployed, and who changed it; OUT=file writes it as JSON
	@set -f; $(BEDROCK_MONITORING) drift $(READ) $(AT_ONCE) $${OUT:+--out "$$OUT"} $$TARGETS

.PHONY: drift-issues
drift-issues: ready
	@$(BEDROCK_MONITORING) drift-issues drift/found $(READ) --existing drift/issues --out "$$OUT"

# What the tests and the pictures need besides Python, asked for before minutes of work. A browser and the other CDK
# are set up by this.
.PHONY: machine
machine: ready
	@set -e; for cdk in $(CDKS); do $(MAKE) --no-print-directory ready CDK=$$cdk; done
	@$(PYTHON) -m tools.machine

# Four at once also on two processors: in a deploy, the provider waits longer for keys and queues than it works.
.PHONY: test
test: machine lint ## Check everything: lint, types, layers, generated files, all tests
	@$(PYTHON) -m pytest -n 4 --dist worksteal

.PHONY: test-fast
test-fast: ready ## Run the tests that need neither Terraform nor Chromium nor npm nor the full bindings
	@$(PYTHON) -m pytest -n 2 --dist worksteal -m "not terraform and not browser and not slow"

.PHONY: test-cdktn
test-cdktn: ready ## Run all tests of constructs and stacks on CDK Terrain; make test runs most of them
	@$(MAKE) --no-print-directory ready CDK=cdktn
	@CDK=cdktn $(PYTHON) -m pytest -n 2 --dist worksteal -m "not terraform and not browser and not slow" tests/constructs tests/stacks

.PHONY: test-alarms
test-alarms: ready ## Run the alarm tests in alarm-tests/, or in FILES; JUNIT=file also writes the results as XML
	@$(BEDROCK_MONITORING) test $(READ) $${JUNIT:+--junit "$$JUNIT"} $$FILES

.PHONY: backtest
backtest: ready ## Show what the alarms would have done in SINCE=30d; AGAINST=commit compares, INCIDENTS=file says which are noticed
	@set -f; $(BEDROCK_MONITORING) backtest $(READ) $(APPROVED) $${SINCE:+--since "$$SINCE"} $${AGAINST:+--against "$$AGAINST"} \
		$${INCIDENTS:+--incidents "$$INCIDENTS"} $${SYNTHETIC:+--synthetic} $${DATA:+--data "$$DATA"} $${RECORD:+--record "$$RECORD"} $$TARGETS

.PHONY: suggest
suggest: ready ## Print thresholds and objectives that suit the past weeks, as a patch to rollout.yaml; WRITE=1 writes them
	@set -f; $(BEDROCK_MONITORING) suggest $(READ) $(APPROVED) $${SINCE:+--since "$$SINCE"} $${INCIDENTS:+--incidents "$$INCIDENTS"} \
		$${SYNTHETIC:+--synthetic} $${DATA:+--data "$$DATA"} $${WRITE:+--write} $$TARGETS

.PHONY: kills
kills: ready ## Interrupt deploys, changes and destroys at every kind of call, and complete each by one more run; deploy and change 16 targets, and 12 accounts by their made roles (an hour)
	@$(PYTHON) -m pytest -n 2 --dist worksteal tests/e2e/fleet_life.py tests/e2e/organization_life.py tests/e2e/kills.py

.PHONY: lint
lint: ready ## Check format, lint rules, types, layers, workflows, rollout.yaml and the schemas
	@$(MAKE) --no-print-directory ready CDK=cdktf # whose types the source names, whichever is chosen
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m mypy
	@$(PYTHON) -c 'from importlinter.cli import lint_imports_command; lint_imports_command()'
	@$(PYTHON) -m check_jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	@.venv/bin/zizmor --offline --quiet .github
	@$(SCHEMA) rollout.schema.json | cmp - rollout.schema.json || \
		{ echo "rollout.schema.json: not what the settings say; run 'make schema'" >&2; exit 1; }
	@$(SCHEMA) dashboard-body.schema.json | cmp - dashboard-body.schema.json || \
		{ echo "dashboard-body.schema.json: not what the widgets say; run 'make schema'" >&2; exit 1; }
	@$(SCHEMA) organization.schema.json | cmp - organization.schema.json || \
		{ echo "organization.schema.json: not what the settings say; run 'make schema'" >&2; exit 1; }
	@$(SCHEMA) alarm-tests.schema.json | cmp - alarm-tests.schema.json || \
		{ echo "alarm-tests.schema.json: not what the settings say; run 'make schema'" >&2; exit 1; }
	@$(PYTHON) -m check_jsonschema --schemafile rollout.schema.json rollout.yaml examples/*.yaml examples/*/rollout.yaml
	@$(PYTHON) -m check_jsonschema --schemafile organization.schema.json examples/*/organization.yaml
	@$(PYTHON) -m check_jsonschema --schemafile alarm-tests.schema.json examples/alarm-tests/cases/*.yaml

.PHONY: format
format: ready ## Format the Python code and mend what the linter can mend
	@$(PYTHON) -m ruff format .
	@$(PYTHON) -m ruff check --fix .

.PHONY: bench
bench: ready ## Measure time and memory of syntheses and commands beside their aims; PEERS=1 measures AWS CDK, too
	@set -e; for cdk in $(CDKS); do $(MAKE) --no-print-directory ready CDK=$$cdk; done
	@$(PYTHON) -m tests.bench $${PEERS:+--peers}

.PHONY: mutants
mutants: ready ## Change the code in many small ways, and print the changes that the fast tests do not notice; takes an hour
	@$(PIPENV_SETTINGS) $(PIPENV) sync --quiet --categories mutation
	@$(PYTHON) -m tools.mutation

.PHONY: schema
schema: ready ## Write the JSON Schemas of rollout.yaml, of organization.yaml and of alarm tests, which editors use, and of a dashboard's body, and the tables of settings in docs
	@mkdir -p .tools
	@$(SCHEMA) rollout.schema.json > .tools/rollout.schema.json
	@$(SCHEMA) dashboard-body.schema.json > .tools/dashboard-body.schema.json
	@$(SCHEMA) organization.schema.json > .tools/organization.schema.json
	@$(SCHEMA) alarm-tests.schema.json > .tools/alarm-tests.schema.json
	@mv .tools/alarm-tests.schema.json alarm-tests.schema.json
	@mv .tools/organization.schema.json organization.schema.json
	@mv .tools/rollout.schema.json rollout.schema.json
	@mv .tools/dashboard-body.schema.json dashboard-body.schema.json
	@$(PYTHON) -m tools.rollout_guide

.PHONY: new-prices
new-prices: ready ## Draw the list prices anew from the locked genai-prices and the recording of litellm
	@mkdir -p .tools
	@$(PYTHON) -m tools.price_table > .tools/list_prices.json
	@mv .tools/list_prices.json bedrock_monitoring/bedrock/prices/list_prices.json

.PHONY: plotly
plotly: ready ## Fetch the plotly.js that the preview's page contains anew from npm
	@$(PYTHON) -m tools.plotting_library

.PHONY: regions
regions: ready ## Write the tables of AWS's Regions, and of those with Bedrock, as the locked botocore knows them
	@$(PYTHON) -m tools.aws_regions

.PHONY: alarms
alarms: ready ## Write docs/alarms.md, which shows every kind of alarm
	@mkdir -p .tools
	@$(PYTHON) -m tools.alarm_guide > .tools/alarms.md
	@mv .tools/alarms.md docs/alarms.md

.PHONY: objectives
objectives: ready ## Write the simulated tables and the picture of docs/objectives.md
	@$(PYTHON) -m tools.objective_guide

.PHONY: sections
sections: ready ## Write docs/sections.md, which shows every section of the dashboards
	@mkdir -p .tools
	@$(PYTHON) -m tools.section_guide > .tools/sections.md
	@mv .tools/sections.md docs/sections.md

# Locks in a folder of its own, so that a failure or a Ctrl-C leaves Pipfile.lock whole. The lock names no registry:
# each user's own index serves it, and the hashes tell that it serves the same files. Nor does its own hash depend on
# an index: it is the one that pipenv expects of users who have set none.
define NAME_NO_REGISTRY
import json, sys
from pipenv.vendor import plette
lock = json.load(sys.stdin)
lock["_meta"]["sources"] = []
with open("Pipfile") as pipfile:
    lock["_meta"]["hash"]["sha256"] = plette.Pipfile.load(pipfile).get_hash().value
for group in lock.keys() - {"_meta"}:
    for package in lock[group].values():
        package.pop("index", None)
json.dump(lock, sys.stdout, indent=4, sort_keys=True)
print()
endef
export NAME_NO_REGISTRY

.PHONY: lock
lock: ready ## Lock the newest versions that Pipfile allows
	@$(PIPENV) --version >/dev/null 2>&1 || $(MAKE) --no-print-directory install
	@rm -rf .tools/lock && mkdir -p .tools/lock && cp Pipfile .tools/lock/
	@VIRTUAL_ENV='$(CURDIR)/.venv' $(PIPENV_SETTINGS) PIPENV_IGNORE_VIRTUALENVS=0 \
		PIPENV_PIPFILE='$(CURDIR)/.tools/lock/Pipfile' $(PIPENV) lock
	@$(PIPENV_HOME)/bin/python -c "$$NAME_NO_REGISTRY" < .tools/lock/Pipfile.lock > .tools/lock/named.none
	@mv .tools/lock/named.none Pipfile.lock && rm -rf .tools/lock

.PHONY: clean
clean: ## Remove what make wrote, but for .venv and state that is nowhere else
	@if find cdktf.out -name '*.tfstate' ! -path '*/.terraform/*' 2>/dev/null | grep .; then \
		echo "cdktf.out holds the only copy of this state; run 'make state' to move it to the bucket, then clean" >&2; exit 1; fi
	@rm -rf cdktf.out cdktf.log preview.out .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	@find .gen -mindepth 1 -maxdepth 1 ! -name README.md -exec rm -rf {} +
	@find . \( -path ./.venv -o -path ./.tools -o -path ./.git \) -prune -o -name __pycache__ -prune -exec rm -rf {} +

.PHONY: distclean
distclean: clean ## Remove .venv and .tools as well
	@rm -rf .venv .tools
