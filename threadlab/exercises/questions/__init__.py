"""What a reader is asked to predict: one module for each chapter, with its ``QUESTIONS``."""
