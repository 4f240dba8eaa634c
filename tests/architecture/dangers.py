"""What this project holds to be dangerous, each found in the syntax tree of one file. Where it is allowed
nevertheless stands in ``own_rules.py``.
"""

import ast
import re
from collections.abc import Callable, Iterator
from functools import lru_cache

Found = Iterator[tuple[ast.AST, str]]
Look = Callable[[ast.Module], Found]
PERSONAL = {"PersonRecord", "PersonAttribute", "Residence", "Membership", "Exemption", "Suspension"}
"""Facts about persons; ``test_own_rules.py`` holds this list against the register's own."""
FACTS = PERSONAL | {
    "OrganisationVersion",
    "Placement",
    "Coverage",
    "Target",
    "OrganisationSuccessor",
    "StatisticalReturn",
    "FrozenTable",
}
FACTS |= {"HamletVersion", "HamletSuccessor", "Population", "PlaceVersion", "PlaceSuccession"}
FACTS |= {"ReportedNumber"}
DOORS = {"in_reach", "in_sight", "among_those_in_sight", "require_in_sight", "_is_in_sight", "_is_within"}
DOORS |= {"_seen", "covers", "is_beyond", "persons_found"}
"""What narrows a question to the reach of whoever asks, or refuses what lies beyond."""
CLOCKS = {"at", "known", "during", "_seen"}
TELLING = {"names", "name", "full_name", "sort_name", "identity_number", "card_number", "birth_date", "phone"}
TELLING |= {"religion", "ethnic_group", "payload", "sealed", "secret", "password", "cleaned_data", "raw"}
"""Names of what tells of a person, or of what opens something."""
SECRETS = {"secret", "token", "digest", "hexdigest", "mac", "password", "passphrase", "signature"}
SECRETS |= {"hash", "hashed", "previous_hash", "computed_hash", "check", "seed", "credential", "session_key"}
"""Names of what must not be found out by how long a comparison takes."""
NETWORK = {"socket", "requests", "http.client", "urllib.request", "smtplib", "ftplib", "httpx", "aiohttp"}
NETWORK |= {"urllib3", "telnetlib", "socketserver", "django.core.mail", "xmlrpc.client"}
DECLARED = {"needs", "own", "public", "enrols", "program_view", "for_programs"}


def name_of(node: ast.AST) -> str:
    """The dotted name of what is called or read; a call in between counts as what it calls."""
    if isinstance(node, ast.Call):
        return name_of(node.func)
    if isinstance(node, ast.Attribute):
        return f"{name_of(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


@lru_cache(maxsize=1)
def _all(tree: ast.Module) -> list[ast.AST]:
    """Every node of a file; all rules look at one file before the next."""
    return list(ast.walk(tree))


def calls(tree: ast.Module) -> Iterator[ast.Call]:
    return (node for node in _all(tree) if isinstance(node, ast.Call))


def named(tree: ast.AST) -> set[str]:
    """Every name and attribute below a node."""
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} | {
        node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)
    }


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    return (node for node in _all(tree) if isinstance(node, ast.FunctionDef))


def persons_past_the_door(tree: ast.Module) -> Found:
    for one in functions(tree):
        around = named(one)
        for node in ast.walk(one):
            asked = isinstance(node, ast.Attribute) and node.attr == "objects"
            if asked and name_of(node.value) in PERSONAL and not around & DOORS:  # type: ignore[attr-defined]
                yield node, f"{one.name} asks for persons, and for no reach"


def persons_past_the_clock(tree: ast.Module) -> Found:
    for one in functions(tree):
        around = named(one)
        for node in ast.walk(one):
            asked = isinstance(node, ast.Attribute) and node.attr == "objects"
            if asked and name_of(node.value) in PERSONAL and not around & (CLOCKS | {"superseded_in"}):  # type: ignore[attr-defined]
                yield node, f"{one.name} asks for facts of whichever time"


