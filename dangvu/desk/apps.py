from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "dangvu.desk"
