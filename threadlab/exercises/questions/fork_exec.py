"""Questions of the chapter fork_exec."""

from __future__ import annotations

from threadlab.exercises.questions.forms import Question

QUESTIONS: dict[str, Question] = {}
