"""The project's own files, as data."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]
PYPROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
PROJECT: dict[str, Any] = PYPROJECT["project"]


def read_yaml(path: str) -> Any:
    """Return the YAML file at `path`, relative to the project's root."""
    return YAML(typ="safe").load((ROOT / path).read_text())


def requirements() -> list[Requirement]:
    """Return all that the package and its extras require."""
    lists = [PROJECT["dependencies"], *PROJECT["optional-dependencies"].values(), PYPROJECT["build-system"]["requires"]]
    return [Requirement(text) for listed in lists for text in listed]
