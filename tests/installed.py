"""An installed program, begun as its users begin it."""

import json
import threading
import urllib.request
from subprocess import Popen
from typing import Any

from tests.waits import SECONDS
from web.pages.ask_pages import EXAMPLES

LONGEST = 10 * SECONDS
"""So many seconds may it take to begin and to answer."""


def first_answer(server: "Popen[str]") -> dict[str, Any]:
    """What a server that has just been begun answers to an example of its front page. It is ended then."""
    overdue = threading.Timer(LONGEST, server.kill)
    overdue.start()
    try:
        output = ""
        assert server.stderr
        while "is at http" not in output:
            line = server.stderr.readline()
            assert line, f"it stopped with {server.wait()} before it served:\n{output}"
            output += line
        address = output.split("is at ")[1].split()[0]
        body = json.dumps({"question": EXAMPLES[0][1]}).encode()
        request = urllib.request.Request(f"{address}/api/ask", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=LONGEST) as response:
            answer: dict[str, Any] = json.load(response)
            return answer
    finally:
        overdue.cancel()
        server.terminate()
        server.communicate(timeout=LONGEST)
