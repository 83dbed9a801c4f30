"""DVC pipelines, locks, pointers and settings, read into the kinds lineage and data-version."""

from __future__ import annotations

import csv
import time
from pathlib import Path
from typing import Any

import pytest

from aigov.api import Document, Unreadable
from aigov.claims import SystemEvidence
from aigov.points import reference_point
from aigov.testing import ask, prepared
from aigov_plugins.readers import dvc, dvc_artifacts, dvc_config, dvc_lock, dvc_pointer, gto


def pipeline(text: str, path: str = "dvc.yaml") -> Document:
    return dvc.parse(path, text.encode())


def job(text: str, path: str = "dvc.yaml") -> dict[str, Any]:
    document = pipeline(text, path)
    assert document.valid, document.reason
    (found,) = document.data["jobs"]
    return dict(found)


def test_paths_are_relative_to_the_file_and_its_wdir() -> None:
    found = job(
        "stages:\n  a:\n    wdir: work\n    cmd: make\n    deps: [in.csv, ../shared/x.csv]\n"
        "    outs: [./out/]\n",
        "models/loan/dvc.yaml",
    )
    assert [end["path"] for end in found["inputs"]] == [
        "models/loan/work/in.csv",
        "models/loan/shared/x.csv",
    ]
    assert found["outputs"][0]["path"] == "models/loan/work/out"


def test_a_path_that_leaves_the_repository_has_no_path() -> None:
    found = job("stages: {a: {cmd: make, deps: [../../secret, /etc/passwd]}}", "sub/dvc.yaml")
    assert found["inputs"] == [
        {"name": "../../secret", "role": "dep"},
        {"name": "/etc/passwd", "role": "dep"},
    ]


def test_an_address_is_kept_without_its_password() -> None:
    found = job("stages: {a: {cmd: make, deps: ['https://me:pw@data.test/x.csv?sig=1']}}")
    assert found["inputs"][0]["uri"] == "https://data.test/x.csv"


def test_outputs_tell_metrics_and_plots_apart() -> None:
    found = job(
        "stages: {a: {cmd: make, outs: [{model.pt: {cache: false}}], metrics: [m.json],"
        " plots: [{p.csv: {x: epoch}}]}}"
    )
    assert [(end["path"], end["role"]) for end in found["outputs"]] == [
        ("model.pt", "out"),
        ("m.json", "metric"),
        ("p.csv", "plot"),
    ]


def test_descriptions_of_outputs_and_artifacts_become_datasets() -> None:
    document = pipeline(
        "stages:\n  get:\n    cmd: make\n    outs:\n"
        "      - raw.csv: {desc: ledger export, meta: {source: 'https://ledger.test'}}\n"
        "artifacts:\n  loan: {path: model.pt, type: model}\n"
    )
    assert document.data["datasets"] == [
        {
            "id": "raw.csv",
            "path": "raw.csv",
            "description": "ledger export",
            "origin": "https://ledger.test",
        },
        {"id": "model.pt", "path": "model.pt", "type": "model"},
    ]
    assert document.locate(("datasets", 0, "origin")) == (5, 9)


def test_params_name_their_files() -> None:
    document = pipeline("stages: {a: {cmd: make, params: [lr, {conf/p.yaml: [x]}, {q.json: }]}}")
    assert document.data["params"] == ["conf/p.yaml", "params.yaml", "q.json"]


@pytest.mark.parametrize(
    ("items", "names"),
    [
        ("[north, south]", ["a@north", "a@south"]),
        ("{x: 1, y: 2}", ["a@x", "a@y"]),
        ("[{k: 1}, {k: 2}]", ["a@0", "a@1"]),
        ("[true, 3]", ["a@true", "a@3"]),
        ("'${regions}'", ["a@east"]),
    ],
)
def test_foreach_makes_the_stages_that_dvc_names(items: str, names: list[str]) -> None:
    document = pipeline(
        f"vars: [{{regions: [east]}}]\nstages: {{a: {{foreach: {items}, do: {{cmd: make}}}}}}"
    )
    assert [found["name"] for found in document.data["jobs"]] == names


def test_matrix_names_scalars_by_value_and_others_by_position() -> None:
    document = pipeline(
        "stages:\n  a:\n    matrix: {size: [s, l], conf: [{n: 1}]}\n"
        "    cmd: make\n    outs: ['${item.size}-${item.conf.n}.pt']\n"
    )
    found = [(found["name"], found["outputs"][0]["path"]) for found in document.data["jobs"]]
    assert found == [("a@s-conf0", "s-1.pt"), ("a@l-conf0", "l-1.pt")]


