"""The rules that a restaurant starts with: reasons, no limit, no allowance."""

from collections.abc import Mapping
from typing import Final

from appliance.acts.model import OTHER, Act, ActRules, Names, Reason

_OTHER: Final = Reason(OTHER, Names("Other", "Άλλο"))


def _ships(act: Act, reasons: Mapping[str, tuple[str, str]]) -> ActRules:
    return ActRules(act, (*(Reason(code, Names(*names)) for code, names in reasons.items()), _OTHER))


SHIPPED: Final[Mapping[Act, ActRules]] = {
    rules.act: rules
    for rules in (
        _ships(
            Act.VOID,
            {
                "guest_changed_mind": ("The guest changed his mind", "Ο πελάτης άλλαξε γνώμη"),
                "wrong_item": ("Typed wrongly", "Λάθος καταχώριση"),
                "out_of_stock": ("The kitchen has run out", "Τελείωσε στην κουζίνα"),
                "kitchen_error": ("Cooked wrongly", "Λάθος της κουζίνας"),
                "too_late": ("It took too long", "Άργησε πολύ"),
                "quality": ("The guest was not content", "Ο πελάτης δεν έμεινε ευχαριστημένος"),
            },
        ),
        _ships(
            Act.REMAKE,
            {
                "kitchen_error": ("Cooked wrongly", "Λάθος της κουζίνας"),
                "quality": ("The guest was not content", "Ο πελάτης δεν έμεινε ευχαριστημένος"),
                "cold": ("It came cold", "Ήρθε κρύο"),
                "dropped": ("It fell or was spilt", "Έπεσε ή χύθηκε"),
                "foreign_body": ("Something was in it", "Είχε ξένο σώμα"),
                "wrong_table": ("It went to another table", "Πήγε σε άλλο τραπέζι"),
            },
        ),
        _ships(
            Act.SWAP,
            {
                "guest_changed_mind": ("The guest changed his mind", "Ο πελάτης άλλαξε γνώμη"),
                "wrong_item": ("Typed wrongly", "Λάθος καταχώριση"),
                "out_of_stock": ("The kitchen has run out", "Τελείωσε στην κουζίνα"),
                "allergy": ("The guest cannot eat it", "Ο πελάτης δεν μπορεί να το φάει"),
            },
        ),
        _ships(
            Act.TREAT,
            {
                "regular": ("A regular guest", "Τακτικός πελάτης"),
                "celebration": ("Something to celebrate", "Γιορτή"),
                "apology": ("To say sorry", "Για συγγνώμη"),
                "owner": ("The owner's guest", "Καλεσμένος του ιδιοκτήτη"),
                "staff": ("Staff", "Προσωπικό"),
            },
        ),
        _ships(
            Act.WALK_OUT,
            {
                "left": ("They left without paying", "Έφυγαν χωρίς να πληρώσουν"),
                "no_money": ("They had no money with them", "Δεν είχαν χρήματα μαζί τους"),
                "dispute": ("They would not pay", "Αρνήθηκαν να πληρώσουν"),
            },
        ),
    )
}
