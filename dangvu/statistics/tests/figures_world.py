"""The little register of ``figures.yaml``: small enough to count by hand, with somebody for every figure."""

from datetime import date

from django.apps import apps

from dangvu.statistics.tests.world import World

SINCE = date(1900, 1, 1)
ADMITTED = {
    "k1": ("c1", "female", "1995-06-01", "02", "student"),
    "k2": ("c2", "male", "1987-06-02", "02", "farmer"),
    "k3": ("c3", "female", "1982-05-01", "02", "farmer"),
    "k4": ("c3", "male", "1977-01-01", "01", ""),
    "k5": ("agency", "female", "1972-01-01", "02", "state_official"),
    "k6": ("c2", "male", "1967-03-01", "02", "farmer"),
    "k7": ("c2", "male", "1962-02-01", "01", "farmer"),
    "k8": ("c1", "male", "1955-02-01", "01", "retired"),
}
"""Those admitted on 1 June 2020: cell, sex, day of birth, ethnic group, occupation."""
MEMBERS = {
    "an": ("c1", "female", "1950-03-10", "01", "retired", "h1"),
    "binh": ("c2", "male", "1962-07-01", "02", "farmer", "h2"),
    "chi": ("c2", "female", "1967-01-15", "09", "farmer", "h3"),
    "dung": ("c3", "male", "1973-05-05", "01", "farmer", "h6"),
    "em": ("c3", "female", "1978-02-02", "54", "", ""),
    "giang": ("agency", "male", "1983-06-06", "55", "state_official", ""),
    "hoa": ("board", "female", "1988-08-08", "01", "party_mass_official", ""),
    "tu": ("c4", "male", "1956-01-01", "01", "retired", ""),
}
"""Official members all along, with the hamlet they live in."""
LEFT = {
    "l1": ("c1", "2020-02-10", "died"),
    "l2": ("c2", "2020-03-01", "expelled"),
    "l3": ("c3", "2020-03-02", "struck_off"),
    "l4": ("c3", "2020-03-03", "withdrew"),
    "l5": ("agency", "2020-04-01", "transferred_out"),
    "g1": ("c3", "2020-07-08", "organisation_transfer"),
}
CAME = {
    "r1": ("c1", "2020-05-05", "restored"),
    "n1": ("c2", "2020-06-06", "opening"),
    "j1": ("c1", "2020-07-07", "organisation_transfer"),
}


def little_register() -> World:
    """A province of two communes with their organisations, an agency, and a cell directly under it."""
    province = _place("z1", "province", None)
    first, second = (_place(code, "commune", province) for code in ("z101", "z102"))
    world = World()
    world.organisation("province", None, kind="province", place=province)
    for name, key in (("one", first), ("two", second)):
        grown = {"kind": "grassroots_organisation", "place": key, "grassroots_type": "commune"}
        world.organisation(name, "province", **grown)
    world.organisation("agency", "province", kind="grassroots_cell", grassroots_type="state_agency")
    world.organisation("board", "province")
    world.organisation("section", "one", kind="section")
    for name, parent in (("c1", "section"), ("c2", "one"), ("c3", "two"), ("c4", "two")):
        world.organisation(name, parent)
    world.organisation("c5", "two", "2020-05-01", start_reason="split")
    _hamlets(world, first, second)
    _members(world)
    for kind, value in (("total", 6), ("hamlet_cell_split", 3)):
        world.fact("target", "2020-01-01", "2021-01-01", organisation="province", kind=kind, value=value)
    world.fact("population", "2019-04-01", place=province, population=420)
    world.record()
    return world


def _place(code: str, level: str, parent: str | None) -> str:
    key = f"{code}@{SINCE}"
    apps.get_model("places.Place").objects.create(
        key=key, code=code, level=level, name=code, kind=level, parent_id=parent, from_date=SINCE
    )
    return key


def _hamlets(world: World, first: str, second: str) -> None:
    for number, place in enumerate((first, first, first, second, second, second, first, second), start=1):
        world.hamlet(f"h{number}", place)
    for cell, hamlet in (("c1", "h1"), ("c2", "h2"), ("c2", "h3"), ("c3", "h4"), ("c4", "h8")):
        world.covers(cell, hamlet)
    world.covers("c3", None, other="school")
    world.covers("c5", "h5", "2020-05-01")


def _members(world: World) -> None:
    for name, (cell, sex, birth, group, occupation, hamlet) in MEMBERS.items():
        world.person(name, sex, birth, group)
        world.member(name, cell, "2000-01-01")
        _works(world, name, occupation)
        if hamlet:
            world.fact("residence", "2000-01-01", person=name, hamlet=hamlet)
    for name, (cell, sex, birth, group, occupation) in ADMITTED.items():
        world.person(name, sex, birth, group)
        world.member(name, cell, "2020-06-01", start="admitted", status="probationary")
        _works(world, name, occupation)
    for name, (cell, day, end) in LEFT.items():
        world.member(name, cell, "2000-01-01", day, end=end)
    for name, (cell, day, start) in CAME.items():
        world.member(name, cell, day, start=start)
    world.person("i1")
    transfer = {"status": "official", "start_reason": "transferred_in", "end_reason": ""}
    world.fact("membership", "2020-04-05", person="i1", organisation="c2", **transfer)
    probation = {"start": "admitted", "status": "probationary"}
    world.member("a1", "c2", "2019-12-10", "2020-09-09", end="annulled", **probation)
    world.member("w1", "c1", "2019-05-01", "2020-05-01", end="recognised", **probation)
    world.member("w1", "c1", "2020-05-01", start="recognised")
    world.attribute("binh", "religion", "catholic", "2010-01-01", "2018-01-01")
    world.attribute("chi", "religion", "catholic", "2015-01-01")
    world.attribute("k6", "religion", "protestant", "2010-01-01")
    world.fact("exemption", "2018-01-01", person="an")
    world.fact("exemption", "2018-01-01", "2020-12-31", person="tu")
    world.fact("suspension", "2020-12-01", "2021-03-01", person="dung")
    for name in ("k1", "k2"):
        world.attribute(name, "youth_union_member", "yes", "2012-01-01")


def _works(world: World, person: str, occupation: str) -> None:
    if occupation:
        world.attribute(person, "occupation", occupation, "2010-01-01")
