from django.apps import AppConfig
from django.utils.translation import gettext_lazy


class ExchangeConfig(AppConfig):
    name = "dangvu.exchange"

    def ready(self) -> None:
        from dangvu.exchange.reconciling.keeping import due  # noqa: PLC0415 - needs the models
        from dangvu.organisations.worklist import Kind, kinds  # noqa: PLC0415 - as above

        kinds.append(Kind("national", gettext_lazy("Chưa khớp với CSDL đảng viên"), due, of_facts=False))
