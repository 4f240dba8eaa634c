"""A client that records one act after the other and goes on whatever happens to the server.

Run with a name: admits persons with codes of that name, each under a key of its own, and prints ``done KEY``
for each once it is told so. What is not answered is sent again with the same key. What
is refused is printed as ``refused SENTENCE`` and sent again too.
"""

import sys
import time

import django

from dangvu.core import scope

PAUSE = 0.05
"""Seconds before something is sent again."""


def main(name: str) -> None:
    """Record until killed."""
    django.setup()
    scope.say(scope.WHOLE)
    from django.db import DatabaseError, connection  # noqa: PLC0415 - Django is set up first

    from dangvu.accounts.models import Account  # noqa: PLC0415 - as above
    from dangvu.core import disk  # noqa: PLC0415 - as above
    from dangvu.core.finding import Refused  # noqa: PLC0415 - as above
    from dangvu.ledger.acts import kinds  # noqa: PLC0415 - as above
    from dangvu.ledger.enact import enact  # noqa: PLC0415 - as above
    from dangvu.ledger.payload import read  # noqa: PLC0415 - as above
    from tests.faults.test_two_at_once import admission  # noqa: PLC0415 - as above

    actor = Account.objects.get(name="local")
    number = 0
    while True:
        act, faults = read(
            kinds()["admit_member"], admission(f"{name}{number}", int(name) + number)["payload"]
        )
        assert act is not None, faults
        try:
            enact(act, by=actor, key=f"{name}.{number}", override="thử")
        except Refused as refused:
            print("refused", str(refused).replace("\n", " "), flush=True)
        except DatabaseError as fault:  # the server is gone, or not yet ready
            print("refused", disk.sentence_of(fault) or fault, flush=True)
        else:
            print(f"done {name}.{number}", flush=True)
            number += 1
            continue
        connection.close()
        time.sleep(PAUSE)


if __name__ == "__main__":
    main(sys.argv[1])
