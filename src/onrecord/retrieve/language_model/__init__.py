"""A language model of the user's that reads passages and picks sentences, by number."""
