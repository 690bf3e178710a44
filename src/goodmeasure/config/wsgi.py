"""The server entry point: ``goodmeasure serve`` runs it; any WSGI server can."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "goodmeasure.config.settings")
application = get_wsgi_application()
