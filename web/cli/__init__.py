"""The command line: `commands.main` is its entry point, and `commands.app` its commands.

`output` prints results for people, `progress` shows how far long work is.
"""
