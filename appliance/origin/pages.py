"""Pages for a phone that has not joined yet: no script, both languages, whatever the browser."""

import json
from collections.abc import Iterable, Sequence
from html import escape

from kernel.web.headers import policy_of

_STYLE = (
    "body{font:1.125rem/1.5 system-ui,sans-serif;background:#14110f;color:#f5efe8;margin:0;padding:1.5rem}"
    "main{max-width:34rem;margin:auto}h1{font-size:1.5rem}h2{font-size:1.125rem;margin:1.5rem 0 .25rem}"
    "section{margin-bottom:2rem}section+section{border-top:1px solid #55493f;padding-top:1rem}"
    "a.go{display:block;padding:1rem;border-radius:.75rem;background:#f0b35a;color:#14110f;font-weight:700;"
    "text-align:center;text-decoration:none}li{margin:.25rem 0}code{overflow-wrap:anywhere}"
)
POLICY = policy_of(_STYLE)

ON = "on"
# The page that a phone opens by itself forgets everything when it closes: the app belongs into the browser.
_GO_EL = (
    "Τώρα ανοίξτε την εφαρμογή",
    "Κλείστε αυτή τη σελίδα (iPhone: «Τέλος»).",
    "Αν το κινητό ρωτήσει αν θα μείνει σε Wi-Fi χωρίς ίντερνετ, πείτε ναι και «να μην ξαναρωτήσει».",
    (
        "Σκανάρετε με την κάμερα τον κωδικό από την κάρτα ή από την οθόνη του υπευθύνου. "
        "Ή γράψτε στον περιηγητή: <code>{address}</code>"
    ),
)
_GO_EN = (
    "Now open the app",
    "Close this page (iPhone: “Done”).",
    "If the phone asks whether to stay on a Wi-Fi without internet, say yes, and “do not ask again”.",
    "Scan with the camera the code of the card or of the manager's screen. Or type in the browser: <code>{address}</code>",
)

