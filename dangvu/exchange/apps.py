from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "dangvu.exchange"
