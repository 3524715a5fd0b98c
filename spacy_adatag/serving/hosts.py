"""Check the Host header. Without this check, a web page could reach a server that only
listens on this machine: it can let its own domain resolve to the loopback address, and
browsers allow that (DNS rebinding).
"""

import re
from functools import lru_cache
from ipaddress import ip_address
from typing import Collection, Optional, Set

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from ..corpus.checks import shown
from .errors import RequestError

# A name or an address, and an optional port. IPv6 addresses are in brackets.
HOST = re.compile(r"(\[[0-9a-f:.]+\]|[\w.-]+?)\.?(?::\d*)?", re.ASCII | re.IGNORECASE)


class HostGuard:
    """Refuses requests to other host names."""

    def __init__(self, app: ASGIApp, allowed: Collection[str]) -> None:
        """
        app (ASGIApp): The application that answers allowed requests.
        allowed (Collection[str]): The names from `read_allowed`. Loopback names are
            always allowed.
        """
        self.app = app
        self.allowed = allowed
        # A client gives the same name in each request.
        self.allows = lru_cache(maxsize=64)(self._allows)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            hosts = Headers(scope=scope).getlist("host")
            if len(hosts) != 1 or not self.allows(hosts[0]):
                got = shown(hosts[0]) if hosts else "none"
                error = RequestError(
                    421,
                    "wrong_host",
                    "expected localhost as Host, or a name from --allowed-host, "
                    f"got {got}",
                )
                await error.respond()(scope, receive, send)
                return
        await self.app(scope, receive, send)

    def _allows(self, host: str) -> bool:
        name = read_host(host)
        return name is not None and (is_loopback(name) or name in self.allowed)


def read_host(host: str) -> Optional[str]:
    """Read the name in a Host header, and normalize it for comparison.

    host (str): The header.
    RETURNS (Optional[str]): The name, or None if the header is invalid.
    """
    match = HOST.fullmatch(host)
    if match is None:
        return None
    name = match[1].strip("[]")
    try:
        return ip_address(name).compressed
    except ValueError:
        return name.lower()


def read_allowed(names: Collection[str]) -> Set[str]:
    """Normalize the allowed host names for comparison.

    names (Collection[str]): Names or addresses. Ports are ignored.
    RETURNS (Set[str]): The normalized names.
    RAISES (ValueError): If a name is invalid, or `names` is a string instead of a list.
    """
    if isinstance(names, (str, bytes)):
        raise ValueError(
            f"expected a list of allowed names, got {names!r}: put it in a list"
        )
    allowed = set()
    for name in names:
        found = None
        if isinstance(name, str):
            bare = name.count(":") > 1 and not name.startswith("[")
            found = read_host(f"[{name}]" if bare else name)
        if found is None:
            raise ValueError(f"expected a name such as shop.example, got {shown(name)}")
        allowed.add(found)
    return allowed


def is_loopback(name: str) -> bool:
    """Check whether a name always means this machine.

    name (str): A name from `read_host`.
    RETURNS (bool): Whether it is a loopback name.
    """
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"
