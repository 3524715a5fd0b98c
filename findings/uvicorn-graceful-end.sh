#!/usr/bin/env bash
# uvicorn 0.54.0: at the end of `timeout_graceful_shutdown`, clients get a plain-text 500,
# not a 503, and the log gets a traceback.
#
# On SIGTERM, uvicorn waits for requests for this number of seconds, and then cancels
# their tasks. If the application does not catch the cancellation, it answers "Internal
# Server Error", as if it had failed, instead of its own error format. To answer 503, the
# application has to detect the shutdown itself, and answer before the timeout.
#
# Seen, 2026-11-28: 500 text/plain "Internal Server Error"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet uvicorn==0.54.0 starlette==1.10.0
cd "$folder"
cat >app.py <<'PYTHON'
import asyncio

from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route


async def slow(request):
    await asyncio.sleep(60)
    return JSONResponse({})


app = Starlette(routes=[Route("/", slow)])
PYTHON
"$folder/env/bin/python" - <<'PYTHON'
import http.client
import signal
import socket
import subprocess
import sys
import time

with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]
command = [sys.executable, "-m", "uvicorn", "app:app", "--port", str(port)]
command += ["--timeout-graceful-shutdown", "1"]
server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
for _ in range(100):
    try:
        socket.create_connection(("127.0.0.1", port)).close()
        break
    except OSError:
        time.sleep(0.1)
client = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
client.request("GET", "/")
time.sleep(0.5)
server.send_signal(signal.SIGTERM)
response = client.getresponse()
body = response.read()
print(response.status, response.getheader("content-type"), body)
log = server.communicate(timeout=30)[1]
assert (response.status, body) == (500, b"Internal Server Error")
assert "Traceback" in log, log
PYTHON
