"""One widget lab for each chapter, the parts they share, and the stage."""

from threadlab.labs.models import models as models
from threadlab.labs.stage import Stage, stage

__all__ = ["Stage", "models", "stage"]
