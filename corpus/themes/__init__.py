"""The themes of passages: `themes` finds them by the words of `themes.toml`, `tagging` stores them.

It imports `storage`.
"""
