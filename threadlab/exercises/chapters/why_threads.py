"""Exercises of the chapter why_threads."""

from __future__ import annotations

from threadlab.exercises.verdict import Exercise

EXERCISES: tuple[Exercise, ...] = ()
