"""The one shape of kind ``ci-pipeline``, gathered job by job, whatever system runs the pipeline.

``disabled`` and ``allow_failure`` are always told where the file decides them, also by default; a
key that only a run decides is left out, and named in ``undecided``. ``unenforced`` gathers, for the
whole file, what can fail or be left out without stopping anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from aigov.api import Document, Json, Keys, Unreadable
from aigov_plugins.pipelines.ci_pins import cut
from aigov_plugins.pipelines.ci_pins import image as image_of
from aigov_plugins.pipelines.cron_days import longest_gap
from aigov_plugins.pipelines.shell_failures import MAX_SCRIPT, Shell, ignored_commands
from aigov_plugins.shaping import Places, present, relocated

MAX_RUN: Final = 10_000
"""Characters of one command text that are kept."""

MAX_PARTS: Final = 20_000
"""Jobs and steps of a file above which it is not read; ``fields:`` take no longer lists."""

MAX_SCHEDULES: Final = 100
"""Triggers of a file after which the days between runs are not worked out."""

MAX_RUNS: Final = 500_000
"""Characters of all command texts of a file that are kept and looked through."""

_JOINED: Final = re.compile(r"[\n;&|]")  # what joins commands, in any shell
_USER: Final = re.compile(r"(?<=://)[^\s/@'\"]+@")


def settle(target: dict[str, Json], **values: bool | None) -> None:
    """Write down each value; None is told as undecided."""
    for key, value in values.items():
        if value is None:
            target.setdefault("undecided", []).append(key)
        else:
            target[key] = value


def short(value: Json) -> str:
    """A name or a condition as text of one line, bounded."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return cut(" ".join(str(value).split())) if isinstance(value, str | int | float) else ""


def names(value: Json) -> list[str]:
    """A text or a list of texts, as a list of texts."""
    found = value if isinstance(value, list) else [value]
    return [text for item in found if (text := short(item))]


