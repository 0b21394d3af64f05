"""Jobs: long work that a maintainer starts. One job runs at a time.

- `job_runner` runs, shows and stops jobs; `job_records` stores them in a database.
- `job_messages` turns events into messages, the same here and on the command line.
"""
