"""The documents keep what they promise: commands, settings, terms, sentences and links are the code's."""

import argparse
import inspect
import re
import shlex
import textwrap
import tomllib
from functools import cache
from importlib import import_module
from pathlib import Path

import polib  # type: ignore[import-untyped]
import pytest
from django.utils.translation import override

from dangvu.command import COMMANDS
from dangvu.exchange.workbook.reading import read_members
from dangvu.ledger.acts import Act, kinds
from dangvu.statistics.declarations import dimensions, indicators
from scripts import messages

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[1]
READMES = ("README.md", "README.vi.md")
DOCUMENTS = sorted(
    path.relative_to(ROOT).as_posix()
    for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("dangvu/*/README.md")]
)
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
NAMED_PATH = re.compile(r"`((?:dangvu|docs|tests|scripts|requirements)/[\w./-]+)`")
SETTING = re.compile(r"\bDANGVU_[A-Z_]+\b")


@cache
def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@cache
def program() -> str:
    """All code and declarations of the program, tests apart."""
    paths = [*ROOT.glob("dangvu/**/*.py"), *ROOT.glob("dangvu/**/*.yaml")]
    return "".join(path.read_text(encoding="utf-8") for path in paths if "tests" not in path.parts)


def command_lines(name: str) -> list[list[str]]:
    """The words of every line of a document that runs ``dangvu``."""
    return [
        shlex.split(line.split(">")[0], comments=True)
        for line in re.findall(r"^ {4,}\.venv/bin/dangvu (.+)$", text(name), re.MULTILINE)
    ]


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if command_lines(name)])
def test_every_command_line_is_understood(name: str) -> None:
    for command, *words in command_lines(name):
        parser = argparse.ArgumentParser(prog=command)
        import_module(COMMANDS[command]).add_arguments(parser)
        parser.parse_args(words)  # ends the program where it does not understand


@pytest.mark.parametrize("name", READMES)
def test_readme_lists_exactly_the_commands_there_are(name: str) -> None:
    listed = re.findall(r"^\| `dangvu (\w+)` \|", text(name), re.MULTILINE)

    assert sorted(listed) == sorted(COMMANDS)


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_exists_and_tells_what_it_does(command: str) -> None:
    assert import_module(COMMANDS[command]).HELP.endswith(".")


@pytest.mark.parametrize("name", READMES)
def test_readme_names_make_targets_that_exist(name: str) -> None:
    targets = set(re.findall(r"^(\w+):", text("Makefile"), re.MULTILINE))
    named = set(re.findall(r"\bmake (run|test|\w+)(?= {2,}#|$)", text(name), re.MULTILINE))

    assert {"run", "test"} <= named <= targets


@pytest.mark.parametrize("name", READMES)
def test_readme_lists_exactly_the_settings_that_are_read(name: str) -> None:
    listed = re.findall(r"^\| `(DANGVU_[A-Z_]+)` \|", text(name), re.MULTILINE)

    assert sorted(listed) == sorted(set(SETTING.findall(program())))


def test_both_readmes_run_the_same_commands() -> None:
    def without_own_names(name: str) -> list[list[str]]:
        return [
            [word for word in words if not re.fullmatch(r"\w+\.xlsx", word)] for words in command_lines(name)
        ]

    assert without_own_names("README.md") == without_own_names("README.vi.md")


def test_the_faulty_sample_has_as_many_faults_as_the_readme_says() -> None:
    said = re.search(r"danh_sach_loi\.xlsx`\. It has (\d+) faults", text("README.md"))

    assert said is not None
    assert len(read_members(ROOT / "dangvu/exchange/samples/danh_sach_loi.xlsx").faults) == int(said[1])


@pytest.mark.parametrize("name", READMES)
def test_readme_lists_each_recipe_once_at_its_end(name: str) -> None:
    end = text(name).rsplit("\n## ", 1)[1]
    listed = re.findall(r"\]\(docs/how-to/([\w-]+\.md)\)", end)

    assert sorted(listed) == sorted(path.name for path in ROOT.glob("docs/how-to/*.md"))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_line_to_type_names_the_program_where_it_lies(name: str) -> None:
    assert re.findall(r"^ {4,}(dangvu .+)$", text(name), re.MULTILINE) == []


