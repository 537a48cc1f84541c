"""``python -m tests.book`` looks through the chapters for the tags of facts, and writes down which section shows which."""

from __future__ import annotations

import json

from tests.book.experiments import index
from threadlab.book.fact_index import EXPERIMENTS

EXPERIMENTS.write_text(json.dumps(index(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
print(f"written: {EXPERIMENTS}")
