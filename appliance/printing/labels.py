"""The words the box itself puts on paper, in each language it prints."""

from dataclasses import dataclass
from typing import Final

from appliance.printing.ticket import Language


@dataclass(frozen=True, slots=True)
class Labels:
    """One language's words; fields with {} take a value."""

    allergy: str
    reprint: str
    duplicate: str
    held: str
    take_to: str
    training: str
    test: str
    table: str
    order: str
    ticket: str
    previous: str
    first: str
    covers: str
    seat: str
    changed: str
    cancelled: str
    do_not_make: str
    change: str
    remake: str
    reason: str
    instead: str
    instead_of: str
    without: str
    note: str
    also_at: str
    message: str
    sender: str
    tax: str
    payments: str
    pages: str
    pick: str
    model: str
    serial: str
    firmware: str
    reached: str
    grade: str
    columns: str
    page: str
    tip: str
    sum: str
    signature: str
    decimal: str
    join_wifi: str
    wifi_key: str
    begin_page: str
    join_page: str
    first_code: str
    first_once: str
    join_code: str
    join_for: str


BESIDE: Final = " / "
"""Stands between the words of two languages."""
LABELS: Final[dict[Language, Labels]] = {
    "el": Labels(
        allergy="ΑΛΛΕΡΓΙΑ",
        reprint="ΕΠΑΝΕΚΤΥΠΩΣΗ {}",
        duplicate="ΠΙΘΑΝΟ ΔΙΠΛΟ (αντ. {})",
        held="ΕΙΧΕ ΚΡΑΤΗΘΕΙ",
        take_to="ΠΑΕΙ ΣΤΟ: {}",
        training="ΕΚΠΑΙΔΕΥΣΗ - ΜΗΝ ΤΟ ΦΤΙΑΞΕΤΕ",
        test="ΔΟΚΙΜΗ",
        table="Τραπέζι {}",
        order="Παρ. {}",
        ticket="Δελτίο {}",
        previous="(μετά το {})",
        first="(πρώτο)",
        covers="{} άτομα",
        seat="Θέση {}",
        changed="ΑΛΛΑΓΗ",
        cancelled="ΑΚΥΡΟ",
        do_not_make="ΜΗΝ ΤΟ ΦΤΙΑΞΕΤΕ",
        change="ΑΛΛΑΓΗ ΠΙΑΤΟΥ",
        remake="ΞΑΝΑΦΤΙΑΞΤΕ",
        reason="Αιτία:",
        instead="Στη θέση του: {}",
        instead_of="Αντί για: {}",
        without="ΧΩΡΙΣ",
        note="Σημ.:",
        also_at="Επίσης σε: {}",
        message="ΜΗΝΥΜΑ",
        sender="Από: {}",
        tax="ΦΠΑ",
        payments="Πληρωμές",
        pages="Ποιος αριθμός δείχνει ελληνικά;",
        pick="Ποια γραμμή διαβάζεται σωστά; Διαλέξτε την στην εφαρμογή.",
        model="Μοντέλο: {}",
        serial="Σειριακός: {}",
        firmware="Λογισμικό: {}",
        reached="Διεύθυνση: {}",
        grade="Βαθμός: {}",
        columns="Πλάτος: {} χαρακτήρες",
        page="Σελίδα: {}",
        tip="Φιλοδώρημα",
        sum="Σύνολο",
        signature="Υπογραφή",
        decimal=",",
        join_wifi="{}. Συνδεθείτε στο Wi-Fi",
        wifi_key="Κωδικός",
        begin_page="{}. Ανοίξτε τη σελίδα και ξεκινήστε",
        join_page="{}. Ανοίξτε τη σελίδα στο κινητό",
        first_code="{}. Ο κωδικός του κουτιού",
        first_once="Φτιάχνει τον πρώτο υπεύθυνο, μία φορά. Κρατήστε το χαρτί για τον εαυτό σας.",
        join_code="{}. Αν σας ζητηθεί κωδικός",
        join_for="Ισχύει για {} συσκευές και {} ώρες. Κρατήστε το χαρτί μέσα στο κατάστημα.",
    ),
    "en": Labels(
        allergy="ALLERGY",
        reprint="REPRINT {}",
        duplicate="POSSIBLE DUPLICATE - copy {}",
        held="WAS HELD",
        take_to="TAKE TO: {}",
        training="TRAINING - DO NOT MAKE",
        test="TEST",
        table="Table {}",
        order="Order {}",
        ticket="Ticket {}",
        previous="(after {})",
        first="(first)",
        covers="{} covers",
        seat="Seat {}",
        changed="CHANGED",
        cancelled="CANCELLED",
        do_not_make="DO NOT MAKE",
        change="CHANGE",
        remake="REMAKE",
        reason="Reason:",
        instead="Instead: {}",
        instead_of="Instead of: {}",
        without="NO",
        note="Note:",
        also_at="Also at: {}",
        message="MESSAGE",
        sender="From: {}",
        tax="Tax",
        payments="Payments",
        pages="Which number shows Greek letters?",
        pick="Which line reads right? Choose it in the app.",
        model="Model: {}",
        serial="Serial: {}",
        firmware="Firmware: {}",
        reached="Address: {}",
        grade="Grade: {}",
        columns="Width: {} characters",
        page="Code page: {}",
        tip="Tip",
        sum="Total",
        signature="Signature",
        decimal=".",
        join_wifi="{}. Join the Wi-Fi",
        wifi_key="Password",
        begin_page="{}. Open the page and begin",
        join_page="{}. Open the page on the phone",
        first_code="{}. The code of the box",
        first_once="It makes the first manager, once. Keep this paper to yourself.",
        join_code="{}. If you are asked for a code",
        join_for="Good for {} devices and {} hours. Keep this paper in the house.",
    ),
}
