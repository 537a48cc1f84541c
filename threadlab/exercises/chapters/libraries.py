"""Exercises of the chapter libraries."""

from __future__ import annotations

from threadlab.exercises.verdict import Exercise

EXERCISES: tuple[Exercise, ...] = ()
