"""AWS policy documents in files of their own.

Files: ``**/*.json`` below ``iam/`` or ``policies/``, or with ``policy``, ``policies`` or ``iam``
in the name; a JSON object with ``Statement``. Version: policy language 2012-10-17 and 2008-10-17.

Data (kind ``access-policy``, ``format: iam-policy``): a grant for each statement and principal.

It proves what the document would allow. It cannot show whom it is attached to, nor what service
control policies and permission boundaries take away again.
"""

from __future__ import annotations

from aigov.api import Document, Sniff, parse_json
from aigov_plugins.grants import Grants
from aigov_plugins.iam_statements import add_statements, is_policy


def sniff(path: str, head: bytes) -> Sniff:
    """Yes when the head names a statement with an effect."""
    return Sniff.YES if b'"Statement"' in head and b'"Effect"' in head else Sniff.NO


def parse(path: str, raw: bytes) -> Document | None:
    """The grants of the document; None when it has no statements."""
    document = parse_json(raw)
    if not is_policy(document.data):
        return None
    grants = Grants()
    add_statements(grants, document, path.rsplit("/", 1)[-1])
    return grants.document("iam-policy")
