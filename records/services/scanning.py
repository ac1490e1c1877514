"""The virus check of a file: clamd's INSTREAM over a socket, when one is configured (CLAMD_URL)."""

import logging
import socket
import struct
from contextlib import closing
from typing import BinaryIO
from urllib.parse import urlsplit

from django.conf import settings

from records.choices import ScanState

logger = logging.getLogger(__name__)
PIECE = 1 << 16
PATIENCE = 15.0
PORT = 3310


def scan(file: BinaryIO) -> ScanState:
    """What the virus check says of the file. `waiting` when it is configured and gives no verdict now. No write."""
    if not settings.CLAMD_URL:
        return ScanState.UNSCANNED
    try:
        return _verdict(_asked(file))
    except OSError as error:
        logger.warning("the virus check is not reached: %s", error)
        return ScanState.WAITING


def _asked(file: BinaryIO) -> bytes:
    """The answer to the whole file, sent in pieces that each say how long they are."""
    file.seek(0)
    with closing(_connected()) as daemon:
        daemon.sendall(b"zINSTREAM\0")
        while piece := file.read(PIECE):
            daemon.sendall(struct.pack(">I", len(piece)) + piece)
        daemon.sendall(struct.pack(">I", 0))
        answer = b""
        while not answer.endswith(b"\0") and (piece := daemon.recv(4096)):
            answer += piece
    return answer.strip(b"\0 \n")


def _connected() -> socket.socket:
    """unix:///path or tcp://host:port."""
    address = urlsplit(settings.CLAMD_URL)
    if address.scheme == "unix":
        local = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        local.settimeout(PATIENCE)
        local.connect(address.path)
        return local
    return socket.create_connection((address.hostname or "localhost", address.port or PORT), PATIENCE)


def _verdict(answer: bytes) -> ScanState:
    if answer.endswith(b" FOUND"):
        return ScanState.INFECTED
    if answer.endswith(b" OK"):
        return ScanState.CLEAN
    logger.error("the virus check answered %r", answer[:200])
    return ScanState.WAITING
