"""How the site is built: `python -m sphinx -W --keep-going docs build/site`."""

import sys
from pathlib import Path

import adcompile

sys.path.insert(0, str(Path(__file__).parent))

project = "adcompile"
author = "the adcompile maintainers"
release = version = adcompile.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "executed", "plain_docstrings"]
exclude_patterns = ["constructs"]
highlight_language = "text"
nitpicky = True

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 4

executed_elsewhere = ["interop"]
"""Its sections need ten libraries; tests/interop/test_interop_page.py runs each where its library is."""

autodoc_member_order = "bysource"
autodoc_typehints = "none"

html_theme = "furo"
html_title = f"adcompile {release}"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
