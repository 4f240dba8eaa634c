"""This project's own dangers, found in the syntax of the program: `python -m tests.architecture.own_rules`.

General checkers know SQL and shells; they do not know that a page may not ask for persons past the reach of
its reader, or that files are written by ``core/files.py``. Each rule is a function over one file's syntax
tree; what is allowed against a rule stands beside it, with its reason. Why no other tool: decision 19.
"""

import ast
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
Found = Iterator[tuple[ast.AST, str]]
Look = Callable[[ast.Module], Found]
PERSONAL = {"PersonRecord", "PersonAttribute", "Residence", "Membership", "Exemption", "Suspension"}
"""Facts about persons; ``test_own_rules.py`` holds this list against the register's own."""
FACTS = PERSONAL | {"OrganisationVersion", "Placement", "Coverage", "Target", "OrganisationSuccessor"}
FACTS |= {"HamletVersion", "HamletSuccessor", "Population"}
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


@dataclass(frozen=True)
class Rule:
    code: str
    danger: str
    look: Look
    where: str = r"dangvu/.*\.py|verifier/.*\.py"
    """Which files it is about, as a regular expression over their paths."""
    allowed: dict[str, str] = field(default_factory=dict)
    """Where it may be, and why: a file, or a file and the function in it."""

    def allows(self, name: str, said: str) -> str:
        """Which line of ``allowed`` lets this be; empty where none does."""
        return next((one for one in (name, f"{name}:{said.partition(' ')[0]}") if one in self.allowed), "")


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


OWN_NAMES = "puts in names of our own tables, columns and triggers; values are parameters"
OWN_FILES = "names of files of ours; SQL has no parameter for them there"
PAGES = r"dangvu/.*(pages|listing|lists|search|suggestions|worklist|due|admissions|writing)\.py"
RULES = [
    Rule(
        "persons-past-the-door",
        "A page asks for persons only as far as its reader may see.",
        persons_past_the_door,
        PAGES,
        {
            "dangvu/desk/worklist.py:_lines": "of tasks that were narrowed to the reach before",
            "dangvu/exchange/cell_report/writing.py:members_of": "of a cell that the page has let in",
            "dangvu/exchange/reconciling/pages.py:_records": "of pairs that were narrowed before",
            "dangvu/membership/admissions.py:admitted_in": "of the organisations given, within reach",
            "dangvu/membership/admissions.py:with_steps": "of those admitted there",
            "dangvu/membership/due.py": "what is due everywhere; worklist.py narrows it to the reach",
            "dangvu/membership/lists.py:_who": "of the rows of the list, which ``within`` has narrowed",
            "dangvu/membership/lists.py:persons": "of the rows of the list, which ``within`` has narrowed",
            "dangvu/membership/lists.py:_sorted": "of the rows of the list, which ``within`` has narrowed",
            "dangvu/membership/lists.py:_of_record": "of the rows of the list, which ``within`` has narrowed",
        },
    ),
    Rule(
        "persons-past-the-clock",
        "A page asks for what is known, on a day: a row that was superseded is shown only as such.",
        persons_past_the_clock,
        PAGES,
    ),
    Rule(
        "sql-put-together",
        "SQL is written out; values are its parameters.",
        sql_put_together,
        allowed={
            "dangvu/accounts/chain.py": OWN_NAMES,
            "dangvu/core/postgresql/base.py": "the scope, in letters that ``core/scope.py`` lets through",
            "dangvu/core/sqlite/encrypting.py": OWN_FILES,
            "dangvu/core/sqlite/engine.py": "settings of the engine, and the key in hexadecimal digits",
            "dangvu/exchange/backup/server.py": OWN_NAMES,
            "dangvu/exchange/backup/standing.py": OWN_NAMES,
            "dangvu/ledger/rebuild.py": OWN_NAMES,
            "dangvu/ledger/recording.py": OWN_NAMES,
            "dangvu/ledger/sealing.py": "as many marks as there are parameters",
            "dangvu/membership/due.py": "as many marks as there are parameters",
            "dangvu/membership/lines.py": "as many marks as there are parameters",
            "dangvu/membership/lists.py": OWN_NAMES,
            "dangvu/organisations/overview.py": "as many marks as there are parameters",
            "dangvu/statistics/engine/closure.py": OWN_NAMES,
            "dangvu/statistics/exporting.py": OWN_FILES,
            "dangvu/statistics/store/base.py": OWN_FILES,
            "dangvu/statistics/store/store.py": OWN_NAMES,
        },
    ),
    Rule(
        "unescaped",
        "What a page shows is escaped.",
        unescaped,
        allowed={
            "dangvu/lists/templatetags/list_rows.py": "escapes every cell itself",
            "dangvu/membership/templatetags/member_rows.py": "escapes every cell itself",
        },
    ),
    Rule(
        "without-csrf",
        "What changes something asks for its CSRF token.",
        without_csrf,
        allowed={
            "dangvu/accounts/programs.py": "asks for a token, or checks a session's CSRF token itself",
            "dangvu/accounts/breaches.py": "takes what a browser reports, and changes nothing",
        },
    ),
    Rule(
        "constant-time",
        "Secrets are compared in a time that tells nothing of them.",
        compared_by_steps,
        allowed={
            "dangvu/accounts/chain.py": "hashes of a log, known to whoever reads it",
            "dangvu/accounts/forms.py": "the same person types both",
            "dangvu/core/keys.py": "the same person types both",
            "dangvu/exchange/backup/secret.py": "the same person types both",
            "dangvu/desk/act_pages.py": "stands for what was shown; the page told it to whoever sends it",
            "dangvu/desk/act_selected.py": "stands for what was shown; the page told it to whoever sends it",
            "dangvu/lists/large.py": "both are ours: a file made anew against what was approved",
            "dangvu/exchange/cell_report/sheets.py": "a checksum against slips of hand, no secret",
            "dangvu/ledger/checkpoints.py": "hashes of the ledger, known to whoever reads it",
            "dangvu/ledger/verify.py": "hashes of the ledger, known to whoever reads it",
            "dangvu/places/data.py": "a file that comes with the program",
            "dangvu/statistics/store/base.py": "files of the store, which hold no secret",
        },
    ),
    Rule(
        "network",
        "No request leaves the machine (R30).",
        network,
        allowed={
            "dangvu/accounts/oidc.py": "asks the one provider named, if any, and follows no redirect",
            "dangvu/demo/commands/serve.py": "asks whether its own port is taken",
            "dangvu/exchange/workbook/scanner.py": "asks the virus scanner named, if any, on this machine",
            "dangvu/jobs/worker.py": "asks for the name of the machine",
        },
    ),
    Rule("own-clock", "Days and moments are those of the register's time zone, or UTC.", own_clock),
    Rule(
        "persons-in-logs",
        "Logs tell of no person and hold no secret.",
        persons_in_logs,
        allowed={"dangvu/statistics/store/store.py": "tells names of files"},
    ),
    Rule("shells", "Programs are started with a list of words.", shells),
    Rule(
        "careless-writes",
        "Files are there whole or not at all (R6).",
        careless_writes,
        r"dangvu/(?!demo/).*\.py",
        {
            "dangvu/core/disk.py": "room put aside, whatever is in it",
            "dangvu/core/files.py": "the one place that writes",
            "dangvu/core/sqlite/swap.py": "writes over what is thrown away",
            "dangvu/exchange/workbook/writing.py": "asks whether the file can be written at all",
            "dangvu/statistics/store/base.py": "in a folder aside, synced before it gets its name",
            "dangvu/statistics/store/extract.py": "in a folder aside, synced before it gets its name",
        },
    ),
    Rule("facts-changed", "Facts are changed by effects of acts alone.", facts_changed),
    Rule(
        "live-cells",
        "Text in workbooks is text.",
        live_cells,
        r"dangvu/(exchange|desk|lists|statistics)/.*\.py",
    ),
    Rule(
        "code-from-data",
        "Data is never run.",
        code_from_data,
        allowed={"dangvu/law/reading.py": "its loader is the safe one, made stricter"},
    ),
    Rule(
        "made-of-data",
        "Patterns and templates are written by us.",
        made_of_data,
        allowed={"dangvu/core/legacy_text.py": "of the letters of an old encoding, escaped"},
    ),
    Rule("weak-secrets", "Hashes and secrets hold.", weak_secrets, r"dangvu/(?!demo/).*\.py|verifier/.*\.py"),
    Rule("blind-redirects", "The browser is led to our own pages.", blind_redirects),
    Rule(
        "silent-views",
        "Every view declares its right.",
        silent_views,
        r"dangvu/.*pages\.py",
        {
            "dangvu/exchange/pages.py:send": "what views that declare their right call",
            "dangvu/jobs/pages.py:progress_of": "what views that declare their right call",
        },
    ),
]
UNESCAPED_TEMPLATE = re.compile(r"\|\s*(safe|safeseq)\b|{%-?\s*autoescape\s+off|javascript:", re.IGNORECASE)


