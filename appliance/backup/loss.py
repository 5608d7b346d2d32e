"""What is missing after a damaged database was replaced, in words. Pure."""

from typing import Final, Protocol

from kernel.clock import MINUTE_MS, Trading

_WORDS: Final = {
    "en": {
        "begin": "The data were damaged. The box went on by itself from the backup of {backup}.",
        "none": "Nothing is missing.",
        "facts": "{facts} entries of {minutes} min (until {last}) were not in it.",
        "minutes": "What happened after it, until about {last} ({minutes} min), was not in it.",
        "unknown": "Nobody can say how much is missing.",
        "brief": "Look at the tickets that are held.",
        "go_on": (
            "Phones give back what they were promised. Tickets that may be printed already are held: look at them,"
            " and compare open tables and payments."
        ),
    },
    "el": {
        "begin": "Τα δεδομένα χάλασαν. Το Comanda συνέχισε μόνο του από το αντίγραφο των {backup}.",
        "none": "Δεν λείπει τίποτα.",
        "facts": "{facts} εγγραφές σε {minutes} λεπτά (ως τις {last}) δεν ήταν μέσα.",
        "minutes": "Όσα έγιναν μετά, ως περίπου τις {last} ({minutes} λεπτά), δεν ήταν μέσα.",
        "unknown": "Δεν είναι γνωστό πόσα λείπουν.",
        "brief": "Δείτε τα δελτία που κρατούνται.",
        "go_on": (
            "Τα κινητά ξαναδίνουν ό,τι είχε γίνει δεκτό. Δελτία που ίσως έχουν ήδη τυπωθεί κρατούνται: δείτε τα,"
            " και ελέγξτε ανοιχτά τραπέζια και πληρωμές."
        ),
    },
}


LANGUAGES: Final = tuple(_WORDS)


class Loss(Protocol):
    """What is known of a loss; instants are UTC ms, None where nobody can say."""

    @property
    def last_at_ms(self) -> int | None:
        """When the lost database was last known to be written."""
        ...

    @property
    def lost_facts(self) -> int | None:
        """How many facts it held beyond the backup."""
        ...

    @property
    def backup_at_ms(self) -> int | None:
        """When the last fact in the backup was recorded."""
        ...


def statement(loss: Loss, language: str, trading: Trading, *, is_brief: bool = False) -> str:
    """Return what a manager is told: since when the box goes on, how much is missing, and what to look at.

    `is_brief` is for a phone's banner.
    """
    words = _WORDS.get(language, _WORDS["en"])
    return " ".join(
        (
            words["begin"].format(backup=_time(loss.backup_at_ms, trading)),
            _missing(loss, words, trading),
            words["brief" if is_brief else "go_on"],
        )
    )


def _missing(loss: Loss, words: dict[str, str], trading: Trading) -> str:
    if loss.lost_facts == 0:
        return words["none"]
    if loss.last_at_ms is None or loss.backup_at_ms is None or loss.last_at_ms < loss.backup_at_ms:
        return words["unknown"]
    return words["minutes" if loss.lost_facts is None else "facts"].format(
        facts=loss.lost_facts,
        minutes=-(-(loss.last_at_ms - loss.backup_at_ms) // MINUTE_MS),
        last=_time(loss.last_at_ms, trading),
    )


def _time(at_ms: int | None, trading: Trading) -> str:
    return "?" if at_ms is None else trading.local(at_ms).strftime("%d/%m %H:%M")
