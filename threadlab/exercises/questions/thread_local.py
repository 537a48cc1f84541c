"""Questions of the chapter thread_local."""

from __future__ import annotations

from threadlab.exercises.questions.forms import Question

QUESTIONS: dict[str, Question] = {}
