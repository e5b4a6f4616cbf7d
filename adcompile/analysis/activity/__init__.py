"""Where derivatives flow: which names carry one (`active.find_active`), element by element or not, through lengths, through texts."""
