"""AWS policy documents in files of their own.

Files: ``**/*.json`` below ``iam/`` or ``policies/``, or with ``policy``, ``policies`` or ``iam``
in the name; a JSON object with ``Statement``, alone or as ``aws iam get-role-policy`` and
``get-policy-version`` print it. Version: policy language 2012-10-17 and 2008-10-17.

Data (kind ``access-policy``, ``format: iam-policy``): a grant for each statement and principal.

It proves what the document would allow. It cannot show whom it is attached to, nor what service
control policies and permission boundaries take away again.
"""

from __future__ import annotations

from aigov.api import HEAD_SIZE, Document, Sniff, Unreadable, parse_json
from aigov_plugins.access.grants import Grants, shifted
from aigov_plugins.access.iam_statements import add_statements, is_policy


def sniff(path: str, head: bytes) -> Sniff:
    """Yes when the head names a statement with an effect, or may go on to name one."""
    return Sniff.YES if len(head) >= HEAD_SIZE or _mentions(head) else Sniff.NO


def _mentions(raw: bytes) -> bool:
    return b'"Statement"' in raw and b'"Effect"' in raw


def parse(path: str, raw: bytes) -> Document | None:
    """The grants of the document; None when it has no statements.

    Raises Unreadable for statements in a shape that AWS does not write.
    """
    if not _mentions(raw):
        return None
    document = _policy(parse_json(raw))
    if not is_policy(document.data):
        hint = "keep the policy document alone in the file"
        raise Unreadable("has statements of access in a shape that is not known", hint=hint)
    grants = Grants()
    add_statements(grants, document, path.rsplit("/", 1)[-1])
    return grants.document("iam-policy")


def _policy(document: Document) -> Document:
    """The policy document inside of what the AWS command line prints."""
    for below in (("PolicyDocument",), ("PolicyVersion", "Document")):
        inner = document.data
        for key in below:
            inner = inner.get(key) if isinstance(inner, dict) else None
        if is_policy(inner):
            return Document(inner, shifted(document.locate, below=below))
    return document
