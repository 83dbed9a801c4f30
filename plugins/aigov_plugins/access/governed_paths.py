"""The files of a system that need an owner, by area: data, model, deployment, governance."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from aigov.api import System, SystemEvidence

GOVERNANCE: Final = "governance"

_FOLDERS: Final[Mapping[str, str]] = {
    "data": "data,datasets,dataset,features,feature_repo,feature-store",
    "model": "models,model,prompts,prompt,training,train,pipelines,weights",
    "deployment": "serving,serve,deploy,deployment,deployments,infra,k8s,helm,monitoring,alerts",
    GOVERNANCE: "governance,compliance",
}
_FILES: Final[Mapping[str, str]] = {
    "data": "dvc.yaml,dvc.lock,*.dvc,feature_store.yaml,*.odcs.yaml",
    "model": "MLmodel,params.yaml,*.safetensors,*.onnx,*.gguf,*.pt,*.pth,*.joblib,*.pkl,*.keras",
    "deployment": "Dockerfile,*.rollout.yaml,inferenceservice.yaml",
    GOVERNANCE: "ai-system.yaml,MODEL_CARD.md,DATASET_CARD.md",
}
_SPECIAL: Final = re.compile(r"([*?\[])")


def governed_paths(system: System, evidence: SystemEvidence) -> dict[str, tuple[str, ...]]:
    """Existing files by area, sorted; a file is in the first area that asks for it.

    Folders count directly below the root of the system, files by name at any depth below it.
    Records under ``governance/<system>/`` at the root of the repository belong to the system.
    """
    below = _SPECIAL.sub(r"[\1]", f"{system.root}/") if system.root else ""
    found: dict[str, tuple[str, ...]] = {}
    taken: set[str] = set()
    for area in ("model", "data", "deployment", GOVERNANCE):
        globs = [f"{below}{{{_FOLDERS[area]}}}/**", f"{below}**/{{{_FILES[area]}}}"]
        if area == "model":
            globs.extend(system.model)
        if area == GOVERNANCE:
            globs.append(f"governance/{system.id}/**")
        paths = [path for path in evidence.paths(*globs) if path not in taken]
        taken.update(paths)
        found[area] = tuple(paths)
    return found