def test_expressions_are_resolved_from_vars_of_the_file() -> None:
    found = job("vars: [{d: {raw: [x.csv]}}]\nstages: {a: {cmd: make, deps: ['${d.raw[0]}']}}")
    assert found["inputs"] == [{"name": "x.csv", "path": "x.csv", "role": "dep"}]
    assert "templated" not in found


@pytest.mark.parametrize("name", ["${params.raw}", "{{ cookiecutter.data }}/x.csv", "${d}"])
def test_what_the_file_does_not_say_is_templated_and_has_no_path(name: str) -> None:
    found = job(f"vars: [{{d: [1]}}]\nstages: {{a: {{cmd: make, deps: ['{name}', y.csv]}}}}")
    assert found["templated"] is True
    assert found["inputs"][0] == {"name": name, "role": "dep", "templated": True}
    assert found["inputs"][1]["path"] == "y.csv"


def test_an_unknown_list_gives_one_templated_stage() -> None:
    found = job("stages: {a: {foreach: '${regions}', do: {cmd: make, outs: ['${item}.pt']}}}")
    assert (found["name"], found["templated"]) == ("a", True)


def test_a_product_of_many_values_is_unreadable() -> None:
    many = ", ".join(map(str, range(60)))
    text = f"stages: {{a: {{matrix: {{x: [{many}], y: [{many}]}}, cmd: make}}}}"
    with pytest.raises(Unreadable, match="makes 3600 stages"):
        pipeline(text)


@pytest.mark.parametrize(
    ("text", "reason", "line"),
    [
        ("stage: {}\n", "unknown key 'stage'", 1),
        ("stages:\n  a: {deps: [x]}\n", "'stages.a' has no 'cmd'", 2),
        ("stages:\n  a:\n    cmd: x\n    deps: x\n", "'deps' must be a list", 4),
        ("stages:\n  a:\n    cmd: x\n    outs: [{o: {cach: true}}]\n", "unknown key 'cach'", 4),
        ("stages:\n  a: {foreach: [1]}\n", "'stages.a' has no 'do'", 2),
        ("- a\n", "the file must be a mapping", 1),
        ("stages: '${x}'\n", "'stages' must be a mapping", 1),
    ],
)
def test_what_dvc_refuses_is_invalid(text: str, reason: str, line: int) -> None:
    document = pipeline(text)
    assert (document.valid, document.reason) == (False, reason)
    assert document.locate(())[0] == line
    assert document.data["jobs"] == []


def test_keys_of_a_job_are_located_in_the_file() -> None:
    document = pipeline(
        "stages:\n  a:\n    cmd: x\n    deps:\n      - d.csv\n    outs:\n      - o\n"
    )
    assert document.locate(("jobs", 0))[0] == 2
    assert document.locate(("jobs", 0, "command"))[0] == 3
    assert document.locate(("jobs", 0, "inputs", 0, "path"))[0] == 5
    assert document.locate(("jobs", 0, "outputs", 0))[0] == 7


LOCK = """\
schema: '2.0'
stages:
  a:
    cmd: [make, make test]
    deps:
      - {path: ../raw/, md5: 0123456789abcdef0123456789abcdef.dir, size: 12, nfiles: 2}
    outs:
      - {path: m.pt, hash: md5, md5: 12345678901234567890123456789012}
"""


def test_a_lock_gives_digests_with_their_algorithm() -> None:
    document = dvc_lock.parse("sub/dvc.lock", LOCK.encode())
    assert document.data["stages"] == [{"name": "a", "command": "make\nmake test"}]
    assert document.data["files"] == [
        {
            "path": "raw",
            "digest": "0123456789abcdef0123456789abcdef",
            "algorithm": "md5-dos2unix",
            "directory": True,
            "size": 12,
            "role": "dep",
            "stage": "a",
        },
        {
            "path": "sub/m.pt",
            "digest": "12345678901234567890123456789012",
            "algorithm": "md5",
            "role": "out",
            "stage": "a",
        },
    ]
    assert document.locate(("files", 1, "digest")) == (8, 9)


