"""What the engine we ship can do: Django asks the system's SQLite, which may be older."""

from django.db.backends.sqlite3 import features

from .engine import MOST_VARIABLES, OLDEST_SAFE


class DatabaseFeatures(features.DatabaseFeatures):
    """Django's features, answered for our engine."""

    minimum_database_version = OLDEST_SAFE
    can_alter_table_drop_column = True
    can_return_columns_from_insert = True
    can_return_rows_from_bulk_insert = True
    # Django assumes 999 (the default until 2020); bulk acts insert thirty times as many rows a statement.
    max_query_params = MOST_VARIABLES
