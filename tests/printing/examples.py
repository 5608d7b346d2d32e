"""The tickets of one evening, used by several tests and by the golden files."""

import struct
import zlib

import msgspec

from appliance.printing.labels import LABELS
from appliance.printing.profiles import greek_pages
from appliance.printing.ticket import (
    AlarmTicket,
    BillLine,
    BillTicket,
    CardTicket,
    FoundTicket,
    KitchenLine,
    KitchenTicket,
    Language,
    Marks,
    MessageTicket,
    Sum,
    TestTicket,
    Ticket,
)
from tests.printing.filed import all_filed


def kitchen(language: Language) -> KitchenTicket:
    """Return a ticket with every kind of line and modifier in it."""
    greek = language == "el"
    lines = (
        KitchenLine(
            kind="new",
            quantity=2,
            name="Μουσακάς" if greek else "Moussaka",
            portion="μισή" if greek else "half",
            options=("έξτρα φέτα",) if greek else ("extra feta",),
            removed=("κρεμμύδι",) if greek else ("onion",),
            note="να έρθει πρώτο, ο μικρός πεινάει" if greek else "bring it first, the little one is hungry",
            seat=2,
            guest="Νίκος",
            course="ΟΡΕΚΤΙΚΑ" if greek else "STARTERS",
            also_at=("ΜΠΑΡ", "ΠΑΣΟ") if greek else ("BAR", "PASS"),
        ),
        KitchenLine(
            kind="changed",
            quantity=1,
            name="Μπριζόλα μοσχαρίσια γάλακτος με πατάτες τηγανητές" if greek else "Veal chop with fries",
            preferences=("μέτρια",) if greek else ("medium",),
            course="ΚΥΡΙΩΣ" if greek else "MAINS",
        ),
        KitchenLine(
            kind="cancelled",
            quantity=1,
            name="Χταπόδι σχάρας" if greek else "Grilled octopus",
            course="ΚΥΡΙΩΣ" if greek else "MAINS",
        ),
        KitchenLine(
            kind="new",
            quantity=2,
            quantity_milli=1340,
            name="Τσιπούρα" if greek else "Sea bream",
            course="ΚΥΡΙΩΣ" if greek else "MAINS",
        ),
    )
    return KitchenTicket(
        language=language,
        station="ΨΗΣΤΑΡΙΑ" if greek else "GRILL",
        number=128,
        previous=127,
        table="Α12" if greek else "A12",
        order="57",
        waiter="Μαρία",
        at="21/11 20:41",
        business_day="21/11/2026",
        covers=4,
        allergy="ξηροί καρποί (θέση 2)" if greek else "nuts (seat 2)",
        message="Βιάζονται, φεύγουν 22:00" if greek else "In a hurry, leaving at 22:00",
        lines=lines,
        buzz=True,
    )


def marked(language: Language) -> KitchenTicket:
    """Return a short ticket with every mark."""
    return KitchenTicket(
        language=language,
        station="ΚΟΥΖΙΝΑ" if language == "el" else "KITCHEN",
        number=1,
        previous=None,
        table="3",
        order="9",
        waiter="Γιώργος",
        at="21/11 20:50",
        business_day="21/11/2026",
        lines=(KitchenLine(kind="new", quantity=1, name="Χωριάτικη" if language == "el" else "Greek salad"),),
        marks=Marks(reprint=2, copy=3, held=True, take_to="ΨΗΣΤΑΡΙΑ", training=True, test=True),
    )


def bill(language: Language) -> BillTicket:
    """Return a paid bill with tax, tip and a QR."""
    greek = language == "el"
    return BillTicket(
        language=language,
        header=("Ταβέρνα «Ο Πλάτανος»", "Πλατεία Αγίου Γεωργίου 4, 62100 Σέρρες", "ΑΦΜ 099999999"),
        table="Α12",
        order="57",
        number="2026-1043",
        waiter="Μαρία",
        at="21/11/2026 22:03",
        covers=4,
        lines=(
            BillLine(
                2,
                "Μουσακάς" if greek else "Moussaka",
                1900,
                details=("+ φέτα 1,00",) if greek else ("+ feta 1.00",),
                cuts=(Sum("Έκπτωση 10%" if greek else "Discount 10%", -190),),
            ),
            BillLine(
                1,
                "Μπριζόλα μοσχαρίσια γάλακτος με πατάτες τηγανητές και σαλάτα εποχής"
                if greek
                else "Veal chop with fries and a salad of the season, for two",
                2450,
            ),
            BillLine(2, "Τσιπούρα" if greek else "Sea bream", 8040, quantity_milli=1340),
        ),
        totals=(
            Sum("Μερικό σύνολο" if greek else "Subtotal", 12200),
            Sum("Έκπτωση" if greek else "Discount", -310),
            Sum("ΣΥΝΟΛΟ" if greek else "TOTAL", 11890, strong=True),
        ),
        title="Απόδειξη" if greek else "Receipt",
        tax_name="ΦΠΑ" if greek else "VAT",
        taxes=(Sum("13% · καθαρά 105,22" if greek else "13% · net 105.22", 1368),),
        payments=(Sum("Κάρτα" if greek else "Card", 10000), Sum("Μετρητά" if greek else "Cash", 1890)),
        footer=("Ευχαριστούμε πολύ!" if greek else "Thank you!",),
        logo="house",
        qr="https://platanos.example/r/1043",
        not_fiscal="ΔΕΝ ΑΠΟΤΕΛΕΙ ΦΟΡΟΛΟΓΙΚΟ ΣΤΟΙΧΕΙΟ" if greek else "NOT A FISCAL RECEIPT",
        drawer=1,
    )


