"""What must hold of content and of structure. Pure functions that return findings."""
