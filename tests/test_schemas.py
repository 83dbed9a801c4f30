"""The published schemas: valid, explained, equal to the code, and of one mind with the readers."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from aigov import systems
from aigov.attestation import PREDICATE_TYPE, STATEMENT_TYPE
from aigov.bundle import SCHEMA_VERSION as BUNDLE_VERSION
from aigov.coverage import NOT_JUDGED, Standing, of_verdict
from aigov.demands import SELECTIONS, Vocabulary
from aigov.errors import ConfigError, PolicyError
from aigov.formats import parse_yaml
from aigov.frameworks import VERIFICATIONS
from aigov.frameworks import parse as parse_framework
from aigov.graph import OUTCOMES, Sort
from aigov.library import parse_pack
from aigov.parameters import for_tier
from aigov.policy import parse as parse_policy
from aigov.registry import Registry
from aigov.rejections import REJECTIONS
from aigov.report.graph_data import SCHEMA_VERSION as GRAPH_VERSION
from aigov.report.result import MAX_SOURCE, SCHEMA_VERSION, as_json, canonical
from aigov.run import Options, judge, known_policies, lines_of, prepare
from aigov.schemas import file_schemas, load
from aigov.snapshot import of_files
from aigov.terms import (
    FACTS,
    FRAMEWORKS,
    KINDS,
    LIFECYCLES,
    Gate,
    Mode,
    Outcome,
    Severity,
    State,
    Tier,
)  # fmt: skip
from aigov.testing import verdict
from aigov.verb_dates import REFERENCE_POINTS
from aigov.verbs import VERBS
from aigov.verdict import BUG, EXIT_CODES, INTERRUPTED, USAGE
from schemacases import (
    BASES,
    BY_MEANING,
    GONE,
    MEANT,
    OURS,
    POLICY,
    POOL,
    REFUSED,
    TAKEN,
    Json,
    edited,
    with_fields,
)  # fmt: skip

ROOT = Path(__file__).parents[1]
REGISTRY = Registry()
VOCABULARY = Vocabulary(REGISTRY.checks, frozenset(REGISTRY.kinds), frozenset(FRAMEWORKS))
OPTIONS = Options(today=date(2026, 11, 22))
TIERS = [tier.value for tier in Tier]
JUDGED_TIERS = (Tier.MINIMAL, Tier.LIMITED, Tier.HIGH)


def validator(schema: Json) -> Draft202012Validator:
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


SCHEMAS: dict[str, Json] = {name: load(name) for name in file_schemas()}
VALIDATORS = {name: validator(schema) for name, schema in SCHEMAS.items()}
WITHOUT_PARAMETERS = validator(
    {**SCHEMAS["policy"], "$defs": {**SCHEMAS["policy"]["$defs"], "parameter": False}}
)


def at(schema: str, pointer: str) -> Json:
    """The part of a schema that a pointer such as ``$defs/fact/enum`` names."""
    found = SCHEMAS[schema]
    for key in pointer.split("/"):
        found = found[int(key)] if isinstance(found, list) else found[key]
    return found


def subschemas(schema: Json) -> Iterator[Json]:
    """Every mapping in a schema."""
    todo = [schema]
    while todo:
        now = todo.pop()
        if isinstance(now, dict):
            yield now
        todo.extend(now.values() if isinstance(now, dict) else now if isinstance(now, list) else [])


# Every schema by itself


@pytest.mark.parametrize("name", file_schemas())
def test_a_schema_is_a_schema_with_an_id_a_title_and_a_description(name: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[name])
    assert SCHEMAS[name]["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
    assert SCHEMAS[name]["$id"] == f"https://aigov.dev/schemas/{name}.json"
    assert SCHEMAS[name]["title"]
    assert SCHEMAS[name]["description"]


@pytest.mark.parametrize("name", file_schemas())
def test_every_property_is_explained_where_it_stands(name: str) -> None:
    """Those under anyOf, if and then repeat one that is explained, and add a limit."""
    told = {"minItems", "const", "$ref"}
    bare = [
        key
        for part in subschemas(SCHEMAS[name])
        for key, each in part.get("properties", {}).items()
        if isinstance(each, dict) and "description" not in each and not set(each) <= told
        if key != "with"
    ]
    assert bare == []


@pytest.mark.parametrize("name", file_schemas())
def test_a_schema_needs_no_other_file(name: str) -> None:
    """An editor, or a person who saved the output of ``aigov schema``, has this one only."""
    for part in subschemas(SCHEMAS[name]):
        if isinstance(reference := part.get("$ref"), str):
            assert at(name, reference.removeprefix("#/"))


def test_every_example_in_a_schema_is_valid_there() -> None:
    for name, schema in SCHEMAS.items():
        for part in subschemas(schema):
            if isinstance(part.get("examples"), list):
                whole = validator({"$defs": schema.get("$defs", {}), **part})
                assert [each for each in part["examples"] if not whole.is_valid(each)] == [], name


def test_what_two_schemas_share_is_the_same_in_both() -> None:
    config_defs, system = at("config", "$defs"), SCHEMAS["system"]
    inline = config_defs["system"]
    for key, part in system["properties"].items():
        assert inline["properties"][key] == part or key == "root"
    assert list(inline["properties"]) == list(system["properties"])
    assert inline["required"] == system["required"]
    for name in ("texts", "kind", "measure"):
        assert config_defs[name] == system["$defs"][name]
    for name in ("override", "sources"):
        assert config_defs[name] == at("pack", f"$defs/{name}")


# What ships is valid


@lru_cache(maxsize=256)
def yaml(path: Path) -> Json:
    return parse_yaml(path.read_bytes(), ours=True).data


BUNDLED = sorted((ROOT / "policies/aigov_policies").glob("*/*.yaml"))
POLICIES = [path for path in BUNDLED if path.parent.name not in ("frameworks", "packs")]
SHIPPED = [
    *(("policy", path) for path in POLICIES),
    *(("pack", path) for path in BUNDLED if path.parent.name == "packs"),
    *(("framework", path) for path in BUNDLED if path.parent.name == "frameworks"),
    *(("config", path) for path in [ROOT / "aigov.yaml", *ROOT.glob("examples/*/aigov.yaml")]),
    *(("system", path) for path in sorted(ROOT.glob("examples/*/ai-system.yaml"))),
]


@pytest.mark.parametrize(("name", "path"), SHIPPED, ids=lambda item: getattr(item, "name", item))
def test_every_file_that_ships_is_valid(name: str, path: Path) -> None:
    assert [error.message for error in VALIDATORS[name].iter_errors(yaml(path))] == []


def test_every_kind_of_file_ships() -> None:
    assert {name for name, _ in SHIPPED} == set(OURS)
    assert len(POLICIES) >= 6


def result_of(files: dict[str, str | bytes]) -> Json:
    """What ``check -o json`` prints about these files."""
    found = canonical(verdict(files), lines_of(of_files(files)))
    return json.loads(as_json(found))


def result_for(files: dict[str, str | bytes], framework: str) -> Json:
    """What ``check --framework -o json`` prints about these files."""
    options = Options(today=date(2026, 11, 22), frameworks=(framework,))
    run = prepare(of_files(files), REGISTRY, options)
    found, policies = judge(run, options), known_policies(run)
    coverages = [of_verdict(each, policies, found) for each in run.frameworks]
    return json.loads(as_json(canonical(found, lines_of(run.snapshot), coverages)))


def example(name: str) -> dict[str, str | bytes]:
    folder = ROOT / "examples" / name
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


CONFIG = "version: 1\nextends: [aigov:baseline]\n"
RESULTS: dict[str, Callable[[], Json]] = {
    "the good example": lambda: result_of(example("loan-approval")),
    "the broken example": lambda: result_of(example("loan-approval-broken")),
    "a framework that was asked for": lambda: result_for(
        example("loan-approval-broken"), "eu-ai-act"
    ),
    "a framework, and a clause that it does not have": lambda: result_for({
        "aigov.yaml": "version: 1\nextends: [policies/]\n", "ai-system.yaml": "id: a\n",
        "policies/gate.yaml": json.dumps({**POLICY, "references": {"eu-ai-act": ["Art.0"]}}),
    }, "eu-ai-act"),
    "nothing there": lambda: result_of({}),
    "seen, not declared": lambda: result_of({"MODEL_CARD.md": "# Card\n\n## Uses\n\nNone.\n"}),
    "undecided, unreadable, unclaimed": lambda: result_of({
        "aigov.yaml": CONFIG,
        "models/a/ai-system.yaml": "id: a\nlifecycle: experiment\nrisk_tier: prohibited\n",
        "models/b/ai-system.yaml": "id: b\n",
        "dvc.yaml": "stages: [",
        "governance/risk-assessment.yaml": "system: elsewhere\n",
    }),
    "a policy from a day on": lambda: result_of({
        "aigov.yaml": f"{CONFIG}policies: {{model-card: {{enforce_from: 2027-01-15}}}}\n",
        "ai-system.yaml": "id: a\n",
    }),
}  # fmt: skip


@pytest.mark.parametrize("name", RESULTS)
def test_a_result_is_valid_and_says_nothing_that_is_not_described(name: str) -> None:
    closed = copy.deepcopy(SCHEMAS["results.v1"])
    for part in subschemas(closed):
        if "properties" in part:
            part["additionalProperties"] = False
    assert [error.message for error in validator(closed).iter_errors(RESULTS[name]())] == []


def test_a_result_without_a_part_is_not_valid() -> None:
    whole = RESULTS["the broken example"]()
    for key in whole:
        assert not VALIDATORS["results.v1"].is_valid({k: v for k, v in whole.items() if k != key})


# The words of the schemas are the words of the code

WORDS: list[tuple[str, str, list[Json]]] = [
    ("policy", "$defs/severity/enum", [each.value for each in Severity]),
    ("policy", "properties/severity/anyOf/1/properties", ["default", *TIERS]),
    ("policy", "properties/gate/enum", [each.value for each in Gate]),
    ("policy", "$defs/tiers/anyOf/0/enum", TIERS),
    ("policy", "$defs/tiers/anyOf/1/items/enum", TIERS),
    ("policy", "$defs/fact/enum", list(FACTS)),
    ("policy", "$defs/kind/anyOf/0/enum", list(REGISTRY.kinds)),
    ("policy", "$defs/framework/anyOf/0/enum", list(FRAMEWORKS)),
    ("policy", "$defs/reads/properties/which/enum", list(SELECTIONS)),
    ("policy", "$defs/asks/properties/check/anyOf/0/enum", sorted(REGISTRY.checks)),
    ("policy", "$defs/way/properties/enough_up_to/enum", TIERS[:3]),
    ("pack", "$defs/override/properties/mode/enum", [each.value for each in Mode]),
    ("pack", "$defs/override/properties/gate/enum", [each.value for each in Gate]),
    ("pack", "$defs/override/properties/severity/enum", [each.value for each in Severity]),
    ("pack", "$defs/floor/properties/mode/enum", [each.value for each in Mode]),
    ("framework", "$defs/verification/enum", list(VERIFICATIONS)),
    ("system", "$defs/kind/anyOf/0/enum", [*{*REGISTRY.kinds, *KINDS}]),
    ("system", "properties", ["id", *sorted({*systems.KEYS, "root"} - {"id"})]),
    ("system", "properties/risk_tier/enum", TIERS),
    ("system", "properties/lifecycle/enum", list(LIFECYCLES)),
    ("system", "properties/facts/properties", list(FACTS)),
    ("bundle.v1", "properties/schema_version/const", [BUNDLE_VERSION]),
    ("statement.v1", "properties/_type/const", [STATEMENT_TYPE]),
    ("statement.v1", "properties/predicateType/const", [PREDICATE_TYPE]),
    ("statement.v1", "$defs/judged/properties/gate/enum", [each.value for each in Gate]),
    ("statement.v1", "$defs/policy/properties/gate/enum", [each.value for each in Gate]),
    ("statement.v1", "$defs/policy/properties/mode/enum", [each.value for each in Mode]),
    ("graph.v1", "properties/schema_version/const", [GRAPH_VERSION]),
    ("graph.v1", "$defs/node/properties/sort/enum", [each.value for each in Sort]),
    ("graph.v1", "$defs/gap/properties/outcome/enum", [each.value for each in OUTCOMES]),
    ("results.v1", "properties/schema_version/const", [SCHEMA_VERSION]),
    ("results.v1", "properties/gate/enum", [each.value for each in Gate]),
    ("results.v1", "properties/exit/properties/code/enum",
     [code for code in EXIT_CODES if code not in (USAGE, BUG, INTERRUPTED)]),
    ("results.v1", "$defs/policy/properties/mode/enum", [each.value for each in Mode]),
    ("results.v1", "$defs/policy/properties/gate/enum", [each.value for each in Gate]),
    ("results.v1", "$defs/system/properties/tier/enum", [*TIERS, None]),
    ("results.v1", "$defs/system/properties/judged_as/enum", TIERS[:3]),
    ("results.v1", "$defs/system/properties/lifecycle/enum", [*LIFECYCLES, None]),
    ("results.v1", "$defs/system/properties/facts/propertyNames/enum", list(FACTS)),
    ("results.v1", "$defs/finding/properties/outcome/enum", [each.value for each in Outcome]),
    ("results.v1", "$defs/finding/properties/was/enum", [*(each.value for each in Outcome), None]),
    ("results.v1", "$defs/finding/properties/mode/enum", [each.value for each in Mode]),
    ("results.v1", "$defs/finding/properties/gate/enum", [each.value for each in Gate]),
    ("results.v1", "$defs/finding/properties/severity/enum", [each.value for each in Severity]),
    ("results.v1", "$defs/coverage/properties/verification/enum", list(VERIFICATIONS)),
    ("results.v1", "$defs/coverage/properties/counts/required", [each.value for each in Standing]),
    ("results.v1", "$defs/clause/properties/verification/enum", list(VERIFICATIONS)),
    ("results.v1", "$defs/clause/properties/standing/enum", [each.value for each in Standing]),
    ("results.v1", "$defs/mapped/properties/outcome/enum",
     [*(each.value for each in Outcome if each is not Outcome.WAIVED), NOT_JUDGED]),
    ("results.v1", "$defs/way/properties/state/enum", [each.value for each in State]),
    ("results.v1", "$defs/problem/properties/source/maxLength", [MAX_SOURCE]),
]  # fmt: skip


@pytest.mark.parametrize(("schema", "pointer", "words"), WORDS)
def test_the_words_of_a_schema_are_those_of_the_code(
    schema: str, pointer: str, words: list[Json]
) -> None:
    found = at(schema, pointer)
    listed = list(found) if isinstance(found, list | dict) else [found]
    assert sorted(listed, key=str) == sorted(words, key=str)


def said(doc: str) -> str:
    """A docstring as an editor shows it: one line, no markup."""
    return re.sub(r"\s+", " ", doc.replace("``", "")).strip()


BRANCHES = {
    branch["title"]: branch for branch in at("policy", "$defs/verb/anyOf") if "title" in branch
}


def pair_of(verb: str) -> Json:
    """The form of a verb that has an argument."""
    return BRANCHES[verb].get("anyOf", [BRANCHES[verb]])[-1]


def test_every_reject_code_is_listed_and_explained() -> None:
    listed = {each["const"]: each["description"] for each in at("policy", "$defs/rejection/anyOf")}
    assert listed == {code: said(rejection.doc) for code, rejection in REJECTIONS.items()}


def test_every_verb_has_one_branch() -> None:
    titles = [branch.get("title") for branch in at("policy", "$defs/verb/anyOf")]
    assert sorted(filter(None, titles)) == sorted(VERBS)
    assert at("policy", "$defs/verb/anyOf")[titles.index(None)] == {"$ref": "#/$defs/parameter"}


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_is_explained_with_its_argument_and_modifiers(verb: str) -> None:
    kind, pair = VERBS[verb], pair_of(verb)
    assert BRANCHES[verb]["description"] == said(kind.doc)
    assert pair["properties"][verb]["description"] == said(kind.doc)
    assert list(pair["properties"]) == [verb, *kind.modifiers, "when"]
    assert (pair["required"], pair["additionalProperties"]) == ([verb], False)


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_is_a_bare_name_where_its_maker_takes_no_argument(verb: str) -> None:
    try:
        VERBS[verb].make(None, {})
    except (TypeError, ValueError):
        bare = False
    else:
        bare = True
    assert VALIDATORS["policy"].is_valid(with_fields({"a": verb})) is bare
    assert VALIDATORS["policy"].is_valid(with_fields({"a": {verb: None}})) is bare


@pytest.mark.parametrize("verb", VERBS)
def test_the_example_of_a_verb_is_valid(verb: str) -> None:
    written = parse_yaml(VERBS[verb].example.encode()).data
    fields = written if verb not in written else {"a": written}
    assert agreed("policy", with_fields(fields)) == (True, True)


def test_every_reference_point_is_listed() -> None:
    options = pair_of("not-before")["properties"]["not-before"]["anyOf"][0]["enum"]
    assert options == list(REFERENCE_POINTS)


def test_every_check_has_its_parameters_with_their_types_and_defaults() -> None:
    types = {bool: "boolean", int: "number", float: "number", str: "string", list: "array"}
    listed = {
        each["if"]["properties"]["check"]["const"]: {
            name: (part["anyOf"][0]["type"], part["default"])
            for name, part in each["then"]["properties"]["with"].get("properties", {}).items()
        }
        for each in at("policy", "$defs/asks/allOf")
    }
    assert listed == {
        check_id: {name: (types[type(value)], value) for name, value in check.params.items()}
        for check_id, check in REGISTRY.checks.items()
    }


# The schemas and the readers agree


def files_of(name: str, document: Json) -> dict[str, str | bytes]:
    """A repository with the document in the place of the file that it is."""
    written = json.dumps(document)
    if name == "system":
        return {"ai-system.yaml": written}
    return {"aigov.yaml": written, "governance/policies/gate.yaml": json.dumps(POLICY)}


def refusal(name: str, document: Json) -> str | None:
    """What the reader says against a document; None when it takes it."""
    try:
        if name == "policy":
            named = document.get("id") if isinstance(document, dict) else ""
            parse_policy(json.dumps(document).encode(), f"{named}.yaml", VOCABULARY)
        elif name == "pack":
            parse_pack(json.dumps(document).encode(), "packs/bank.yaml")
        elif name == "framework":
            named = document.get("id") if isinstance(document, dict) else ""
            parse_framework(json.dumps(document).encode(), f"{str(named).rpartition(':')[2]}.yaml")
        else:
            prepare(of_files(files_of(name, document)), REGISTRY, OPTIONS)
    except (ConfigError, PolicyError) as exc:
        return exc.what
    return None


def put_in(value: Json, params: Json, tier: Tier) -> Json:
    """A value with the parameters of a policy in the place of their names."""
    if isinstance(value, str) and value.startswith("$") and value[1:] in params:
        return for_tier(params[value[1:]], tier)
    if isinstance(value, dict):
        return {key: put_in(item, params, tier) for key, item in value.items()}
    return [put_in(item, params, tier) for item in value] if isinstance(value, list) else value


def filled_in(policy: Json, tier: Tier) -> Json:
    """A valid policy as it is for a tier: no parameter left in what it demands."""
    whole = copy.deepcopy(policy)
    ways = [item for way in whole.get("evidence", ()) for item in way["all"]]
    for item in [*whole.get("always", ()), *ways]:
        for key in ("fields", "with"):
            if key in item:
                item[key] = put_in(item[key], whole.get("params", {}), tier)
    return whole


def is_valid(name: str, document: Json) -> bool:
    """What the schema says, of a policy also with its parameters put in."""
    if name != "policy" or not VALIDATORS[name].is_valid(document):
        return bool(VALIDATORS[name].is_valid(document))
    return all(WITHOUT_PARAMETERS.is_valid(filled_in(document, tier)) for tier in JUDGED_TIERS)


def agreed(name: str, document: Json) -> tuple[bool, bool]:
    """Whether the reader and the schema take a document."""
    return refusal(name, document) is None, is_valid(name, document)


@pytest.mark.parametrize(("name", "path", "value"), TAKEN)
def test_both_take_it(name: str, path: str, value: Json) -> None:
    document = edited(BASES[name], path, value)
    assert refusal(name, document) is None
    assert is_valid(name, document)


@pytest.mark.parametrize(("name", "path", "value"), REFUSED)
def test_both_refuse_it(name: str, path: str, value: Json) -> None:
    document = edited(BASES[name], path, value)
    said_against = refusal(name, document)
    assert said_against
    assert not any(re.search(meant, said_against) for meant in MEANT[name])
    assert not VALIDATORS[name].is_valid(document)


@pytest.mark.parametrize(("name", "path", "value", "why"), BY_MEANING)
def test_only_the_reader_refuses_it(name: str, path: str, value: Json, why: str) -> None:
    said_against = refusal(name, edited(BASES[name], path, value)) or ""
    assert VALIDATORS[name].is_valid(edited(BASES[name], path, value)), why
    assert said_against, why


def test_the_bases_are_taken_and_there_are_sixty_rows_and_more() -> None:
    assert [agreed(name, base) for name, base in BASES.items()] == [(True, True)] * len(BASES)
    assert len(TAKEN) + len(REFUSED) >= 60


# The same at random


def nodes(document: Json) -> list[tuple[str, Json]]:
    """Every value of a document with its path."""
    found: list[tuple[str, Json]] = []
    todo: list[tuple[str, Json]] = [("", document)]
    while todo:
        path, value = todo.pop()
        found.append((path, value))
        keys = list(value) if isinstance(value, dict) else []
        keys = list(range(len(value))) if isinstance(value, list) else keys
        todo.extend((f"{path}/{key}".lstrip("/"), value[key]) for key in keys)
    return found


def lines(document: Json) -> list[str]:
    return [f"{path} {json.dumps(value)}" for path, value in nodes(document)]


@st.composite
def mutated(draw: st.DrawFn) -> tuple[str, Json]:
    """A valid document with one to three things changed."""
    name = draw(st.sampled_from(OURS))
    bases = [BASES[name], *(yaml(path) for kind, path in SHIPPED if kind == name)]
    document = draw(st.sampled_from(bases))
    for _ in range(draw(st.integers(1, 3))):
        path, value = draw(st.sampled_from(nodes(document)))
        how = draw(st.sampled_from(["replace", "copy", "remove", "add", "misspell"]))
        if how == "replace" or not path:
            document = edited(document, path, draw(st.sampled_from(POOL)))
        elif how == "copy":
            document = edited(document, path, draw(st.sampled_from(nodes(document)))[1])
        elif how == "add" and isinstance(value, dict):
            document = edited(document, f"{path}/zzz", draw(st.sampled_from(POOL)))
        elif how == "add" and isinstance(value, list):
            document = edited(document, path, [*value, draw(st.sampled_from(POOL))])
        else:
            document = edited(document, path, GONE)
            if how == "misspell" and not path.rpartition("/")[2].isdigit():
                document = edited(document, f"{path}x", value)
    return name, document


@settings(max_examples=400, deadline=None, derandomize=True)
@given(mutated())
def test_reader_and_schema_agree_on_documents_changed_at_random(case: tuple[str, Json]) -> None:
    name, document = case
    said_against, valid = refusal(name, document), is_valid(name, document)
    if said_against is not None and valid:
        assert any(re.search(meant, said_against) for meant in MEANT[name]), said_against
    assert valid or said_against is not None, document