def _is_put_together(node: ast.AST) -> bool:
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in node.values)
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.Mod | ast.Add)
    return isinstance(node, ast.Call) and name_of(node).endswith((".format", ".join"))


def sql_put_together(tree: ast.Module) -> Found:
    for call in calls(tree):
        last = name_of(call.func).rpartition(".")[2]
        asks = last in {"execute", "executemany", "executescript", "RawSQL", "raw", "extra", "sql"}
        if asks and call.args and _is_put_together(call.args[0]):
            yield call, "SQL put together at run time"


def unescaped(tree: ast.Module) -> Found:
    for call in calls(tree):
        marks = name_of(call.func).rpartition(".")[2] in {"mark_safe", "SafeString", "SafeText"}
        if marks and not (call.args and isinstance(call.args[0], ast.Constant)):
            yield call, "markup that nobody escapes"


def without_csrf(tree: ast.Module) -> Found:
    for node in _all(tree):
        if isinstance(node, ast.Name | ast.Attribute) and name_of(node).endswith("csrf_exempt"):
            yield node, "a view without its CSRF token"


def compared_by_steps(tree: ast.Module) -> Found:
    for node in _all(tree):
        if not (isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Eq | ast.NotEq)):
            continue
        sides = (node.left, *node.comparators)
        if any(isinstance(side, ast.Constant) for side in sides):
            continue
        if any(name_of(side).rpartition(".")[2].lstrip("_") in SECRETS for side in sides):
            yield node, "a secret compared sign by sign"


