"""Settings of the bare page: this installation's, without anything between the server and the view."""

from dangvu.settings import *  # noqa: F403 - Django reads settings as a module's names

MIDDLEWARE = ["allauth.account.middleware.AccountMiddleware"]
"""allauth does not start without it; it does nothing for a page that asks for nobody."""
ROOT_URLCONF = "dangvu.demo.bench.bare"
