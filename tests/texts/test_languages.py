from typing import Optional

import pytest

from spacy_adatag.texts.languages import guess_language


@pytest.mark.parametrize(
    "text,expected",
    [
        ("Bluse aus Baumwolle. Shampoo für trockenes Haar mit Aloe und ohne Öl", "de"),
        ("Chemise en coton pour femme. Jean avec ceinture. Lampe pour le bureau", "fr"),
        ("Camicia di cotone da donna. Gel degli uomini, con le dita della mano", "it"),
        ("Shampoo voor droog haar. Lamp met dimmer. Blouse van katoen", "nl"),
        ("Shirt for men with pockets. Lamp with cable, for your desk or the table", "en"),
        # English titles have words that are stop words of Danish only.
        ("Men shoes black. Men shirt. Men hat. Man bag. Men socks. Men tie. Set", "en"),
        # One word alone is none of Norwegian.
        ("Schuhe Leder schwarz. Tasche Leder braun. Gürtel Leder 90 cm", None),
        ("Red hat. Wool hat. Black hat. Sun hat. Tote bag. Gym bag. Canvas bag", None),
        ("La Roche scarf. Casa Verde cap. Kestrel & Co hat. " * 9, None),
        # No words, too few, or too few among so many.
        ("501 XL 50 ml", None),
        ("Bluse aus Baumwolle für Damen", None),
        ("Shampoo für Haar mit Aloe und " + "Rot Blau Gold Silber " * 100, None),
    ],
)
def test_language(text: str, expected: Optional[str]) -> None:
    assert guess_language([text]) == expected
