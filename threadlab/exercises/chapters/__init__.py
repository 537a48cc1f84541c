"""What a reader is asked to do: one module for each chapter, with its ``EXERCISES``."""
