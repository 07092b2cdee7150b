"""Understanding by rules: questions for one particular thing, which passages answer."""
