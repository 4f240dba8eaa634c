"""Long work over the whole register; done by commands, seen and stopped on the page of jobs."""

from django.utils.translation import gettext_lazy

from dangvu.jobs.kinds import Kind, declare

REBUILD = declare(Kind("rebuild", gettext_lazy("Dựng lại dữ liệu từ sổ cái"), "read"))
VERIFY = declare(Kind("ledger_verify", gettext_lazy("Kiểm tra sổ cái"), "read"))
LEDGER = declare(Kind("ledger_export", gettext_lazy("Xuất sổ cái"), "read"))
VOID = declare(Kind("void", gettext_lazy("Thu hồi một bút toán"), "record"))
CHECK = declare(Kind("rebuild_check", gettext_lazy("So dữ liệu với sổ cái"), "read"))
