"""Licence files, read into the kind licence."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import Any

import pytest

from aigov.api import Sniff, Unreadable
from aigov_plugins.environments.licence_phrases import LICENCES
from aigov_plugins.readers import licence_file

MIT = (
    "MIT License\n\nCopyright (c) 2024 Acme\n\n"
    "Permission is hereby granted, free of charge, to any person obtaining a copy ...\n"
    "The above copyright notice and this permission notice shall be included ...\n"
    'THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND.\n'
)


def data_of(text: str) -> dict[str, Any]:
    document = licence_file.parse("LICENSE", text.encode())
    assert document is not None
    return dict(document.data)


def test_a_licence_is_told_by_its_own_phrases() -> None:
    data = data_of(MIT)
    assert data["id"] == "MIT"
    assert data["licences"] == [
        {"id": "MIT", "spdx": True, "category": "permissive", "restricted": False}
    ]
    assert data["copyright"] == ["Copyright (c) 2024 Acme"]
    assert "copyright" not in data_of("(c) You must keep the notice.\nCopyright law holds.\n")
    document = licence_file.parse("LICENSE", MIT.encode())
    assert document is not None
    assert document.locate(("copyright", 0)) == (3, 1)


def test_the_notice_of_mit_is_seen_in_its_other_wording() -> None:
    text = MIT.replace(
        "permission notice shall", "permission notice (including the next paragraph) shall"
    )
    document = licence_file.parse("LICENSE", text.encode())
    assert document is not None
    assert document.data["id"] == "MIT"


def test_the_digest_holds_whatever_the_line_breaks_and_case() -> None:
    assert data_of(MIT)["digest"] == data_of(MIT.upper().replace("\n", " \r\n"))["digest"]
    assert data_of(MIT)["digest"] != data_of(MIT + "not")["digest"]


@pytest.mark.parametrize("text", ["", "All rights reserved.\n", "See the MIT licence.\n"])
def test_other_text_stays_without_a_name(text: str) -> None:
    data = data_of(text)
    assert data["licences"] == []
    assert "id" not in data


def test_further_terms_under_a_short_licence_are_seen() -> None:
    assert "additional_text" not in data_of(MIT)
    assert data_of(MIT + "You must not use it for harm. " * 40)["additional_text"] is True


def test_two_licences_in_one_file_have_no_single_name() -> None:
    data = data_of(MIT + "\nApache License\nVersion 2.0, January 2004\n")
    assert [licence["id"] for licence in data["licences"]] == ["MIT", "Apache-2.0"]
    assert "id" not in data


@pytest.mark.parametrize(
    ("text", "name", "restricted"),
    [
        ("LLAMA 3.1 COMMUNITY LICENSE AGREEMENT\nLlama 3.1 Version", "llama3.1", True),
        ("META LLAMA 3 COMMUNITY LICENSE AGREEMENT", "llama3", True),
        ("CreativeML Open RAIL-M\ndated August 22, 2022", "creativeml-openrail-m", True),
        ("CreativeML Open RAIL++-M License", "openrail++", True),
        ("BigCode Open RAIL-M v1 License Agreement", "bigcode-openrail-m", True),
        ("Gemma Terms of Use\nLast modified", "gemma", True),
        ("Creative Commons Attribution-NonCommercial 4.0 International Public License",
         "CC-BY-NC-4.0", True),
        ("Creative Commons Attribution 4.0 International Public License", "CC-BY-4.0", False),
        ("GNU LESSER GENERAL PUBLIC LICENSE\nVersion 3, 29 June 2007", "LGPL-3.0", False),
    ],
)  # fmt: skip
def test_model_and_content_licences_are_told_apart(text: str, name: str, restricted: bool) -> None:
    (found,) = data_of(text)["licences"]
    assert (found["id"], found["restricted"]) == (name, restricted)


def test_the_phrases_are_words_as_they_are_compared() -> None:
    for licence in LICENCES:
        for phrase in (*licence.phrases, *licence.without):
            assert phrase == phrase.lower().strip()
            assert phrase.replace("++", "").replace(" ", "").isalnum(), phrase


def test_source_code_with_such_a_name_is_left_alone() -> None:
    assert licence_file.sniff("src/license.py", b"") is Sniff.NO
    assert licence_file.sniff("license.json", b"{}") is Sniff.NO
    assert licence_file.sniff("LICENSE-MIT", b"") is Sniff.YES
    assert licence_file.sniff("LICENSE.Apache", b"") is Sniff.YES


@pytest.mark.parametrize(
    "raw", [b"\xff\xff", b"a\0", b"a " * 400_000, b"copyright (c) " * 60_000, b"(c) " * 200_000]
)
def test_hostile_bytes_end_soon(raw: bytes) -> None:
    start = time.process_time()
    with suppress(Unreadable):
        assert licence_file.parse("LICENSE", raw) is not None
    assert time.process_time() - start < 4


@pytest.mark.parametrize(
    "text",
    [
        b"This is not licensed under the Apache License, Version 2.0.\n",
        b"Creative Commons Attribution 4.0 International Public License does not apply.\n",
        b"Never under the Mistral AI Research License.\n",
    ],
)
def test_a_text_that_denies_a_licence_grants_none(text: bytes) -> None:
    found = licence_file.parse("LICENSE", text)
    assert found is not None
    assert found.data["licences"] == []
