"""The index: which files each reader recognises, which kinds each check reads."""

from __future__ import annotations

from aigov.api import Check, Reader

_READERS = "aigov_plugins.readers"
_CHECKS = "aigov_plugins.checks"


def _reader(
    module: str, kind: str, *patterns: str, sniff: bool = False, needles: tuple[str, ...] = ()
) -> Reader:
    return Reader(
        id=module.replace("_", "-"),
        kind=kind,
        patterns=patterns,
        parse=f"{_READERS}.{module}:parse",
        sniff=f"{_READERS}.{module}:sniff" if sniff else None,
        needles=needles,
    )


_CARDS = tuple(
    f"**/{name}*.md"
    for name in (
        "MODEL-CARD", "MODELCARD", "MODEL_CARD", "ModelCard", "Model_Card", "*model-card",
        "model_card", "modelcard", "SYSTEM_CARD", "*system-card", "system_card",
    )
)  # fmt: skip
_DATASET_CARDS = tuple(
    f"**/{name}*.md"
    for name in (
        "DATASET_CARD", "DATASHEET", "DATA_CARD", "DataCard", "DatasetCard", "*data-card",
        "*dataset-card", "*-datasheet", "*_datasheet", "data_card", "dataset_card", "datasetcard",
        "datasheet",
    )
)  # fmt: skip
_CREDENTIAL_FILES = tuple(
    f"**/*.{suffix}"
    for suffix in (
        "cfg", "conf", "env", "ini", "ipynb", "json", "key", "md", "pem", "properties", "py", "sh",
        "tf", "tfvars", "toml", "txt", "yaml", "yml",
    )
)  # fmt: skip

CREDENTIAL_NEEDLES = (
    "akia", "asia", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "xox", "aiza",
    "sk-", "hf_", "k_live_", "eyj", "private key", "://", "passw", "passphrase", "pwd", "secret",
    "token", "credential",
    *(f"{word}{joint}key"
      for word in (
          "api", "access", "account", "auth", "encryption", "private", "signing", "storage",
      )
      for joint in ("", "_", "-")),
)  # fmt: skip
"""What every credential that the reader finds holds: a file without any of these is clean."""

_CARD_FILES = (
    *_CARDS, "**/README.md", "**/cards/*.md", "**/model-cards/**/*.md", "**/model_cards/**/*.md",
)  # fmt: skip
_TOOLKIT_CARDS = tuple(
    f"**/{where}.{suffix}"
    for where in ("*card*", "*Card*", "*card*/**/*") for suffix in ("json", "yaml", "yml")
)  # fmt: skip
_RESULTS = (
    *(f"**/{folder}/**/*.json"
      for folder in ("*eval*", "*result*", "*benchmark*", "output*", "report*")),
    "**/*result*.json", "**/*eval*.json", "**/*output*.json",
)  # fmt: skip

_CARDS_AND_EVALUATIONS = (
    _reader(
        "dataset_card", "dataset-card",
        *_DATASET_CARDS, "**/README.md", "**/cards/*.md", "**/dataset-cards/**/*.md",
        "**/dataset_cards/**/*.md", "**/datasheets/**/*.md", sniff=True,
    ),
    _reader(
        "every_eval_ever", "evaluation",
        *_RESULTS, "**/????????-????-4???-????-????????????.json", sniff=True,
    ),
    _reader("helm_stats", "evaluation", "**/stats.json", sniff=True),
    _reader(
        "hub_eval_results", "evaluation", "**/.eval_results/*.yaml", "**/.eval_results/*.yml",
    ),
    _reader(
        "inspect_log", "evaluation",
        *(f"**/{folder}/**/*.json" for folder in ("*eval*", "*logs", "log", "inspect*")),
        "**/*eval*.json", "**/????-??-??T??-??-??*.json", "**/*.eval", sniff=True,
    ),
    _reader("lm_eval", "evaluation", *_RESULTS, sniff=True),
    _reader(
        "metrics", "evaluation",
        *(f"**/*metrics*.{suffix}" for suffix in ("json", "yaml", "yml", "toml")),
        *(f"**/metrics/*.{suffix}" for suffix in ("json", "yaml", "yml", "toml")),
        *(f"**/{folder}/**/*.{suffix}"
          for folder in ("eval", "evaluation", "evaluations", "fairness")
          for suffix in ("json", "yaml", "yml")),
        "**/*.metric", "**/scores.json", "**/eval*.json", "**/classification_report*.json",
        "**/confusion_matrix*.json", sniff=True,
    ),
    _reader(
        "metrics_table", "evaluation",
        *(f"**/{name}.{suffix}" for name in ("*metrics*", "metrics/*", "scores", "eval*")
          for suffix in ("csv", "tsv")),
        "**/classification_report*.csv",
    ),
    _reader("model_card", "model-card", *_CARD_FILES, sniff=True),
    _reader("model_card_analysis", "evaluation", *_TOOLKIT_CARDS, sniff=True),
    _reader("model_card_toolkit", "model-card", *_TOOLKIT_CARDS, sniff=True),
    _reader("model_index", "evaluation", *_CARD_FILES, sniff=True),
    _reader(
        "promptfoo", "evaluation",
        *_RESULTS, "**/red*team*/**/*.json",
        *(f"**/*promptfoo*.{suffix}" for suffix in ("json", "yaml", "yml")), sniff=True,
    ),
)  # fmt: skip
"""Cards and evaluations."""

