"""In place of the child that reads a workbook: runs it, and writes beside the workbook how much memory (KB)
it took. Measured from a small process, since a child counts its parent's memory as its own.
"""

import os
import subprocess
import sys
from pathlib import Path

CHILD = Path(__file__).parents[2] / "dangvu/exchange/workbook/child.py"

if __name__ == "__main__":
    child = subprocess.Popen([sys.executable, "-I", str(CHILD), *sys.argv[1:]])
    _pid, status, used = os.wait4(child.pid, 0)
    # Whole or not at all: whoever reads too much is killed at any moment, this process too.
    written = Path(sys.argv[1] + ".memory.new")
    written.write_text(str(used.ru_maxrss), encoding="ascii")
    written.rename(sys.argv[1] + ".memory")
    sys.exit(os.waitstatus_to_exitcode(status) != 0)
