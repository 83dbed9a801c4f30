"""Jobs that never run because a job that they wait for never does."""

from __future__ import annotations

from collections.abc import Callable

from aigov.api import Json


def skip_followers(jobs: list[dict[str, Json]], goes_on: Callable[[dict[str, Json]], bool]) -> None:
    """Disable what waits for a disabled job, unless its condition says that it goes on."""
    followers: dict[str, list[dict[str, Json]]] = {}
    for job in jobs:
        for name in job.get("needs", ()):
            followers.setdefault(name.lower(), []).append(job)
    off = [job for job in jobs if job.get("disabled") is True]
    while off:
        for job in followers.get(off.pop()["id"].lower(), ()):
            if job.get("disabled") is True or goes_on(job):
                continue
            job["disabled"] = True
            doubts = [key for key in job.pop("undecided", ()) if key != "disabled"]
            job.update({"undecided": doubts} if doubts else {})
            off.append(job)
