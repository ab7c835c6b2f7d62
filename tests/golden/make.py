#!/usr/bin/env python3
"""Makes the golden files next to it with Python and openssl, never with the code that they test.

canonical/NAME.json        written by hand
canonical/NAME.canonical   its canonical JSON, by Python's json module
canonical/SHA256SUMS       the hashes of the canonical texts, by hashlib; `sha256sum -c SHA256SUMS` agrees
ed25519/private.pem        made once by `openssl genpkey`, kept afterwards; signs nothing but these files
ed25519/public.pem         by `openssl pkey -pubout`
ed25519/NAME.message       written here
ed25519/NAME.signature     base64 of `openssl pkeyutl -sign -rawin` over the message

Python sorts names by code point and writes floats its own way, so the documents hold integers only and no name above
U+FFFF; both are covered by the published RFC 8785 data.
"""

import base64
import hashlib
import json
import pathlib
import subprocess

FOLDER = pathlib.Path(__file__).resolve().parent


def make_canonical(folder):
    sums = []
    for source in sorted(folder.glob("*.json")):
        value = json.loads(source.read_text(encoding="utf-8"))
        text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
        target = source.with_suffix(".canonical")
        target.write_bytes(text)
        sums.append(f"{hashlib.sha256(text).hexdigest()}  {target.name}\n")
    (folder / "SHA256SUMS").write_text("".join(sums))


def openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True)


def make_signatures(folder, canonical):
    key = folder / "private.pem"
    if not key.exists():
        openssl("genpkey", "-algorithm", "ed25519", "-out", key)
    openssl("pkey", "-in", key, "-pubout", "-out", folder / "public.pem")
    messages = {
        "short": b"x",
        "utf8": "Zürich, \U0001f600, \u0000 und mehr\n".encode("utf-8"),
        "long": bytes(i * 7 % 256 for i in range(5000)),
        "document": (canonical / "export.canonical").read_bytes(),
    }
    for name, message in messages.items():
        source = folder / f"{name}.message"
        source.write_bytes(message)
        raw = folder / f"{name}.raw"
        openssl("pkeyutl", "-sign", "-rawin", "-inkey", key, "-in", source, "-out", raw)
        (folder / f"{name}.signature").write_text(base64.b64encode(raw.read_bytes()).decode("ascii") + "\n")
        raw.unlink()


make_canonical(FOLDER / "canonical")
make_signatures(FOLDER / "ed25519", FOLDER / "canonical")
