"""No test reads or writes the file that holds the reader's progress, nor does a chapter that pytest runs."""

import os

os.environ["THREADLAB_PROGRESS"] = os.devnull