def test_a_lock_of_schema_1_has_its_stages_at_the_top() -> None:
    text = "a:\n  cmd: make\n  outs: [{path: m.pt, md5: 0123456789abcdef0123456789abcdef}]\n"
    document = dvc_lock.parse("dvc.lock", text.encode())
    assert [item["path"] for item in document.data["files"]] == ["m.pt"]


@pytest.mark.parametrize(
    "text", ["[a]", "schema: '2.0'\nstages: [a]", "a: {cmd: x, deps: [{md5: 1}]}", "a: {deps: x}"]
)
def test_a_malformed_lock_is_invalid(text: str) -> None:
    assert not dvc_lock.parse("dvc.lock", text.encode()).valid


def test_an_imported_file_has_the_origin_that_it_was_imported_from() -> None:
    text = (
        "deps:\n  - path: data/x.csv\n"
        "    repo: {url: 'https://u:pw@git.test/data', rev_lock: abc}\n"
        "outs:\n  - {path: x.csv, hash: md5, md5: 0123456789abcdef0123456789abcdef}\n"
    )
    (item,) = dvc_pointer.parse("raw/x.csv.dvc", text.encode()).data["files"]
    assert item["path"] == "raw/x.csv"
    assert item["origin"] == "https://git.test/data@abc:data/x.csv"


def test_files_of_a_cloud_version_are_listed_one_by_one() -> None:
    text = (
        "outs:\n  - path: raw\n    files:\n"
        "      - {relpath: a.csv, md5: 0123456789abcdef0123456789abcdef, size: 3}\n"
        "      - {relpath: b.csv, cloud: {s3: {etag: e1}}}\n"
    )
    found = dvc_pointer.parse("raw.dvc", text.encode()).data["files"]
    assert [(item["path"], item["algorithm"]) for item in found] == [
        ("raw/a.csv", "md5-dos2unix"),
        ("raw/b.csv", "etag"),
    ]


@pytest.mark.parametrize("text", ["", "outs: x", "outs: [{md5: a}]", "[]"])
def test_a_pointer_to_nothing_is_invalid(text: str) -> None:
    assert not dvc_pointer.parse("x.dvc", text.encode()).valid


def test_settings_give_remotes_without_secrets() -> None:
    text = (
        "[core]\n    remote = main\n['remote \"main\"']\n"
        "    url = https://me:p@ss@store.test/data?token=1\n    password = hunter2\n"
        "['remote \"other\"']\n    url = s3://bucket\n"
    )
    document = dvc_config.parse(".dvc/config", text.encode())
    assert document.data["remotes"] == [
        {"name": "main", "url": "https://store.test/data", "default": True},
        {"name": "other", "url": "s3://bucket", "default": False},
    ]
    assert "hunter2" not in str(document.data)
    assert document.locate(("remotes", 1, "url")) == (7, 1)


@pytest.mark.parametrize("text", ["remote = x\n", "[core\n", "[core]\nremote\n"])
def test_settings_that_cannot_be_read_say_so(text: str) -> None:
    with pytest.raises(Unreadable):
        dvc_config.parse(".dvc/config", text.encode())


def _reader(path: str) -> Any:
    name = path.rpartition("/")[2]
    if name.endswith("dvc.yaml"):
        return dvc.parse
    if name == "dvc.lock":
        return dvc_lock.parse
    if path.endswith(".dvc/config"):
        return dvc_config.parse
    return dvc_pointer.parse if name.endswith(".dvc") else None


def test_a_lock_names_parameters_without_their_values() -> None:
    text = (
        "schema: '2.0'\nstages:\n  a:\n    cmd: make\n"
        "    params: {params.yaml: {train.lr: 0.1, api_key: abc}, conf.toml: {}}\n"
    )
    (stage,) = dvc_lock.parse("dvc.lock", text.encode()).data["stages"]
    assert stage["params"] == ["params.yaml:train.lr", "params.yaml:api_key", "conf.toml"]


def test_a_section_that_a_lock_records_whole_gives_the_parameters_in_it() -> None:
    text = (
        "schema: '2.0'\nstages:\n  a:\n    cmd: make\n"
        "    params: {params.yaml: {prepare: {seed: 7, split: {share: 0.2, by: {}}}, lr: 1}}\n"
    )
    (stage,) = dvc_lock.parse("dvc.lock", text.encode()).data["stages"]
    assert stage["params"] == [
        "params.yaml:prepare.seed",
        "params.yaml:prepare.split.share",
        "params.yaml:prepare.split.by",
        "params.yaml:lr",
    ]


