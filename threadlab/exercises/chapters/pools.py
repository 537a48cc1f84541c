"""Exercises of the chapter pools."""

from __future__ import annotations

from threadlab.exercises.verdict import Exercise

EXERCISES: tuple[Exercise, ...] = ()
