from django.apps import AppConfig


class ListsConfig(AppConfig):
    name = "dangvu.lists"