_DBT_PROPERTIES = tuple(
    f"**/{name}.{suffix}"
    for name in (
        "models/**/*",
        "seeds/**/*",
        "snapshots/**/*",
        "sources/**/*",
        "schema",
        "sources",
        "_*",
        "*_schema",
        "*_models",
        "*_sources",
        "exposures",
    )
    for suffix in ("yml", "yaml")
)

_LINEAGE = (
    _reader("dbt_catalog", "lineage", "**/*catalog.json", sniff=True),
    _reader("dbt_manifest", "lineage", "**/*manifest*.json", sniff=True),
    _reader(
        "dbt_run", "data-quality",
        "**/*run_results*.json", "**/*sources.json", "**/*freshness.json", sniff=True,
    ),
    _reader("dbt_project", "data-contract", "**/dbt_project.{yml,yaml}"),
    _reader("dbt_properties", "data-contract", *_DBT_PROPERTIES, sniff=True),
    _reader("dbt_tests", "data-quality", *_DBT_PROPERTIES, sniff=True),
    _reader("dvc", "lineage", "**/dvc.yaml"),
    _reader("dvc_artifacts", "registered-model", "**/dvc.yaml"),
    _reader("dvc_config", "data-version", "**/.dvc/config"),
    _reader("dvc_lock", "data-version", "**/dvc.lock"),
    _reader("dvc_pointer", "data-version", "**/*.dvc"),
    _reader("gto", "registered-model", "**/artifacts.{yaml,yml}"),
    _reader("lineage_record", "lineage", "**/lineage.{yaml,yml,json}"),
    _reader("mlflow_registry", "registered-model", "**/meta.yaml", sniff=True),
    _reader(
        "mlflow_run", "experiment",
        "**/meta.yaml", "**/*run*.json", "**/*mlflow*.json", "**/mlruns/**/*.json", sniff=True,
    ),
    _reader("mlmodel", "registered-model", "**/MLmodel"),
    _reader("mlproject", "experiment", "**/MLproject"),
    _reader(
        "openlineage", "lineage",
        *(f"**/*{word}*{inner}.{suffix}"
          for word, inner in (
              ("lineage", ""), ("lineage", "/**/*"), ("Lineage", ""), ("event", ""),
              ("events", "/*"),
          )
          for suffix in ("json", "jsonl", "ndjson")),
        sniff=True,
    ),
)  # fmt: skip
"""Pipelines, lineage, registries and runs."""

