"""What every request passes on its way to a route, one module each; `stack` puts them in order."""
