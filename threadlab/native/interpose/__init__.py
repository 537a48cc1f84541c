"""Your own program under the lens: a library that records its calls, and what reads the recording.

The C sources make a library that is loaded before the program's own (``LD_PRELOAD``), so that the program's calls of
Pthreads and of blocking functions come here first.  README.md in this folder tells how the parts fit together.
"""
