"""A stand-in for the Hugging Face hub on loopback: repositories in memory, files as they came.

    with hub() as there:
        there.repos["me/tea"]     # {"private": True, "files": {"README.md": b"…"}}

It speaks as much of the hub's HTTP as an upload needs: without Xet, small files in the commit,
others by LFS.
"""

import json
import threading
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_BY_LFS = (".parquet", ".safetensors")


@dataclass
class Hub:
    """What the stand-in has and has seen."""

    address: str = ""
    repos: dict[str, dict[str, Any]] = field(default_factory=dict)
    stored: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    forbidden: bool = False


@contextmanager
def hub() -> Iterator[Hub]:
    there = Hub()
    handler = type("Handler", (_Handler,), {"there": there})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        there.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield there
        finally:
            server.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    there: Hub

    def do_POST(self) -> None:
        body = self._read()
        if self.there.forbidden:
            self._answer(403, {"error": "You may not write there\x1b[31m"})
        elif self.path == "/api/repos/create":
            self._create(json.loads(body))
        elif self.path == "/api/validate-yaml":
            self._answer(200, {"warnings": [], "errors": []})
        elif "/preupload/" in self.path:
            files = [
                {
                    "path": file["path"],
                    "uploadMode": "lfs" if file["path"].endswith(_BY_LFS) else "regular",
                    "shouldIgnore": False,
                }
                for file in json.loads(body)["files"]
            ]
            self._answer(200, {"files": files})
        elif self.path.endswith("/info/lfs/objects/batch"):
            self._batch(json.loads(body))
        else:
            self._commit(body)

    def do_GET(self) -> None:
        self._read()
        repo = "/".join(self.path.split("/")[3:5])
        found = self.there.repos.get(repo)
        if found is None:
            self._answer(404, {"error": "Repository not found"})
        else:
            self._answer(200, {"id": repo, "private": found["private"], "sha": "0" * 40})

    def do_PUT(self) -> None:
        self.there.stored[self.path.rpartition("/")[2]] = self._read()
        self._answer(200, {})

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        pass

    def _create(self, asked: dict[str, Any]) -> None:
        repo = f"{asked['organization']}/{asked['name']}"
        url = f"{self.there.address}/{repo}"
        if repo in self.there.repos:
            self._answer(409, {"error": "You already created this repo", "url": url})
            return
        private = asked.get("visibility") == "private"
        self.there.repos[repo] = {"private": private, "type": asked.get("type"), "files": {}}
        self._answer(200, {"url": url})

    def _batch(self, asked: dict[str, Any]) -> None:
        objects = [
            {
                "oid": each["oid"],
                "size": each["size"],
                "actions": {"upload": {"href": f"{self.there.address}/store/{each['oid']}"}},
            }
            for each in asked["objects"]
        ]
        self._answer(200, {"transfer": "basic", "objects": objects})

    def _commit(self, body: bytes) -> None:
        repo = "/".join(self.path.split("/")[3:5])
        files = self.there.repos[repo]["files"]
        for line in map(json.loads, body.splitlines()):
            value = line["value"]
            if line["key"] == "file":
                files[value["path"]] = b64decode(value["content"])
            elif line["key"] == "lfsFile":
                files[value["path"]] = self.there.stored[value["oid"]]
        self._answer(200, {"commitUrl": f"{self.there.address}/{repo}", "commitOid": "c" * 40})

    def _read(self) -> bytes:
        self.there.asked.append(f"{self.command} {self.path}")
        if token := self.headers.get("Authorization"):
            self.there.tokens.add(token)
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _answer(self, status: int, value: dict[str, Any]) -> None:
        said = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)