def test_parameters_at_the_top_of_a_pipeline_are_files_too() -> None:
    document = pipeline("params: [conf.yaml]\nmetrics: [m.json]\n", "sub/dvc.yaml")
    assert document.data["params"] == ["sub/conf.yaml"]
    assert document.data["metrics"] == ["sub/m.json"]


def test_an_import_that_is_frozen_says_so() -> None:
    text = "frozen: true\ndeps: [{path: 'https://x.test/a'}]\nouts: [{path: a, md5: b}]\n"
    document = dvc_pointer.parse("a.dvc", text.encode())
    assert document.data["frozen"] is True
    assert document.data["files"][0]["origin"] == "https://x.test/a"


def test_what_an_old_stage_file_reads_is_no_origin() -> None:
    text = "cmd: python a.py\ndeps: [{path: raw.csv, md5: c}]\nouts: [{path: a.csv, md5: b}]\n"
    (item,) = dvc_pointer.parse("a.dvc", text.encode()).data["files"]
    assert "origin" not in item


ARTIFACTS = """\
vars: [{model: {file: fit.pkl}}]
artifacts:
  loan:
    path: models/${model.file}
    type: model
    desc: scores loans
    labels: [risk, tabular]
    meta: {owner: ana@example.org, framework: sklearn, api_key: Zx81kQv7Lw2p9}
  weights:
    path: out/net.onnx
  other: {path: '${params.path}', type: model}
  raw: {path: data/raw.csv, type: dataset}
"""


def test_models_among_the_artifacts_are_registered() -> None:
    document = dvc_artifacts.parse("train/dvc.yaml", ARTIFACTS.encode())
    assert document is not None
    assert document.data == {
        "format": "dvc-artifacts",
        "versions": [
            {
                "name": "loan",
                "path": "train/models/fit.pkl",
                "type": "model",
                "description": "scores loans",
                "labels": ["risk", "tabular"],
                "owner": "ana@example.org",
                "tags": {"owner": "ana@example.org", "framework": "sklearn"},
            },
            {"name": "weights", "path": "train/out/net.onnx"},
            {"name": "other", "templated": True, "type": "model"},
        ],
    }
    assert document.locate(("versions", 0, "description"))[0] == 6
    assert document.locate(("versions", 1, "path"))[0] == 10


def test_the_path_of_an_artifact_is_resolved_for_the_lineage_too() -> None:
    (first, *_) = pipeline(ARTIFACTS).data["datasets"]
    assert (first["id"], first["type"]) == ("models/fit.pkl", "model")


@pytest.mark.parametrize(
    "text",
    [
        "stages: {a: {cmd: make}}",
        "artifacts: {raw: {path: raw.csv, type: dataset}}",
        "artifacts: {a: {path: x.csv}}",
        "[]",
        "",
    ],
)
def test_a_pipeline_without_a_model_registers_none(text: str) -> None:
    assert dvc_artifacts.parse("dvc.yaml", text.encode()) is None


def test_an_edit_of_a_pipeline_is_no_change_of_the_model_that_it_declares() -> None:
    run = prepared({"ai-system.yaml": "id: bot\n", "dvc.yaml": ARTIFACTS})
    (system,) = run.systems
    view = SystemEvidence(system, run.ownership, run.question.moment, None)
    assert len(view.of("registered-model")) == 1
    point = reference_point("last-model-change", view, run.ownership.evidence)
    assert point == "nothing says which model is served (list it under model: in the manifest)"


def test_an_artifact_that_dvc_refuses_is_invalid() -> None:
    document = dvc_artifacts.parse("dvc.yaml", b"artifacts: {a: {type: model}}")
    assert document is not None
    assert not document.valid


def test_annotations_of_gto_are_read_like_artifacts_of_dvc() -> None:
    text = (
        "loan:\n  type: model\n  path: models/fit.pkl\n  description: scores loans\n"
        "  labels: [risk]\n  custom: {owner: ana@example.org}\n"
        "raw: {type: dataset, path: raw.csv}\n"
    )
    document = gto.parse("artifacts.yaml", text.encode())
    assert document is not None
    (version,) = document.data["versions"]
    assert version == {
        "name": "loan",
        "path": "models/fit.pkl",
        "type": "model",
        "description": "scores loans",
        "labels": ["risk"],
        "owner": "ana@example.org",
        "tags": {"owner": "ana@example.org"},
    }
    assert document.locate(("versions", 0))[0] == 1