def faults_of(rule: Rule, tree: ast.Module) -> list[tuple[int, str]]:
    """Lines of a file that break the rule, and how."""
    return sorted({(getattr(node, "lineno", 0), said) for node, said in rule.look(tree)})


def template_faults(source: str) -> list[int]:
    lines = enumerate(source.splitlines(), start=1)
    return [number for number, line in lines if UNESCAPED_TEMPLATE.search(line)]


def program() -> Iterator[tuple[str, str]]:
    """Each file of the program with its text; tests, migrations and what only measures apart."""
    for path in sorted([*ROOT.glob("dangvu/**/*.py"), *ROOT.glob("verifier/**/*.py")]):
        name = path.relative_to(ROOT).as_posix()
        if not re.search(r"/(tests|migrations|bench|samples)/", name):
            yield name, path.read_text(encoding="utf-8")


def faults() -> Iterator[str]:
    """Everything in the program that breaks a rule, and everything that is allowed and not there any more."""
    needed: set[tuple[str, str]] = set()
    for name, source in program():
        tree = ast.parse(source)
        for rule in RULES:
            for line, said in faults_of(rule, tree) if re.fullmatch(rule.where, name) else ():
                if allowed := rule.allows(name, said):
                    needed.add((rule.code, allowed))
                else:
                    yield f"{name}:{line}: {rule.code}: {said}. {rule.danger}"
    for rule in RULES:
        for allowed in rule.allowed:
            if (rule.code, allowed) not in needed:
                yield f"{allowed}: {rule.code}: allowed, and not needed any more"
    for path in sorted(ROOT.glob("dangvu/**/templates/**/*.html")):
        for line in template_faults(path.read_text(encoding="utf-8")):
            yield f"{path.relative_to(ROOT).as_posix()}:{line}: unescaped: a template that does not escape"


if __name__ == "__main__":
    found = list(faults())
    print(*found, sep="\n")
    sys.exit(bool(found))
