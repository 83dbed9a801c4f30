"""Records of ours: what people keep where no public standard exists.

Files: by name, as YAML, JSON, Markdown (front matter, tables, sections) or CSV, best under
``governance/<system>/``. Format: our published schema of the kind (``aigov schema KIND``;
``--template`` prints a record to fill in). A known field with a value of the wrong type makes the
record invalid; what has to be there is for policies to say. Tables fill the list of the record,
one row each, and their columns go by many names.

It proves that something was written down, when, by whom and who reviewed it. It cannot prove that
what was written is right.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from aigov_plugins.records.forms import read_record

access_review: Final = partial(read_record, "access-review")
approval: Final = partial(read_record, "approval")
consent_register: Final = partial(read_record, "consent-register")
decommissioning_plan: Final = partial(read_record, "decommissioning-plan")
disclosure: Final = partial(read_record, "disclosure")
experiment: Final = partial(read_record, "experiment")
fairness_report: Final = partial(read_record, "fairness-report")
impact_assessment: Final = partial(read_record, "impact-assessment")
incident_log: Final = partial(read_record, "incident-log")
incident_plan: Final = partial(read_record, "incident-plan")
monitoring_plan: Final = partial(read_record, "monitoring-plan")
oversight_plan: Final = partial(read_record, "oversight-plan")
privacy_assessment: Final = partial(read_record, "privacy-assessment")
responsibility_matrix: Final = partial(read_record, "responsibility-matrix")
retention_plan: Final = partial(read_record, "retention-plan")
rights_assessment: Final = partial(read_record, "rights-assessment")
risk_assessment: Final = partial(read_record, "risk-assessment")
rollback_drill: Final = partial(read_record, "rollback-drill")
technical_documentation: Final = partial(read_record, "technical-documentation")
agent_policy: Final = partial(read_record, "agent-policy")
ai_literacy: Final = partial(read_record, "ai-literacy")
ai_policy: Final = partial(read_record, "ai-policy")
alert_review: Final = partial(read_record, "alert-review")
applicability_statement: Final = partial(read_record, "applicability-statement")
conformity_record: Final = partial(read_record, "conformity-record")
content_marking: Final = partial(read_record, "content-marking")
dashboard_register: Final = partial(read_record, "dashboard-register")
dataset_versions: Final = partial(read_record, "dataset-versions")
documentation_map: Final = partial(read_record, "documentation-map")
evaluation_criteria: Final = partial(read_record, "evaluation-criteria")
gpai_file: Final = partial(read_record, "gpai-file")
guardrail_plan: Final = partial(read_record, "guardrail-plan")
incident_reporting: Final = partial(read_record, "incident-reporting")
instructions_for_use: Final = partial(read_record, "instructions-for-use")
kpi_map: Final = partial(read_record, "kpi-map")
log_specification: Final = partial(read_record, "log-specification")
model_register: Final = partial(read_record, "model-register")
policy_reference: Final = partial(read_record, "policy-reference")
practice_screening: Final = partial(read_record, "practice-screening")
recourse_procedure: Final = partial(read_record, "recourse-procedure")
release_gate: Final = partial(read_record, "release-gate")
reproduction_report: Final = partial(read_record, "reproduction-report")
risk_classification: Final = partial(read_record, "risk-classification")
security_assessment: Final = partial(read_record, "security-assessment")
shadow_report: Final = partial(read_record, "shadow-report")
system_inventory: Final = partial(read_record, "system-inventory")
third_party_register: Final = partial(read_record, "third-party-register")
validation_report: Final = partial(read_record, "validation-report")