def imported(tree: ast.Module) -> Iterator[tuple[ast.AST, str]]:
    for node in _all(tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            yield node, node.module or ""
            yield from ((node, f"{node.module}.{alias.name}") for alias in node.names)


def network(tree: ast.Module) -> Found:
    for node, module in imported(tree):
        if module in NETWORK:
            yield node, f"{module} speaks to others"


def own_clock(tree: ast.Module) -> Found:
    for call in calls(tree):
        name = name_of(call.func)
        if name.endswith(("date.today", "datetime.today", "datetime.utcnow", "datetime.utcfromtimestamp")):
            yield call, f"{name}() knows no time zone"
        if name.endswith("datetime.now") and not call.args and not call.keywords:
            yield call, "datetime.now() knows no time zone"


def persons_in_logs(tree: ast.Module) -> Found:
    levels = {"debug", "info", "warning", "error", "exception", "critical", "log"}
    for call in calls(tree):
        head, _dot, last = name_of(call.func).rpartition(".")
        if last in levels and re.search(r"log(ger|ging)?(\.getLogger)?$", head):
            told = set().union(*(named(one) for one in call.args), *(named(one) for one in call.keywords))
            if found := told & TELLING:
                yield call, f"the log would tell {', '.join(sorted(found))}"


def shells(tree: ast.Module) -> Found:
    for call in calls(tree):
        name = name_of(call.func)
        by_shell = any(
            one.arg == "shell" and not (isinstance(one.value, ast.Constant) and one.value.value is False)
            for one in call.keywords
        )
        if by_shell or name in {
            "os.system",
            "os.popen",
            "subprocess.getoutput",
            "subprocess.getstatusoutput",
        }:
            yield call, "a command line for a shell"


def _mode(call: ast.Call, place: int) -> str:
    given = next((one.value for one in call.keywords if one.arg == "mode"), None)
    given = given or (call.args[place] if len(call.args) > place else None)
    return given.value if isinstance(given, ast.Constant) and isinstance(given.value, str) else "r"


def careless_writes(tree: ast.Module) -> Found:
    own = {alias for node, alias in imported(tree) if alias == "dangvu.core.files.write_text"}
    for call in calls(tree):
        name = name_of(call.func)
        head, _dot, last = name.rpartition(".")
        if last in {"write_text", "write_bytes"} and not (own and not head):
            yield call, "a file that a power cut may leave half written"
        opens = last == "open" and head not in {"os", "uploads"}
        if opens and set(_mode(call, 1 if not head else 0)) & set("wax+"):
            yield call, "a file that a power cut may leave half written"


def facts_changed(tree: ast.Module) -> Found:
    writes = {"update", "delete", "bulk_create", "bulk_update", "create", "get_or_create", "update_or_create"}
    for call in calls(tree):
        parts = name_of(call.func).split(".")
        if parts[-1] in writes and len(parts) > 2 and parts[1] == "objects" and parts[0] in FACTS:
            yield call, f"{parts[0]} changed past the door"


def live_cells(tree: ast.Module) -> Found:
    for call in calls(tree):
        head, _dot, last = name_of(call.func).rpartition(".")
        if last in {"write_formula", "write_url", "write_row", "write_column"}:
            yield call, "a cell that may be a formula or a link"
        on_a_sheet = head.rpartition(".")[2] in {"sheet", "page", "words", "worksheet", "target"}
        if last == "write" and on_a_sheet and len(call.args) >= 3:
            yield call, "a cell whose type the writer guesses"


def code_from_data(tree: ast.Module) -> Found:
    for call in calls(tree):
        name = name_of(call.func)
        if name in {"eval", "exec", "compile", "__import__"}:
            yield call, f"{name} runs what it is given"
        if name in {"yaml.unsafe_load", "yaml.full_load", "marshal.loads", "shelve.open"}:
            yield call, f"{name} makes objects of what it is given"
        loader = next((one.value for one in call.keywords if one.arg == "Loader"), None)
        if name == "yaml.load" and (loader is None or "Safe" not in ast.unparse(loader)):
            yield call, "yaml.load with a loader that makes objects"
    for node, module in imported(tree):
        if module in {"pickle", "dill", "cloudpickle", "shelve"}:
            yield node, f"{module} makes objects of what it is given"


def made_of_data(tree: ast.Module) -> Found:
    """Patterns and templates that are not written out: by a constant, whose name is in capitals, at most."""
    for call in calls(tree):
        name = name_of(call.func)
        if re.fullmatch(r"re\.(compile|search|match|fullmatch|sub|findall|finditer|split)", name):
            parts = ast.walk(call.args[0]) if call.args else ()
            if any(isinstance(one, ast.Name) and not one.id.isupper() for one in parts):
                yield call, "a pattern made of data"
        if name.endswith("from_string") or name in {"Template", "template.Template"}:
            yield call, "a template made of data"


def weak_secrets(tree: ast.Module) -> Found:
    for call in calls(tree):
        name = name_of(call.func)
        if name in {"hashlib.md5", "hashlib.sha1"} or name.endswith(
            (".MD5", ".SHA1", "modes.ECB", "modes.CBC")
        ):
            yield call, f"{name} is broken, or does not see a change"
    for node, module in imported(tree):
        if module == "random":
            yield node, "random can be guessed: take secrets"


def blind_redirects(tree: ast.Module) -> Found:
    for call in calls(tree):
        if name_of(call.func).rpartition(".")[2] in {"redirect", "HttpResponseRedirect"} and call.args:
            where = call.args[0].value if isinstance(call.args[0], ast.Subscript) else call.args[0]
            if re.match(r"request\.(GET|POST|META|headers|COOKIES)\b", name_of(where)):
                yield call, "the browser is sent wherever the request says"


def silent_views(tree: ast.Module) -> Found:
    """Functions that take a request and answer it, named in no leading underscore, with no right declared."""
    for one in tree.body:
        if not isinstance(one, ast.FunctionDef) or one.name.startswith("_") or not one.args.args:
            continue
        asked = one.args.args[0].annotation
        by = {name_of(mark).rpartition(".")[2] for mark in one.decorator_list}
        takes = asked is not None and ast.unparse(asked) in {"PageRequest", "HttpRequest"}
        answers = one.returns is not None and ast.unparse(one.returns).startswith("HttpResponse")
        if takes and answers and not by & DECLARED:
            yield one, f"{one.name} answers requests and declares no right"