def test_the_second_verifier_is_given_the_same_words_without_options() -> None:
    lines = re.findall(
        r"^ {4}(?:python3 verify\.py|perl verify\.pl) (.+)$", text("docs/how-to/audit.md"), re.M
    )

    assert [line.split() for line in lines] == [[*lines[1].split(), "--en"], lines[1].split()]
    assert "--" not in lines[1]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_and_named_files_exist(name: str) -> None:
    links = [
        target for target in LINK.findall(text(name)) if not target.startswith(("http:", "https:", "mailto:"))
    ]
    dead = [target for target in links if not (ROOT / name).parent.joinpath(target).exists()]
    dead += [
        target
        for target in NAMED_PATH.findall(text(name))
        if not any((base / target).exists() for base in (ROOT, (ROOT / name).parent))
    ]

    assert dead == []


def test_architecture_tells_the_rooms_in_the_order_of_imports() -> None:
    told = re.findall(r"^\| `(\w+)` \| ", text("docs/architecture.md").split("## Rooms")[1], re.MULTILINE)
    contract = tomllib.loads(text("pyproject.toml"))["tool"]["importlinter"]["contracts"][0]

    assert told == list(reversed(contract["layers"]))


def test_decisions_are_numbered_without_a_hole_and_say_so() -> None:
    decisions = sorted((ROOT / "docs/decisions").glob("*.md"))

    assert [path.name[:4] for path in decisions] == [f"{n:04}" for n in range(1, len(decisions) + 1)]
    assert [
        path.name
        for number, path in enumerate(decisions, start=1)
        if not path.read_text(encoding="utf-8").startswith(f"# {number}. ")
    ] == []


def glossary(section: str) -> list[list[str]]:
    """The rows of one table of the glossary: Vietnamese, English, identifier, meaning."""
    part = text("docs/glossary.md").split(f"## {section}\n")[1].split("\n## ")[0]
    rows = [line for line in part.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row[1:-1].split("|")] for row in rows[2:]]


USED, LATER = "Terms the code uses", "Terms of work not built yet"


def test_every_term_of_the_first_table_is_used_in_the_code() -> None:
    named = [row[2].strip("`") for row in glossary(USED)]

    assert [word for word in named if not re.search(rf"(?<!\w){re.escape(word)}(?!\w)", program())] == []


def test_no_term_and_no_identifier_is_explained_twice() -> None:
    terms = [row[0].lower() for row in [*glossary(USED), *glossary(LATER)]]
    names = [row[2] for row in glossary(USED)]

    assert sorted(set(terms)) == sorted(terms)
    assert sorted(set(names)) == sorted(names)


def test_every_term_has_an_english_one() -> None:
    assert [row[0] for row in [*glossary(USED), *glossary(LATER)] if not row[1]] == []


@cache
def translated() -> set[str]:
    return {
        entry.msgid for entry in polib.pofile(str(messages.CATALOGUE)) if all(messages.translations(entry))
    }


@pytest.mark.parametrize(
    "act", [act for act in kinds().values() if ".tests." not in act.__module__], ids=lambda act: act.kind
)
def test_every_act_has_a_label_and_a_sentence_in_both_languages(act: type[Act]) -> None:
    source = "from django.utils.translation import gettext as _\n" + textwrap.dedent(
        inspect.getsource(act.sentence)
    )
    sentences = {message.msgid for message in messages.in_python(source, act.kind)}
    with override("vi"):
        vietnamese = str(act.label)
        sentences |= {str(act.said)} - {""}
    with override("en"):
        english = str(act.label)

    assert sentences
    assert sentences <= translated()
    assert vietnamese
    assert english not in ("", vietnamese)


def test_every_indicator_and_dimension_is_told_in_both_languages() -> None:
    untold = [
        one.code
        for one in indicators().values()
        for told in (one.label, one.definition)
        if not told.vi.strip() or not told.en.strip() or told.vi == told.en
    ]
    untold += [
        one.name for one in dimensions().values() if not one.label.vi.strip() or not one.label.en.strip()
    ]

    assert indicators()
    assert untold == []


def test_every_indicator_ends_its_definition_with_a_full_stop() -> None:
    open_ended = [
        one.code
        for one in indicators().values()
        if not one.definition.vi.endswith(".") or not one.definition.en.endswith(".")
    ]

    assert open_ended == []
