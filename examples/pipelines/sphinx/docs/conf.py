import os
import sys

sys.path.insert(0, os.path.abspath("."))

project = "Orrery"
extensions = ["myst_parser", "jqlbuild_sphinx"]
html_theme = "furo"
smartquotes = False  # or quotes and dashes of issues change within text
