"""Readers: locked environments, images, catalogues and licences."""

from __future__ import annotations

from aigov_plugins.rows import reader

READERS = (
    reader(
        "backstage_catalog", "ownership",
        *(f"**/{name}.{suffix}"
          for name in ("catalog-info*", "*.catalog-info", "catalog/**/*", "backstage/**/*",
                       ".backstage/*")
          for suffix in ("yaml", "yml")),
        sniff=True,
    ),
    reader(
        "compose", "container-build",
        "**/*compose*.yaml", "**/*compose*.yml", sniff=True,
    ),
    reader(
        "conda_environment", "environment-lock",
        *(f"**/{name}.{suffix}"
          for name in ("*environment*", "*conda*", "env", "envs/*", "environments/*")
          for suffix in ("yml", "yaml")),
        sniff=True,
    ),
    reader(
        "conda_explicit", "environment-lock",
        *(f"**/*{name}*.{suffix}"
          for name in ("explicit", "spec-file", "spec-list", "conda", "environment",
                       "requirements")
          for suffix in ("txt", "lock")),
        sniff=True,
    ),
    reader("conda_lock", "environment-lock", "**/*conda-lock.yml", "**/*conda-lock.yaml"),
    reader(
        "dockerfile", "container-build",
        *(f"**/{name}" for name in (
            "Dockerfile*", "dockerfile", "*.Dockerfile", "*.dockerfile", "Containerfile*",
            "*.Containerfile",
        )),
    ),
    reader(
        "licence_file", "licence",
        *(f"**/{name}" for name in (
            "LICENSE*", "LICENCE*", "License", "License.{txt,md}", "licen[cs]e",
            "licen[cs]e.{txt,md}", "COPYING*", "UNLICENSE*",
            "*LICENSE.txt", "*LICENSE.md", "*LICENSE", "*LICENCE.txt", "LICENSES/*.txt",
        )),
        sniff=True,
    ),
    reader("mlflow_python_env", "environment-lock", "**/python_env.yaml", "**/python_env.yml"),
    reader("npm_lock", "environment-lock", "**/package-lock.json", "**/npm-shrinkwrap.json"),
    reader("pdm_lock", "environment-lock", "**/pdm.lock", "**/pdm.*.lock"),
    reader("pipfile_lock", "environment-lock", "**/Pipfile.lock"),
    reader("poetry_lock", "environment-lock", "**/poetry.lock"),
    reader("pylock", "environment-lock", "**/pylock.toml", "**/pylock.*.toml"),
    reader("pyproject", "environment-lock", "**/pyproject.toml"),
    reader(
        "requirements_txt", "environment-lock",
        *(f"**/{name}.{suffix}"
          for name in ("*requirements*", "requirements/*")
          for suffix in ("txt", "in", "txt.j2", "txt.jinja", "txt.jinja2", "txt.tmpl")),
    ),
    reader(
        "security_insights", "incident-plan",
        *(f"**/{name}.{suffix}" for name in ("security-insights", "SECURITY-INSIGHTS",
                                             "SECURITY_INSIGHTS", "security_insights")
          for suffix in ("yml", "yaml")),
    ),
    reader(
        "security_policy", "incident-plan",
        *(f"**/{name}.md" for name in ("SECURITY", "security", "Security", "*SECURITY*POLICY*",
                                       "*security*policy*")),
        sniff=True,
    ),
    reader("uv_lock", "environment-lock", "**/uv.lock", "**/*.py.lock"),
)  # fmt: skip
