"""The words that every survey says, in English and in Welsh, and what languages are called.

The Welsh is ours: the pages ask for it to be checked by a Welsh speaker before a survey opens.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

LANGUAGES: Final[Mapping[str, tuple[str, str, str]]] = {
    "en": ("English", "English", "ltr"),
    "cy": ("Welsh", "Cymraeg", "ltr"),
    "ar": ("Arabic", "العربية", "rtl"),
    "bn": ("Bengali", "বাংলা", "ltr"),
    "fa": ("Persian", "فارسی", "rtl"),
    "fr": ("French", "Français", "ltr"),
    "ga": ("Irish", "Gaeilge", "ltr"),
    "gd": ("Scottish Gaelic", "Gàidhlig", "ltr"),
    "gu": ("Gujarati", "ગુજરાતી", "ltr"),
    "pa": ("Panjabi", "ਪੰਜਾਬੀ", "ltr"),
    "pl": ("Polish", "Polski", "ltr"),
    "pt": ("Portuguese", "Português", "ltr"),
    "ro": ("Romanian", "Română", "ltr"),
    "so": ("Somali", "Soomaali", "ltr"),
    "es": ("Spanish", "Español", "ltr"),
    "uk": ("Ukrainian", "Українська", "ltr"),
    "ur": ("Urdu", "اردو", "rtl"),
    "zh": ("Chinese", "中文", "ltr"),
}
"""By code: what we call it, what its speakers call it, and which way it is read."""

FIXED: Final[Mapping[str, Mapping[str, str]]] = {
    "send": {"en": "Send my answers", "cy": "Anfon fy atebion"},
    "daily": {"en": "Every day", "cy": "Bob dydd"},
    "weekly": {"en": "Every week", "cy": "Bob wythnos"},
    "monthly": {"en": "Every month", "cy": "Bob mis"},
    "less": {"en": "Less often", "cy": "Yn llai aml"},
    "never": {"en": "Never", "cy": "Byth"},
    "optional": {"en": "You may leave out any question.", "cy": "Cewch hepgor unrhyw gwestiwn."},
    "needed": {"en": "We need an answer here.", "cy": "Mae angen ateb arnom yma."},
    "up_to": {"en": "Choose up to {most}.", "cy": "Dewiswch hyd at {most}."},
    "any": {"en": "Choose all that fit.", "cy": "Dewiswch bob un sy’n berthnasol."},
    "problem": {"en": "There is a problem", "cy": "Mae problem"},
    "error_needed": {"en": "Choose an answer", "cy": "Dewiswch ateb"},
    "error_most": {"en": "Choose no more than {most}", "cy": "Dewiswch ddim mwy na {most}"},
    "error_alone": {
        "en": "Choose “{option}”, or other answers, but not both",
        "cy": "Dewiswch “{option}”, neu atebion eraill, ond nid y ddau",
    },
    "error_unknown": {
        "en": "Choose from the answers that are here",
        "cy": "Dewiswch o blith yr atebion sydd yma",
    },
    "error_long": {
        "en": "Use no more than {most} letters",
        "cy": "Defnyddiwch ddim mwy na {most} o lythrennau",
    },
    "error_nothing": {
        "en": "Answer at least one question",
        "cy": "Atebwch o leiaf un cwestiwn",
    },
    "error_email": {
        "en": "Enter an e-mail address like name@example.org, or leave it empty",
        "cy": "Rhowch gyfeiriad e-bost fel enw@enghraifft.org, neu gadewch ef yn wag",
    },
    "error_again": {
        "en": "This page was open for too long. Your answers are still here: send them again",
        "cy": "Bu’r dudalen hon ar agor yn rhy hir. Mae’ch atebion yma o hyd: anfonwch nhw eto",
    },
    "privacy": {"en": "How we use your answers", "cy": "Sut rydym yn defnyddio’ch atebion"},
    "notice_who": {
        "en": "{who} runs this survey.",
        "cy": "{who} sy’n cynnal yr arolwg hwn.",
    },
    "notice_why": {"en": "Why we ask: {why}", "cy": "Pam rydym yn gofyn: {why}"},
    "notice_kept": {
        "en": "We keep your answers, the day they came in and the language you used. We do not ask"
        " who you are. We do not keep your address on the internet, and this page sets no cookies.",
        "cy": "Rydym yn cadw’ch atebion, y diwrnod y daethant i law a’r iaith a ddefnyddioch. Nid"
        " ydym yn gofyn pwy ydych chi. Nid ydym yn cadw’ch cyfeiriad ar y rhyngrwyd, ac nid yw’r"
        " dudalen hon yn gosod cwcis.",
    },
    "notice_long": {
        "en": "We delete the answers {months} months after the survey closes.",
        "cy": "Rydym yn dileu’r atebion {months} mis ar ôl i’r arolwg gau.",
    },
    "notice_small": {
        "en": "We show results for groups of 10 people or more, never for fewer.",
        "cy": "Rydym yn dangos canlyniadau ar gyfer grwpiau o 10 neu fwy o bobl, byth am lai.",
    },
    "notice_free": {
        "en": "Taking part is your choice. Once sent, we cannot find your answers to change them.",
        "cy": "Eich dewis chi yw cymryd rhan. Ar ôl eu hanfon, ni allwn ddod o hyd i’ch atebion"
        " i’w newid.",
    },
    "notice_text": {
        "en": "Please do not write names or anything about your health in the boxes. We delete"
        " what is in them {days} days after the survey closes.",
        "cy": "Peidiwch ag ysgrifennu enwau na dim am eich iechyd yn y blychau. Rydym yn dileu’r"
        " hyn sydd ynddynt {days} diwrnod ar ôl i’r arolwg gau.",
    },
    "notice_contact": {"en": "Questions: {contact}", "cy": "Cwestiynau: {contact}"},
    "email_label": {
        "en": "Your e-mail address (you may leave this empty)",
        "cy": "Eich cyfeiriad e-bost (cewch adael hwn yn wag)",
    },
    "email_hint": {
        "en": "We keep it apart from your answers and delete it after {days} days.",
        "cy": "Rydym yn ei gadw ar wahân i’ch atebion ac yn ei ddileu ar ôl {days} diwrnod.",
    },
    "thanks": {"en": "Thank you", "cy": "Diolch"},
    "thanks_more": {
        "en": "Your answers are with us. You can close this page.",
        "cy": "Mae’ch atebion wedi’n cyrraedd. Gallwch gau’r dudalen hon.",
    },
    "not_yet": {"en": "This survey is not open yet", "cy": "Nid yw’r arolwg hwn ar agor eto"},
    "not_yet_more": {"en": "It opens on {day}.", "cy": "Mae’n agor ar {day}."},
    "closed": {"en": "This survey is closed", "cy": "Mae’r arolwg hwn wedi cau"},
    "closed_more": {
        "en": "It takes no more answers. Thank you for coming.",
        "cy": "Nid yw’n derbyn rhagor o atebion. Diolch am ddod.",
    },
    "busy": {
        "en": "Too many answers came from where you are in a short time",
        "cy": "Daeth gormod o atebion o’r lle rydych chi mewn amser byr",
    },
    "busy_more": {
        "en": "Nothing was kept. Please wait ten minutes and send your answers again.",
        "cy": "Ni chadwyd dim. Arhoswch ddeg munud ac anfonwch eich atebion eto.",
    },
    "leave_empty": {"en": "Leave this box empty", "cy": "Gadewch y blwch hwn yn wag"},
    "no_language": {
        "en": "This survey is not in the language you asked for, so it is shown in English.",
        "cy": "Nid yw’r arolwg hwn ar gael yn yr iaith y gofynnoch amdani, felly fe’i dangosir yn"
        " Gymraeg.",
    },
    "other_languages": {"en": "Other languages", "cy": "Ieithoedd eraill"},
    "skip": {"en": "Skip to main content", "cy": "Neidio i’r prif gynnwys"},
}
"""Texts of the public pages. ``{…}`` is filled in; a translation keeps it."""

ASKED: Final[Mapping[str, Mapping[str, str]]] = {
    "title": {"en": "How should we keep in touch?", "cy": "Sut dylem gadw mewn cysylltiad?"},
    "intro": {
        "en": "Tell us where you are and where you would look for news from us. It takes about"
        " three minutes.",
        "cy": "Dywedwch wrthym ble rydych chi a ble byddech yn chwilio am newyddion gennym. Mae’n"
        " cymryd tua thair munud.",
    },
    "group": {
        "en": "Which of these fits you best?",
        "cy": "Pa un o’r rhain sy’n eich disgrifio orau?",
    },
    "no_group": {"en": "None of these", "cy": "Dim un o’r rhain"},
    "use": {
        "en": "How often do you use each of these?",
        "cy": "Pa mor aml ydych chi’n defnyddio pob un o’r rhain?",
    },
    "purpose": {
        "en": "Where would you look first for this: {purpose}?",
        "cy": "Ble byddech chi’n edrych gyntaf am hyn: {purpose}?",
    },
    "nowhere": {"en": "Nowhere", "cy": "Yn unman"},
    "ask": {"en": "I would ask someone", "cy": "Byddwn i’n gofyn i rywun"},
    "miss": {
        "en": "Which of these would you miss if we stopped using it?",
        "cy": "Pa rai o’r rhain fyddech chi’n gweld eu heisiau pe baem yn rhoi’r gorau i’w"
        " defnyddio?",
    },
    "miss_none": {"en": "I would miss none of them", "cy": "Fyddwn i ddim yn gweld eisiau’r un"},
    "more": {
        "en": "Is there anything else you would like us to know?",
        "cy": "Oes unrhyw beth arall yr hoffech i ni ei wybod?",
    },
}
"""Our default questions."""

OUTLETS: Final[Mapping[str, str]] = {
    "website": "Ein gwefan",
    "newsletter": "Ein cylchlythyr",
    "email": "E-bost gennym ni",
    "text": "Neges destun",
    "phone": "Ffôn",
    "post": "Llythyr",
    "events": "Digwyddiadau a chyfarfodydd",
    "news": "Papurau newydd, radio a theledu",
    "colleagues": "Cydweithwyr neu bobl rwy’n eu hadnabod",
}
"""Outlets with a Welsh name; the others are called the same in both."""
