"""The server for e-mail is read from one address, whose password is never said."""

from __future__ import annotations

import pytest

from goodmeasure.config.mail import server


def test_addresses() -> None:
    assert server("") is None
    sends = server("smtp+tls://town%40example.org:p%3Aw@mail.example.org")
    assert sends is not None
    assert (sends.host, sends.port, sends.user, sends.password) == (
        "mail.example.org",
        587,
        "town@example.org",
        "p:w",
    )
    assert (sends.starttls, sends.tls) == (True, False)
    assert "p:w" not in repr(sends)
    whole = server("smtps://mail.example.org:4650")
    assert whole is not None
    assert (whole.port, whole.tls, whole.user) == (4650, True, "")


@pytest.mark.parametrize(
    "wrong", ["https://user:secret@mail.example.org", "smtp://", "mail.example.org"]
)
def test_what_is_no_address_is_refused_without_its_password(wrong: str) -> None:
    with pytest.raises(ValueError, match="GOODMEASURE_EMAIL_URL") as caught:
        server(wrong)
    assert "secret" not in str(caught.value)