def message(language: Language) -> MessageTicket:
    """Return words for the kitchen."""
    text = "Το τραπέζι 7 περιμένει 40 λεπτά" if language == "el" else "Table 7 has waited for 40 minutes"
    return MessageTicket(language=language, station="ΚΟΥΖΙΝΑ", sender="Μαρία", at="21/11 21:10", text=text, table="7")


def alarm(language: Language) -> AlarmTicket:
    """Return what the bar says of the kitchen's printer."""
    greek = language == "el"
    return AlarmTicket(
        language=language,
        loud="ΧΩΡΙΣ ΧΑΡΤΙ: ΚΟΥΖΙΝΑ" if greek else "OUT OF PAPER: KITCHEN",
        printer="Κουζίνα" if greek else "Kitchen",
        at="21/11 21:12",
        text="Φωνάξτε να βάλουν χαρτί. Περιμένουν 3 δελτία."
        if greek
        else "Call them: put in a new roll. 3 tickets wait.",
    )


def card(language: Language) -> CardTicket:
    """Return how a new box is begun."""
    return CardTicket(
        language=language,
        house="Ο Πλάτανος" if language == "el" else "Platanos",
        kind="first",
        at="21/11 10:00",
        addresses=("192.168.1.10:8000/manager/", "10.42.0.1:8000/manager/"),
        page="http://192.168.1.10:8000/manager/#code=ABCDE-FGHJK",
        wifi="WIFI:T:WPA;S:Platanos;P:olives\\;1;;",
        ssid="Platanos",
        password="olives;1",
        code="ABCDE-FGHJK",
        devices=10,
        hours=8,
    )


def trial(language: Language) -> TestTicket:
    """Return the installer's test paper."""
    return TestTicket(language=language, printer="Ψησταριά 192.168.1.50", at="21/11/2026 10:00")


def found(language: Language) -> FoundTicket:
    """Return what a new printer says of itself."""
    words = LABELS[language]
    facts = (words.model.format("EPSON TM-T20II"), words.serial.format("J8KD012345"), words.reached.format("USB 1.2"))
    at = "21/11/2026 10:00"
    return FoundTicket(language=language, printer="Ψησταριά", at=at, facts=facts, pages=greek_pages())


def drawn(language: Language) -> MessageTicket:
    """Return a message whose guest writes in letters that no page has."""
    return MessageTicket(
        language=language, station="ΜΠΑΡ", sender="Юлия", at="21/11 21:15", text="Happy birthday 😀 Юлия", buzz=False
    )


def change(language: Language) -> KitchenTicket:
    """Return one dish for another at this station, and one that another station makes now."""
    greek = language == "el"
    burger = "Μπιφτέκι" if greek else "Burger"
    lines = (
        KitchenLine(kind="swapped_out", quantity=1, name=burger, seat=3),
        KitchenLine(kind="swapped_in", quantity=1, name=burger, removed=("κρεμμύδι",) if greek else ("onion",), seat=3),
        KitchenLine(
            kind="swapped_out",
            quantity=2,
            name="Χταπόδι σχάρας" if greek else "Grilled octopus",
            portion="μισό" if greek else "half",
            instead="2x Χωριάτικη σαλάτα" if greek else "2x Greek salad",
            instead_at=("ΚΡΥΑ", "ΠΑΣΟ") if greek else ("COLD", "PASS"),
        ),
        KitchenLine(
            kind="swapped_in",
            quantity=1,
            name="Μπριζόλα μοσχαρίσια γάλακτος με πατάτες τηγανητές" if greek else "Veal chop with fries",
            instead="1x Μπύρα" if greek else "1x Beer",
            instead_at=("ΜΠΑΡ",) if greek else ("BAR",),
        ),
    )
    return msgspec.structs.replace(kitchen(language), lines=lines, heading="change", allergy="", message="")


def remake(language: Language) -> KitchenTicket:
    """Return a dish that is made once more, with what the waiter says of it."""
    greek = language == "el"
    line = KitchenLine(
        kind="remade",
        quantity=1,
        name="Μουσακάς" if greek else "Moussaka",
        removed=("κρεμμύδι",) if greek else ("onion",),
        note="καλοψημένος" if greek else "well done",
        seat=2,
    )
    reason = "Ο πελάτης δεν έμεινε ευχαριστημένος" if greek else "The guest was not content"
    return msgspec.structs.replace(kitchen(language), lines=(line,), heading="remake", reason=reason, message="")


def all_examples(language: Language) -> dict[str, Ticket]:
    """Return every example by name."""
    return {
        "kitchen": kitchen(language),
        "change": change(language),
        "remake": remake(language),
        "marked": marked(language),
        "bill": bill(language),
        "message": message(language),
        "alarm": alarm(language),
        "card": card(language),
        "trial": trial(language),
        "found": found(language),
        "drawn": drawn(language),
        **all_filed(language, bill(language)),
    }


def logo(width: int = 200, height: int = 80) -> bytes:
    """Return a PNG of black and white stripes."""
    return png(bytes((0 if (x // 10) % 2 else 255) for x in range(width)), height)


def png(greys: bytes, height: int) -> bytes:
    """Return a PNG whose every row is these greys, made without a library."""
    width, row = len(greys), b"\x00" + greys

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(row * height)) + chunk(b"IEND", b"")
    )
