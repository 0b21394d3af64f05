"""One module for each part of the maintainers' pages. Each route needs somebody who is signed in."""