_ACCESS_AND_CI = (
    _reader("access_matrix", "access-policy", "**/governance/**/access-matrix.{yaml,yml,csv,md}"),
    _reader(
        "azure_pipelines", "ci-pipeline",
        "**/*azure-pipelines*.{yml,yaml}", "**/.azure-pipelines/**/*.{yml,yaml}",
        ".azuredevops/**/*.{yml,yaml}", ".azure/pipelines/**/*.{yml,yaml}",
        ".pipelines/**/*.{yml,yaml}",
    ),
    _reader("circleci", "ci-pipeline", ".circleci/*.{yml,yaml}"),
    _reader(
        "codeowners", "ownership",
        "CODEOWNERS", ".github/CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS",
    ),
    _reader(
        "credentials", "credential", *_CREDENTIAL_FILES, "**/.env*", "**/Dockerfile*",
        needles=CREDENTIAL_NEEDLES,
    ),
    _reader("github_action", "ci-pipeline", "**/action.{yml,yaml}", sniff=True),
    _reader(
        "github_workflow", "ci-pipeline",
        ".{github,gitea,forgejo}/workflows/*.{yml,yaml}",
        "**/.github/workflows/*.{yml,yaml}.{tmpl,tpl,jinja,jinja2,j2}",
    ),
    _reader(
        "gitlab_ci", "ci-pipeline",
        "**/*.gitlab-ci.{yml,yaml}", ".gitlab/{ci,pipelines}/**/*.{yml,yaml}",
        ".gitlab-ci/**/*.{yml,yaml}", "**/*.gitlab-ci.{yml,yaml}.{tmpl,tpl,jinja,jinja2,j2}",
        "**/.gitlab/pipelines/*.{yml,yaml}.{tmpl,tpl,jinja,jinja2,j2}",
    ),
    _reader(
        "iam_policy", "access-policy",
        "**/iam/**/*.json", "**/policies/**/*.json", "**/*policy*.json", "**/*policies*.json",
        "**/*iam*.json", sniff=True,
    ),
    _reader(
        "kubernetes_rbac", "access-policy", "**/*.yaml", "**/*.yml", "**/k8s/**/*.json",
        "**/kubernetes/**/*.json", "**/manifests/**/*.json", sniff=True,
    ),
    _reader("ownership_record", "ownership", "**/ownership.{yaml,yml,json}"),
    _reader("prow_owners", "ownership", "**/OWNERS"),
    _reader(
        "repository_settings", "access-policy",
        ".github/settings.yml", ".github/settings.yaml", ".github/repos/*.yml",
        ".github/suborgs/*.yml", "**/*ruleset*.{json,yml,yaml}", "**/*ruleset*/**/*.json",
        "**/*branch[-_]protection*.json", "**/*environments*.json",
        "{.github,governance}/**/*.json", sniff=True,
    ),
    _reader("terraform_iam", "access-policy", "**/*.tf", "**/*.tf.json"),
)  # fmt: skip
"""Owners, access and continuous integration."""

