import os

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dangvu.settings")
application = get_wsgi_application()

from dangvu.accounts.rights import every_view_declares_its_right  # noqa: E402 - once Django is set up

# Nothing but `manage.py check` would ask, and nobody runs that before serving.
if silent := every_view_declares_its_right():
    raise ImproperlyConfigured("; ".join(one.msg for one in silent))
