"""What a reader is asked, and how an answer is judged."""

from threadlab.exercises.catalogue import EXERCISES, check, progress
from threadlab.exercises.quizzes import QUIZZES, quiz
from threadlab.exercises.verdict import Exercise, Verdict

__all__ = ["EXERCISES", "QUIZZES", "Exercise", "Verdict", "check", "progress", "quiz"]