_ENVIRONMENTS = (
    _reader(
        "backstage_catalog", "ownership",
        *(f"**/{name}.{suffix}"
          for name in ("catalog-info*", "*.catalog-info", "catalog/**/*", "backstage/**/*",
                       ".backstage/*")
          for suffix in ("yaml", "yml")),
        sniff=True,
    ),
    _reader(
        "compose", "container-build",
        "**/*compose*.yaml", "**/*compose*.yml", sniff=True,
    ),
    _reader(
        "conda_environment", "environment-lock",
        *(f"**/{name}.{suffix}"
          for name in ("*environment*", "*conda*", "env", "envs/*", "environments/*")
          for suffix in ("yml", "yaml")),
        sniff=True,
    ),
    _reader(
        "conda_explicit", "environment-lock",
        *(f"**/*{name}*.{suffix}"
          for name in ("explicit", "spec-file", "spec-list", "conda", "environment",
                       "requirements")
          for suffix in ("txt", "lock")),
        sniff=True,
    ),
    _reader("conda_lock", "environment-lock", "**/*conda-lock.yml", "**/*conda-lock.yaml"),
    _reader(
        "dockerfile", "container-build",
        *(f"**/{name}" for name in (
            "Dockerfile*", "dockerfile", "*.Dockerfile", "*.dockerfile", "Containerfile*",
            "*.Containerfile",
        )),
    ),
    _reader(
        "licence_file", "licence",
        *(f"**/{name}" for name in (
            "LICENSE*", "LICENCE*", "License", "License.{txt,md}", "licen[cs]e",
            "licen[cs]e.{txt,md}", "COPYING*", "UNLICENSE*",
            "*LICENSE.txt", "*LICENSE.md", "*LICENSE", "*LICENCE.txt", "LICENSES/*.txt",
        )),
        sniff=True,
    ),
    _reader("mlflow_python_env", "environment-lock", "**/python_env.yaml", "**/python_env.yml"),
    _reader("npm_lock", "environment-lock", "**/package-lock.json", "**/npm-shrinkwrap.json"),
    _reader("pdm_lock", "environment-lock", "**/pdm.lock", "**/pdm.*.lock"),
    _reader("pipfile_lock", "environment-lock", "**/Pipfile.lock"),
    _reader("poetry_lock", "environment-lock", "**/poetry.lock"),
    _reader("pylock", "environment-lock", "**/pylock.toml", "**/pylock.*.toml"),
    _reader("pyproject", "environment-lock", "**/pyproject.toml"),
    _reader(
        "requirements_txt", "environment-lock",
        *(f"**/{name}.{suffix}"
          for name in ("*requirements*", "requirements/*")
          for suffix in ("txt", "in", "txt.j2", "txt.jinja", "txt.jinja2", "txt.tmpl")),
    ),
    _reader(
        "security_insights", "incident-plan",
        *(f"**/{name}.{suffix}" for name in ("security-insights", "SECURITY-INSIGHTS",
                                             "SECURITY_INSIGHTS", "security_insights")
          for suffix in ("yml", "yaml")),
    ),
    _reader(
        "security_policy", "incident-plan",
        *(f"**/{name}.md" for name in ("SECURITY", "security", "Security", "*SECURITY*POLICY*",
                                       "*security*policy*")),
        sniff=True,
    ),
    _reader("uv_lock", "environment-lock", "**/uv.lock", "**/*.py.lock"),
)  # fmt: skip
"""Locked environments and images."""

_PROVISIONED = tuple(
    f"**/{name}.{suffix}"
    for name in (
        "alerting/**/*",
        "grafana/**/*",
        "provisioning/**/*",
        "*alert*",
        "*rules*",
        "*contact*",
        "*polic*",
    )
    for suffix in ("yaml", "yml", "json")
)  # fmt: skip

_MEASURED = ("evidently", "drift", "report", "monitor", "quality", "suite")
_TELEMETRY = ("*otel*", "*collector*", "*otel*/**/*", "*collector*/**/*", "opentelemetry*/**/*")

_OPERATIONS: tuple[Reader, ...] = (
    _reader("alertmanager", "alert-routing", "**/*.yaml", "**/*.yml", sniff=True),
    _reader(
        "azureml_deployment", "deployment",
        *(f"**/*{name}*{inner}.{suffix}" for name in ("deploy", "endpoint")
          for inner in ("", "/**/*") for suffix in ("yaml", "yml")),
        sniff=True,
    ),
    _reader(
        "azureml_monitor", "monitoring-plan",
        *(f"**/*{name}*{inner}.{suffix}" for name in ("monitor", "schedule")
          for inner in ("", "/**/*") for suffix in ("yaml", "yml")),
        sniff=True,
    ),
    _reader(
        "evidently", "drift-report",
        *(f"**/*{name}*{inner}.json" for name in _MEASURED for inner in ("", "/**/*")), sniff=True,
    ),
    _reader("grafana_alerts", "alert-rules", *_PROVISIONED, sniff=True),
    _reader(
        "grafana_dashboard", "dashboard",
        "**/*[Dd]ashboard*.json", "**/*[Dd]ashboards*/**/*.json", "**/*[Gg]rafana*.json",
        "**/*[Gg]rafana*/**/*.json", "**/*graphana*.json", "**/*monitoring*/**/*.json",
        sniff=True,
    ),
    _reader("grafana_notifications", "alert-routing", *_PROVISIONED, sniff=True),
    _reader(
        "kubernetes_deployment", "deployment", "**/*.yaml", "**/*.yml", "**/k8s/**/*.json",
        "**/kubernetes/**/*.json", "**/manifests/**/*.json", "**/deploy*/**/*.json",
        "**/templates/**/*.tpl", sniff=True,
    ),
    _reader(
        "otel_collector", "monitoring-plan",
        *(f"**/{name}.{suffix}" for name in _TELEMETRY for suffix in ("yaml", "yml")), sniff=True,
    ),
    _reader("prometheus_config", "monitoring-plan", "**/*.yaml", "**/*.yml", sniff=True),
    _reader("prometheus_rules", "alert-rules", "**/*.yaml", "**/*.yml", sniff=True),
    _reader("sagemaker_violations", "drift-report", "**/constraint_violations*.json"),
    _reader("slo", "alert-rules", "**/*.yaml", "**/*.yml", sniff=True),
)  # fmt: skip
"""Deployment, monitoring and operation."""

