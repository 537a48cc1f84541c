"""``python -m tests.book`` looks through the chapters and writes down again what is made from them.

That is the index of the facts, which cells show by their tags; the page of misconceptions; and in the glossary, the links
to the places that explain the terms.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.book import glossary, misconceptions
from tests.book.experiments import index
from threadlab.book.fact_index import EXPERIMENTS


def write(path: Path, data: Any) -> None:
    """Write `data` as notebooks are written, and say so."""
    path.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"written: {path}")


write(EXPERIMENTS, index())
write(misconceptions.PAGE, misconceptions.notebook())
write(glossary.PAGE, glossary.refreshed(json.loads(glossary.PAGE.read_text(encoding="utf-8"))))
