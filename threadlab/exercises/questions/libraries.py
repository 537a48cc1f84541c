"""Questions of the chapter libraries."""

from __future__ import annotations

from threadlab.exercises.questions.forms import Question

QUESTIONS: dict[str, Question] = {}