_CONTRACTS = tuple(
    f"{name}.{suffix}"
    for name in (
        "**/*contract*",
        "**/contracts/**/*",
        "**/*_contracts/**/*",
        "**/*-contracts/**/*",
        "**/odcs/**/*",
    )
    for suffix in ("yaml", "yml")
)

_DATA = (
    _reader(
        "croissant", "dataset-card",
        "**/*croissant*.json", "**/metadata.json", "**/*.jsonld", "**/datasets/**/*.json",
        sniff=True,
    ),
    _reader("data_contract_specification", "data-contract", *_CONTRACTS, sniff=True),
    _reader(
        "feast", "feature-store", "**/feature_store*.yaml", "**/feature_store*.yml", sniff=True
    ),
    _reader(
        "feast_python", "feature-store",
        "**/*feature*.py", "**/features/**/*.py", "**/feature_repo/**/*.py",
        "**/feature_views/**/*.py", "**/feature_store/**/*.py", sniff=True,
    ),
    _reader(
        "great_expectations", "data-quality",
        "**/*expectation*.json", "**/*expectation*/**/*.json", "**/gx/**/*.json",
        "**/validations/**/*.json", "**/checkpoints/**/*.json", "**/*checkpoint*.json",
        "**/*expectation*/**/*.yaml", "**/*expectation*/**/*.yml", "**/gx/**/*.yaml",
        "**/gx/**/*.yml", "**/checkpoints/**/*.yaml", "**/checkpoints/**/*.yml",
        sniff=True,
    ),
    _reader(
        "odcs", "data-contract",
        "**/*.odcs.yaml", "**/*.odcs.yml", "**/*.odcs.json", *_CONTRACTS, sniff=True,
    ),
    _reader(
        "soda", "data-quality",
        *(f"{name}.{suffix}"
          for name in (
              "**/*check*", "**/*soda*", "**/soda*/**/*", "**/sodacl/**/*", "**/checks/**/*",
              "**/*contract*", "**/contracts/**/*",
          )
          for suffix in ("yaml", "yml")),
        sniff=True,
    ),
)  # fmt: skip
"""Contracts, quality and features of data."""

_SPDX_FILES = (
    "**/*bom*.json", "**/*BOM*.json", "**/*spdx*.json", "**/*.spdx.jsonld", "**/bom/**/*.json",
    "**/sbom/**/*.json", "**/sboms/**/*.json", "**/*spdx*/**/*.json", "**/*SPDX*/**/*.json",
)  # fmt: skip

_SUPPLY_AND_RISK = (
    _reader(
        "fideslang", "data-contract",
        *(f"**/{folder}/**/*.{suffix}" for folder in (".fides", "fides", "fides_resources")
          for suffix in ("yml", "yaml")),
        "**/*fides*.yml", "**/*fides*.yaml", sniff=True,
    ),
    _reader(
        "cyclonedx", "bom",
        "**/*.json", "**/*cdx*.xml", "**/*bom.xml", sniff=True,
    ),
    _reader(
        "spdx", "bom",
        *_SPDX_FILES, "**/*.spdx", "**/*.spdx.yaml", "**/*.spdx.yml", "**/*.spdx.rdf",
        "**/*.spdx.xml", "**/*.spdx.rdf.xml", sniff=True,
    ),
    _reader("spdx3", "bom", *_SPDX_FILES, sniff=True),
    _reader(
        "oscal", "risk-assessment",
        *(f"**/*{name}*.{suffix}"
          for name in (
              "assessment-results", "assessment_results", "oscal", "OSCAL", "plan-of-action",
              "poam", "POAM",
          )
          for suffix in ("json", "yaml", "yml")),
        "**/oscal/**/*.json", "**/oscal/**/*.yaml", "**/oscal/**/*.yml", sniff=True,
    ),
    _reader(
        "threagile", "risk-assessment",
        *(f"**/{name}.{suffix}"
          for name in (
              "*threagile*", "risk_tracking", "risk_categories", "threagile/**/*",
              "threat-model/**/*", "threat_model/**/*",
          )
          for suffix in ("yaml", "yml")),
        "**/risks.json", sniff=True,
    ),
    _reader(
        "threat_dragon", "risk-assessment",
        "**/*threat*.json", "**/*Threat*.json", "**/*threat*/**/*.json", "**/*Threat*/**/*.json",
        sniff=True,
    ),
)  # fmt: skip
"""Bills of materials, catalogues, security and risk."""

