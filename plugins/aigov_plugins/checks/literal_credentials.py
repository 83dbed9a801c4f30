"""Is there a credential written in a file of the system?

One problem for each token, key or password found in the system's files, and in files that all
systems share (workflows, infrastructure). The message names the rule, never the credential.

Fails for what the reader ``credentials`` finds; its page lists the rules and what they pass over.
A finding in a test or an example is one too: whoever reads the repository cannot tell.

Parameters: none.

Example:
    mlflow_token: "ghp_..."    # config.yaml:4: holds a literal credential: GitHub token
                               # (starts with 'ghp_')
"""

from __future__ import annotations

from collections.abc import Iterator

from aigov.api import Params, Problem, System, SystemEvidence


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each finding, in the order of paths and lines."""
    for artifact in evidence.of("credential"):
        for index, finding in enumerate(artifact.data["findings"]):
            starts = f" (starts with {finding['starts']!r})" if finding["starts"] else ""
            yield Problem(
                "literal-credential",
                f"holds a literal credential: {finding['what']}{starts}",
                artifact.at("findings", index),
                key=f"{finding['rule']}.{index}",
                hint="revoke it, remove it from history, and read it from a secret manager",
                show_source=False,
            )
