"""What pip installs holds every file of the package: Python, JavaScript, styles, sources, recorded traces."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.packaging.project import ROOT


@pytest.fixture(scope="module")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the source distribution of the project."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", folder], cwd=ROOT, check=True, capture_output=True
    )
    return folder


def package_files() -> set[str]:
    """Return the names of all files of the package, relative to the project's root."""
    files = (path for path in (ROOT / "threadlab").rglob("*") if path.is_file() and path.suffix != ".pyc")
    return {path.relative_to(ROOT).as_posix() for path in files if ".ipynb_checkpoints" not in path.parts}


def test_the_wheel_holds_the_whole_package(distributions: Path) -> None:
    (wheel,) = distributions.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert package_files() <= names
    assert "threadlab/py.typed" in names
    assert any(name.endswith("share/jupyter/lab/settings/overrides.d/threadlab.json") for name in names)
    assert not [name for name in names if name.startswith(("tests/", "notebooks/"))]


def test_the_source_distribution_holds_the_book_too(distributions: Path) -> None:
    (archive,) = distributions.glob("*.tar.gz")
    with tarfile.open(archive) as tar:
        names = {name.partition("/")[2] for name in tar.getnames()}
    assert package_files() <= names
    assert {"LICENSE", "README.md", "Makefile", "notebooks/00_start.ipynb", "binder/overrides.json"} <= names