_GOOD = (
    "Πέτυχε: αυτό το κινητό φτάνει το κουτί",
    "Το βλέπει τώρα και η οθόνη του υπευθύνου. Αν το ίντερνετ ήταν βγαλμένο, θα δουλεύει και τότε.",
    "It works: this phone reaches the box",
    "The manager's screen shows it now. If the internet was unplugged, it will work then, too.",
)
_PART = (
    "Φτάνει το κουτί, αλλά όχι στη διεύθυνση που ισχύει",
    "Δείτε παρακάτω τι να αλλάξετε. Το βλέπει και η οθόνη του υπευθύνου.",
    "It reaches the box, but not at the address that counts",
    "See below what to change. The manager's screen shows it, too.",
)
# What a phone finds out beyond that it got here, and what to change for it.
_ADVICE = {
    "name": (
        "Με το όνομα δεν το βρίσκει",
        (
            "Το ρούτερ ή το σημείο πρόσβασης κόβει το multicast. Κλείστε εκεί το «multicast filter» ή «IGMP snooping» για αυτό το Wi-Fi. "
            "Αλλιώς διαλέξτε για διεύθυνση τον αριθμό, με κράτηση (DHCP reservation) στο ρούτερ. Παλιά Android δεν βρίσκουν ποτέ ονόματα .local."
        ),
        "It does not find it by its name",
        (
            "The router or access point holds multicast back. Switch “multicast filter” or “IGMP snooping” off there for this Wi-Fi. "
            "Or choose the number as the address, with a reservation at the router. Older Androids never find names in .local."
        ),
    ),
    "number": (
        "Με τον αριθμό δεν το βρίσκει",
        "Το κουτί είναι και σε δεύτερο δίκτυο, που αυτό το κινητό δεν φτάνει. Διαλέξτε μια διεύθυνση με ναι.",
        "It does not find it by a number",
        "The box is on a second network, too, which this phone does not reach. Choose an address that says yes.",
    ),
    "trust": (
        "Δεν εμπιστεύεται το πιστοποιητικό",
        'Για το https, ανοίξτε πρώτα <a href="/join/trust">αυτή τη σελίδα</a> σε αυτό το κινητό.',
        "It does not trust the certificate",
        'For https open <a href="/join/trust">this page</a> with this phone first.',
    ),
}
_TRYING = """
const known = JSON.parse(document.getElementById("known").textContent);
const answers = async (origin, mark) => {
  try {
    const said = await fetch(origin + "/api/origin/self", { cache: "no-store", signal: AbortSignal.timeout(8000) });
    return (await said.json()).mark === mark;
  } catch { return false; }
};
(async () => {
  const { mark } = await (await fetch("/api/origin/self", { cache: "no-store" })).json();
  const reached = [];
  await Promise.all(known.paths.map(async (origin) => {
    const isThere = await answers(origin, mark);
    if (isThere) reached.push(origin);
    const shown = [...document.querySelectorAll("[data-path]")].find((one) => one.dataset.path === origin);
    shown.textContent = isThere ? "✓ ναι · yes" : "✗ όχι · no";
    if (isThere) return;
    if (origin === known.paths[0]) {
      document.getElementById("good").hidden = true;
      document.getElementById("part").hidden = false;
    }
    const { protocol, hostname } = new URL(origin);
    const why = protocol === "https:" ? "trust" : /^[0-9.]+$/.test(hostname) ? "number" : "name";
    document.getElementById(why).hidden = false;
  }));
  await fetch("/join/test", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ token: known.token, reached }),
  });
})();
"""
_OVER = (
    "Η δοκιμή έχει τελειώσει",
    "Ξεκινήστε την ξανά από την οθόνη του υπευθύνου και σαρώστε τον νέο κωδικό.",
    "This test is over",
    "Start it again on the manager's screen and scan the new code.",
)
_IPHONE_EL = (
    "Ανοίξτε αυτή τη σελίδα στο Safari και πατήστε «Λήψη». Επιτρέψτε τη λήψη του προφίλ.",
    "Ρυθμίσεις → «Έγινε λήψη προφίλ» → Εγκατάσταση.",
    "Ρυθμίσεις → Γενικά → Πληροφορίες → Ρυθμίσεις αξιοπιστίας πιστοποιητικών: ανάψτε το πιστοποιητικό του μαγαζιού.",
)
_ANDROID_EL = (
    "Πατήστε «Λήψη» και κρατήστε το αρχείο.",
    (
        "Ρυθμίσεις → Ασφάλεια → Περισσότερα → Κρυπτογράφηση και διαπιστευτήρια → Εγκατάσταση πιστοποιητικού → "
        "Πιστοποιητικό CA. Σε μερικά κινητά γράψτε «πιστοποιητικό» στην αναζήτηση των ρυθμίσεων."
    ),
    "Διαβάστε την προειδοποίηση, συνεχίστε και διαλέξτε το αρχείο comanda-ca.crt.",
)
_IPHONE_EN = (
    "Open this page in Safari and tap “Download”. Allow the profile to be downloaded.",
    "Settings → “Profile Downloaded” → Install.",
    "Settings → General → About → Certificate Trust Settings: switch the restaurant's certificate on.",
)
_ANDROID_EN = (
    "Tap “Download” and keep the file.",
    (
        "Settings → Security → More → Encryption & credentials → Install a certificate → CA certificate. "
        "On some phones search the settings for “certificate”."
    ),
    "Read the warning, go on, and choose the file comanda-ca.crt.",
)


