"""What the end-to-end tests share: the host as a process, and clients that speak MCP with nothing but Python's library."""
