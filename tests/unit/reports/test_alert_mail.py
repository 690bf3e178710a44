"""The e-mail about alerts says the same as plain text and as HTML, and runs nothing."""

from __future__ import annotations

from html.parser import HTMLParser

from goodmeasure.reports.alert_mail import alert_mail


class Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.tags: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_data(self, data: str) -> None:
        self.said.append(data.strip())


def test_both_say_the_same_and_others_words_are_only_words() -> None:
    mail = alert_mail("Town & Co", [
        ("proof lost", "The name <b>x</b>\r\nBcc: a@b.example is gone."), ("sign-in due", "Sign in."),
    ], address="https://town.example")  # fmt: skip
    seen = Words()
    seen.feed(mail.html)
    assert "b" not in seen.tags
    assert seen.links == ["https://town.example/alerts/"]
    for sentence in ("The name <b>x</b> Bcc: a@b.example is gone.", "Sign in."):
        assert sentence in seen.said
        assert f"- {sentence}\n" in mail.text
    assert "https://town.example/alerts/" in mail.text
    assert "You get this because" in mail.text
    assert "2 things need somebody at Town & Co" in mail.text
    assert "\n" not in mail.subject


def test_one_alert_is_its_own_subject() -> None:
    mail = alert_mail(
        "Town", [("proof lost", "A name changed hands. " * 20)], address="https://town.example"
    )
    assert mail.subject.startswith("Town: A name changed hands.")
    assert len(mail.subject) <= 150
    assert mail.subject.endswith(" name …")


def test_many_are_under_what_they_are_about_in_the_order_they_came() -> None:
    alerts = [("proof lost", "Lost."), ("sign-in due", "Sign in to A."), ("sign-in due", "To B.")]
    mail = alert_mail("Town", alerts, address="")
    assert mail.subject == "Town: 3 things need somebody"
    assert mail.text.startswith(
        "3 things need somebody at Town, the most urgent first:\n\nProof lost\n- Lost.\n\n"
        "Sign-in due\n- Sign in to A.\n- To B.\n\n"
    )
    assert ">Sign-in due</h2><ul><li>Sign in to A.</li><li>To B.</li></ul>" in mail.html


def test_without_an_address_there_is_no_link() -> None:
    mail = alert_mail("Town", [("sign-in due", "Sign in.")], address="")
    assert "href" not in mail.html
    assert "See what to do on the page Alerts." in mail.text
    assert "See what to do on the page Alerts." in mail.html
