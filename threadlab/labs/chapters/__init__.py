"""The labs, one module for each chapter: the program, its controls, its situations."""
