"""Chapters as HTML files that need neither a kernel nor the network: ``jupyter nbconvert --to threadlab_html``."""
