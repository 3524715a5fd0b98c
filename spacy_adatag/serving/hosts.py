"""The names by which a server is asked. A page of the web can let its own name lead to
the address of a server that only this machine reaches, and browsers would let it in.
"""

import re
from ipaddress import ip_address
from typing import Collection, Optional, Set

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from ..corpus.checks import shown
from .errors import RequestError

# A name or an address, which is in brackets if it is of version 6, and perhaps a port.
HOST = re.compile(r"(\[[0-9a-f:.]+\]|[\w.-]+?)\.?(?::\d*)?", re.ASCII | re.IGNORECASE)


class HostGuard:
    """Refuses requests that were sent to another name."""

    def __init__(self, app: ASGIApp, allowed: Collection[str]) -> None:
        """
        app (ASGIApp): Answers the others.
        allowed (Collection[str]): The names from `read_allowed`, beside those of
            loopback.
        """
        self.app = app
        self.allowed = allowed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            hosts = Headers(scope=scope).getlist("host")
            name = read_host(hosts[0]) if len(hosts) == 1 else None
            if name is None or not (is_loopback(name) or name in self.allowed):
                got = shown(hosts[0]) if hosts else "none"
                error = RequestError(
                    421,
                    "wrong_host",
                    "expected localhost as Host, or a name that the server was started "
                    f"with (--allowed-host), got {got}",
                )
                await error.respond()(scope, receive, send)
                return
        await self.app(scope, receive, send)


def read_host(host: str) -> Optional[str]:
    """The name in a Host header, in the form in which names are compared.

    host (str): The header.
    RETURNS (Optional[str]): The name, None if there is none.
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
    """The names that are to be allowed, in the form in which names are compared.

    names (Collection[str]): Names or addresses, with or without a port, which says
        nothing.
    RETURNS (Set[str]): The names.
    RAISES (ValueError): If one is none, or if it is a string in place of a list.
    """
    if isinstance(names, (str, bytes)):
        raise ValueError(
            f"expected a list of names to allow, got {names!r}: put it in a list"
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
    """Whether a name is always this machine.

    name (str): From `read_host`.
    RETURNS (bool): Whether it is.
    """
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"
