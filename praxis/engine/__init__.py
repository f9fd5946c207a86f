"""The embedded PostgreSQL and the process tree. Knows nothing of Django."""

from praxis.engine.cluster import Cluster
from praxis.engine.errors import EngineError
from praxis.engine.places import binaries, home, socket_dir

__all__ = ["Cluster", "EngineError", "binaries", "home", "socket_dir"]
