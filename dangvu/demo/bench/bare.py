"""The baseline of the page of members: fifty rows by the ORM, without sign-in, reach, log or frame."""

from functools import cache

from django.core.wsgi import get_wsgi_application
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.urls import path

from dangvu.core import scope

A_PAGE = 50


@cache
def _template() -> Template:
    return Template(
        "<p>{{ count }}</p><table>{% for row in rows %}<tr><th>{{ row.name }}</th>"
        "<td>{{ row.born|date:'d/m/Y' }}</td><td>{{ row.sex }}</td><td>{{ row.organisation_id }}</td>"
        "<td>{{ row.status }}</td><td>{{ row.admission_date|date:'d/m/Y' }}</td>"
        "<td>{{ row.official_date|date:'d/m/Y' }}</td></tr>{% endfor %}</table>"
    )


@scope.whole()
def members(request: HttpRequest) -> HttpResponse:
    """A page of members of the demo's last day."""
    from dangvu.demo.build import LAST_DAY  # noqa: PLC0415 - the server reads this before Django is ready
    from dangvu.membership.models import Membership  # noqa: PLC0415 - as above

    page = int(request.GET.get("page", "1"))
    rows = Membership.objects.at(LAST_DAY)
    named = rows.filter(person__records__superseded_in=None, person__records__until_date=None).order_by(
        "person__records__sort_name", "person_id"
    )
    shown = named.annotate(
        name=F("person__records__full_name"),
        born=F("person__records__birth_date"),
        sex=F("person__records__sex"),
    )[A_PAGE * (page - 1) : A_PAGE * page]
    return HttpResponse(_template().render(Context({"rows": shown, "count": rows.count()})))


urlpatterns = [path("", members)]
application = get_wsgi_application()
