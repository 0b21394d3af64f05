"""The maintainers' pages, one module for each subject. Each route requires sign-in."""
