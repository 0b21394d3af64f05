"""The command line. `entry_point` loads it; `commands` has its commands.

`output` prints results for people; `console` has what all commands share.
"""
