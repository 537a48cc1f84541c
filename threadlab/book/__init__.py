"""What the chapters share: the facts that they teach, and the works that they cite."""

from threadlab.book.fact_index import facts
from threadlab.book.bibliography import references

__all__ = ["facts", "references"]
