"""The sources of the experiments, to be read."""

from __future__ import annotations

from typing import Any

from threadlab.native import catalogue, toolchains

LANGUAGES = {".c": "c", ".h": "c", ".java": "java", ".go": "go", ".py": "python"}


class Code(str):
    """A source text that a notebook shows as code."""

    language: str

    def __new__(cls, text: str, language: str) -> Code:
        """`text` in `language`, by the name that Markdown knows."""
        code = super().__new__(cls, text)
        code.language = language
        return code

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        fence = "```"
        while fence in self:
            fence += "`"
        return {"text/plain": str(self), "text/markdown": f"{fence}{self.language}\n{self}{fence}\n"}


def source(experiment: str, runtime: str, file: str | None = None) -> Code:
    """The source of `experiment` for `runtime`, which a notebook shows as code.

    `file` names another of the files that the program is made of, such as ``"steps.h"``.

    Raises `ValueError`, naming the argument, if there is no such thing.
    """
    chosen = catalogue.find(experiment)
    files = toolchains.find(runtime).files(chosen)
    name = chosen.sources[runtime] if file is None else file
    if name not in files:
        raise ValueError(f"file must be one of {', '.join(map(repr, files))}, not {file!r}")
    return Code(files[name].read_text(encoding="utf-8"), LANGUAGES[files[name].suffix])
