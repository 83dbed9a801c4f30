"""A list that is longer than a reader reads makes the file unknown: no entry goes in silence."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from aigov.api import Document, Unreadable
from aigov_plugins.readers import nemo_prompts, post_mortem, prompt_record, promptfoo_config

Parse = Callable[[str, bytes], Document | None]


def promptfoo(count: int) -> str:
    plugins = [f"harmful:{n}" for n in range(count)]
    return json.dumps({"prompts": ["a"], "providers": ["x"], "redteam": {"plugins": plugins}})


def targets(count: int) -> str:
    names = [f"openai:gpt-{n}" for n in range(count)]
    return json.dumps({"prompts": ["a"], "targets": names, "redteam": {"plugins": ["pii"]}})


def tasks(count: int) -> str:
    return json.dumps({"prompts": [{"task": f"t{n}", "content": "say"} for n in range(count)]})


def actions(count: int) -> str:
    listed = "".join(f"- Mend part {n} (@ana)\n" for n in range(count))
    head = (
        "# Post-mortem: outage\n\n## Impact\n\nNobody could pay.\n\n## Root cause\n\nA full disk.\n"
    )
    return f"{head}\n## Action items\n\n{listed}"


def texts(count: int) -> str:
    return json.dumps({f"text{n}": "Answer {question} well." for n in range(count)})


LISTS: list[tuple[Parse, str, Callable[[int], str], int]] = [
    (promptfoo_config.parse, "promptfooconfig.json", promptfoo, 2_000),
    (promptfoo_config.parse, "promptfooconfig.json", targets, 200),
    (nemo_prompts.parse, "rails/prompts.yml", tasks, 500),
    (post_mortem.parse, "postmortems/2026-01-01.md", actions, 500),
    (prompt_record.parse, "prompts/prompts.yaml", texts, 200),
]


@pytest.mark.parametrize(("parse", "path", "text", "most"), LISTS)
def test_a_list_is_read_whole_or_the_file_is_unknown(
    parse: Parse, path: str, text: Callable[[int], str], most: int
) -> None:
    document = parse(path, text(most).encode())
    assert document is not None
    assert document.valid
    with pytest.raises(Unreadable, match=f"more than {most} .* all that is read"):
        parse(path, text(most + 1).encode())
