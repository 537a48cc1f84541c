"""``python -m tests.book`` looks through the chapters and writes down again what is made from them.

That is the index of the facts, which cells show by their tags, and its output where a chapter shows it; the page of
misconceptions; in the glossary, the links to the places that explain the terms; and in the chapters, the links from the
first use of each term to the glossary.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import threadlab as tl
from tests.book import glossary, misconceptions
from tests.book.experiments import index
from tests.book.linking import link_first_uses
from tests.book.pages import chapters
from threadlab.book.fact_index import EXPERIMENTS


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def write(path: Path, data: Any) -> None:
    """Write `data` as notebooks are written, and say so, unless it stands there already."""
    if not path.exists() or data != read(path):
        path.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        print(f"written: {path}")


write(EXPERIMENTS, index())
facts = tl.facts()
shown = {"text/html": facts._repr_html_(), "text/plain": repr(facts)}
for page in chapters():
    notebook, changed = read(page.path), link_first_uses(page)
    for cell in notebook["cells"]:
        if cell["id"] in changed:
            cell["source"] = changed[cell["id"]].splitlines(keepends=True)
        if cell["source"] == ["tl.facts()"]:
            cell["outputs"][0]["data"] = {kind: text.splitlines(keepends=True) for kind, text in shown.items()}
    write(page.path, notebook)
write(misconceptions.PAGE, misconceptions.notebook())
write(glossary.PAGE, glossary.refreshed(read(glossary.PAGE)))
