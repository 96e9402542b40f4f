"""A hub for tests: reads and writes of git repositories, as much of the public one as clients need."""

from lab.hub.forge import Forge
from lab.hub.server import TestHub

__all__ = ["Forge", "TestHub"]
