"""Organisations and the people in them."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email, validate_slug
from django.db import transaction
from django.utils.text import slugify

from goodmeasure.kernel.errors import InputError, NotPermittedHere
from goodmeasure.store import audit
from goodmeasure.store.models import AccessKey, Membership, Organisation, Role, User


def create_organisation(
    name: str, *, now: datetime, time_zone: str = "Europe/London", slug: str = ""
) -> Organisation:
    """Raises ``InputError`` where the name is empty or its short form is taken or no short form."""
    short = slug or slugify(name)[:80]
    if not short:
        raise InputError(
            "An organisation needs a name.", next_step="Give one with letters or digits."
        )
    try:
        validate_slug(short)  # it is part of files' names and of commands
    except ValidationError:
        raise InputError(
            "A short name has letters, digits, hyphens and underscores, and nothing else.",
            next_step="For example: health-research.",
        ) from None
    if Organisation.objects.filter(slug=short).exists():
        raise InputError(
            f"There is already an organisation called {short}.", next_step="Choose another name."
        )
    with transaction.atomic():
        made = Organisation.objects.create(name=name, slug=short, time_zone=time_zone)
        audit.record(made, person=None, at=now, action="organisation created", subject=name)
    return made


def the_organisation(slug: str | None) -> Organisation:
    """The one that is meant: by its short name, or the only one there is."""
    if slug:
        found = Organisation.objects.filter(slug=slug).first()
        if found is None:
            raise InputError(
                f"There is no organisation called {slug}.",
                next_step="Its short name is shown by: goodmeasure check",
            )
        return found
    some = list(Organisation.objects.order_by("pk")[:2])
    if not some:
        raise InputError("There is no organisation yet.", next_step="Run: goodmeasure setup")
    if len(some) > 1:
        raise InputError(
            "There is more than one organisation here.",
            next_step="Say which one: --organisation SHORT-NAME",
        )
    return some[0]


def valid_address(email: str) -> str:
    """An address in the form in which people are kept. Raises ``InputError``."""
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as wrong:
        raise _refused(wrong) from None
    return address


def _refused(wrong: ValidationError) -> InputError:
    return InputError(" ".join(wrong.messages), next_step="Correct it and try again.")


def add_person(
    organisation: Organisation,
    *,
    email: str,
    role: Role,
    now: datetime,
    password: str | None = None,
    name: str = "",
    by: User | None = None,
) -> User:
    """Give a person a role, making their account when they have none.

    Raises ``InputError`` for an address or a password that will not do. A known person keeps the
    password they have.
    """
    address = valid_address(email)
    try:
        if password is not None:
            validate_password(password)
    except ValidationError as wrong:
        raise _refused(wrong) from None
    with transaction.atomic():
        user = User.objects.filter(email=address).first()
        if user is None:
            user = User.objects.create_user(address, password, first_name=name[:150])
        Membership.objects.update_or_create(
            organisation=organisation, user=user, defaults={"role": role.value}
        )
        audit.record(
            organisation, person=by, at=now, action="role given", subject=address, role=role.value
        )
    return user


def remove_person(organisation: Organisation, *, user: User, by: User, now: datetime) -> None:
    """Take a person's role away, and their access keys with it: a role given again later brings
    none of them back. The last administrator stays (``NotPermittedHere``)."""
    administrators = Membership.objects.filter(
        organisation=organisation, role=Role.ADMINISTRATOR.value
    )
    if not administrators.exclude(user=user).exists():
        raise NotPermittedHere(
            "An organisation keeps at least one administrator.",
            next_step="Make somebody else administrator first.",
        )
    with transaction.atomic():
        Membership.objects.filter(organisation=organisation, user=user).delete()
        AccessKey.objects.filter(organisation=organisation, user=user, ended_at=None).update(
            ended_at=now
        )
        audit.record(organisation, person=by, at=now, action="role taken away", subject=user.email)
