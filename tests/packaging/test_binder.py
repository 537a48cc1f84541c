"""Binder's own build tool accepts the project, and the last step of the build works in a fresh environment."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from repo2docker.app import Repo2Docker
from repo2docker.buildpacks import BuildPack, CondaBuildPack
from repo2docker.utils import get_platform

from tests.packaging.project import ROOT, read_yaml

SHIPPED = ["pyproject.toml", "README.md", "LICENSE", "binder", "notebooks", "threadlab"]


@pytest.fixture
def build_pack(monkeypatch: pytest.MonkeyPatch) -> BuildPack:
    """The first of repo2docker's build packs that says it can build this project."""
    monkeypatch.chdir(ROOT)
    app = Repo2Docker()
    pack = next(pack for kind in app.buildpacks if (pack := kind(base_image=app.base_image)).detect())
    pack.platform = get_platform()
    return pack


def test_it_is_built_with_conda_from_the_binder_folder(build_pack: BuildPack) -> None:
    assert type(build_pack) is CondaBuildPack
    assert build_pack.environment_yaml_path == "binder/environment.yml"
    assert f"python={build_pack.python_version}" in read_yaml("binder/environment.yml")["dependencies"]


def test_the_recipe_installs_everything(build_pack: BuildPack) -> None:
    recipe = build_pack.render()
    assert f"FROM {build_pack.base_image}" in recipe
    assert "apt-get install --yes --no-install-recommends libpth-dev" in recipe
    assert 'env update -p ${NB_PYTHON_PREFIX} --file "binder/environment.yml"' in recipe
    assert "RUN ./binder/postBuild" in recipe


def test_the_slow_layer_does_not_depend_on_the_source(build_pack: BuildPack) -> None:
    recipe = build_pack.render()
    assert recipe.index("env update") < recipe.index("COPY --chown=1000:1000 src/ ${REPO_DIR}")


@pytest.mark.slow
def test_post_build_runs_in_a_clean_virtual_environment(tmp_path: Path) -> None:
    project, environment = tmp_path / "project", tmp_path / "environment"
    project.mkdir()
    for name in SHIPPED:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, project / name)
    subprocess.run([sys.executable, "-m", "venv", environment], check=True)
    own = {
        **os.environ,
        "PATH": f"{environment / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "JUPYTER_DATA_DIR": str(tmp_path / "data"),
    }

    built = subprocess.run(["binder/postBuild"], cwd=project, env=own, capture_output=True, text=True)

    assert built.returncode == 0, built.stdout + built.stderr
    assert "threadlab is ready" in built.stdout
    assert (tmp_path / "data" / "nbsignatures.db").exists(), "the chapters are not trusted"
    assert (environment / "share/jupyter/lab/settings/overrides.d/threadlab.json").exists()
    where = [environment / "bin" / "python", "-c", "import threadlab; print(threadlab.__file__)"]
    found = subprocess.run(where, cwd=tmp_path, env=own, capture_output=True, text=True, check=True).stdout
    assert Path(found.strip()) == project / "threadlab" / "__init__.py"
