"""The lists of codes that payloads are taken from."""

from dangvu.law.questions import code_list, description_of, known_codes
from dangvu.ledger.references import CodeLists, register_code_lists

register_code_lists(CodeLists(code_list, known_codes, description_of))