@dataclass(slots=True)
class Pipeline:
    """What a file says, as it is gathered; ``places`` is where each thing stands."""

    form: str
    starts_told: bool = True  # false where another file or a setting may start it as well
    started_by: tuple[str, ...] = ()  # names of events, where a condition can ask for them
    jobs: list[dict[str, Json]] = field(default_factory=list)
    triggers: list[dict[str, Json]] = field(default_factory=list)
    dependencies: list[dict[str, Json]] = field(default_factory=list)
    images: list[dict[str, Json]] = field(default_factory=list)
    places: Places = field(default_factory=dict)
    room: int = MAX_RUNS
    parts: int = 0

    def trigger(self, at: Keys, kind: str, event: str, **more: Json) -> None:
        """Add what starts the pipeline; ``kind`` is the word of the shape for ``event``."""
        self.places[("triggers", len(self.triggers))] = at
        self.triggers.append({"kind": kind, "event": event, **present(**more)})

    def schedule(self, at: Keys, cron: str, **more: Json) -> None:
        """Add a start by the clock; ``cron`` is empty where another place keeps it."""
        known = len(self.triggers) < MAX_SCHEDULES and cron
        gap = longest_gap(cron) if known else None
        self.trigger(at, "schedule", "schedule", cron=cron, interval_days=gap, **more)

    def job(self, job: dict[str, Json], at: Keys, renamed: dict[str, Keys]) -> None:
        """Add a job that stands at ``at``; ``renamed`` says where keys of another name stand."""
        index = len(self.jobs)
        self._count()
        self.places[("jobs", index)] = at
        for key, keys in renamed.items():
            self.places[("jobs", index, key)] = keys
        self.jobs.append(job)

    def step_at(self, job: int, step: int, at: Keys) -> None:
        """Note where a step of a job stands."""
        self._count()
        self.places[("jobs", job, "steps", step)] = at

    def _count(self) -> None:
        self.parts += 1
        if self.parts > MAX_PARTS:
            raise Unreadable(f"has more than {MAX_PARTS} jobs and steps", hint="split the file")

    def depends(self, dependency: Json, at: Keys, job: str = "") -> None:
        """Add foreign code, or another file, that is run."""
        self.places[("dependencies", len(self.dependencies))] = at
        self.dependencies.append({**dependency, **present(job=job)})

    def image(self, name: Json, at: Keys, job: str = "") -> str:
        """Add an image that a job runs in or beside; the name as it is kept."""
        if not short(name):
            return ""
        found = image_of(short(name))
        self.places[("images", len(self.images))] = at
        self.images.append({**found, **present(job=job)})
        return str(found["name"])

    def run(self, script: str, shell: Shell | None, before: str = "") -> dict[str, Json]:
        """A command text as kept, and the commands in it that may fail unnoticed.

        ``before`` is what the same shell ran to change how failures count.
        """
        kept = _USER.sub("", script[: min(MAX_RUN, max(0, self.room))])
        found: dict[str, Json] = {"run": kept}
        if len(kept) < len(script) and (len(script) > MAX_RUN or self.room <= len(script)):
            found["truncated"] = True
        looked_at = f"{before}\n{script}"[: max(0, self.room)]
        ignored = ignored_commands(looked_at, shell) if shell else []
        self.room -= len(script)
        whole = self.room > 0 and len(before) + len(script) < MAX_SCRIPT
        decided = whole and (shell.known if shell else not _JOINED.search(script.strip()))
        settle(found, ignored_failure=True if ignored else False if decided else None)
        if ignored:
            found["ignored"] = [_USER.sub("", command) for command in ignored[:20]]
        return found

    def document(self, source: Document, **more: Json) -> Document:
        """The artifact: its shape, located in ``source``."""
        data: dict[str, Json] = {"format": self.form, **present(**more)}
        kinds = {trigger["kind"] for trigger in self.triggers}
        if self.triggers:
            data["triggers"] = self.triggers
            told = {"on_pull_request": "pull-request" in kinds, "only_manual": kinds == {"manual"}}
            if not self.starts_told:
                told = {"on_pull_request": True} if told["on_pull_request"] else {}
            data.update(told)
            data.update(present(schedules=[t for t in self.triggers if t["kind"] == "schedule"]))
            self._schedules()
        data["jobs"] = self.jobs
        data.update(present(dependencies=self.dependencies, images=self.images))
        data.update(present(unenforced=list(self._unenforced())))
        return relocated(data, source, self.places)

    def _schedules(self) -> None:
        found = [i for i, trigger in enumerate(self.triggers) if trigger["kind"] == "schedule"]
        for number, index in enumerate(found):
            self.places[("schedules", number)] = self.places[("triggers", index)]

    def _unenforced(self) -> Iterator[Json]:
        count = 0
        for index, job in enumerate(self.jobs):
            parts = [((), job), *((("steps", n), s) for n, s in enumerate(job.get("steps", [])))]
            for below, part in parts:
                for reason, what in _reasons(part):
                    at: Keys = ("jobs", index, *below)
                    self.places[("unenforced", count)] = _source(self.places, at)
                    count += 1
                    step = step_name(part) if below else ""
                    yield present(job=job["id"], step=step, reason=reason, what=what)


def step_name(step: Json) -> str:
    """What a step is called in ``unenforced``: its name, or else what it uses, its id, its text."""
    said = (step.get(key) for key in ("name", "uses", "id", "run"))
    return next((short(text)[:80] for text in said if text), "")


def _reasons(part: dict[str, Json]) -> Iterator[tuple[str, str]]:
    if part.get("disabled"):
        yield "disabled", short(part.get("condition", ""))
    if part.get("allow_failure"):
        yield "allow-failure", ""
    for command in part.get("ignored", []):
        yield "ignored-failure", command
    for key in part.get("undecided", []):
        yield "undecided", key


def _source(places: Places, at: Keys) -> Keys:
    for end in range(len(at), 0, -1):
        if at[:end] in places:
            return places[at[:end]] + at[end:]
    return at
