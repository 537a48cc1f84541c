"""Exercises of the chapter fork_exec."""

from __future__ import annotations

from threadlab.exercises.verdict import Exercise

EXERCISES: tuple[Exercise, ...] = ()
