"""Returns as facts: which tables an organisation reported for a period, as they were frozen, and what became
of each version.
"""

from django.db import models
from django.utils.translation import gettext_lazy

from dangvu.ledger.facts import Fact
from dangvu.tree.models import Organisation


class StatisticalReturn(Fact):
    """One version of a return over its period, in the state it is in; the period is also that of the row."""

    fact = "statistical_return"
    label = gettext_lazy("Báo cáo thống kê")
    labels = {
        "judged_by": gettext_lazy("Cấp nhận"),
        "version": gettext_lazy("Lần lập"),
        "state": gettext_lazy("Tình trạng"),
        "structure": gettext_lazy("Theo cơ cấu ngày"),
        "known": gettext_lazy("Tính theo sổ đến bút toán"),
        "digest": gettext_lazy("Dấu của số liệu"),
        "remark": gettext_lazy("Ý kiến"),
    }
    codes = {"state": "statistics.returns.state"}
    brief = ("version", "state")
    one_at_a_time = (("organisation", "period", "version"),)

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="returns")
    judged_by = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="returns_judged")
    period = models.CharField(max_length=21)
    """Its first and last day, by which it is known."""
    structure = models.DateField(null=True)
    version = models.IntegerField()
    state = models.CharField(max_length=12)
    known = models.BigIntegerField()
    """The entry after which it was computed."""
    frozen_in = models.BigIntegerField()
    """The entry that froze it: the number it is asked for by."""
    digest = models.CharField(max_length=64)
    """Stands for all that is frozen."""
    remark = models.CharField(max_length=1000)

    class Meta(Fact.Meta):
        indexes = [*Fact.Meta.indexes, models.Index(fields=["frozen_in"], name="return_frozen_in")]


class FrozenTable(Fact):
    """A table of a return, every figure as it was computed."""

    fact = "frozen_table"
    label = gettext_lazy("Biểu đã chốt")
    labels = {
        "code": gettext_lazy("Biểu"),
        "definition": gettext_lazy("Định nghĩa"),
        "digest": gettext_lazy("Dấu của số liệu"),
    }
    brief = ("code", "definition")
    one_at_a_time = (("organisation", "period", "version", "code"),)
    aside = ("figures",)

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="frozen_tables")
    period = models.CharField(max_length=21)
    version = models.IntegerField()
    code = models.CharField(max_length=10)
    definition = models.CharField(max_length=8)
    digest = models.CharField(max_length=64)
    figures = models.TextField()
    """Canonical (``returns/frozen.py``)."""
