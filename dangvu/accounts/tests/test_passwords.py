"""Which passwords are refused, and how they are kept."""

import pytest
from django.contrib.auth.password_validation import CommonPasswordValidator, validate_password
from django.core.exceptions import ValidationError

from dangvu.accounts.factor_forms import ChangePassword, PasswordAgain
from dangvu.accounts.forms import NewPassword, SignIn
from dangvu.accounts.models import Account
from dangvu.accounts.passwords import OUR_WORDS


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "Password!2026",
        "123qwertyuiop!!",
        "dragondragondragon",
        "123456123456",
        "Đảng viên 2026!",
        "ĐảngCộngSảnViệtNam",
        "chi bo dang vien 1",
        "matkhau@123456",
    ],
)
def test_what_others_think_of_too_is_refused(password: str) -> None:
    assert len(password) >= 12

    with pytest.raises(ValidationError):
        validate_password(password)


@pytest.mark.parametrize(
    "password",
    [
        "mot cau rat de nho",
        "chi bo thon Na Ca hop thu hai",
        "ngựa pin ghim kẹp đúng",
        "a" + "bc" * 30 + "de" * 10,
    ],
)
def test_a_password_of_ones_own_is_taken_whatever_it_is_made_of(password: str) -> None:
    validate_password(password)


def test_a_short_one_is_refused() -> None:
    with pytest.raises(ValidationError):
        validate_password("ngựa pin gh")


def test_thousands_of_known_passwords_of_the_length_asked_for_are_refused() -> None:
    """The list holds short ones mostly; each of them made long enough is a known one too."""
    known = sorted(one for one in CommonPasswordValidator().passwords if one.isalpha() and len(one) >= 6)
    stretched = [f"{one}{'2026!@#$%^&*'[: max(1, 12 - len(one))]}" for one in known][:3500]
    taken = 0
    for one in stretched:
        try:
            validate_password(one)
        except ValidationError:
            continue
        taken += 1

    assert len(stretched) >= 3000
    assert taken == 0


@pytest.mark.usefixtures("passwords_cost_what_they_do")
def test_a_password_is_kept_as_argon2id_and_heard_exactly_as_given() -> None:
    account = Account(name="a")
    account.set_password(" Ngựa Pin  Ghim " + "x" * 100)

    assert account.password.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert account.check_password(" Ngựa Pin  Ghim " + "x" * 100)
    assert not account.check_password("Ngựa Pin  Ghim " + "x" * 100)
    assert not account.check_password(" ngựa pin  ghim " + "x" * 100)
    assert not account.check_password(" Ngựa Pin  Ghim " + "x" * 99)


def test_fields_of_passwords_hide_what_is_typed_and_let_a_manager_fill_them() -> None:
    account = Account(name="a")
    for form in (
        SignIn(),
        NewPassword(account=account),
        ChangePassword(account=account),
        PasswordAgain(user=account),
    ):
        drawn = [str(form[name]) for name in form.fields if name != "name"]
        assert all('type="password"' in one and "-password" in one for one in drawn)
        assert not any("onpaste" in one or 'autocomplete="off"' in one for one in drawn)


def test_our_words_are_written_as_they_are_compared() -> None:
    assert all(word.isascii() and word.islower() and word.isalpha() for word in OUR_WORDS)
