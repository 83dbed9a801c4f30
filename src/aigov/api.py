"""Everything a plugin imports. What is not here is private."""

from aigov.artifacts import HEAD_SIZE, Artifact, Location
from aigov.claims import SystemEvidence
from aigov.documents import Document, Json, count_values, decode
from aigov.errors import Unreadable
from aigov.evidence import Evidence
from aigov.formats import front_matter, parse_toml, parse_yaml, parse_yaml_all
from aigov.globs import compile_glob, compile_globs
from aigov.graph import NOT_STATED, Drawing, Edge, Gap, Graph, Node, Sort
from aigov.hookspecs import hookimpl
from aigov.inline import plain as plain_text
from aigov.inline import words as plain_words
from aigov.json_text import parse_json, parse_lines_json
from aigov.markdown_lines import Line, read_lines
from aigov.measures import MAX_EARLIER, Earlier, Measured, Measuring
from aigov.model import Check, Fact, Params, Problem, Reporter, System
from aigov.past import Claims, NotYet, Point, Unknown, Written
from aigov.people import identities, is_automation, is_bot, same_person, why_nobody, with_handle
from aigov.placeholders import is_placeholder
from aigov.points import MODEL_KINDS, is_model_path
from aigov.readers import ArtifactKind, Reader, Sniff
from aigov.records import judged, record_schema
from aigov.sections import Section, read_page, read_sections
from aigov.sections import cells_of as table_cells
from aigov.terms import Outcome
from aigov.yaml_events import Keys

__all__ = [
    "HEAD_SIZE",
    "MAX_EARLIER",
    "MODEL_KINDS",
    "NOT_STATED",
    "Artifact",
    "ArtifactKind",
    "Check",
    "Claims",
    "Document",
    "Drawing",
    "Earlier",
    "Edge",
    "Evidence",
    "Fact",
    "Gap",
    "Graph",
    "Json",
    "Keys",
    "Line",
    "Location",
    "Measured",
    "Measuring",
    "Node",
    "NotYet",
    "Outcome",
    "Params",
    "Point",
    "Problem",
    "Reader",
    "Reporter",
    "Section",
    "Sniff",
    "Sort",
    "System",
    "SystemEvidence",
    "Unknown",
    "Unreadable",
    "Written",
    "compile_glob",
    "compile_globs",
    "count_values",
    "decode",
    "front_matter",
    "hookimpl",
    "identities",
    "is_automation",
    "is_bot",
    "is_model_path",
    "is_placeholder",
    "judged",
    "parse_json",
    "parse_lines_json",
    "parse_toml",
    "parse_yaml",
    "parse_yaml_all",
    "plain_text",
    "plain_words",
    "read_lines",
    "read_page",
    "read_sections",
    "record_schema",
    "same_person",
    "table_cells",
    "why_nobody",
    "with_handle",
]
