"""The stage's JavaScript, whose files in `browser/` become the one module that a widget sends to the page."""

from __future__ import annotations

import json
import re
from pathlib import Path

FOLDER = Path(__file__).parent / "browser"
_IMPORT = re.compile(r'^import \{[^}]*\} from "\./([\w.]+)";\n', re.MULTILINE)
_MARKUP = re.compile(r'^import (\w+) from "\./([\w.]+\.html)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?!default)", re.MULTILINE)


def joined(entry: str, folder: Path = FOLDER) -> str:
    """The module `entry` of `folder` and all that it imports as one text, every file after those it imports.

    The files share one scope once they are joined, so a name may stand at the top of only one of them, and an import
    takes names as they are, from a file of the same folder.  ``import NAME from "./FILE.html"`` gives that file's text.
    """
    texts: dict[str, str] = {}

    def visit(name: str, above: tuple[str, ...]) -> None:
        if name in above:
            raise ValueError(f"{name} imports itself by way of {' and '.join(above[above.index(name) :])}")
        if name not in texts:
            source = (folder / name).read_text(encoding="utf-8")
            for imported in _IMPORT.findall(source):
                visit(imported, (*above, name))
            source = _MARKUP.sub(lambda found: f"const {found[1]} = {_text(folder / found[2])};\n", source)
            texts[name] = _EXPORT.sub("", _IMPORT.sub("", source))

    visit(entry, ())
    return "\n".join(texts.values())


def _text(path: Path) -> str:
    """The text of the file at `path` as a JavaScript literal that can also stand in a page's script."""
    return json.dumps(path.read_text(encoding="utf-8"), ensure_ascii=False).replace("</", "<\\/")
