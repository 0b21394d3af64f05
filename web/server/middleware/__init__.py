"""The middleware that every request passes before its route, one module each; `stack` sets the order."""
