"""Persons and what changes about them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from dangvu.ledger.facts import Fact
from dangvu.ledger.models import Subject
from dangvu.places.models import Hamlet


class PersonRecord(Fact):
    """Who a person is. What identifies them is sealed in the ledger and absent from the columnar store."""

    fact = "person"
    label = gettext_lazy("Người")
    labels = {
        "code": gettext_lazy("Mã đảng viên"),
        "full_name": gettext_lazy("Họ và tên"),
        "sex": gettext_lazy("Giới tính"),
        "birth_date": gettext_lazy("Ngày sinh"),
        "ethnic_group": gettext_lazy("Dân tộc"),
        "identity_number": gettext_lazy("Số định danh"),
        "card_number": gettext_lazy("Số thẻ đảng viên"),
    }
    codes = {"sex": "people.code_lists.sex", "ethnic_group": "people.code_lists.ethnic_group"}
    naming = "full_name"
    sealed = ("full_name", "identity_number", "card_number", "search_name", "sort_name")
    subject = "person"
    one_at_a_time = (("code",),)
    classes = {
        "person": "plain",
        "code": "plain",
        "full_name": "personal",
        "search_name": "personal",
        "sort_name": "personal",
        "sex": "personal",
        "birth_date": "personal",
        "ethnic_group": "sensitive",
        "identity_number": "sensitive",
        "card_number": "sensitive",
    }

    person = models.ForeignKey(Subject, models.PROTECT, related_name="records")
    code = models.CharField(max_length=64)
    full_name = models.CharField(max_length=120)
    search_name = models.CharField(max_length=120)
    """``core.text.search_key`` of the name."""
    sort_name = models.CharField(max_length=240)
    """``core.text.name_sort_key`` of the name: given name first."""
    sex = models.CharField(max_length=6)
    birth_date = models.DateField()
    ethnic_group = models.CharField(max_length=2)
    identity_number = models.CharField(max_length=12)
    card_number = models.CharField(max_length=12)

    class Meta(Fact.Meta):
        indexes = [
            *Fact.Meta.indexes,
            models.Index(fields=["person"], name="person_now", condition=Q(superseded_in__isnull=True)),
            models.Index(fields=["code"], name="person_code", condition=Q(superseded_in__isnull=True)),
            models.Index(
                fields=["identity_number"], name="person_identity", condition=Q(superseded_in__isnull=True)
            ),
            models.Index(fields=["card_number"], name="person_card", condition=Q(superseded_in__isnull=True)),
            # All that lists and searches read until they know whom they show, so that they read nothing else.
            models.Index(
                fields=["sort_name", "person", "search_name", "from_date", "until_date", "full_name"],
                name="person_names",
                condition=Q(superseded_in__isnull=True),
            ),
        ]


class PersonAttribute(Fact):
    """A coded quality of a person: religion, education, occupation ..."""

    fact = "person_attribute"
    label = gettext_lazy("Thông tin về người")
    labels = {"value": gettext_lazy("Giá trị")}
    codes = {"value": "people.code_lists.{attribute}"}
    list_names = {"attribute": "people.code_lists.{attribute}"}
    brief = ("attribute",)
    one_at_a_time = (("person", "attribute"),)
    classes = {"person": "plain", "attribute": "plain", "value": "sensitive"}

    person = models.ForeignKey(Subject, models.PROTECT, related_name="attributes")
    attribute = models.CharField(max_length=30)
    value = models.CharField(max_length=30)

    class Meta(Fact.Meta):
        indexes = [
            *Fact.Meta.indexes,
            models.Index(
                fields=["person", "attribute"], name="attribute_now", condition=Q(superseded_in__isnull=True)
            ),
        ]


class Residence(Fact):
    """The hamlet a person lives in."""

    fact = "residence"
    label = gettext_lazy("Nơi ở")
    labels = {"hamlet": gettext_lazy("Thôn, tổ dân phố")}
    one_at_a_time = (("person",),)
    classes = {"person": "plain", "hamlet": "personal"}

    person = models.ForeignKey(Subject, models.PROTECT, related_name="residences")
    hamlet = models.ForeignKey(Hamlet, models.PROTECT, related_name="residents")

    class Meta(Fact.Meta):
        indexes = [
            *Fact.Meta.indexes,
            models.Index(fields=["person"], name="residence_now", condition=Q(superseded_in__isnull=True)),
        ]
