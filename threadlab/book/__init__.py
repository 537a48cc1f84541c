"""What the chapters share: their order, the facts that they teach, the works that they cite, and exam papers over them."""

from threadlab.book.bibliography import references
from threadlab.book.exams import exam
from threadlab.book.fact_index import facts

__all__ = ["exam", "facts", "references"]
