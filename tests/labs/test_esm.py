"""The files of the stage's JavaScript, joined to one module."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from threadlab.labs.esm import FOLDER, joined

TOP = re.compile(r"^(?:export )?(?:const|let|class|function) (\w+)", re.MULTILINE)


@pytest.mark.parametrize("entry", ["stage.js", "page.js"])
def test_a_joined_module_has_every_file_once_and_imports_nothing(entry: str) -> None:
    module = joined(entry)
    for path in {*FOLDER.glob("*.js")} - ({FOLDER / "page.js"} if entry == "stage.js" else set()):
        assert module.count(path.read_text().splitlines()[0]) == 1, path.name
    assert not re.search(r"^\s*import\b", module, re.MULTILINE)
    assert re.findall(r"^export \w+", module, re.MULTILINE) == ["export default"]


def test_no_name_stands_at_the_top_of_two_files() -> None:
    names = Counter(name for path in FOLDER.glob("*.js") for name in TOP.findall(path.read_text()))
    assert [name for name, times in names.items() if times > 1] == []


def test_a_file_comes_after_those_it_imports(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text('import { c } from "./c.js";\nimport { b } from "./b.js";\nexport default b + c;\n')
    (tmp_path / "b.js").write_text('import { c } from "./c.js";\nexport const b = c + 1;\n')
    (tmp_path / "c.js").write_text("export const c = 1;\n")
    assert joined("a.js", tmp_path).split("\n") == [
        "const c = 1;",
        "",
        "const b = c + 1;",
        "",
        "export default b + c;",
        "",
    ]


def test_files_that_import_each_other_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text('import { b } from "./b.js";\n')
    (tmp_path / "b.js").write_text('import { a } from "./a.js";\n')
    with pytest.raises(ValueError, match=r"a\.js imports itself by way of a\.js and b\.js"):
        joined("a.js", tmp_path)
