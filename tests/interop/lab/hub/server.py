"""The two origins of the test hub."""

from __future__ import annotations

from lab.hub.forge import Forge
from lab.hub.http import Origin, Routes
from lab.hub.read import add_reading
from lab.hub.storage import add_batch, add_storage
from lab.hub.write import add_writing
from lab.world import World


class TestHub:
    def __init__(self, world: World, storage_url: str = ""):
        hub, storage = Routes(), Routes()
        add_reading(hub)
        add_writing(hub)
        add_batch(hub)
        add_storage(storage)
        self.forge = Forge(world)
        self._hub = Origin(hub, self.forge)
        self._storage = Origin(storage, self.forge)
        self.forge.storage_url = storage_url or self._storage.url

    @property
    def hub(self) -> int:
        return self._hub.port

    @property
    def storage(self) -> int:
        return self._storage.port

    def stop(self) -> None:
        self._hub.stop()
        self._storage.stop()
