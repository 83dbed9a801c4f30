"""XML 1.0 from text that may hold anything: what no document can hold is written out.

Source: XML 1.0 (Fifth Edition), production 2, "Char".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from aigov.report.text import visible

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_NO_CHAR: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def in_xml(text: str) -> str:
    r"""One line as it may stand in a document: ``\x00`` and ``\ufffe`` are written so."""
    return _NO_CHAR.sub(lambda found: f"\\u{ord(found[0]):04x}", visible(text))


def document(top: Element) -> str:
    """The document with its declaration, indented."""
    from xml.etree import ElementTree as ET

    ET.indent(top)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(top, "unicode")}\n'
