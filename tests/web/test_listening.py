"""The socket that is listened at."""

import errno
import socket
from ipaddress import ip_address

import pytest

from guided_audio.core.errors import ServingError, UsageError
from guided_audio.web import listening
from guided_audio.web.listening import listen

HERE = ip_address("127.0.0.1")


def test_it_is_one_port_of_one_address() -> None:
    with listen(HERE, 0) as listener:
        assert listener.getsockname()[0] == "127.0.0.1"
        with socket.create_connection(listener.getsockname(), 5):
            pass


def test_where_a_port_is_taken_the_next_one_is_or_it_says_so() -> None:
    with listen(HERE, 0) as first:
        port = first.getsockname()[1]
        with listen(HERE, port, or_next=True) as second:
            assert port < second.getsockname()[1] < port + listening.TRIED
        with pytest.raises(ServingError, match=f"port {port} is taken"):
            listen(HERE, port)


def test_an_address_of_another_computer_is_refused() -> None:
    with pytest.raises(UsageError, match="is no address of this computer"):
        listen(ip_address("198.51.100.7"), 0)


@pytest.mark.parametrize(("number", "said"), [(errno.EACCES, "above 1023"), (errno.ENETDOWN, "network is up")])
def test_what_the_system_refuses_is_explained(monkeypatch: pytest.MonkeyPatch, number: int, said: str) -> None:
    def refuse(*_: object) -> socket.socket:
        raise OSError(number, "No")

    monkeypatch.setattr(listening, "_listening", refuse)
    with pytest.raises(ServingError) as caught:
        listen(HERE, 80, or_next=True)
    assert said in caught.value.hint
