"""Letters that are not a language are distinguished from other languages."""

from string import ascii_lowercase

import pytest

from corpus.reading.pdf.page_text.garbled_text import is_garbled
from tests.corpus.reading.pdf.raw_pdf import PROSE


@pytest.mark.parametrize(
    "text",
    [
        "Faktura nr FV 3/2023. Data wystawienia: 2023-02-01. Termin zapłaty: przelew. Książki i żółte prace,"
        " ul. Wrzosowa 5, Łódź. Zapłacono zgodnie z zamówieniem. Dziękujemy za szybkie zakupy. Jeśli obawiasz"
        " się o bezpieczeństwo dziecka, skontaktuj się z opieką społeczną w swojej gminie.",
        "Nëse jeni të shqetësuar për sigurinë e një fëmije, kontaktoni shërbimet sociale të zonës suaj. Çdo"
        " punonjës social do të flasë me ju dhe me fëmijën për të kuptuar se çfarë po ndodh në shtëpi. Çdo"
        " fëmijë ka të drejtë të jetojë pa dhunë dhe prindërit mund të marrin ndihmë.",
        "Jei nerimaujate dėl vaiko saugumo, kreipkitės į savo savivaldybės socialines tarnybas. Darbuotojas"
        " kalbėsis su jumis ir su vaiku, kad suprastų, kas vyksta namuose. Kiekvienas vaikas turi teisę"
        " gyventi be smurto, o tėvai gali gauti pagalbą.",
    ],
)
def test_another_language_is_not_garbled(text: str) -> None:
    assert not is_garbled(text)


@pytest.mark.parametrize("shift", [1, 3, 7, 13, 19])
def test_english_in_other_letters_is_garbled(shift: int) -> None:
    letters = ascii_lowercase[shift:] + ascii_lowercase[:shift]
    text = (
        " ".join(PROSE)
        + " Nobody asked what the child wanted, and the plan was never shared with the school."
    )
    assert is_garbled(text.lower().translate(str.maketrans(ascii_lowercase, letters)))
    assert not is_garbled(text)
