"""The second engine: the only module that knows it is Spark. It reads the same Parquet.

What is small stands in DuckDB beside it, which is told everything that is not a question: what was written
since the base, and the trees over time, which are a walk step by step. Spark is given those as Parquet, and
answers the questions.
"""

import atexit
import os
import re
import shutil
import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from dangvu.core.finding import Finding, Refused
from dangvu.statistics.store import engine as local
from dangvu.statistics.store.extract import quoted

MEMORY = "2g"
GONE = ("FileNotFoundException", "FAILED_READ_FILE", "PATH_NOT_FOUND", "is not a Parquet file", "CANNOT_READ")
_NAMES = re.compile(r"\w+")
_TYPES = {"VARCHAR": "STRING"}
_starting = threading.Lock()
_sessions: dict[int, Any] = {}


class _Rows:
    def __init__(self, found: list[Any]) -> None:
        self._found = found

    def fetchall(self) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self._found]


class Engine:
    """Understands what is said to DuckDB, as far as the store says it."""

    def __init__(self, store: Path) -> None:
        from dangvu.statistics.store import spoken  # noqa: PLC0415 - the extra may lack

        self._spoken = spoken
        self._beside = local.connect(store)
        self._spark = _session(store)
        self._folder = Path(tempfile.mkdtemp(prefix=f"{local.SPILL}-spark-", dir=store))
        atexit.register(shutil.rmtree, self._folder, ignore_errors=True)
        self._lock = threading.RLock()
        self._files = 0
        self._views: dict[str, str] = {}
        self._unseen = set[str]()
        """What Spark has not been shown since it was made or filled."""

    def cursor(self) -> "Engine":
        return self

    def execute(self, command: str, parameters: Mapping[str, Any] | None = None) -> _Rows:
        """A question is Spark's; of what makes a table or fills one, Spark sees what came of it."""
        given = dict(parameters or {})
        if self._spoken.is_question(command):
            return _Rows(self._asked(command, given).collect())
        with self._lock:
            self._tell(command, given)
        return _Rows([])

    def _asked(self, question: str, given: dict[str, Any]) -> Any:
        said = self._spoken.in_spark(question)
        with self._lock:
            self._show_named(question)
        return self._spark.sql(said, args={self._spoken.GIVEN + name: value for name, value in given.items()})

    def _tell(self, command: str, given: dict[str, Any]) -> None:
        words = command.split(None, 4)
        name = words[2]
        match [word.upper() for word in words[:2]]:
            case ["CREATE", "VIEW"]:
                self._beside.execute(command)
                self._views[name] = command.split(" AS ", 1)[1]
                self._unseen.add(name)
            case ["CREATE", "TABLE"] if name.startswith("kept_"):
                path = self._next(name)
                frame = self._asked(command.split(" AS ", 1)[1], given)
                frame.write.parquet(str(path))
                self._spark.read.schema(frame.schema).parquet(str(path)).createOrReplaceTempView(name)
            case ["CREATE", "TABLE"] | ["INSERT", "INTO"]:
                self._beside.execute(command, given)
                self._unseen |= {name, *(view for view, text in self._views.items() if name in text)}
            case ["DROP", "TABLE"]:
                self._beside.execute(command)
                self._unseen.discard(words[-1])
                self._spark.catalog.dropTempView(words[-1])
            case _:
                raise ValueError(command)

    def _show_named(self, text: str) -> None:
        """Let Spark see what a question names, as it is by now."""
        for name in self._unseen & set(_NAMES.findall(text)):
            self._unseen.discard(name)
            if name in self._views:
                self._show_named(self._views[name])
                said = self._spoken.in_spark(self._views[name])
                self._spark.sql(f"CREATE OR REPLACE TEMPORARY VIEW {name} AS {said}")
            else:
                self._show(name)

    def _show(self, name: str) -> None:
        path = self._next(name)
        path.mkdir()
        self._beside.execute(f"COPY {name} TO '{quoted(path / '0.parquet')}' (FORMAT parquet)")
        columns = self._beside.execute(f"DESCRIBE {name}").fetchall()
        schema = ", ".join(f"{column} {_TYPES.get(type_, type_)}" for column, type_, *_rest in columns)
        self._spark.read.schema(schema).parquet(str(path)).createOrReplaceTempView(name)

    def _next(self, name: str) -> Path:
        """Never the same twice: whoever reads the one before goes on with it."""
        self._files += 1
        return self._folder / f"{name}-{self._files}"


def lacking() -> str:
    """What this engine lacks on this machine, in words; empty where it can work."""
    try:
        import pyspark  # noqa: F401, PLC0415 - only where it is wanted
        import sqlglot  # noqa: F401, PLC0415
    except ImportError:
        return _("Máy tính số liệu Spark chưa được cài: pip install 'dangvu[spark]'.")
    home = os.environ.get("JAVA_HOME")
    if not shutil.which("java", path=f"{home}/bin" if home else None):
        return _("Spark cần Java 17 trở lên trên máy này; chưa thấy chương trình java.")
    return ""


def connect(store: Path) -> Engine:
    """An engine over the store. Raises Refused where the extra or Java lacks."""
    if told := lacking():
        raise Refused([Finding("statistics.engine_lacking", told)])
    store.mkdir(parents=True, exist_ok=True, mode=0o700)
    return Engine(store)


def _session(store: Path) -> Any:
    """A Spark session of this process and the one machine: it listens on loopback only, shows no page and
    keeps its files in the store.
    """
    from pyspark.sql import SparkSession  # noqa: PLC0415 - takes a second

    with _starting:
        if os.getpid() not in _sessions:
            aside = Path(tempfile.mkdtemp(prefix=f"{local.SPILL}-java-", dir=store))
            atexit.register(shutil.rmtree, aside, ignore_errors=True)
            os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
            os.environ.pop("SPARK_LOCAL_DIRS", None)
            build = SparkSession.builder.master(f"local[{local.THREADS}]").appName("dangvu")
            for name, value in _shut_in(aside).items():
                build = build.config(name, value)
            _sessions[os.getpid()] = build.getOrCreate()
            _sessions[os.getpid()].sparkContext.setLogLevel("OFF")
        return _sessions[os.getpid()].newSession()


def _shut_in(aside: Path) -> dict[str, str]:
    return {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.memory": MEMORY,
        "spark.driver.extraJavaOptions": f"-Djava.io.tmpdir={aside} -Duser.timezone=UTC",
        "spark.local.dir": str(aside),
        "spark.sql.warehouse.dir": str(aside / "warehouse"),
        "spark.sql.catalogImplementation": "in-memory",
        "spark.sql.session.timeZone": "UTC",
        # Its optimiser loses a column of a union where it carries conditions over (table 2).
        "spark.sql.constraintPropagation.enabled": "false",
        "spark.sql.adaptive.enabled": "false",
        "spark.sql.shuffle.partitions": str(local.THREADS),
    }


def file_gone(fault: Exception) -> bool:
    """As of DuckDB: whether the files of the store were removed meanwhile, or are damaged."""
    return type(fault).__module__.startswith(("pyspark", "py4j")) and any(word in str(fault) for word in GONE)
