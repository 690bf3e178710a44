from __future__ import annotations

from zoneinfo import available_timezones

from django import forms
from django.contrib.auth.password_validation import validate_password

from goodmeasure.store.models import Role

ROLES = (
    (Role.VIEWER.value, "Viewer: sees everything, changes nothing"),
    (Role.OFFICER.value, "Officer: adds channels and files"),
    (Role.APPROVER.value, "Approver: also takes decisions"),
    (Role.ADMINISTRATOR.value, "Administrator: also adds people"),
)


class PersonForm(forms.Form):
    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        error_messages={
            "required": "Enter an e-mail address",
            "invalid": "Enter an e-mail address in the right form, like name@example.nhs.uk",
        },
    )
    role = forms.ChoiceField(label="Role", choices=ROLES)


class RoleForm(forms.Form):
    role = forms.ChoiceField(label="Role", choices=(*ROLES, ("remove", "No role: take them out")))


class SetUpForm(forms.Form):
    """The first organisation and its first administrator."""

    organisation = forms.CharField(
        label="Name of your organisation",
        max_length=200,
        error_messages={"required": "Enter the name of your organisation"},
    )
    email = forms.EmailField(
        label="Your e-mail address",
        max_length=254,
        error_messages={
            "required": "Enter your e-mail address",
            "invalid": "Enter an e-mail address in the right form, like name@example.nhs.uk",
        },
    )
    password = forms.CharField(
        label="Choose a password",
        strip=False,
        widget=forms.PasswordInput,
        error_messages={"required": "Choose a password"},
    )

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password


class OrganisationForm(forms.Form):
    name = forms.CharField(
        label="Name of your organisation",
        max_length=200,
        error_messages={"required": "Enter the name of your organisation"},
    )
    time_zone = forms.ChoiceField(
        label="Time zone",
        choices=lambda: [(name, name.replace("_", " ")) for name in sorted(available_timezones())],
    )
