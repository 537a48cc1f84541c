"""What a reader meets who has no kernel: the chapters as they are saved.

Each rule is a small function that yields the faults it finds in one cell or one notebook.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

CHAPTERS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))
LARGEST_FILE = 1_500_000
MOST_LINES = 12
LONG_CELLS = {"program", "solution", "exercise"}
"""Tags of cells that may be longer: they show a whole program, or hold an answer"""
WIDGET = "application/vnd.jupyter.widget-view+json"
PICTURES = ("image/png", "image/svg+xml")
OWN_MACHINE = re.compile(r"(?<![\w.])/(?:home|root|work|tmp|Users|usr/local/lib)/[\w./-]+")

Json = dict[str, Any]


def joined(text: str | list[str]) -> str:
    """Return a notebook's text, which may be saved as a list of lines, as one string."""
    return text if isinstance(text, str) else "".join(text)


def of_notebook(size: int, notebook: Json) -> Iterator[str]:
    """Yield the faults of a notebook as a whole, `size` bytes long."""
    if size > LARGEST_FILE:
        yield f"{size:,} bytes; at most {LARGEST_FILE:,}"
    if "widgets" in notebook["metadata"]:
        yield "widget state is saved, and GitHub may refuse to show the notebook"
    if not notebook["metadata"].get("kernelspec"):
        yield "no kernelspec, so JupyterLab asks for a kernel"
    counts = [cell["execution_count"] for cell in notebook["cells"] if is_code(cell) and joined(cell["source"]).strip()]
    if counts != list(range(1, len(counts) + 1)):
        yield f"not saved from one run, top to bottom: the cells are numbered {counts}"


def of_code(cell: Json) -> Iterator[str]:
    """Yield the faults of one code cell and its outputs."""
    tags = set(cell["metadata"].get("tags", []))
    lines = [line for line in joined(cell["source"]).splitlines() if line.strip() and not line.strip().startswith("#")]
    if len(lines) > MOST_LINES and not tags & LONG_CELLS:
        yield f"{len(lines)} lines of code; over {MOST_LINES} needs one of the tags {sorted(LONG_CELLS)}"
    for output in cell["outputs"]:
        if output["output_type"] == "error" and "raises-exception" not in tags:
            yield f"a traceback is saved: {output['ename']}"
        yield from of_pictures(output)
        text = joined(output.get("text", "")) + joined(output.get("data", {}).get("text/plain", ""))
        if "Warning:" in text:
            yield "a warning is saved"
        if found := OWN_MACHINE.search(text):
            yield f"a path of the author's machine is saved: {found[0]}"


def of_pictures(output: Json) -> Iterator[str]:
    """Yield the faults of the pictures and widgets in one output."""
    data, metadata = output.get("data", {}), output.get("metadata", {})
    if WIDGET in data and not {*PICTURES, "text/html"} & set(data):
        yield "a widget has no static picture beside it"
    kind = next((kind for kind in PICTURES if kind in data), None)
    described = metadata.get("alt") or metadata.get(kind, {}).get("alt") or "alt=" in joined(data.get("text/html", ""))
    if kind and not described:
        yield "a picture has no alt text"


def is_code(cell: Json) -> bool:
    return bool(cell["cell_type"] == "code")


def faults(size: int, notebook: Json) -> list[str]:
    """Return all faults of a notebook, each with the number of its cell."""
    found = list(of_notebook(size, notebook))
    for number, cell in enumerate(notebook["cells"], 1):
        if is_code(cell):
            found += [f"cell {number}: {fault}" for fault in of_code(cell)]
        elif path := OWN_MACHINE.search(joined(cell["source"])):
            found.append(f"cell {number}: a path of the author's machine: {path[0]}")
    return found


def test_there_are_chapters() -> None:
    assert "00_start.ipynb" in [path.name for path in CHAPTERS]


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_the_saved_chapter_reads_without_a_kernel(path: Path) -> None:
    assert not faults(path.stat().st_size, json.loads(path.read_bytes()))


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_the_prose_is_spelt_as_codespell_has_it(path: Path, tmp_path: Path) -> None:
    cells = json.loads(path.read_bytes())["cells"]
    prose = tmp_path / f"{path.stem}.md"
    prose.write_text("\n\n".join(joined(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"))
    checked = subprocess.run([sys.executable, "-m", "codespell_lib", prose], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout


def chapter(source: str = "1", tags: tuple[str, ...] = (), count: int = 1, **output: Any) -> Json:
    """Return a notebook of one code cell; `output`, if any, is what the cell showed."""
    outputs = [{"output_type": "display_data", "data": {}, "metadata": {}, **output}] if output else []
    metadata = {"tags": list(tags)}
    cell = {"cell_type": "code", "source": source, "execution_count": count, "outputs": outputs, "metadata": metadata}
    return {"cells": [cell], "metadata": {"kernelspec": {"name": "python3"}}}


LONG = "\n".join(["x = 1"] * (MOST_LINES + 1))
PNG = {"image/png": "AA=="}


@pytest.mark.parametrize(
    ("notebook", "fault"),
    [
        ({"cells": [], "metadata": {}}, "no kernelspec"),
        ({"cells": [], "metadata": {"kernelspec": {"name": "python3"}, "widgets": {}}}, "widget state"),
        (chapter(count=2), "one run"),
        (chapter(LONG), "lines of code"),
        (chapter(output_type="error", ename="ValueError"), "traceback"),
        (chapter(data={WIDGET: {}}), "static picture"),
        (chapter(data=PNG), "alt text"),
        (chapter(output_type="stream", text=["FutureWarning: soon\n"]), "warning"),
        (chapter(output_type="stream", text="see /home/me/book.txt"), "/home/me/book.txt"),
    ],
)
def test_the_rules_find(notebook: Json, fault: str) -> None:
    assert [found for found in faults(100, notebook) if fault in found]


@pytest.mark.parametrize(
    "notebook",
    [
        chapter(),
        chapter(LONG, tags=("program",)),
        chapter(output_type="error", ename="ValueError", tags=("raises-exception",)),
        chapter(data={WIDGET: {}, **PNG}, metadata={"image/png": {"alt": "Four threads on two CPUs"}}),
    ],
)
def test_the_rules_accept(notebook: Json) -> None:
    assert not faults(100, notebook)


def test_the_rules_find_a_large_file() -> None:
    assert faults(LARGEST_FILE + 1, chapter())
