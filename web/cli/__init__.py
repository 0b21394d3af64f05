"""The command line. `commands.main` is its entry point, and `commands.app` has its commands.

`output` prints results for people; `console` has what all commands share.
"""
