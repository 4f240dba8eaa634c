"""Membership: in which organisation a person is, with which status."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from dangvu.ledger.facts import Fact
from dangvu.ledger.models import Subject
from dangvu.tree.models import Organisation


class Membership(Fact):
    """One stretch of a person's membership: in one organisation, with one status. At most one a day; the
    database holds it.
    """

    fact = "membership"
    label = gettext_lazy("Thời gian đảng viên")
    labels = {
        "organisation": gettext_lazy("Nơi sinh hoạt"),
        "status": gettext_lazy("Tư cách"),
        "start_reason": gettext_lazy("Lý do bắt đầu"),
        "end_reason": gettext_lazy("Lý do kết thúc"),
        "decision_date": gettext_lazy("Ngày quyết định kết nạp"),
        "admission_date": gettext_lazy("Ngày kết nạp"),
        "official_date": gettext_lazy("Ngày chính thức"),
    }
    codes = {
        "status": "membership.code_lists.membership_status",
        "start_reason": "membership.code_lists.membership_start",
        "end_reason": "membership.code_lists.membership_end",
    }
    brief = ("status",)
    one_at_a_time = (("person",),)
    classes = {
        "person": "plain",
        "organisation": "personal",
        "status": "personal",
        "start_reason": "personal",
        "end_reason": "sensitive",
        "decision_date": "personal",
        "admission_date": "personal",
        "official_date": "personal",
    }

    person = models.ForeignKey(Subject, models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    status = models.CharField(max_length=12)
    start_reason = models.CharField(max_length=24)
    end_reason = models.CharField(max_length=24)
    decision_date = models.DateField(null=True)
    """The day the competent body decided on admission: party age runs from it."""
    admission_date = models.DateField(null=True)
    """The day of the admission ceremony: probation runs from it."""
    official_date = models.DateField(null=True)

    class Meta(Fact.Meta):
        indexes = [
            *Fact.Meta.indexes,
            models.Index(
                fields=["person"], name="membership_person", condition=Q(superseded_in__isnull=True)
            ),
            models.Index(
                fields=["organisation"], name="membership_in", condition=Q(superseded_in__isnull=True)
            ),
            # For the work that is due: few rows, looked for by neither person nor organisation.
            models.Index(
                fields=["until_date", "admission_date"],
                name="membership_probation",
                condition=Q(superseded_in__isnull=True, status="probationary"),
            ),
            models.Index(
                fields=["from_date"],
                name="membership_begun",
                condition=Q(superseded_in__isnull=True, start_reason__in=("admitted", "readmitted")),
            ),
        ]


class Suspension(Fact):
    """A stretch of days in which a member is suspended from Party activity. They are counted as ever; why
    they are suspended is not kept.
    """

    fact = "suspension"
    label = gettext_lazy("Đình chỉ sinh hoạt đảng")
    one_at_a_time = (("person",),)
    classes = {"person": "sensitive"}

    person = models.ForeignKey(Subject, models.PROTECT, related_name="suspensions")

    class Meta(Fact.Meta):
        indexes = [
            *Fact.Meta.indexes,
            models.Index(
                fields=["person"], name="suspension_person", condition=Q(superseded_in__isnull=True)
            ),
        ]


class Exemption(Fact):
    """A stretch of days in which a member is exempt from work and Party activity. They are counted as ever;
    why they are exempt is not kept.
    """

    fact = "exemption"
    label = gettext_lazy("Miễn công tác và sinh hoạt đảng")
    one_at_a_time = (("person",),)
    classes = {"person": "sensitive"}

    person = models.ForeignKey(Subject, models.PROTECT, related_name="exemptions")

    class Meta(Fact.Meta):
        indexes = [
            *Fact.Meta.indexes,
            models.Index(fields=["person"], name="exemption_person", condition=Q(superseded_in__isnull=True)),
        ]


class ReportedNumber(Fact):
    """What an organisation without a list here reported: so many of what an indicator counts, with its
    filters, on a day or in a period. A period that begins anew or ends elsewhere is another number.
    """

    fact = "reported_number"
    label = gettext_lazy("Số đã báo cáo")
    labels = {
        "indicator": gettext_lazy("Chỉ tiêu"),
        "filters": gettext_lazy("Bộ lọc"),
        "value": gettext_lazy("Số đã báo cáo"),
        "paper": gettext_lazy("Văn bản báo cáo"),
    }
    brief = ("indicator", "value")

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="reported_numbers")
    indicator = models.CharField(max_length=80)
    filters = models.CharField(max_length=400)
    """As ``statistics.reported.said`` writes them."""
    value = models.IntegerField()
    paper = models.CharField(max_length=200)

    class Meta(Fact.Meta):
        indexes = [
            *Fact.Meta.indexes,
            models.Index(
                fields=["organisation"], name="reported_by", condition=Q(superseded_in__isnull=True)
            ),
        ]
