"""What a path is by its name: code, settings, a model, or data.

Names are all that a lineage file gives. A name that says nothing is data: a source too many is
seen and can be answered, a source too few is not.
"""

from __future__ import annotations

import posixpath
import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


CODE = _words("""
    py pyi pyx ipynb r rmd qmd jl sh bash zsh ps1 bat cmd js mjs cjs ts tsx jsx java scala kt go rs
    c h cc cpp hpp cu m lua pl rb php cs fs swift sql sas do stan smk nf cwl wdl jinja j2 tmpl
""")
SETTINGS = _words("yaml yml toml ini cfg conf env properties lock in gin")
CODE_NAMES = _words("makefile dockerfile snakefile jenkinsfile justfile procfile license readme")
CODE_FOLDERS = _words(
    "src scripts script code notebooks notebook lib pipelines conf config configs"
)
SETTINGS_WORDS = _words("config configs conf params parameters settings schema hyperparams")
WEIGHTS = _words("""
    pt pth ckpt safetensors gguf ggml onnx keras tflite mlmodel mlpackage pmml cbm ubj skops
    caffemodel engine trt mar bst
""")
MAYBE_WEIGHTS = _words("pkl pickle joblib h5 hdf5 bin pb model json txt rds zip tar gz npz")
TEXT_WEIGHTS = _words("json txt")
MODEL_WORDS = _words(
    "model models weights checkpoint checkpoints classifier regressor estimator ckpt"
)

_WORD = re.compile(r"[a-z]+")


def is_code(path: str) -> bool:
    """Whether the path is code or settings, which are never a source of data."""
    name = posixpath.basename(path.rstrip("/")).lower()
    stem, _, suffix = name.rpartition(".")
    if not stem:
        return name.startswith(".") or name in ("", *CODE_FOLDERS, *CODE_NAMES)
    if suffix in CODE or suffix in SETTINGS:
        return True
    if stem in CODE_NAMES or name.startswith("requirements"):
        return True
    return suffix == "json" and bool(SETTINGS_WORDS & set(_WORD.findall(stem)))


def is_model(path: str) -> bool:
    """Whether the path looks like weights or a folder of a trained model."""
    parts = path.rstrip("/").lower().split("/")
    stem, _, suffix = parts[-1].rpartition(".")
    if suffix in WEIGHTS and stem:
        return True
    words = set(_WORD.findall(stem or parts[-1]))
    named = bool(MODEL_WORDS & words)
    below = len(parts) > 1 and parts[-2] in MODEL_WORDS
    if stem and suffix in MAYBE_WEIGHTS:
        return ((named or below) and suffix not in TEXT_WEIGHTS) or (below and named)
    return not stem and not is_code(path) and (named or below)
