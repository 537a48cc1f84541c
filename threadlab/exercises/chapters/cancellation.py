"""Exercises of the chapter cancellation."""

from __future__ import annotations

from threadlab.exercises.verdict import Exercise

EXERCISES: tuple[Exercise, ...] = ()
