"""Papers that are handed over and filed: shares of a check, hand-in slips, a bill in two languages."""

from msgspec.structs import replace

from appliance.printing.ticket import (
    BillLine,
    BillTicket,
    Language,
    Marks,
    ReportRow,
    ReportSection,
    ReportTicket,
    Sum,
    Ticket,
)


def share(language: Language, bill: BillTicket) -> BillTicket:
    """Return the receipt of one of three guests, who took a dish and shared a bottle."""
    greek = language == "el"
    return replace(
        bill,
        part="Μερίδιο 2 από 3" if greek else "Share 2 of 3",
        lines=(
            BillLine(1, "Μουσακάς" if greek else "Moussaka", 855),
            BillLine(0, "Αγιωργίτικο 750 ml (μερίδιο)" if greek else "Agiorgitiko 750 ml (share)", 734),
        ),
        totals=(Sum("ΣΥΝΟΛΟ" if greek else "TOTAL", 1589, strong=True),),
        taxes=(
            Sum("13% · καθαρά 7,57" if greek else "13% · net 7.57", 98),
            Sum("24% · καθαρά 5,92" if greek else "24% · net 5.92", 142),
        ),
        payments=(
            Sum("Μετρητά" if greek else "Cash", 1589),
            Sum("Δόθηκαν" if greek else "Given", 2000, under=True),
            Sum("Ρέστα" if greek else "Change", 411, under=True),
        ),
        logo="",
        qr="",
        drawer=0,
    )


def bilingual(language: Language, bill: BillTicket) -> BillTicket:
    """Return a bill in two languages, with all that a template can ask for."""
    greek = language == "el"
    return replace(
        bill,
        also="en" if greek else "el",
        title="Λογαριασμός / Bill" if greek else "Bill / Λογαριασμός",
        totals=(
            Sum("ΣΥΝΟΛΟ / TOTAL" if greek else "TOTAL / ΣΥΝΟΛΟ", 11890, strong=True),
            Sum("Ανά άτομο (4) / Per person (4)" if greek else "Per person (4) / Ανά άτομο (4)", 2973),
        ),
        tax_name="ΦΠΑ / VAT" if greek else "VAT / ΦΠΑ",
        taxes=(Sum("13% · καθαρά / net 105,22" if greek else "13% · net / καθαρά 105.22", 1368),),
        payments=(),
        not_fiscal="ΔΕΝ ΑΠΟΤΕΛΕΙ ΦΟΡΟΛΟΓΙΚΟ ΣΤΟΙΧΕΙΟ\nNOT A FISCAL RECEIPT",
        tip_line=True,
        head_size="big",
        item_size="tall",
        total_size="big",
        logo="",
        qr="",
        drawer=0,
        number="",
    )


def hand_in(language: Language) -> ReportTicket:
    """Return a wallet handed in with fifty cents missing, printed once more."""
    greek = language == "el"
    rows = (
        ("Αρχικό ποσό", "Float", "50.00"),
        ("Εισπράξεις μετρητών", "Cash taken", "391.80"),
        ("Φιλοδωρήματα που κρατά", "Tips kept", "-18.00"),
        ("Πληρώθηκαν έξω", "Paid out", "-11.50"),
    )

    def said(el: str, en: str) -> str:
        return el if greek else en

    def money(text: str) -> str:
        return text.replace(".", ",") if greek else text

    return ReportTicket(
        language=language,
        header=("Ταβέρνα «Ο Πλάτανος»",),
        title=said("ΠΑΡΑΔΟΣΗ ΤΑΜΕΙΟΥ", "HAND-IN SLIP"),
        at="21/11/2026 23:40",
        sections=(
            ReportSection(
                "", (ReportRow("Μαρία", "", strong=True), ReportRow(said("Άνοιξε", "Opened"), "21/11 17:02"))
            ),
            ReportSection("", tuple(ReportRow(said(el, en), money(value)) for el, en, value in rows)),
            ReportSection("", (ReportRow(said("ΠΑΡΑΔΙΔΕΙΣ", "YOU HAND IN"), money("412.30"), loud=True),)),
            ReportSection(
                said("ΚΑΤΑΜΕΤΡΗΣΗ", "COUNT"),
                (
                    ReportRow(f"8 x {money('50.00')}", money("400.00"), under=True),
                    ReportRow(said("Μετρήθηκαν", "Counted"), money("411.80")),
                    ReportRow(said("Διαφορά", "Variance"), money("-0.50"), strong=True),
                ),
            ),
            ReportSection(
                said("ΑΠΟ ΠΟΥ ΠΡΟΚΥΠΤΕΙ", "WHAT MADE IT UP"),
                (
                    ReportRow(f"17:02 {said('Αρχικό ποσό', 'Float')}", money("50.00")),
                    ReportRow(f"21:15 {said('Πληρωμή #57 Μετρητά', 'Payment #57 Cash')}", money("391.80")),
                    ReportRow(
                        f"22:30 {said('Πληρώθηκαν - ταξί για τον κύριο του τραπεζιού 12', 'Paid out - taxi, table 12')}",
                        money("-11.50"),
                    ),
                ),
            ),
            ReportSection("", (ReportRow(said("Παραλήφθηκε από", "Accepted by"), "Νίκος 21/11 23:45"),)),
        ),
        not_fiscal=said("ΔΕΝ ΑΠΟΤΕΛΕΙ ΦΟΡΟΛΟΓΙΚΟ ΣΤΟΙΧΕΙΟ", "NOT A FISCAL RECEIPT"),
        marks=Marks(reprint=1),
        signatures=(said("Παραδίδει", "Hands in"), said("Παραλαμβάνει", "Accepts")),
    )


def all_filed(language: Language, bill: BillTicket) -> dict[str, Ticket]:
    """Return every example by name."""
    return {"share": share(language, bill), "bilingual": bilingual(language, bill), "hand-in": hand_in(language)}
