"""How do those who receive a report by e-mail get it? A link for who has an account, the PDF for an address."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from portal import clock, shelf
from reports.issuing import FOLDER
from reports.models import Delivery, Edition, EditionFile


def is_configured() -> bool:
    return bool(settings.EMAIL_URL)


def send(edition: Edition) -> int:
    """Sends what was not sent yet, each letter once; returns how many. Raises OSError when the server is away."""
    waiting = edition.deliveries.filter(mailed_at=None).select_related("user")
    sent = 0
    with get_connection() as connection:
        for delivery in waiting:
            if message := _letter(edition, delivery):
                message.connection = connection
                message.send()
                Delivery.objects.filter(pk=delivery.pk).update(mailed_at=clock.now())
                sent += 1
    return sent


def _letter(edition: Edition, delivery: Delivery) -> EmailMessage | None:
    """None for a person without an address: they have the notice in the portal."""
    to = delivery.user.email if delivery.user else delivery.email
    if not to:
        return None
    page = f"{settings.SITE_URL.rstrip('/')}{edition.get_absolute_url()}"
    text = f"{edition.name} ({edition.number_words}) đã được phát hành.\n\n"
    text += f"Xem và tải trên cổng: {page}\n" if delivery.user else "Bản PDF được gửi kèm thư này.\n"
    message = EmailMessage(subject=f"{edition.name} ({edition.number_words})", body=text, to=[to])
    if delivery.user is None:
        _attach(message, edition)
    return message


def _attach(message: EmailMessage, edition: Edition) -> None:
    file = edition.files.get(format=EditionFile.Format.PDF)
    content = shelf.take({**file.paper, "folder": FOLDER})
    if content is not None:
        with content:
            message.attach(file.name, content.read(), "application/pdf")
