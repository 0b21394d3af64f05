"""Long work that a maintainer begins: run one at a time, kept in a database, told in words.

- `job_runner` runs, shows and stops jobs; `job_records` keeps them.
- `job_messages` says what is told of each event, the same here and on the command line.
"""
