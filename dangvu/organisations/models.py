"""What organisations are called, what they became, what they cover, what they aim at."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from dangvu.ledger.facts import Fact
from dangvu.places.models import Hamlet, Place
from dangvu.tree.models import Organisation


class OrganisationVersion(Fact):
    """Kind, name and official code of an organisation."""

    fact = "organisation"
    label = gettext_lazy("Tên, loại, mã tổ chức")
    labels = {
        "code": gettext_lazy("Mã trong sổ"),
        "kind": gettext_lazy("Loại tổ chức"),
        "name": gettext_lazy("Tên"),
        "official_code": gettext_lazy("Mã chính thức"),
        "grassroots_type": gettext_lazy("Loại hình cơ sở"),
        "place": gettext_lazy("Địa bàn"),
        "start_reason": gettext_lazy("Lý do bắt đầu"),
        "end_reason": gettext_lazy("Lý do kết thúc"),
    }
    codes = {
        "kind": "organisations.code_lists.organisation_kind",
        "grassroots_type": "organisations.code_lists.grassroots_type",
        "start_reason": "organisations.code_lists.organisation_reason",
        "end_reason": "organisations.code_lists.organisation_reason",
    }
    naming = "name"
    one_at_a_time = (("code",),)

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="versions")
    code = models.CharField(max_length=64)
    """The key it was opened or established under; kept, while ``official_code`` changes."""
    kind = models.CharField(max_length=30)
    name = models.CharField(max_length=200)
    official_code = models.CharField(max_length=40)
    grassroots_type = models.CharField(max_length=30)
    place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="organisations")
    start_reason = models.CharField(max_length=20)
    end_reason = models.CharField(max_length=20)

    class Meta(Fact.Meta):
        indexes = [
            *Fact.Meta.indexes,
            models.Index(
                fields=["organisation"], name="organisation_now", condition=Q(superseded_in__isnull=True)
            ),
            # What was ever called so: a code is looked up in what was superseded, too.
            models.Index(fields=["code"], name="organisation_coded"),
            models.Index(
                fields=["official_code"],
                name="organisation_official",
                condition=Q(superseded_in__isnull=True),
            ),
        ]


class OrganisationSuccessor(Fact):
    """What an organisation became on a day (``from_date``)."""

    fact = "organisation_successor"
    label = gettext_lazy("Tổ chức kế tiếp")
    labels = {
        "successor": gettext_lazy("Tổ chức kế tiếp"),
        "kind": gettext_lazy("Cách kế thừa"),
    }
    codes = {"kind": "organisations.code_lists.successor_kind"}

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="successors")
    successor = models.ForeignKey(Organisation, models.PROTECT, related_name="predecessors")
    kind = models.CharField(max_length=20)


class Coverage(Fact):
    """A cell covers a hamlet, or is joined by another unit (a school, a station, an agency)."""

    fact = "coverage"
    label = gettext_lazy("Thôn, đơn vị do chi bộ phụ trách")
    labels = {
        "hamlet": gettext_lazy("Thôn, tổ dân phố"),
        "other_unit": gettext_lazy("Đơn vị khác"),
        "start_reason": gettext_lazy("Lý do bắt đầu"),
    }
    codes = {"start_reason": "organisations.code_lists.coverage_reason"}
    brief = ("other_unit",)

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="coverage")
    hamlet = models.ForeignKey(Hamlet, models.PROTECT, null=True, related_name="coverage")
    other_unit = models.CharField(max_length=200)
    start_reason = models.CharField(max_length=20)

    class Meta(Fact.Meta):
        indexes = [
            *Fact.Meta.indexes,
            models.Index(
                fields=["organisation"], name="coverage_now", condition=Q(superseded_in__isnull=True)
            ),
        ]


class Target(Fact):
    """A figure an organisation is to reach in a period; targets of one kind may overlap (a term's, a
    year's).
    """

    fact = "target"
    label = gettext_lazy("Chỉ tiêu")
    labels = {
        "kind": gettext_lazy("Loại chỉ tiêu"),
        "value": gettext_lazy("Số phải đạt"),
        "paper": gettext_lazy("Văn bản giao"),
    }
    codes = {"kind": "organisations.code_lists.target_kind"}
    brief = ("kind", "value")

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="targets")
    kind = models.CharField(max_length=30)
    value = models.IntegerField()
    paper = models.CharField(max_length=200)
