"""Settings of the bare page: this installation's, without anything between the server and the view."""

from dangvu.settings import *  # noqa: F403 - Django reads settings as a module's names

MIDDLEWARE = []
ROOT_URLCONF = "dangvu.demo.bench.bare"
