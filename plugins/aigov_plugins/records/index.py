"""Readers: records that people keep for aigov."""

from __future__ import annotations

from aigov.api import Reader

_READERS = "aigov_plugins.readers"
_RECORD_SUFFIXES = ("yaml", "yml", "json", "md", "csv", "tsv")
_LONGEST_ACRONYM = 4
_DOCUMENT_SUFFIXES = ("md", "csv", "tsv")


def _record(kind: str, *names: str, folders: tuple[str, ...] = ()) -> Reader:
    """A record under its names, written with ``-`` or ``_``, and anything in its folders.

    Documents are also written in capitals: ``RISK_REGISTER.md``, ``Risk-Register.csv``,
    ``DPIA.md``. A single word is not: ``DISCLOSURE.md`` is about vulnerabilities.
    """
    spelled = sorted({name.replace("-", sep) for name in names for sep in "-_"})
    said = [name for name in spelled if {"-", "_"} & set(name) or len(name) <= _LONGEST_ACRONYM]
    capitals = sorted({form for name in said for form in (name.upper(), name.title())})
    return Reader(
        id=f"{kind}-record",
        kind=kind,
        patterns=(
            *(
                f"**/{name}.{suffix}"
                for name in (*(f"{name}*" for name in spelled), *(f"{f}/*" for f in folders))
                for suffix in _RECORD_SUFFIXES
            ),
            *(f"**/{name}*.{suffix}" for name in capitals for suffix in _DOCUMENT_SUFFIXES),
        ),
        parse=f"{_READERS}.records:{kind.replace('-', '_')}",
    )


READERS = (
    _record("access-review", "access-review"),
    _record("approval", "approval", "release-approval", folders=("governance/approvals",)),
    _record("consent-register", "consent-register", "lawful-basis", "consent", "ropa"),
    _record("decommissioning-plan", "decommissioning", "closure"),
    _record("disclosure", "disclosure"),
    _record("experiment", "experiment", "ab-test", folders=("experiments",)),
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
