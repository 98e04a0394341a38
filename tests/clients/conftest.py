"""The real binary on a free port of the loopback, for clients that know nothing of it."""

import os
import subprocess

import pytest


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    process = subprocess.Popen(
        [os.environ["ARPENT_BIN"], "serve", "--listen", "127.0.0.1:0", "--data", tmp_path_factory.mktemp("data")],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    address = process.stdout.readline().strip()
    assert address.startswith("http://127.0.0.1:"), address
    yield address
    process.terminate()
    process.wait(timeout=30)
