"""You are the scheduler: a run that stops at each open choice, and the reader says how it goes on."""

from threadlab.labs.scheduling.catalogue import challenges
from threadlab.labs.scheduling.challenge_widget import challenge
from threadlab.labs.scheduling.widget import Scheduler, scheduler

__all__ = ["Scheduler", "challenge", "challenges", "scheduler"]
