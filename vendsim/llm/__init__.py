"""Talking to language models: what is said, how providers want to hear it, what can go wrong, what it costs."""
