"""Programs for the simulated machine that are worth reading, written with its calls alone, as a reader would."""
