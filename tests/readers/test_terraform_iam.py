"""Terraform becomes grants, literals only; hostile input ends quickly."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

import pytest

from aigov.api import Json, Unreadable
from aigov_plugins.access.hcl import Expression, parse_hcl
from aigov_plugins.readers.terraform_iam import MAX_SIZE, parse


def grants(text: str, path: str = "main.tf") -> list[Json]:
    document = parse(path, text.encode())
    return document.data["grants"] if document else []


def unresolved(text: str) -> list[tuple[str, int]]:
    document = parse("main.tf", text.encode())
    return [(u["what"], u["line"]) for u in document.data["unresolved"]] if document else []


def test_literals_are_values_and_the_rest_is_text() -> None:
    text = """\
a = "x\\n\\u00e9" # comment
b = [1, true, null, var.x] // comment
c = { k = "v", "l m" : f(1) }
d = var.x ? [1,
  2] : []
e = [for x in y : x]
/* f = 1 */
g = "a ${join(",", ["}"])} b"
h = -1 + 2
"""
    values = parse_hcl(text).attributes
    assert list(values) == ["a", "b", "c", "d", "e", "g", "h"]
    assert values["a"].value == "x\né"
    assert [node.value for node in values["b"].value] == [1.0, True, None, Expression("var.x")]
    assert sorted(values["c"].value) == ["k", "l m"]
    assert values["d"].value == Expression("var.x ? [1,\n  2] : []")
    assert values["e"].value == Expression("[for x in y : x]")
    assert values["g"].value == 'a ${join(",", ["}"])} b'
    assert (values["h"].value, values["h"].line) == (Expression("-1 + 2"), 9)


def test_a_heredoc_keeps_its_text_and_its_line() -> None:
    node = parse_hcl("x {\n  a = <<-EOT\n    one\n    EOTS\n  EOT\n  b = 1\n}\n").blocks[0]
    assert node.attributes["a"].value == "    one\n    EOTS\n"
    assert node.attributes["a"].body == 3
    assert node.attributes["b"].line == 6


def test_the_json_syntax_is_read_alike() -> None:
    raw = """{"resource": {"google_project_iam_member": {"m": {
      "role": "roles/editor", "member": "user:jane@acme.test"}}}}"""
    (grant,) = grants(raw, "main.tf.json")
    assert (grant["principal"], grant["role"]) == ("user:jane@acme.test", "roles/editor")
    assert (grant["platform"], grant["line"]) == ("gcp", 2)


def test_dynamic_blocks_count_as_what_they_make() -> None:
    text = """\
data "aws_iam_policy_document" "d" {
  dynamic "statement" {
    for_each = var.services
    content {
      actions   = ["${statement.value}:Get*"]
      resources = ["*"]
    }
  }
}
"""
    (grant,) = grants(text)
    assert (grant["actions"], grant["line"]) == (["${statement.value}:Get*"], 4)


def test_what_another_file_decides_is_listed() -> None:
    text = """\
resource "aws_iam_policy" "a" {
  policy = file("policy.json")
}
resource "aws_iam_policy" "b" {
  policy = data.aws_iam_policy_document.d.json
}
resource "aws_iam_role_policy_attachment" "c" {
  policy_arn = var.arn
}
data "aws_iam_policy_document" "d" {
  statement {
    actions   = var.actions
    resources = [var.bucket]
  }
}
resource "google_storage_bucket_iam_member" "e" {
  role   = "roles/storage.objectViewer"
  member = var.member
}
"""
    assert unresolved(text) == [
        ("policy of aws_iam_policy.a, which is decided elsewhere", 2),
        ("policy_arn of aws_iam_role_policy_attachment.c, which is decided elsewhere", 8),
        ("who may do what in aws_iam_policy_document.d", 11),
        ("who gets which role in google_storage_bucket_iam_member.e", 16),
    ]


def test_roles_of_kubernetes_in_terraform_are_read() -> None:
    text = """\
resource "kubernetes_cluster_role_binding" "b" {
  role_ref {
    kind = "ClusterRole"
    name = "cluster-admin"
  }
  subject {
    kind = "Group"
    name = "system:authenticated"
  }
}
"""
    (grant,) = grants(text)
    assert (grant["principal"], grant["role"]) == (
        "Group/system:authenticated",
        "ClusterRole/cluster-admin",
    )


def test_files_without_access_are_none_of_it() -> None:
    assert parse("main.tf", b"") is None
    assert parse("main.tf", b'resource "aws_vpc" "v" {\n  cidr_block = "10.0.0.0/8"\n}\n') is None
    assert parse("main.tf", b'variable "role" {\n  type = string\n}\n') is None


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("role = [\n", 2),
        ('role = "a\n"\n', 1),
        ("role = <<EOT\nx\n", 1),
        ("role {\n} }\n", 2),
        ("role = {a.", 1),
        ("/* role", 1),
        ("role = )\n", 1),
    ],
)
def test_what_is_no_hcl_is_not_readable(text: str, line: int) -> None:
    with pytest.raises(Unreadable) as raised:
        parse("main.tf", text.encode())
    assert raised.value.line == line


def test_a_large_file_is_not_readable() -> None:
    with pytest.raises(Unreadable, match="too large"):
        parse("main.tf", b"# role\n" + b"\n" * MAX_SIZE)


@pytest.mark.parametrize(
    "unit",
    ["[", "(1?", "f(", "a {\n", '"${', "+1", ".c", "\n", "<<E\n", "/*", "!", "{a=", "[\n\nfor]"],
)
def test_hostile_input_ends_quickly(unit: str) -> None:
    text = "role = 1" + unit * ((MAX_SIZE - 8) // len(unit))
    start = time.process_time()
    with contextlib.suppress(Unreadable):
        parse("main.tf", text.encode())
    assert time.process_time() - start < 4


@pytest.mark.shared
def test_real_configurations_are_all_read(shared: Path) -> None:
    files = sorted((shared / "corpus/iac").glob("**/*.tf"))
    assert len(files) == 30
    read = [file.name for file in files if parse(file.name, file.read_bytes())]
    assert read == ["bucket.tf", "db-app.tf", "es.tf", "gcs.tf", "main.tf"]
