"""The chapters of the book, in the order of reading."""

from importlib import import_module
from types import ModuleType

CHAPTERS = (
    "start",
    "why_threads",
    "models",
    "libraries",
    "fork_exec",
    "cancellation",
    "signals",
    "pools",
    "thread_local",
    "activations",
)
"""Each chapter has a notebook, such as ``02_models.ipynb``, and a module of its name among the exercises, the questions
and the exam templates"""

NOTEBOOKS = {name: f"{number:02}_{name}" for number, name in enumerate(CHAPTERS)}
"""The notebook of each chapter, without ``.ipynb``"""


def modules(package: str) -> dict[str, ModuleType]:
    """Return the module of each chapter in `package`, such as ``"threadlab.exercises.chapters"``, by the chapter's name.

    Raises `ModuleNotFoundError` if a chapter has none there.
    """
    return {name: import_module(f"{package}.{name}") for name in CHAPTERS}
