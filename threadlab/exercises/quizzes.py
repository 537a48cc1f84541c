"""Questions that a reader answers with a click, before the answer is shown.

The texts also stand in the chapters, so that they can be read without a kernel.  Tests compute the numbers again.
"""

from __future__ import annotations

from typing import Any

from threadlab.book.chapters import modules
from threadlab.exercises.questions.forms import Question

QUIZZES: dict[str, Question] = {
    name: question
    for chapter in modules("threadlab.exercises.questions").values()
    for name, question in chapter.QUESTIONS.items()
}


def quiz(name: str) -> None:
    """Show the question `name` with clickable answers.  Raises `ValueError` if there is none."""
    if name not in QUIZZES:
        raise ValueError(f"there is no question {name!r}; there are {', '.join(QUIZZES)}")
    from IPython import display as ipython
    from IPython.utils.capture import capture_output
    from jupyterquiz import display_quiz

    show: Any = ipython.display  # it has no types
    with capture_output() as shown:
        display_quiz([QUIZZES[name]], shuffle_answers=False)
    for output in shown.outputs:
        data = {**output.data, "text/plain": ""}
        if "text/html" in data:
            data["text/plain"] = QUIZZES[name]["question"]
        if _SCRIPT in data:
            data[_SCRIPT] = _without_mathjax(data[_SCRIPT])
        show(data, raw=True)


_SCRIPT = "application/javascript"


def _without_mathjax(script: str) -> str:
    """`script`, to which the page has no MathJax.

    Beside JupyterLab's MathJax, jupyterquiz would fetch another one from the network and put it in its place, which
    breaks formulas on the whole page; no question of ours has a formula.
    """
    return f"(function (MathJax) {{\n{script}\n}})(undefined);"
