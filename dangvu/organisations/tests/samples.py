"""One payload of each kind of act of this room that the cast's register takes."""

from collections.abc import Callable
from datetime import date
from typing import Any

from dangvu.membership.acts import TransferMember
from dangvu.organisations.acts import (
    ChangeOrganisationKind,
    CorrectOrganisation,
    CoverUnit,
    EndOrganisation,
    RecodeOrganisation,
    ReleaseUnit,
    RenameOrganisation,
    SetTarget,
    WithdrawTarget,
)
from dangvu.organisations.tests import test_commune_movements as communes
from dangvu.organisations.tests import test_hamlet_movements as hamlets
from dangvu.organisations.tests.test_acts import BEFORE, NEW_NAME, ON
from dangvu.organisations.tests.test_count_population import COUNT
from dangvu.organisations.tests.test_establish_organisation import KHUOI_TAT
from dangvu.organisations.tests.test_reorganising import (
    ABSORB,
    CONSOLIDATE,
    DOWNGRADE,
    FOLLOW,
    HAMLETS,
    JOIN,
    MOVE,
    SCHEME,
    SPLIT,
    UPGRADE,
)
from tests.cast import World, sample

_YEAR = (date(2025, 1, 1), date(2025, 12, 31))
_UNIT = "Trạm Y tế xã Kim Lư"
_EMPTIED = (
    TransferMember("son", "na-ca", ON),
    TransferMember("nga", "na-ca", ON),
    ReleaseUnit("ban-khan", ON, hamlet="t-ban-khan"),
)
SAMPLES: dict[str, Callable[[World], dict[str, Any]]] = {
    **{one.kind: sample(one, communes.HAMLETS) for one in communes.ACTS},
    **{one.kind: sample(one) for one in (hamlets.ONE, hamlets.INTO, hamlets.PART, hamlets.NAMED)},
    "separate_combined_cell": sample(hamlets.SEPARATE, hamlets.combine()),
    **{one.kind: sample(one) for one in (ABSORB, CONSOLIDATE, DOWNGRADE, FOLLOW, HAMLETS)},
    **{one.kind: sample(one) for one in (JOIN, MOVE, SPLIT, UPGRADE)},
    "reorganise": sample(SCHEME),
    "establish_organisation": sample(KHUOI_TAT),
    "rename_organisation": sample(RenameOrganisation("na-ca", NEW_NAME, ON)),
    "recode_organisation": sample(RecodeOrganisation("na-ca", "06.066.001.000.099", ON)),
    "change_organisation_kind": sample(
        ChangeOrganisationKind("kim-lu", "grassroots_organisation", ON, "ward", consent_on=BEFORE)
    ),
    "correct_organisation": sample(CorrectOrganisation("na-ca", ON, name="Chi bộ thôn Nà Cả")),
    "end_organisation": sample(EndOrganisation("ban-khan", ON, "absorbed", "na-ca"), *_EMPTIED),
    "cover_unit": sample(CoverUnit("na-ca", ON, other_unit=_UNIT)),
    "release_unit": sample(
        ReleaseUnit("na-ca", date(2025, 7, 1), other_unit=_UNIT), CoverUnit("na-ca", ON, other_unit=_UNIT)
    ),
    "count_population": sample(COUNT),
    "set_target": sample(SetTarget("kim-lu", "total", *_YEAR, 12)),
    "withdraw_target": sample(
        WithdrawTarget("kim-lu", "total", *_YEAR), SetTarget("kim-lu", "total", *_YEAR, 12)
    ),
}
