"""How much throughput is lost if many clients send single titles, compared to one client
that sends lists?

Runs `adatag serve` with a trained pipeline in a separate process, and sends all titles in
both ways, in turns.
"""

import asyncio
import re
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import Annotated, List

import srsly
import typer
from wasabi import msg

from benchmarks.speed.texts import read_titles

# The number of clients that send single titles, and the length of a list.
MANY = 16
WANTED = 0.6


def main(
    model: Annotated[Path, typer.Argument(help="Trained pipeline", exists=True)],
    titles: Annotated[Path, typer.Argument(help="JSONL file of titles", exists=True)],
    output: Annotated[Path, typer.Option(help="JSON file of the results")],
    repeats: Annotated[int, typer.Option(help="How often each is timed")] = 9,
    texts: Annotated[int, typer.Option(help="How many titles to read")] = 512,
) -> None:
    """Compare the throughput of many clients to one client that sends lists."""
    read = read_titles(titles, texts)
    lists = [make_request(read[i : i + MANY]) for i in range(0, len(read), MANY)]
    single = [make_request([title]) for title in read]
    command = [sys.executable, "-m", "spacy", "adatag", "serve", str(model)]
    with subprocess.Popen(
        [*command, "--port", "0"], stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            port = wait_for_port(server)
            one, many = [lists], [single[i::MANY] for i in range(MANY)]
            # Warm up, because unseen words take longer.
            asyncio.run(ask(port, one))
            asyncio.run(ask(port, many))
            turns = [
                [len(read) / asyncio.run(ask(port, clients)) for clients in (one, many)]
                for _ in range(repeats)
            ]
        finally:
            server.terminate()
    result = {
        "titles a second, lists": median(turn[0] for turn in turns),
        "titles a second, single": median(turn[1] for turn in turns),
        "ratio": median(turn[1] / turn[0] for turn in turns),
        "wanted": WANTED,
    }
    srsly.write_json(output, result)
    msg.good(f"{MANY} clients reach {result['ratio']:.2f} of one with lists of {MANY}")


def wait_for_port(server: "subprocess.Popen[str]") -> int:
    """Wait until a server listens.

    server (Popen): The process.
    RETURNS (int): Its port.
    """
    assert server.stdout is not None
    for line in server.stdout:
        found = re.search(r"http://127\.0\.0\.1:(\d+)", line)
        if found:
            return int(found[1])
    raise RuntimeError("the server ended")


def make_request(texts: List[str]) -> bytes:
    """Make a request.

    texts (List[str]): The texts.
    RETURNS (bytes): The bytes of the HTTP request.
    """
    body = srsly.json_dumps({"texts": texts}).encode("utf-8")
    head = (
        "POST /extract HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode("ascii") + body


async def ask(port: int, clients: List[List[bytes]]) -> float:
    """Send requests, and read the answers. Each client sends its requests one by one.

    port (int): The port of the server.
    clients (List[List[bytes]]): The requests of each client.
    RETURNS (float): The seconds until all are answered.
    """
    begin = time.perf_counter()
    await asyncio.gather(*(_ask(port, requests) for requests in clients))
    return time.perf_counter() - begin


async def _ask(port: int, requests: List[bytes]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for request in requests:
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        assert head.startswith(b"http/1.1 200"), head
        length = re.search(rb"content-length: (\d+)", head)
        assert length is not None
        await reader.readexactly(int(length[1]))
    writer.close()
    await writer.wait_closed()
