"""What the chapters share: the works that they cite."""

from threadlab.book.references import references

__all__ = ["references"]
