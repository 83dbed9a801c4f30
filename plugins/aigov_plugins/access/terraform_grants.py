"""What a Terraform block grants, by provider."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from aigov.api import Json, Keys
from aigov_plugins.access.grants import Grant, Grants, texts
from aigov_plugins.access.iam_statements import add_statement, add_statements, is_outside, is_policy
from aigov_plugins.access.terraform_blocks import Configured, policy_of

_POLICY_KEY: Final = re.compile(r"(?:\w+_)?(?:policy|policies|policy_json|policy_document)")
_POLICY_TYPE: Final = re.compile(
    r"aws_iam_\w+|aws_\w+_policy|aws_kms_\w*key|aws_secretsmanager_\w+"
)
_PUBLIC_ACLS: Final = ("public-read", "public-read-write", "authenticated-read")
_PUBLIC_GCS: Final = ("publicRead", "publicReadWrite", "authenticatedRead")


def add_grants(grants: Grants, block: Configured) -> None:
    """Add what ``block`` grants; a block about something else adds nothing."""
    if block.type.startswith("google_"):
        _google(grants, block)
    elif block.type.startswith("azurerm_"):
        _azure(grants, block)
    elif block.type.startswith("kubernetes_"):
        _kubernetes(grants, block)
    else:
        _aws(grants, block)


def _aws(grants: Grants, block: Configured) -> None:
    if block.type == "aws_iam_policy_document":
        _document_block(grants, block)
        return
    single = _AWS.get(block.type)
    if single:
        single(grants, block)
    if block.text("acl") in _PUBLIC_ACLS:
        _public(grants, block, "acl", block.type.split("_", 1)[0])
    for key, value in block.body.data.items():
        if _POLICY_KEY.fullmatch(key):
            _policy(grants, block, (key,), value)
    for keys, entry in block.entries("inline_policy"):
        _policy(grants, block, (*keys, "policy"), entry.get("policy"))
    for key in ("policy_arn", "managed_policy_arns"):
        _attached(grants, block, key)


def _policy(grants: Grants, block: Configured, keys: Keys, value: Json) -> None:
    """A policy written here is read, one from elsewhere in Terraform is read there."""
    document = policy_of(block, keys, value)
    if document is not None and is_policy(document.data):
        add_statements(grants, document, block.label)
        return
    of_iam = _POLICY_TYPE.fullmatch(block.type) is not None
    if of_iam and isinstance(value, str) and (is_outside(value) or "{" in value[2:]):
        grants.doubt(f"{keys[-1]} of {block.label}, which is decided elsewhere", block.at(*keys))


def _document_block(grants: Grants, block: Configured) -> None:
    for key in ("source_policy_documents", "override_policy_documents"):
        value = block.body.data.get(key, [])
        if any(is_outside(text) for text in texts(value)):
            grants.doubt(f"{key} of {block.label}, which is decided elsewhere", block.at(key))
    for keys, statement in block.entries("statement"):
        plain: dict[str, Json] = {"Effect": statement.get("effect", "Allow")}
        for key, element in _ELEMENTS.items():
            if key in statement:
                plain[element] = statement[key]
        for key, element in (("principals", "Principal"), ("not_principals", "NotPrincipal")):
            if statement.get(key):
                plain[element] = _principals(statement[key])
        plain["Condition"] = _conditions(statement.get("condition"))
        add_statement(grants, plain, block.at(*keys), block.label)


_ELEMENTS: Final = {
    "actions": "Action",
    "not_actions": "NotAction",
    "resources": "Resource",
    "not_resources": "NotResource",
}


def _principals(entries: Json) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for entry in entries if isinstance(entries, list) else [entries]:
        if isinstance(entry, dict):
            found.setdefault(str(entry.get("type", "")), []).extend(texts(entry.get("identifiers")))
    return found


def _conditions(entries: Json) -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = {}
    for entry in entries if isinstance(entries, list) else [entries]:
        if isinstance(entry, dict):
            test = found.setdefault(str(entry.get("test", "")), {})
            test[str(entry.get("variable", ""))] = texts(entry.get("values"))
    return found


def _attached(grants: Grants, block: Configured, key: str) -> None:
    for arn in texts(block.body.data.get(key)):
        if is_outside(arn):
            grants.doubt(f"{key} of {block.label}, which is decided elsewhere", block.at(key))
        elif arn.startswith("arn:"):
            name = arn.rsplit("/", 1)[-1]
            holder = block.text("role") or block.text("user") or block.text("group") or block.label
            grant = Grant(holder, "managed-policy", "aws", scope=block.label, role=name)
            grants.add(grant, block.at(key))


def _public(grants: Grants, block: Configured, key: str, platform: str) -> None:
    acl = block.text(key)
    who = "everyone with an account" if acl.startswith("authenticated") else "everyone"
    grant = Grant(who, "acl", platform, (acl,), (block.label,), scope=block.label)
    grants.add(grant, block.at(key))


def _permission(grants: Grants, block: Configured) -> None:
    keys = ("source_arn", "source_account", "principal_org_id")
    grant = Grant(
        block.text("principal"),
        "statement",
        "aws",
        (block.text("action"),),
        (block.text("function_name"),),
        scope=block.label,
        restricted=any(block.text(key) for key in keys),
    )
    grants.add(grant, block.at())


def _endpoint(grants: Grants, block: Configured) -> None:
    for key in ("authorization_type", "authorization"):
        method = block.text("http_method")
        if block.text(key) == "NONE" and method != "OPTIONS":
            grant = Grant("everyone", "endpoint", "aws", (method or "call",), (block.label,))
            grants.add(grant, block.at(key))


_AWS: Final[Mapping[str, Callable[[Grants, Configured], None]]] = {
    "aws_lambda_permission": _permission,
    "aws_lambda_function_url": _endpoint,
    "aws_api_gateway_method": _endpoint,
    "aws_apigatewayv2_route": _endpoint,
}


def _google(grants: Grants, block: Configured) -> None:
    data = block.body.data
    if block.type.endswith(("_iam_member", "_iam_binding")):
        _google_binding(grants, block, (), data)
    for keys, entry in block.entries("binding") if block.type == "google_iam_policy" else ():
        _google_binding(grants, block, keys, entry)
    for key in ("predefined_acl", "default_acl"):
        if block.text(key) in _PUBLIC_GCS:
            _public(grants, block, key, "gcp")
    for entry in [*texts(data.get("role_entity")), block.text("entity")]:
        entity = entry.rsplit(":", 1)[-1]
        if entity in ("allUsers", "allAuthenticatedUsers"):
            key = "entity" if "entity" in data else "role_entity"
            grant = Grant(entity, "acl", "gcp", (entry,), (block.label,), scope=block.label)
            grants.add(grant, block.at(key))


def _google_binding(grants: Grants, block: Configured, keys: Keys, entry: Json) -> None:
    role = entry.get("role")
    key = "members" if "members" in entry else "member"
    members = texts(entry.get(key))
    if not isinstance(role, str) or is_outside(role) or any(map(is_outside, members)):
        what = f"who gets which role in {block.label}"
        grants.doubt(what, block.at(*keys))
    for member in members:
        grant = Grant(member, "binding", "gcp", scope=block.label, role=str(role))
        grants.add(grant, block.at(*keys, key))


def _azure(grants: Grants, block: Configured) -> None:
    if block.type == "azurerm_role_assignment":
        role = block.text("role_definition_name") or block.text("role_definition_id")
        if is_outside(role):
            grants.doubt(f"which role {block.label} hands out", block.at("role_definition_name"))
        who = block.text("principal_id")
        grants.add(Grant(who, "binding", "azure", scope=block.text("scope"), role=role), block.at())
    if block.type == "azurerm_role_definition":
        for keys, entry in block.entries("permissions"):
            actions = [*texts(entry.get("actions")), *texts(entry.get("data_actions"))]
            grant = Grant(block.label, "role", "azure", actions, scope=block.text("scope"))
            grants.add(grant, block.at(*keys))
    if block.text("container_access_type") in ("blob", "container"):
        _public(grants, block, "container_access_type", "azure")


def _kubernetes(grants: Grants, block: Configured) -> None:
    scope = "cluster" if "cluster_role" in block.type else "namespace"
    for keys, entry in block.entries("rule") if "_role" in block.type else ():
        groups = texts(entry.get("api_groups")) or [""]
        named = [f"{g or 'core'}/{r}" for g in groups for r in texts(entry.get("resources"))]
        resources = [*named, *texts(entry.get("non_resource_urls"))]
        grant = Grant(
            block.label, "role", "kubernetes", texts(entry.get("verbs")), resources, scope
        )
        grants.add(grant, block.at(*keys))
    reference: Json = next((entry for _, entry in block.entries("role_ref")), {})
    role = f"{reference.get('kind', '')}/{reference.get('name', '')}"
    for keys, entry in block.entries("subject") if reference else ():
        principal = f"{entry.get('kind', '')}/{entry.get('name', '')}"
        grants.add(
            Grant(principal, "binding", "kubernetes", scope=scope, role=role), block.at(*keys)
        )
