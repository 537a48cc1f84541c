"""The two forms of a question: one answer among several, or a number."""

from __future__ import annotations

from typing import Any

Question = dict[str, Any]
"""A question as jupyterquiz takes it"""
Answer = tuple[str, bool, str]


def choice(question: str, *answers: Answer) -> Question:
    """A question with one right answer; each answer is its text, whether it is right, and why."""
    return {
        "question": question,
        "type": "multiple_choice",
        "answers": [{"answer": text, "correct": right, "feedback": why} for text, right, why in answers],
    }


def number(question: str, value: int, why: str, otherwise: str, **misconceptions: str) -> Question:
    """A question whose answer is the whole number `value`; ``n40="..."`` says why 40 is wrong, `otherwise` any other."""
    wrong = [
        {"type": "value", "value": int(key.removeprefix("n")), "correct": False, "feedback": text}
        for key, text in misconceptions.items()
    ]
    return {
        "question": question,
        "type": "numeric",
        "answers": [
            {"type": "value", "value": value, "correct": True, "feedback": why},
            *wrong,
            {"type": "default", "feedback": otherwise},
        ],
    }
