"""Readers: continuous integration."""

from __future__ import annotations

from aigov_plugins.rows import reader

READERS = (
    reader(
        "azure_pipelines", "ci-pipeline",
        "**/*azure-pipelines*.{yml,yaml}", "**/.azure-pipelines/**/*.{yml,yaml}",
        ".azuredevops/**/*.{yml,yaml}", ".azure/pipelines/**/*.{yml,yaml}",
        ".pipelines/**/*.{yml,yaml}",
    ),
    reader("circleci", "ci-pipeline", ".circleci/*.{yml,yaml}"),
    reader("github_action", "ci-pipeline", "**/action.{yml,yaml}", sniff=True),
    reader(
        "github_workflow", "ci-pipeline",
        ".{github,gitea,forgejo}/workflows/*.{yml,yaml}",
        "**/.github/workflows/*.{yml,yaml}.{tmpl,tpl,jinja,jinja2,j2}",
    ),
    reader(
        "gitlab_ci", "ci-pipeline",
        "**/*.gitlab-ci.{yml,yaml}", ".gitlab/{ci,pipelines}/**/*.{yml,yaml}",
        ".gitlab-ci/**/*.{yml,yaml}", "**/*.gitlab-ci.{yml,yaml}.{tmpl,tpl,jinja,jinja2,j2}",
        "**/.gitlab/pipelines/*.{yml,yaml}.{tmpl,tpl,jinja,jinja2,j2}",
    ),
)  # fmt: skip
