"""The reminder of the licence in words for paper, in the restaurant's language.

The vendor's reason for a lock is not among them: it is for the manager's eyes, and paper lies about.
"""

from typing import Final, Literal

from appliance.licensing.licence import Licence
from appliance.licensing.model import Reminder, remind, trial_left_ms
from kernel.clock import HOUR_MS, Trading

Language = Literal["el", "en"]
_WORDS: Final[dict[Reminder, dict[Language, str]]] = {
    Reminder.TRIAL: {"el": "Δοκιμή: ώρες χρήσης ακόμα: {hours}", "en": "Trial: hours of use left: {hours}"},
    Reminder.ENDING: {
        "el": "Η άδεια είναι πληρωμένη έως {paid}. Ζητήστε παράταση από τον προμηθευτή.",
        "en": "The licence is paid until {paid}. Ask your vendor to extend it.",
    },
    Reminder.UNPAID: {
        "el": "Η άδεια έληξε στις {paid}. Νέες παραγγελίες σταματούν στις {until}.",
        "en": "The licence ended on {paid}. New orders stop on {until}.",
    },
    Reminder.OVERDUE: {
        "el": "Ο προμηθευτής δεν έχει βρεθεί εδώ και καιρό. Νέες παραγγελίες σταματούν στις {until}.",
        "en": "The vendor has not been reached for long. New orders stop on {until}.",
    },
    Reminder.LOCK_COMING: {
        "el": "Ο προμηθευτής κλειδώνει το Comanda με το κλείσιμο της ημέρας.",
        "en": "The vendor locks the box at the day's close.",
    },
    Reminder.EXPIRED: {
        "el": "Η άδεια έληξε: δεν γίνονται νέες παραγγελίες.",
        "en": "The licence has run out: no new orders.",
    },
    Reminder.LOCKED: {
        "el": "Ο προμηθευτής έχει κλειδώσει το Comanda: δεν γίνονται νέες παραγγελίες.",
        "en": "The vendor has locked the box: no new orders.",
    },
}
_DESK: Final[dict[Language, str]] = {
    "el": "Περισσότερα: διαχείριση, Άδεια.",
    "en": "More: manager app, Licence.",
}


def tell_reminder(licence: Licence, language: Language, trading: Trading) -> tuple[str, ...]:
    """Return what a manager is to be reminded of as lines of text with the restaurant's dates; none where all is well."""
    standing, moment = licence.standing, licence.moment
    reminder = remind(standing, moment)
    if reminder is Reminder.NONE:
        return ()

    def date(at_ms: int | None) -> str:
        return "" if at_ms is None else trading.local(at_ms).strftime("%d/%m/%Y")

    words = _WORDS[reminder][language].format(
        hours=-(-trial_left_ms(standing, moment) // HOUR_MS),
        paid=date(None if standing.lease is None else standing.lease.lic_exp),
        until=date(licence.verdict.until_ms),
    )
    return words, _DESK[language]