_YAML: tuple[str, ...] = ("yml", "yaml")

_AGENTS = (
    _reader(
        "a2a_card", "agent",
        "**/agent-card*.json", "**/agent_card*.json", "**/agentcard*.json", "**/*agent-card.json",
        "**/*agent_card.json", "**/.well-known/agent.json", "**/agent_cards/**/*.json",
        "**/agent-cards/**/*.json", sniff=True,
    ),
    _reader(
        "agent_definition", "agent",
        *(f"**/{name}.{suffix}" for name in ("agents/**/*", "*agent*") for suffix in _YAML),
        sniff=True,
    ),
    _reader(
        "agent_page", "agent",
        "**/AGENTS.md", "**/CLAUDE.md", "**/GEMINI.md", ".github/copilot-instructions.md",
        "**/SKILL.md", "**/.claude/agents/**/*.md", "**/.github/agents/*.md",
        "**/.opencode/agent/*.md", "**/.opencode/agents/*.md", "**/.gemini/agents/*.md",
        "**/.cursor/agents/*.md",
    ),
    _reader(
        "agent_settings", "agent",
        "**/.claude/settings.json", "**/.claude/settings.local.json", "**/managed-settings.json",
        "**/.cursor/cli.json", sniff=True,
    ),
    _reader(
        "litellm_guardrails", "guardrails",
        *(f"**/{name}.{suffix}" for name in ("config", "*litellm*", "*proxy*") for suffix in _YAML),
        sniff=True,
    ),
    _reader(
        "mcp_config", "agent",
        "**/.mcp.json", "**/mcp.json", "**/*mcp_config*.json", "**/*mcp-config*.json",
        "**/*mcp_settings*.json", "**/*mcp-servers*.json", "**/*mcp_servers*.json",
        "**/claude_desktop_config*.json", "**/.gemini/settings.json", sniff=True,
    ),
    _reader(
        "mcp_server", "agent", "**/server.json", "**/mcp-registry/**/*.json", sniff=True,
    ),
    _reader(
        "nemo_guardrails", "guardrails",
        *(f"**/{name}.{suffix}"
          for name in ("config", "config/**/*", "guardrails/**/*", "rails/**/*", "*rails*")
          for suffix in _YAML),
        sniff=True,
    ),
    _reader(
        "nemo_prompts", "prompt",
        *(f"**/{name}.{suffix}" for name in ("prompts", "*prompts*", "prompts/**/*")
          for suffix in _YAML),
        sniff=True,
    ),
    _reader(
        "post_mortem", "incident-log",
        *(f"**/{folder}/**/*.md" for folder in (
            "postmortem", "postmortems", "post-mortem", "post-mortems", "post_mortems", "incidents",
            "incident-reports", "incident_reports",
        )),
        *(f"**/*{name}*.md" for name in (
            "postmortem", "Postmortem", "post-mortem", "post_mortem", "incident-report",
            "incident_report",
        )),
    ),
    _reader(
        "prompt_record", "prompt",
        *(f"**/{name}.{suffix}" for name in ("prompts/**/*", "*prompt*")
          for suffix in (*_YAML, "json")),
        sniff=True,
    ),
    _reader(
        "prompt_text", "prompt",
        *(f"**/prompts/**/*.{suffix}" for suffix in ("md", "txt", "j2", "jinja", "jinja2")),
        "**/*.prompt.md", "**/*.prompt.txt", "**/*system_prompt*.md", "**/*system_prompt*.txt",
        "**/*system-prompt*.md", "**/*system-prompt*.txt", "**/skprompt.txt",
    ),
    _reader(
        "promptfoo_config", "evaluation-plan",
        *(f"**/{name}.{suffix}" for name in ("promptfooconfig*", "*promptfoo*", "*redteam*")
          for suffix in _YAML),
        "**/promptfooconfig*.json", sniff=True,
    ),
    _reader("prompty", "prompt", "**/*.prompty", "**/*.prompt"),
    _reader(
        "runbook", "runbook",
        *(f"**/{folder}/**/*.md" for folder in (
            "runbook", "runbooks", "playbooks", "alerts", "alert-runbooks",
        )),
        "**/*runbook*.md", "**/*playbook*.md", "**/*RUNBOOK*.md", "**/*Runbook*.md",
    ),
)  # fmt: skip
"""Agents, prompts and guardrails, what is done when they fail."""

