"""Access rules in Terraform: AWS, Google Cloud, Azure and Kubernetes resources.

Files: ``**/*.tf``, ``**/*.tf.json`` that mention roles, policies, bindings, ACLs or endpoints. HCL
is read by our own parser, for literals only: nothing is evaluated, no module is fetched, no
provider or variable is known.

Data (kind ``access-policy``, ``format: terraform``): a grant for each statement of a policy (in
``aws_iam_policy_document``, ``jsonencode``, a heredoc or text), each managed policy attached, each
role given to a member, each public ACL, each endpoint without authentication. What a variable or
another file decides is listed in ``unresolved``, never left out.

It proves what the configuration asks for. It cannot show what is applied, nor the value of a
variable; a resource given by a variable counts as named. Files above 256 KiB are not readable.
"""

from __future__ import annotations

import re
from typing import Final

from aigov.api import Document, Unreadable, decode
from aigov_plugins.access.grants import Grants
from aigov_plugins.access.terraform_blocks import from_hcl, from_json
from aigov_plugins.access.terraform_grants import add_grants

MAX_SIZE: Final = 256 * 1024
_MENTION: Final = re.compile(
    rb"iam|role|policy|policies|binding|_acl|\bacl\b|permission|authorization|container_access",
    re.IGNORECASE,
)


def parse(path: str, raw: bytes) -> Document | None:
    """The grants in file order; None when the file configures no access."""
    if not _MENTION.search(raw):
        return None
    if len(raw) > MAX_SIZE:
        raise Unreadable(
            f"is too large to read as Terraform: {len(raw) >> 10} KiB, limit {MAX_SIZE >> 10} KiB",
            hint="split the file",
        )
    blocks = from_json(raw) if path.endswith(".json") else from_hcl(decode(raw))
    grants = Grants()
    for block in blocks:
        add_grants(grants, block)
    if not grants.found and not grants.unresolved:
        return None
    return grants.document("terraform")
