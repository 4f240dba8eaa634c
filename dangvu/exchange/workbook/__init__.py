"""Member workbooks in and out: checked as an archive, parsed in a limited child, read by column, written as
typed text."""
