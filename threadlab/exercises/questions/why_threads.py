"""Questions of the chapter why_threads."""

from __future__ import annotations

from threadlab.exercises.questions.forms import Question

QUESTIONS: dict[str, Question] = {}
