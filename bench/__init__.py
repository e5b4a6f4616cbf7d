"""What the derivatives cost, against goals: `python -m bench`."""
