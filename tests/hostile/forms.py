"""The forms of a page, as a browser would send them; and what a page must not hold of what was sent."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

STRINGS = (
    "<zqx>", "</title><zqx>", '"><zqx>', "'><zqx>", '" onzqx="1', "' onzqx='1", "` onzqx=`1",
    "</textarea><zqx>", "</option></select><zqx>", "</script><zqx>", "--><zqx>", "]]><zqx>", "<zqx/onzqx=1>",
    "&lt;zqx&gt;<zqx>", "&#60;zqx&#62;", "javascript:zqx()", "data:text/html,<zqx>", '\\"><zqx>', "<\0zqx>",
    "＜zqx＞", "%3Czqx%3E", "{{ 31337|add:1 }}", "{% debug %}", "{% csrf_token %}", "${31337+1}",
    "#{31337+1}", "%(zqx)s", "%s%s%n", "{0.__class__}", "\r\nX-Zqx: 1", "\r\n\r\n<zqx>", "' OR '1'='1",
    '"; DROP TABLE x;--', "1 UNION SELECT 1", "*)(uid=*", "$(id)", "`id`", "| id", "../../etc/passwd",
    "..\\..\\x", "file:///etc/passwd", "//127.0.0.1/zqx", "=1+1", "x" * 10_000, "<zqx" * 2_000, "\0",
    "\x1b[31m", "\ufffe", "\u202e", "9" * 400, "-1", "1e999", "NaN", "٠١٢", "31/02/2021", "00/00/0000",
    "🙂" * 300, "a\u0300" * 200, "\u200b", "true",
)  # fmt: skip
"""Sixty texts that nobody types."""
RUN = ("javascript:", "data:", "//127.0.0.1")
LINKS = ("href", "src", "action", "formaction", "hx-get", "hx-post")


@dataclass
class Form:
    """What is sent, and where; ``steps`` are the values of its buttons named so."""

    method: str
    action: str
    fields: dict[str, str] = field(default_factory=dict)
    steps: list[str] = field(default_factory=list)


class _Page(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__()
        self.address, self.forms = address, list[Form]()
        self._form: Form | None = None
        self._select = self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(told.get("method", "get").lower(), told.get("action") or self.address)
            self.forms.append(self._form)
        if self._form is None:
            return
        if tag == "option" and self._select:
            if "selected" in told or self._select not in self._form.fields:
                self._form.fields[self._select] = told.get("value", "")
        elif name := told.get("name"):
            self._named(self._form, tag, name, told)

    def _named(self, form: Form, tag: str, name: str, told: dict[str, str]) -> None:
        if tag == "button" and name == "step":
            form.steps.append(told.get("value", ""))
        elif tag == "select":
            self._select = name
        elif tag == "textarea":
            self._text = name
            form.fields[name] = ""
        elif tag == "input" and told.get("type") != "file":
            form.fields.setdefault(name, told.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        if tag == "select":
            self._select = ""
        if tag == "textarea":
            self._text = ""

    def handle_data(self, data: str) -> None:
        if self._form is not None and self._text:
            self._form.fields[self._text] += data


class _Found(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag.startswith("zqx"):
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            leads_out = name in LINKS and (value or "").strip().lower().startswith(RUN)
            if name.startswith("onzqx") or leads_out:
                self.found.append(f"<{tag} {name}={value}>")


def forms_of(text: str, address: str) -> list[Form]:
    """The forms of a page, filled in as they come; without what is chosen as a file."""
    page = _Page(address)
    page.feed(text)
    return page.forms


def unescaped(text: str) -> list[str]:
    """What of a hostile text stands in a page as more than text."""
    found = ["worked out"] if "31338" in text else []
    if not re.search(r"<zqx|onzqx|javascript:|data:text|//127", text, re.IGNORECASE):
        return found
    page = _Found()
    page.feed(text)
    return [*found, *page.found]
