"""How large a workbook may be: every limit in one place.

Measured registers: 35,238 rows of 40 cells inflate to 63 MB at a ratio of 11, 200,000 rows to 269 MB at 16;
hostile files stand at ratios of 370 and above.
"""

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes unless the name says otherwise."""

    file_size: int = 50 * MEGABYTE
    entries: int = 1_000
    directory_size: int = MEGABYTE
    inflated: int = 400 * MEGABYTE
    ratio: int = 100
    ratio_free_size: int = MEGABYTE
    """A part smaller than this is harmless at any ratio (an empty styles table deflates a thousand times)."""
    rows: int = 200_000
    columns: int = 200
    cell_length: int = 32_767
    """Characters in a cell: Excel's own limit."""
    name_length: int = 120
    """Characters in a person's name: what the register has room for."""
    child_memory: int = 1024 * MEGABYTE
    child_memory_base: int = 256 * MEGABYTE
    child_memory_ratio: int = 3
    """The child gets the base and so many times what the file inflates to, up to ``child_memory``: an honest
    list of 200,000 rows needs 570 MB for its 250, and a small file that names a cell far away gets little."""
    child_cpu_seconds: int = 30
    child_wall_seconds: int = 90
    heading_rows: int = 20
    """How far down the heading of a list is looked for."""


LIMITS = Limits()
