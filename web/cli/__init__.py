"""The command line: `commands.main` is its entry point, and `commands.app` its commands.

`output` prints results for people; `console` has what every command shares.
"""
