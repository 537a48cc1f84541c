"""``python -m tests.book`` looks through the chapters and writes down again what is made from them.

That is the index of the facts, which cells show by their tags, and the page of misconceptions.
"""

from __future__ import annotations

import json

from tests.book import misconceptions
from tests.book.experiments import index
from threadlab.book.fact_index import EXPERIMENTS

EXPERIMENTS.write_text(json.dumps(index(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
text = json.dumps(misconceptions.notebook(), indent=1, ensure_ascii=False) + "\n"
misconceptions.PAGE.write_text(text, encoding="utf-8")
for path in (EXPERIMENTS, misconceptions.PAGE):
    print(f"written: {path}")
