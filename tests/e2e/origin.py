"""An origin whose answers a test scripts, byte by byte where it must: one event loop on a thread of its own.

A script is `async def script(exchange)`; it sends what it likes and returns, after which the next request of the
connection is read. Scripts are found by target, then by address. What was asked, and what was sent, is kept.
"""

import asyncio
import collections
import contextlib
import ctypes
import dataclasses
import socket
import struct
import threading
import time


@dataclasses.dataclass
class Seen:
    at: float  # time.monotonic() when the head had come
    address: str
    target: str
    headers: dict
    sent: int = 0  # bytes that the kernel took
    ended: float = 0.0


class Exchange:
    def __init__(self, origin, seen, writer):
        self.origin, self.seen, self.writer = origin, seen, writer
        self.target, self.headers = seen.target, seen.headers
        self.closing = False

    async def send(self, data):
        """Raises ConnectionError once the client is gone."""
        self.writer.write(data)
        await self.writer.drain()
        self.seen.sent += len(data)

    async def answer(self, body, status="200 OK", fields=()):
        lines = "".join(f"{one}\r\n" for one in fields)
        await self.send(f"HTTP/1.1 {status}\r\n{lines}Content-Length: {len(body)}\r\n\r\n".encode() + body)

    async def hang(self):
        """Until the client is gone, or the test over."""
        while not self.writer.is_closing() and not self.origin.stopping:
            await asyncio.sleep(0.05)
            if self.writer.transport.get_extra_info("socket").fileno() < 0:
                break

    def close(self):
        self.closing = True

    def reset(self):
        linger = struct.pack("ii", 1, 0)
        self.writer.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.writer.transport.abort()
        self.closing = True


class Origin:
    def __init__(self):
        self.loop = asyncio.new_event_loop()
        self.scripts = {}  # target or address -> script
        self.seen = collections.defaultdict(list)  # target -> [Seen]
        self.port = 0
        self.accepted = 0
        self.stopping = False
        self.servers = []
        self.tasks = set()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)

    def __enter__(self):
        self.thread.start()
        self.listen("127.0.0.1")
        return self

    def __exit__(self, *_):
        self.stopping = True
        asyncio.run_coroutine_threadsafe(self._end(), self.loop).result(20)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)
        self.loop.close()

    async def _end(self):
        for server in self.servers:
            server.close()
        for task in list(self.tasks):
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)

    def listen(self, address, port=None, ssl=None):
        """Serves at `address`, at the port of all the others unless one is given. The port."""
        async def begin():
            return await asyncio.start_server(
                lambda r, w: self._accept(r, w, address), address, self.port if port is None else port,
                backlog=1024, ssl=ssl, limit=1 << 16)
        server = asyncio.run_coroutine_threadsafe(begin(), self.loop).result(20)
        self.servers.append(server)
        bound = server.sockets[0].getsockname()[1]
        if self.port == 0:
            self.port = bound
        return bound

    def url(self, target="/", address="127.0.0.1"):
        return f"http://{address}:{self.port}{target}"

    async def _accept(self, reader, writer, address):
        self.accepted += 1
        task = asyncio.current_task()
        self.tasks.add(task)
        try:
            await self._converse(reader, writer, address)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, asyncio.CancelledError):
            pass
        finally:
            self.tasks.discard(task)
            with contextlib.suppress(Exception):
                writer.close()

    async def _converse(self, reader, writer, address):
        while not self.stopping:
            head = await reader.readuntil(b"\r\n\r\n")
            line, *fields = head.decode("latin-1").split("\r\n")
            headers = dict((k.lower(), v.strip()) for k, _, v in (field.partition(":") for field in fields) if k)
            seen = Seen(time.monotonic(), address, line.split(" ")[1], headers)
            self.seen[seen.target].append(seen)
            exchange = Exchange(self, seen, writer)
            script = self.scripts.get(seen.target) or self.scripts.get(address)
            try:
                if script is None:
                    await exchange.answer(b"", "404 Not Found")
                else:
                    await self._until_gone(script(exchange), reader, writer)
            finally:
                seen.ended = time.monotonic()
            if exchange.closing or writer.is_closing():
                return

    @staticmethod
    async def _until_gone(script, reader, writer):
        """Runs a script to its end, or to the client's."""
        running = asyncio.ensure_future(script)
        try:
            while not running.done():
                await asyncio.wait([running], timeout=0.05)
                if not running.done() and (reader.at_eof() or writer.is_closing()):
                    raise ConnectionError
            await running
        finally:
            running.cancel()


def brotli(data):
    """`data` in the brotli coding; Python's library has none, the program's own library is used."""
    library = ctypes.CDLL("libbrotlienc.so.1")
    library.BrotliEncoderMaxCompressedSize.restype = ctypes.c_size_t
    size = ctypes.c_size_t(library.BrotliEncoderMaxCompressedSize(ctypes.c_size_t(len(data))) or len(data) + 1024)
    out = ctypes.create_string_buffer(size.value)
    done = library.BrotliEncoderCompress(5, 22, 0, ctypes.c_size_t(len(data)), data, ctypes.byref(size), out)
    assert done == 1
    return out.raw[:size.value]
