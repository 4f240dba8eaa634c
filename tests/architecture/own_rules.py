"""This project's own dangers, found in the syntax of the program: `python -m tests.architecture.own_rules`.

General checkers know SQL and shells; they do not know that a page may not ask for persons past the reach of
its reader, or that files are written by ``core/files.py``. Each rule is a function over one file's syntax
tree (``dangers.py``); what is allowed against a rule stands beside it, with its reason. Why no other tool:
decision 19.
"""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.architecture import dangers

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Rule:
    code: str
    danger: str
    look: dangers.Look
    where: str = r"dangvu/.*\.py|verifier/.*\.py"
    """Which files it is about, as a regular expression over their paths."""
    allowed: dict[str, str] = field(default_factory=dict)
    """Where it may be, and why: a file, or a file and the function in it."""

    def allows(self, name: str, said: str) -> str:
        """Which line of ``allowed`` lets this be; empty where none does."""
        return next((one for one in (name, f"{name}:{said.partition(' ')[0]}") if one in self.allowed), "")


OWN_NAMES = "puts in names of our own tables, columns and triggers; values are parameters"
OWN_FILES = "names of files of ours; SQL has no parameter for them there"
PAGES = r"dangvu/desk/.*\.py|dangvu/.*(pages|listing|lists|search|worklist|due|admissions|writing)\.py"
"""The desk names its pages each by what it shows."""
RULES = [
    Rule(
        "persons-past-the-door",
        "A page asks for persons only as far as its reader may see.",
        dangers.persons_past_the_door,
        PAGES,
        {
            "dangvu/desk/behind.py:records_of": "behind a figure of what is within reach, in its scope",
            "dangvu/desk/own_record.py:_readings_told": "codes; to the auditor of a part of one alone",
            "dangvu/desk/void_preview.py": "counts of members by organisation, no person",
            "dangvu/desk/whole_record.py:whole_record": "of a person whom the page has let in",
            "dangvu/desk/worklist.py:_lines": "of tasks that were narrowed to the reach before",
            "dangvu/exchange/cell_report/writing.py:members_of": "of a cell that the page has let in",
            "dangvu/exchange/reconciling/pages.py:_records": "of pairs that were narrowed before",
            "dangvu/membership/admissions.py:rows_keyed": "of the rows of a figure, within reach",
            "dangvu/membership/admissions.py:with_steps": "of those admitted there",
            "dangvu/membership/due.py": "what is due everywhere; worklist.py narrows it to the reach",
            "dangvu/membership/lists.py:cells_of": "of persons of whom is asked whether they are in sight",
            "dangvu/membership/lists.py:_names": "of the rows of the list, which ``within`` has narrowed",
            "dangvu/people/search.py:_looked_up": "of numbers that ``in_sight_of`` has narrowed to the reach",
        },
    ),
    Rule(
        "persons-past-the-clock",
        "A page asks for what is known, on a day: a row that was superseded is shown only as such.",
        dangers.persons_past_the_clock,
        PAGES,
        {"dangvu/membership/due.py:_touched": "numbers of those who are then asked of as known"},
    ),
    Rule(
        "sql-put-together",
        "SQL is written out; values are its parameters.",
        dangers.sql_put_together,
        allowed={
            "dangvu/core/postgresql/base.py": "the scope, in letters that ``core/scope.py`` lets through",
            "dangvu/core/sqlite/encrypting.py": OWN_FILES,
            "dangvu/core/sqlite/engine.py": "settings of the engine, and the key in hexadecimal digits",
            "dangvu/demo/nation/build.py": OWN_NAMES,
            "dangvu/exchange/backup/server.py": OWN_NAMES,
            "dangvu/exchange/backup/standing.py": OWN_NAMES,
            "dangvu/ledger/rebuild.py": OWN_NAMES,
            "dangvu/ledger/recording.py": OWN_NAMES,
            "dangvu/ledger/sealing.py": "as many marks as there are parameters",
            "dangvu/membership/lines.py": "as many marks as there are parameters",
            "dangvu/membership/heads.py": OWN_NAMES,
            "dangvu/organisations/overview.py": "as many marks as there are parameters",
            "dangvu/people/findable.py": OWN_NAMES,
            "dangvu/statistics/engine/closure.py": OWN_NAMES,
            "dangvu/statistics/exporting.py": OWN_FILES,
            "dangvu/statistics/store/base.py": OWN_FILES,
            "dangvu/statistics/store/laid.py": OWN_NAMES,
            "dangvu/statistics/store/store.py": OWN_NAMES,
            "dangvu/statistics/store/spark.py": OWN_NAMES,
        },
    ),
    Rule(
        "unescaped",
        "What a page shows is escaped.",
        dangers.unescaped,
        allowed={
            "dangvu/lists/templatetags/list_rows.py": "escapes every cell itself",
            "dangvu/membership/templatetags/member_rows.py": "escapes every cell itself",
        },
    ),
    Rule(
        "without-csrf",
        "What changes something asks for its CSRF token.",
        dangers.without_csrf,
        allowed={
            "dangvu/accounts/programs.py": "asks for a token, or checks a session's CSRF token itself",
            "dangvu/accounts/breaches.py": "takes what a browser reports, and changes nothing",
        },
    ),
    Rule(
        "constant-time",
        "Secrets are compared in a time that tells nothing of them.",
        dangers.compared_by_steps,
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
        dangers.network,
        allowed={
            "dangvu/accounts/oidc.py": "asks the one provider named, if any, and follows no redirect",
            "dangvu/demo/commands/serve.py": "asks whether its own port is taken",
            "dangvu/exchange/workbook/scanner.py": "asks the virus scanner named, if any, on this machine",
            "dangvu/jobs/worker.py": "asks for the name of the machine",
        },
    ),
    Rule("own-clock", "Days and moments are those of the register's time zone, or UTC.", dangers.own_clock),
    Rule(
        "persons-in-logs",
        "Logs tell of no person and hold no secret.",
        dangers.persons_in_logs,
        allowed={"dangvu/statistics/store/store.py": "tells names of files"},
    ),
    Rule("shells", "Programs are started with a list of words.", dangers.shells),
    Rule(
        "careless-writes",
        "Files are there whole or not at all (R6).",
        dangers.careless_writes,
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
    Rule("facts-changed", "Facts are changed by effects of acts alone.", dangers.facts_changed),
    Rule(
        "live-cells",
        "Text in workbooks is text.",
        dangers.live_cells,
        r"dangvu/(exchange|desk|lists|statistics)/.*\.py",
    ),
    Rule(
        "code-from-data",
        "Data is never run.",
        dangers.code_from_data,
        allowed={"dangvu/law/reading.py": "its loader is the safe one, made stricter"},
    ),
    Rule(
        "made-of-data",
        "Patterns and templates are written by us.",
        dangers.made_of_data,
        allowed={"dangvu/core/legacy_text.py": "of the letters of an old encoding, escaped"},
    ),
    Rule(
        "weak-secrets",
        "Hashes and secrets hold.",
        dangers.weak_secrets,
        r"dangvu/(?!demo/).*\.py|verifier/.*\.py",
    ),
    Rule("blind-redirects", "The browser is led to our own pages.", dangers.blind_redirects),
    Rule(
        "silent-views",
        "Every view declares its right.",
        dangers.silent_views,
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
