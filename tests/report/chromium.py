"""Debian's Chromium without a window, spoken to over its debugging pipe: no driver and no port."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
DESKTOP, PHONE = (1280, 900), (390, 844)


class Browser:
    """One page. Commands are those of the DevTools protocol; messages on the pipe end with a zero byte."""

    def __init__(self, profile: Path) -> None:
        command_in, self.commands = os.pipe()
        self.answers, answer_out = os.pipe()
        flags = (
            "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --hide-scrollbars --no-first-run "
            f"--disable-background-networking --remote-debugging-pipe --user-data-dir={profile}"
        )
        # bash, since dash knows no descriptors above 9.
        shell = f"exec {CHROMIUM} {flags} about:blank 3<&{command_in} 4>&{answer_out}"
        self.process = subprocess.Popen(
            ["bash", "-c", shell],
            pass_fds=(command_in, answer_out),
            stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        os.close(command_in)
        os.close(answer_out)
        self.rest, self.last, self.events = b"", 0, []
        self.session: str | None = None
        target = next(t for t in self.call("Target.getTargets")["targetInfos"] if t["type"] == "page")
        self.session = self.call("Target.attachToTarget", targetId=target["targetId"], flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def close(self) -> None:
        """End the browser."""
        os.close(self.commands)
        os.close(self.answers)
        self.process.kill()
        self.process.wait()

    def _receive(self) -> dict[str, Any]:
        while b"\0" not in self.rest:
            piece = os.read(self.answers, 1 << 20)
            if not piece:
                raise RuntimeError("the browser has gone")
            self.rest += piece
        message, self.rest = self.rest.split(b"\0", 1)
        return json.loads(message)

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """The answer to one command; events that come before are kept."""
        self.last += 1
        message = {"id": self.last, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.commands, data) :]
        while (answer := self._receive()).get("id") != self.last:
            self.events.append(answer)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        return answer["result"]

    def look(self, size: tuple[int, int] = DESKTOP, scheme: str = "light", script: bool = True) -> None:
        """The size of the window, the colour scheme, and whether scripts run, for what is opened next."""
        width, height = size
        phone = width < 600
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=phone)
        self.call("Emulation.setEmulatedMedia", media="", features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.call("Emulation.setScriptExecutionDisabled", value=not script)

    def open(self, url: str) -> None:
        """Load a page whole, and let it draw."""
        self.events.clear()
        self.call("Page.navigate", url="about:blank")
        self.call("Page.navigate", url=url)
        while not any(event.get("method") == "Page.loadEventFired" for event in self.events):
            self.events.append(self._receive())
        self.events = [event for event in self.events if event.get("method") != "Page.loadEventFired"]
        self.loaded()
        self.run("new Promise(done => setTimeout(done, 250))")

    def loaded(self) -> None:
        """Wait for what was opened: the event may have been that of the blank page before it."""
        while not self.run("location.href != 'about:blank' && document.readyState == 'complete'"):
            time.sleep(0.02)

    def run(self, script: str) -> Any:
        """The value of an expression, awaited; the page's policy does not bind it."""
        found = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in found:
            raise RuntimeError(found["exceptionDetails"]["exception"]["description"])
        return found["result"].get("value")

    def screenshot(self, path: Path, whole: bool = True) -> None:
        """A picture of the page, to its end or of what the window shows."""
        found = self.call("Page.captureScreenshot", captureBeyondViewport=whole)
        path.write_bytes(base64.b64decode(found["data"]))

    def pdf(self) -> bytes:
        """The page in print."""
        return base64.b64decode(
            self.call("Page.printToPDF", printBackground=True, paperWidth=8.27, paperHeight=11.69)["data"]
        )
