"""A server on the loopback interface, built in four ways, under the load of a second process.

Python's threads serve several clients at once as long as the requests wait: a thread that waits lets the others have the
global interpreter lock.

Each line is the time from connecting to the answer, as a client sees it; "all" is the time until all were served.

usage: server.py requests clients workers quick slow     (times in nanoseconds; every tenth request is slow)
"""

import os
import socket
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

requests, clients, workers, quick, slow = map(int, sys.argv[1:])


def is_slow(number):
    """Whether a request is a slow one."""
    return number % 10 == 9


def serve(connection):
    """What the server does for a client: it waits for a disk or a database, and answers."""
    with connection:
        request = connection.recv(1)
        time.sleep((slow if request == b"s" else quick) / 1e9)
        connection.sendall(request)


def client(address, first, latency):
    """Send the next request when the last one was answered."""
    for number in range(first, requests, clients):
        begin = time.monotonic_ns()
        with socket.create_connection(address) as server:
            server.sendall(b"s" if is_slow(number) else b"q")
            server.recv(1)
        latency[number] = time.monotonic_ns() - begin


def load(design, address):
    """The load, in a process of its own."""
    latency = [0] * requests
    threads = [threading.Thread(target=client, args=(address, first, latency)) for first in range(clients)]
    begin = time.monotonic_ns()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    report(design, "all", time.monotonic_ns() - begin)
    for number in range(requests):
        report(design, "slow" if is_slow(number) else "quick", latency[number])


def report(design, request, time):
    """Print one line."""
    print(f'{{"design":"{design}","request":"{request}","ns":{time}}}')


def measure(design, hand_on):
    """Serve all requests, each of which is handed on as soon as it comes in."""
    with socket.create_server(("127.0.0.1", 0), backlog=clients) as door:  # any free port
        generator = os.fork()  # before there are threads
        if generator == 0:
            load(design, door.getsockname())
            sys.stdout.flush()
            os._exit(0)
        for _ in range(requests):
            hand_on(door.accept()[0])
        os.waitpid(generator, 0)


measure("one thread", serve)
with ThreadPoolExecutor(1) as pool:
    measure("listener and worker", lambda connection: pool.submit(serve, connection))
measure("thread per request", lambda connection: threading.Thread(target=serve, args=(connection,)).start())
with ThreadPoolExecutor(workers) as pool:
    measure("pool", lambda connection: pool.submit(serve, connection))