@pytest.mark.parametrize(
    "text", ["", "[]", "a: 1", "images: {repo: x}", "a: {type: dataset}", "a: {}", "{{ x }}: y"]
)
def test_other_files_named_artifacts_are_left_alone(text: str) -> None:
    try:
        assert gto.parse("artifacts.yaml", text.encode()) is None
    except Unreadable:
        assert "{{" in text


def test_an_annotation_of_the_wrong_type_is_invalid() -> None:
    document = gto.parse("artifacts.yaml", b"a: {type: model, path: [x]}")
    assert document is not None
    assert not document.valid


@pytest.mark.shared
def test_real_files_are_read_as_their_labels_say(shared: Path) -> None:
    corpus = shared / "corpus"
    with (corpus / "MANIFEST.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["path"].startswith(("dvc/", "repos/"))]
    read = 0
    for row in rows:
        parse = _reader(row["path"])
        if parse is None:
            continue
        started = time.process_time()
        document = parse(row["path"], (corpus / row["path"]).read_bytes())
        assert time.process_time() - started < 2, row["path"]
        assert document.valid == (row["label"] != "invalid"), (row["path"], document.reason)
        read += 1
    assert read > 60


LFS = (
    "version https://git-lfs.github.com/spec/v1\n"
    "oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n"
)


@pytest.mark.parametrize("content", ["a\n", "a\r\n", LFS])
def test_line_ends_and_large_file_pointers_are_no_difference(content: str) -> None:
    lock = (
        "schema: '2.0'\nstages:\n  a:\n    cmd: make\n"
        "    deps: [{path: x.csv, hash: md5, md5: 60b725f10c9c85c70d97880dfe8191b3}]\n"
    )
    files = {
        "ai-system.yaml": "id: bot\n",
        "dvc.yaml": "stages: {a: {cmd: make, deps: [x.csv]}}\n",
        "dvc.lock": lock,
        "x.csv": content,
    }
    assert not differing(files)
    assert differing({**files, "x.csv": "b\n"}) == {"x.csv"}


def differing(files: dict[str, str | bytes]) -> set[str]:
    """Paths that the check says differ from the digest on record."""
    return {
        path
        for problem in ask("data-lineage", files)
        if problem.id == "digest-differs"
        for path in problem.key.split(",")[1:]
    }


@pytest.mark.shared
def test_files_differ_from_their_locks_as_the_verdicts_say(shared: Path) -> None:
    corpus = shared / "corpus"
    with (corpus / "repos" / "DVC-VERDICTS.csv").open(encoding="utf-8") as file:
        verdicts = [row for row in csv.DictReader(file) if row["file_in_corpus"] == "yes"]
    assert len(verdicts) == 11
    for repository in sorted({row["repo"] for row in verdicts}):
        root = corpus / "repos" / repository.replace("/", "__")
        files: dict[str, str | bytes] = {
            path.relative_to(root).as_posix(): path.read_bytes()
            for path in root.rglob("*")
            if path.is_file()
        }
        files["ai-system.yaml"] = "id: bot\n"
        rows = [row for row in verdicts if row["repo"] == repository]
        assert differing(files) == {row["path"] for row in rows if row["verdict"] == "differs"}
        changed = {row["path"]: b"changed" for row in rows}
        assert differing({**files, **changed}) == set(changed)


@pytest.mark.parametrize("digest", ["${MD5}", "TODO", "'{{ md5 }}'", "abc", "<md5>", "'0' "])
def test_what_has_not_the_form_of_a_digest_pins_nothing(digest: str) -> None:
    (item,) = dvc_pointer.parse("a.dvc", f"outs:\n- path: a\n  md5: {digest}\n".encode()).data[
        "files"
    ]
    assert "digest" not in item


def test_a_placeholder_in_the_place_of_an_etag_pins_nothing() -> None:
    (item,) = dvc_pointer.parse("a.dvc", b"outs:\n- {path: a, etag: TODO}\n").data["files"]
    assert "digest" not in item


def test_a_directory_and_an_etag_keep_their_digests() -> None:
    text = f"outs:\n- {{path: a, md5: {'0a' * 16}.dir}}\n- {{path: b, etag: '\"x-2\"'}}\n"
    first, second = dvc_pointer.parse("a.dvc", text.encode()).data["files"]
    assert (first["digest"], first["directory"], second["digest"]) == ("0a" * 16, True, '"x-2"')
