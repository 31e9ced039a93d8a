"""What the end-to-end tests share: the host as a process, and MCP clients on nothing but Python's library."""
