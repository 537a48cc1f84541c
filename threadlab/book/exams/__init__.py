"""The exam bank: templates of questions whose answers are computed, and papers drawn from them."""

from threadlab.book.exams.paper import Exam, exam

__all__ = ["Exam", "exam"]
