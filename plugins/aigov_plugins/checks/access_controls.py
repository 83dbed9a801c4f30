"""Does the access that is written down follow least privilege?

Every grant of the system's access policies is asked: Kubernetes RBAC, AWS, Google Cloud and Azure
in Terraform, AWS policy documents, an access matrix. One problem for each grant that is too broad,
at its line.

Fails for: any principal (``*``, ``allUsers``, ``allAuthenticatedUsers``, ``system:anonymous``,
``system:unauthenticated``, ``system:authenticated``) unless a condition narrows it; any action
(``*``, ``s3:*``, every verb) or everything but some; any resource with actions that could name
one, also for reading only (the message says so); cluster-admin; ``roles/owner``,
``roles/editor``, Azure's Owner and Contributor, AWS's AdministratorAccess and other full access;
public ACLs; endpoints without authentication. Fails once, at the line that declares the system,
when no grant is found at all: settings of the repository and network policies alone are none, nor
is a matrix where ``matrix`` is false.

Unknown: what a grant gives is decided by a variable or another file.

Passes: get, list and watch on named resources; ``s3:Get*`` on a named bucket; a wildcard in an
action that AWS cannot tie to a resource (``ecr:GetAuthorizationToken``); a resource that a
variable names; wildcards in a deny.

Parameters:
    required: whether finding no grant at all is a problem (true).
    matrix: whether a matrix that people keep counts as grants (true).

Example:
    - apiGroups: ["*"]          # k8s/role.yaml:9: 'ClusterRole/trainer' allows every verb on
      resources: ["*"]          # every resource
      verbs: ["*"]
"""

from __future__ import annotations

from collections.abc import Iterator

from aigov.api import Artifact, Outcome, Params, Problem, System, SystemEvidence
from aigov_plugins.access.excess import Excess, excesses


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each grant that is too broad, in the order of paths and lines."""
    artifacts = evidence.of("access-policy")
    if params["required"] and not any(_says_something(a, params["matrix"]) for a in artifacts):
        yield Problem(
            "no-access-policy",
            f"{system.id} has no access policy that grants anything to anybody",
            system.declared_at,
            hint="keep roles and bindings here as code, or write governance/access-matrix.yaml",
        )
    for artifact in artifacts:
        found = [*_broad_grants(artifact), *_unresolved(artifact)]
        yield from sorted(found, key=lambda problem: problem.at)


def _says_something(artifact: Artifact, matrix: bool) -> bool:
    silent = ("github-settings", "github-ruleset", *(() if matrix else ("matrix",)))
    named = artifact.data["format"] not in silent
    return named and bool(artifact.data["grants"] or artifact.data["unresolved"])


def _broad_grants(artifact: Artifact) -> Iterator[Problem]:
    """Grants of one statement for several principals that are wrong alike are one problem."""
    seen: set[tuple[int, str]] = set()
    for index, grant in enumerate(artifact.data["grants"]):
        found = [each for each in excesses(grant) if (grant["line"], each.fact) not in seen]
        seen.update((grant["line"], each.fact) for each in found)
        if found:
            yield _problem(artifact, index, found)


def _problem(artifact: Artifact, index: int, found: list[Excess]) -> Problem:
    grant = artifact.data["grants"][index]
    parts = (grant["scope"], grant["principal"], grant["role"])
    key = ".".join([*parts, *grant["actions"][:3], *grant["resources"][:3]])
    return Problem(
        found[0].id,
        "; ".join(excess.fact for excess in found),
        artifact.at("grants", index),
        key=key[:200],
        hint="; ".join(dict.fromkeys(excess.hint for excess in found)),
    )


def _unresolved(artifact: Artifact) -> Iterator[Problem]:
    for index, entry in enumerate(artifact.data["unresolved"]):
        yield Problem(
            "unresolved-grant",
            f"cannot tell {entry['what']}",
            artifact.at("unresolved", index),
            key=entry["what"],
            hint="write the policy where it is used, or waive it with a link to the reviewed value",
            outcome=Outcome.UNKNOWN,
        )
