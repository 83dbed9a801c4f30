"""What a grant gives beyond least privilege, by platform."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from aigov.api import Json

_READING: Final = re.compile(
    r"(?:\w[\w-]*|\$\{[^{}]*\}):(?:Get|List|Describe|BatchGet|View|Lookup|Head|Check|Query|Search"
    r"|Select|Filter|Scan|Preview|Validate|Simulate)[A-Za-z]*\*?"
)
_WILD: Final = re.compile(r"(?:^|:)(?=[*?]++$)\?*+\*")
_UNSCOPED: Final = re.compile(
    r"(?:ec2|autoscaling|elasticloadbalancing|cloudwatch|logs|tag|pricing|ce|health|support"
    r"|servicediscovery|organizations):(?:Describe|List)[A-Za-z]*\*?|kms:List(?:Keys|Aliases)"
    r"|ecr:GetAuthorizationToken|ecr-public:GetAuthorizationToken|cloudwatch:PutMetricData"
    r"|sts:Get(?:CallerIdentity|AccessKeyInfo|SessionToken|ServiceBearerToken)"
    r"|cloudwatch:GetMetric(?:Data|Statistics)|logs:(?:StartQuery|StopQuery|GetQueryResults)"
    r"|xray:Put(?:TraceSegments|TelemetryRecords)|xray:Get\w+|ec2messages:\w+|ssmmessages:\w+"
    r"|ssm:UpdateInstanceInformation|ec2:(?:Create|Delete)NetworkInterface|s3:ListAllMyBuckets"
)
"""Actions of AWS that take no resource but ``*`` (or little sense with one)."""

_MANAGED: Final = ("AdministratorAccess", "PowerUserAccess", "IAMFullAccess")
_PUBLIC: Final = ("allUsers", "allAuthenticatedUsers")
_BASIC_ROLES: Final = ("roles/owner", "roles/editor")
_AZURE_ROLES: Final = ("Owner", "Contributor", "User Access Administrator")
_CLUSTER_READS: Final = frozenset({"get", "list", "watch"})
_EVERYONE: Final = {
    "system:anonymous": "requests without a login",
    "system:unauthenticated": "requests without a login",
    "system:authenticated": "every user of the cluster",
    "system:serviceaccounts": "every service account of the cluster",
}
_MATRIX_ALL: Final = frozenset({"*", "all", "any", "everything", "full", "full access"})
_MATRIX_EVERYONE: Final = frozenset({"*", "all", "anyone", "everyone", "all users", "public"})


@dataclass(frozen=True, slots=True)
class Excess:
    """One way in which a grant is too broad: kind of problem, the fact, the remedy."""

    id: str
    fact: str
    hint: str


def excesses(grant: Json) -> Iterator[Excess]:
    """Everything in which ``grant`` (see ``grants.Grant``) is broader than it has to be."""
    if grant["effect"] == "allow":
        yield from _JUDGES.get(grant["platform"], _other)(grant)


def _list(values: Sequence[str], limit: int = 3) -> str:
    shown = ", ".join(repr(value) for value in values[:limit])
    return f"{shown} and {len(values) - limit} more" if len(values) > limit else shown


def _kubernetes(grant: Json) -> Iterator[Excess]:
    if grant["kind"] == "binding":
        yield from _kubernetes_binding(grant)
        return
    verbs, resources, role = grant["actions"], grant["resources"], grant["principal"]
    everything = [name for name in resources if name == "*" or name.endswith("/*")]
    wide = [name for name in everything if not name.startswith("/")]
    if "*" in verbs:
        fact = f"{role!r} allows every verb on {_list(resources)}"
        yield Excess("wildcard-action", fact, "list the verbs that are needed")
    elif wide:
        fact = f"{role!r} allows {', '.join(verbs)} on every resource ({_list(wide)})"
        note = _read_note(wide) if set(verbs) <= _CLUSTER_READS else ""
        yield Excess("wildcard-resource", fact + note, "name the resources that are needed")


def _read_note(wide: Sequence[str]) -> str:
    """What reading everything means: secrets are in the core group."""
    secrets = any(name in ("core/*", "*/*") for name in wide)
    return ": read-only, yet of secrets too" if secrets else ": read-only, still a wildcard"


def _kubernetes_binding(grant: Json) -> Iterator[Excess]:
    who, role = grant["principal"], grant["role"]
    name = who.rsplit("/", 1)[-1]
    if role == "ClusterRole/cluster-admin" or name == "system:masters":
        fact = f"{who!r} is bound to cluster-admin"
        yield Excess("admin-binding", fact, "bind a role with the verbs and resources it needs")
    if name in _EVERYONE:
        fact = f"{role!r} is bound to {name!r}: {_EVERYONE[name]}"
        yield Excess("wildcard-principal", fact, "bind the users or service accounts that need it")


def _aws(grant: Json) -> Iterator[Excess]:
    if grant["kind"] == "managed-policy":
        yield from _managed(grant)
    elif grant["kind"] == "statement":
        yield from _statement(grant)
    else:
        yield from _other(grant)


def _managed(grant: Json) -> Iterator[Excess]:
    role = grant["role"]
    if role in _MANAGED or role.endswith("FullAccess"):
        fact = f"{grant['scope']!r} attaches the managed policy {role!r}"
        yield Excess("broad-role", fact, "attach a policy with the actions that are needed")


def _statement(grant: Json) -> Iterator[Excess]:
    where, who = grant["scope"], grant["principal"]
    if who == "*" and not grant["restricted"]:
        fact = f"a statement of {where!r} is open to every principal"
        hint = "name the principals, or narrow them by a condition such as aws:PrincipalOrgID"
        yield Excess("wildcard-principal", fact, hint)
    of_the_key = who.endswith(":root") and grant["actions"] == ["kms:*"]
    wide = [a for a in grant["actions"] if a.startswith("* but ") or _WILD.search(a)]
    if wide and not of_the_key:
        fact = f"a statement of {where!r} allows {_list(wide)}"
        on = " on every resource" if any(map(_is_everything, grant["resources"])) else ""
        yield Excess("wildcard-action", fact + on, "list the actions that are needed")
    elif not who and any(map(_is_everything, grant["resources"])):
        yield from _every_resource(grant)


def _every_resource(grant: Json) -> Iterator[Excess]:
    scoped = [action for action in grant["actions"] if not _UNSCOPED.fullmatch(action)]
    if scoped:
        reads = all(_READING.fullmatch(action) for action in scoped)
        fact = f"a statement of {grant['scope']!r} allows {_list(scoped)} on every resource"
        note = ": read-only, still a wildcard" if reads else ""
        yield Excess("wildcard-resource", fact + note, "name the resources by their ARN")


def _is_everything(resource: str) -> bool:
    """Whether a resource is ``*``, or an ARN that names no more than the service."""
    if resource.startswith("arn:"):
        parts = resource.split(":", 5)
        return len(parts) == 6 and parts[5].strip("*/") == ""
    return resource == "*" or resource.startswith("* but ")


def _google(grant: Json) -> Iterator[Excess]:
    who, role, where = grant["principal"], grant["role"], grant["scope"]
    if grant["kind"] == "acl":
        yield from _other(grant)
        return
    if who in _PUBLIC:
        fact = f"{where!r} gives {role!r} to {who!r}"
        yield Excess("wildcard-principal", fact, "name the members that need it")
    if role in _BASIC_ROLES:
        fact = f"{where!r} gives the basic role {role!r} to {who!r}"
        yield Excess("broad-role", fact, "give a predefined or custom role for the task")


def _azure(grant: Json) -> Iterator[Excess]:
    if grant["kind"] == "binding" and grant["role"] in _AZURE_ROLES:
        fact = f"{grant['principal']!r} gets the role {grant['role']!r} on {grant['scope']!r}"
        yield Excess("broad-role", fact, "assign a role for the task, on the resource it is for")
    wide = [action for action in grant["actions"] if action == "*"]
    if grant["kind"] == "role" and wide:
        fact = f"{grant['principal']!r} allows every action"
        yield Excess("wildcard-action", fact, "list the actions that are needed")
    if grant["kind"] == "acl":
        yield from _other(grant)


def _matrix(grant: Json) -> Iterator[Excess]:
    who = grant["principal"].strip()
    everyone = who.lower() in _MATRIX_EVERYONE
    wide = [each for each in grant["actions"] if each.lower() in _MATRIX_ALL]
    assets = [each for each in grant["resources"] if each.lower() in _MATRIX_ALL]
    hint = "write one row for each role, asset and permission"
    if everyone:
        fact = f"everyone ({who!r}) has {_list(grant['actions'])} on {_list(grant['resources'])}"
        yield Excess("wildcard-principal", fact, hint)
    if wide:
        fact = f"{who!r} has {_list(wide)} on {_list(grant['resources'])}"
        yield Excess("wildcard-action", fact, hint)
    elif assets:
        yield Excess("wildcard-resource", f"{who!r} has access to {_list(assets)}", hint)


def _other(grant: Json) -> Iterator[Excess]:
    where, actions = grant["scope"] or _list(grant["resources"]), _list(grant["actions"])
    if grant["kind"] == "acl":
        fact = f"{where!r} is public by its ACL: {actions} for {grant['principal']}"
        yield Excess("public-access", fact, "make it private and name who may read it")
    if grant["kind"] == "endpoint":
        fact = f"{_list(grant['resources'])} answers without authentication"
        yield Excess("no-authentication", fact, "require authentication, for example AWS_IAM")


_JUDGES: Final[Mapping[str, Callable[[Json], Iterator[Excess]]]] = {
    "kubernetes": _kubernetes,
    "aws": _aws,
    "gcp": _google,
    "azure": _azure,
    "matrix": _matrix,
}