def render_air(origin: str, name: str, *, is_through: bool) -> str:
    """Return the page of the box's own Wi-Fi: before a phone was let through, and after it."""
    address, wifi = escape(origin.removeprefix("http://")), escape(name)
    if not is_through:
        return _page(
            "Comanda",
            f'<section lang="el"><h1>Είστε στο Wi-Fi του κουτιού, {wifi}</h1>'
            "<p>Αυτό το Wi-Fi είναι για τη δουλειά. Μπορεί να μην έχει ίντερνετ: μείνετε σε αυτό όσο δουλεύετε.</p>"
            f'<a class="go" href="?{ON}">Συνέχεια</a></section>'
            f'<section lang="en"><h1>You are on the box\'s Wi-Fi, {wifi}</h1>'
            "<p>This Wi-Fi is for work. It may have no internet: stay on it while you work.</p>"
            f'<a class="go" href="?{ON}">Go on</a></section>',
        )
    return _page("Comanda", _part("el", _GO_EL, address) + _part("en", _GO_EN, address))


def _part(language: str, words: tuple[str, ...], address: str) -> str:
    heading, *steps = words
    return (
        f'<section lang="{language}"><h1>{heading}</h1>{_steps(one.format(address=address) for one in steps)}</section>'
    )


def render_over() -> str:
    """Return what a phone shows that opened a test which is over."""
    return _page("Comanda", _both(_OVER))


def trying_policy(paths: Sequence[str], nonce: str) -> str:
    """Return what the test's page may do: run its one script, and ask the box at these addresses."""
    return f"{POLICY}; script-src 'nonce-{nonce}'; connect-src 'self' {' '.join(paths)}"


def render_test(paths: Sequence[str], token: str, nonce: str) -> str:
    """Return the page of a test: this phone got here; it tries the box's other addresses and says what to change."""
    rows = "".join(f'<li><code>{escape(one)}</code> <b data-path="{escape(one)}">…</b></li>' for one in paths)
    known = json.dumps({"paths": paths, "token": token}).replace("<", "\\u003c")
    advice = "".join(f'<div id="{key}" hidden>{_both(words, "h2")}</div>' for key, words in _ADVICE.items())
    return _page(
        "Comanda",
        f'<div id="good">{_both(_GOOD)}</div><div id="part" hidden>{_both(_PART)}</div>'
        f"<h2>Οι διευθύνσεις του κουτιού · The box's addresses</h2><ul>{rows}</ul>{advice}"
        f'<script type="application/json" id="known">{known}</script><script nonce="{nonce}">{_TRYING}</script>',
    )


def _both(words: tuple[str, str, str, str], heading: str = "h1") -> str:
    greek, why_greek, english, why_english = words
    return (
        f'<section lang="el"><{heading}>{greek}</{heading}><p>{why_greek}</p></section>'
        f'<section lang="en"><{heading}>{english}</{heading}><p>{why_english}</p></section>'
    )


def render_trust(fingerprint: str, file: str) -> str:
    """Return how a phone comes to trust the box's own certificate, by its kind."""
    mark = f"<p><code>{escape(fingerprint)}</code></p>"
    return _page(
        "Comanda",
        f'<section lang="el"><h1>Εμπιστευτείτε το κουτί του μαγαζιού</h1><p>Ισχύει μόνο για το κουτί: για κανέναν άλλο ιστότοπο.</p>'
        f'<a class="go" href="{file}">Λήψη</a><h2>iPhone</h2>{_steps(_IPHONE_EL)}<h2>Android</h2>{_steps(_ANDROID_EL)}'
        f"<h2>Αποτύπωμα (SHA-256)</h2>{mark}</section>"
        f'<section lang="en"><h1>Trust the restaurant\'s box</h1><p>It counts for the box alone: for no other site.</p>'
        f'<a class="go" href="{file}">Download</a><h2>iPhone</h2>{_steps(_IPHONE_EN)}<h2>Android</h2>{_steps(_ANDROID_EN)}'
        f"<h2>Fingerprint (SHA-256)</h2>{mark}</section>",
    )


def _steps(words: Iterable[str]) -> str:
    return "<ol>" + "".join(f"<li>{one}</li>" for one in words) + "</ol>"


def _page(title: str, inside: str) -> str:
    return (
        f'<!doctype html><html lang="el"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head>'
        f"<body><main>{inside}</main></body></html>"
    )