_RECORD_SUFFIXES = ("yaml", "yml", "json", "md", "csv")


def _record(kind: str, *names: str, folders: tuple[str, ...] = ()) -> Reader:
    """A record under its names, written with ``-`` or ``_``, and anything in its folders."""
    spelled = sorted({name.replace("-", sep) for name in names for sep in "-_"})
    return Reader(
        id=f"{kind}-record",
        kind=kind,
        patterns=tuple(
            f"**/{name}.{suffix}"
            for name in (*(f"{name}*" for name in spelled), *(f"{f}/*" for f in folders))
            for suffix in _RECORD_SUFFIXES
        ),
        parse=f"{_READERS}.records:{kind.replace('-', '_')}",
    )


_RECORDS = (
    _record("access-review", "access-review"),
    _record("approval", "approval", "release-approval", folders=("governance/approvals",)),
    _record("consent-register", "consent-register", "lawful-basis", "consent", "ropa"),
    _record("decommissioning-plan", "decommissioning", "closure"),
    _record("disclosure", "disclosure"),
    _record("fairness-report", "fairness", folders=("reports/fairness",)),
    _record("impact-assessment", "impact-assessment", "user-impact", "aia"),
    _record("incident-log", "incident-log", "incident-register", "incidents"),
    _record("incident-plan", "incident-plan", "incident-response"),
    _record("monitoring-plan", "monitoring-plan", "post-market-plan", "model-monitoring"),
    _record("oversight-plan", "oversight-plan", "human-oversight"),
    _record("privacy-assessment", "privacy-assessment", "dpia", "privacy-impact"),
    _record("retention-plan", "retention"),
    _record("rights-assessment", "rights-assessment", "fria", "fundamental-rights"),
    _record(
        "risk-assessment", "risk-assessment", "risk-register",
        folders=("governance/risks", "docs/risk"),
    ),
    _record("rollback-drill", "rollback-drill", folders=("governance/drills",)),
    _record("technical-documentation", "technical-documentation", "technical-file"),
)  # fmt: skip
"""Records that people keep for aigov."""

READERS = (
    *_CARDS_AND_EVALUATIONS,
    *_LINEAGE,
    *_ACCESS_AND_CI,
    *_ENVIRONMENTS,
    *_OPERATIONS,
    *_DATA,
    *_SUPPLY_AND_RISK,
    *_AGENTS,
    *_RECORDS,
)


def _check(module: str, *reads: str, **params: object) -> Check:
    return Check(
        id=module.replace("_", "-"), reads=reads, run=f"{_CHECKS}.{module}:run", params=params
    )


CHECKS = (
    _check("access_controls", "access-policy", required=True),
    _check("ai_system_inventory"),
    _check("card_metrics", "evaluation", "model-card"),
    _check(
        "clear_ownership", "ownership",
        areas=["data", "model", "deployment"], independent_governance=False,
    ),
    _check(
        "data_lineage", "data-version", "dataset-card", "lineage", "registered-model",
        formats=[], check_tree=True, require_origin=True,
    ),
    _check("literal_credentials", "credential"),
)  # fmt: skip
