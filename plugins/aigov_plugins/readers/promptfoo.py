"""Promptfoo results: ``output.json`` and the like as kind ``evaluation``.

Files: what ``promptfoo eval --output`` writes as JSON or YAML: ``output*.json``,
``*results*.json``, ``*promptfoo*.{json,yaml}``, and files in folders of evaluations, results and
red teaming. Format: output files with a summary of version 2 or 3 (``results.stats``), and the bare
summary. A ``promptfooconfig.yaml`` is a plan, and none.

Data (kind ``evaluation``): ``passed``, ``failed`` (an assertion did not hold), ``errors`` (no
answer could be judged), ``samples`` (all of them), ``model`` (the providers), ``date``, ``tool``,
``config`` (description), ``assertions`` (checked in all: 0 means that nothing was asked and every
test passes), and the metrics ``pass-rate`` (passed of all) and the mean of each named score, the
provider and prompt as slice where there are several. Without ``stats`` the tests are counted;
numbers of them that contradict ``stats`` make the file invalid.

It proves how many tests of a run passed. It cannot show that the tests ask for much: see what they
assert.
"""

from __future__ import annotations

from aigov.api import Document, Json, Keys, Sniff, Unreadable
from aigov_plugins.cards.evaluation_shape import Results, count, finite, joined, moment, short
from aigov_plugins.cards.evaluation_sniff import only
from aigov_plugins.shaping import Places, items, mapping, present, refused, structured

_MAX_SIZE = 4 << 20
_COUNTS = {"passed": "successes", "failed": "failures", "errors": "errors"}
_ERROR = 2  # failureReason: 0 none, 1 assertion, 2 error


def sniff(path: str, head: bytes) -> Sniff:
    """Whether a file holds results; YAML is only looked into where its name says promptfoo."""
    if not path.endswith(".json"):
        return Sniff.YES if b"\nresults:" in b"\n" + head else Sniff.NO
    return only(head, "promptfoo")


def parse(path: str, raw: bytes) -> Document | None:
    """The results of a run as an evaluation; None for another format. Raises Unreadable."""
    if len(raw) > _MAX_SIZE:
        hint = "keep its 'results.stats' and 'results.prompts', without the tests, in a file"
        raise Unreadable("is a promptfoo output of more than 4 MiB", hint=hint)
    source = structured(path, raw)
    summary, at = _summary(source.data)
    if summary is None:
        return None
    tests = [test for test in items(summary.get("results")) if isinstance(test, dict)]
    stats = mapping(summary.get("stats"))
    counted = _counted(tests)
    counts = {name: count(stats.get(key)) for name, key in _COUNTS.items()}
    counts = counted if counts["passed"] is None or counts["failed"] is None else counts
    data = {"format": "promptfoo", **_known(source.data, summary, tests), **present(**counts)}
    fault = _contradiction(counts, counted, tests)
    if fault:
        line, _ = source.locate((*at, "stats"))
        reason = f"line {line}: {fault}"
        return refused({**data, "metrics": {}}, source, (*at, "stats"), reason)
    total = sum(value or 0 for value in counts.values())
    data |= present(samples=total, assertions=_assertions(summary, tests))
    found = Results()
    if total:
        rate = (counts["passed"] or 0) / total
        found.add("pass-rate", rate, (*at, "stats", "successes"), samples=total)
    _prompts(found, items(summary.get("prompts")), (*at, "prompts"))
    places: Places = {(name,): (*at, "stats", key) for name, key in _COUNTS.items()}
    places["date",] = (*at, "timestamp")
    return found.document(data, source, places)


def _summary(data: Json) -> tuple[dict[str, Json] | None, Keys]:
    """The summary of an output file, or the file where it is a bare summary."""
    if isinstance(data, dict):
        inner = data.get("results")
        if isinstance(inner, dict) and ("stats" in inner or "results" in inner):
            return inner, ("results",)
        if isinstance(inner, list) and isinstance(data.get("stats"), dict):
            return data, ()
    return None, ()


def _counted(tests: list[dict[str, Json]]) -> dict[str, int | None]:
    counted: dict[str, int | None] = {"passed": 0, "failed": 0, "errors": 0}
    for test in tests:
        outcome = "passed" if test.get("success") is True else "failed"
        if outcome == "failed" and test.get("failureReason") == _ERROR:
            outcome = "errors"
        counted[outcome] = (counted[outcome] or 0) + 1
    return counted


def _contradiction(
    counts: dict[str, int | None], counted: dict[str, int | None], tests: list[dict[str, Json]]
) -> str:
    """What the statistics and the tests say differently; empty when they agree."""
    said, passed = counts["passed"], counted["passed"]
    if tests and said != passed:
        return f"stats say {said} passed, and {passed} of the {len(tests)} tests did"
    total = sum(number or 0 for number in counts.values())
    if tests and total < len(tests):
        return f"stats count {total} tests, and {len(tests)} are listed"
    return ""


def _known(
    data: dict[str, Json], summary: dict[str, Json], tests: list[dict[str, Json]]
) -> dict[str, Json]:
    metadata, config = mapping(data.get("metadata")), mapping(data.get("config"))
    release = short(metadata.get("promptfooVersion"))
    providers = [prompt.get("provider") for prompt in map(mapping, items(summary.get("prompts")))]
    providers = providers or [_provider(test.get("provider")) for test in tests]
    return present(
        model=joined(providers),
        date=moment(summary.get("timestamp") or metadata.get("evaluationCreatedAt")),
        tool=f"promptfoo {release}" if release else "promptfoo",
        config=short(config.get("description")),
    )


def _provider(provider: Json) -> Json:
    return provider.get("id") if isinstance(provider, dict) else provider


def _assertions(summary: dict[str, Json], tests: list[dict[str, Json]]) -> int | None:
    """How many assertions were checked, as the prompts count them or else the tests list them."""
    prompts = [mapping(prompt).get("metrics") for prompt in items(summary.get("prompts"))]
    keys = ("assertPassCount", "assertFailCount")
    counted = [count(mapping(metrics).get(key)) for metrics in prompts for key in keys]
    known = [number for number in counted if number is not None]
    if known:
        return sum(known)
    graded = [mapping(test.get("gradingResult")) for test in tests]
    parts = [items(grading.get("componentResults")) for grading in graded]
    return sum(map(len, parts)) if graded and all(graded) else None


def _prompts(found: Results, prompts: list[Json], at: Keys) -> None:
    """The mean of each named score of a prompt, and the share that passed where there are several.

    The file holds a named score as a sum and a count.
    """
    labels = {short(mapping(prompt).get("label")) for prompt in prompts}
    for index, prompt in enumerate(map(mapping, prompts)):
        metrics = mapping(prompt.get("metrics"))
        counts = mapping(metrics.get("namedScoresCount"))
        label = prompt.get("label") if len(labels) > 1 else ""
        part = joined([prompt.get("provider"), label]) if len(prompts) > 1 else ""
        tests = [count(metrics.get(f"test{what}Count")) for what in ("Pass", "Fail", "Error")]
        total = sum(number or 0 for number in tests)
        if part and total and tests[0] is not None:
            where = (*at, index, "metrics", "testPassCount")
            found.add("pass-rate", tests[0] / total, where, slice=part, samples=total)
        for name, value in mapping(metrics.get("namedScores")).items():
            summed, number = finite(value), count(counts.get(name))
            if summed is not None and number:
                where = (*at, index, "metrics", "namedScores", name)
                found.add(name, summed / number, where, slice=part, samples=number)
