"""Pages in a browser: `ADCOMPILE_BROWSER=chromium python -m pytest tests/browser`."""
