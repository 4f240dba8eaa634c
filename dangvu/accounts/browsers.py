"""What a browser is called, from the long line by which it names itself."""

_BROWSERS = (
    ("coc_coc_browser", "Cốc Cốc"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
)
"""Those that also name another browser stand before it."""
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
)
_MOST = 60


def browser_named(line: str) -> str:
    """``Chrome · Windows``; the beginning of the line where neither is known."""
    known = [next((name for mark, name in names if mark in line), None) for names in (_BROWSERS, _SYSTEMS)]
    return " · ".join(filter(None, known)) or line[:_MOST]
