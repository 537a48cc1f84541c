"""The programs of the challenges, whose text is shown to the reader."""
