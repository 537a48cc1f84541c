"""Names and version bounds say the same everywhere, and bound what a build of next year installs."""

from __future__ import annotations

from importlib.metadata import version

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

import threadlab
from tests.packaging.project import PROJECT, ROOT, read_yaml, requirements

CONDA_FILES = ["environment.yml", "binder/environment.yml"]
FROM_CONDA = {"python", "pip", "compilers", "openjdk", "go"}


def conda(path: str) -> dict[str, SpecifierSet]:
    """Return the conda packages that the environment file at `path` names, each with its bounds."""
    named = [
        Requirement(text.replace("=3", "==3", 1)) for text in read_yaml(path)["dependencies"] if isinstance(text, str)
    ]
    return {requirement.name: requirement.specifier for requirement in named}


@pytest.mark.parametrize("requirement", requirements(), ids=lambda requirement: requirement.name)
def test_every_requirement_is_bounded_on_both_sides_and_met_here(requirement: Requirement) -> None:
    assert {bound.operator for bound in requirement.specifier} == {">=", "<"}
    assert version(requirement.name) in requirement.specifier


@pytest.mark.parametrize("path", CONDA_FILES)
def test_conda_gives_what_pip_cannot(path: str) -> None:
    packages = conda(path)
    assert set(packages) == FROM_CONDA
    assert all({bound.operator for bound in bounds} in ({">=", "<"}, {"=="}) for bounds in packages.values())
    assert read_yaml(path)["channels"] == ["conda-forge"]
    assert "20" not in packages["openjdk"]
    assert "21" in packages["openjdk"]


def test_both_environments_are_the_same_but_for_the_package_itself() -> None:
    assert conda("environment.yml") == conda("binder/environment.yml")
    assert read_yaml("environment.yml")["dependencies"][-1] == {"pip": ["-e .[book]"]}
    assert "--editable '.[book]'" in (ROOT / "binder" / "postBuild").read_text()


def test_the_environments_python_is_one_that_the_package_accepts() -> None:
    (pinned,) = conda("environment.yml")["python"]
    assert pinned.version in SpecifierSet(PROJECT["requires-python"])


def test_what_pip_installs_is_not_named_a_second_time() -> None:
    assert not FROM_CONDA & {requirement.name for requirement in requirements()}


def test_the_citation_names_this_version_and_licence() -> None:
    citation = read_yaml("CITATION.cff")
    assert citation["version"] == PROJECT["version"] == version(threadlab.__name__)
    assert citation["license"] == PROJECT["license"]
    assert citation["repository-code"] == PROJECT["urls"]["Source"]
    assert {"cff-version", "message", "title", "authors"} <= set(citation)


def test_the_licence_names_both_licences() -> None:
    licence = (ROOT / "LICENSE").read_text()
    assert "BSD 3-Clause License" in licence
    assert "CC BY 4.0" in licence
