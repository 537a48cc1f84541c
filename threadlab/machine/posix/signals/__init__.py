"""Signals: sets of them, what a process does with each, how they reach a thread, and the calls that wait for them."""
