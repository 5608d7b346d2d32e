"""What people tell each other, and the facts recorded about it. Pure."""

from typing import Final

from kernel.events import Event

KEPT_DAYS: Final = 30
# What is said most, by code: a phone shows it in its owner's language, and one tap sends it.
PHRASES: Final = {
    "come_to_pass": {"el": "Έλα στο πάσο", "en": "Come to the pass"},
    "food_is_ready": {"el": "Τα πιάτα είναι έτοιμα", "en": "The food is ready"},
    "call_kitchen": {"el": "Μίλα με την κουζίνα", "en": "Talk to the kitchen"},
    "call_bar": {"el": "Μίλα με το μπαρ", "en": "Talk to the bar"},
    "delay": {"el": "Θα αργήσει, ενημέρωσε το τραπέζι", "en": "It takes longer, tell the table"},
    "come_to_manager": {"el": "Έλα στον υπεύθυνο", "en": "Come to the manager"},
    "stop_orders": {"el": "Μην παίρνετε παραγγελίες κουζίνας", "en": "Take no more orders for the kitchen"},
}


class MessageSent(Event, frozen=True, kw_only=True):
    """Somebody told people something; `to` are their ids, and the words stand elsewhere."""

    message_id: str
    to: tuple[int, ...]
    order_id: str | None = None

    def subject(self) -> str:
        """Name the message."""
        return f"message:{self.message_id}"


class MessageRead(Event, frozen=True, kw_only=True):
    """Somebody has seen what he was told."""

    message_id: str

    def subject(self) -> str:
        """Name the message."""
        return f"message:{self.message_id}"
