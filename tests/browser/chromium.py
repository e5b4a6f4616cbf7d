"""Chromium without a window, driven through a pipe by its DevTools protocol: a page is opened, measured, pointed at."""

import base64
import json
import os
import subprocess
import time

PATIENCE = 60.0
"""So many seconds an answer may take."""


class Browser:
    """A browser with one page."""

    def __init__(self, program, folder):
        there, self.out = os.pipe()
        self.into, back = os.pipe()
        self.count = 0

        def as_3_and_4():
            os.dup2(there, 63), os.dup2(back, 64)
            os.dup2(63, 3), os.dup2(64, 4)

        self.child = subprocess.Popen(
            [program, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--remote-debugging-pipe",
             f"--user-data-dir={folder}", "about:blank"],
            preexec_fn=as_3_and_4, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(there), os.close(back)
        os.set_blocking(self.into, False)
        self.rest, self.session = b"", None
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.ask("Page.enable")

    def ask(self, method, **params):
        """The answer to a command."""
        self.count += 1
        command = {"id": self.count, "method": method, "params": params} | ({"sessionId": self.session} if self.session else {})
        os.write(self.out, json.dumps(command).encode() + b"\0")
        while (answer := self.next()).get("id") != self.count:
            pass
        assert "error" not in answer, answer["error"]
        return answer["result"]

    def next(self):
        began = time.monotonic()
        while b"\0" not in self.rest:
            assert time.monotonic() - began < PATIENCE and self.child.poll() is None, "the browser does not answer"
            try:
                self.rest += os.read(self.into, 1 << 20)
            except BlockingIOError:
                time.sleep(0.01)
        message, _, self.rest = self.rest.partition(b"\0")
        return json.loads(message)

    def open(self, url, width, dark=False):
        """Shows a page in a window of that width."""
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=1000, deviceScaleFactor=1, mobile=False)
        self.ask("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])
        self.ask("Page.navigate", url=url)
        while self.value("document.readyState + location.href") != f"complete{url}":
            time.sleep(0.02)

    def value(self, script):
        """The value of an expression in the page."""
        found = self.ask("Runtime.evaluate", expression=script, returnByValue=True)
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    def point(self, x, y):
        """Moves the pointer."""
        self.ask("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)

    def picture(self, file):
        """Writes what is seen."""
        with open(file, "wb") as out:
            out.write(base64.b64decode(self.ask("Page.captureScreenshot")["data"]))

    def close(self):
        self.child.terminate()
        self.child.wait()
        os.close(self.out), os.close(self.into)
