"""Sphinx builds these pages: ``make docs``. Nothing in them needs the network."""

import sys
from importlib.metadata import version as version_of
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

project = "Abilene"
author = copyright = "The Abilene developers"
version = release = version_of("abilene")
extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.mathjax",
    "sphinx.ext.napoleon",
    "generated",
]
autodoc_typehints = "none"
autodoc_member_order = "bysource"

exclude_patterns = ["_build"]
myst_enable_extensions = ["amsmath", "dollarmath"]
myst_heading_anchors = 4
mathjax_path = "mathjax-3.2.2-tex-svg.js"
html_theme = "furo"
html_title = f"Abilene {version}"
html_static_path = ["_static"]
html_css_files = ["handbook.css"]
html_show_sourcelink = False
html_copy_source = False
