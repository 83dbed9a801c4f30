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
retention_plan: Final = partial(read_record, "retention-plan")
rights_assessment: Final = partial(read_record, "rights-assessment")
risk_assessment: Final = partial(read_record, "risk-assessment")
rollback_drill: Final = partial(read_record, "rollback-drill")
technical_documentation: Final = partial(read_record, "technical-documentation")
