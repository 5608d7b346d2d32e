// The page that a QR code on the box opens: it takes the box's challenge to the cloud and brings the lease back.
// The address is /renew#CHALLENGE, with ?box=ORIGIN where the way back is known.
"use strict";

const greek = navigator.language.toLowerCase().startsWith("el");
const words = greek
  ? {
      asking: "Ζητώ νέα άδεια…",
      ready: "Η νέα άδεια είναι έτοιμη.",
      none: "Σκάναρε τον κωδικό που δείχνει η συσκευή.",
      offline: "Δεν υπάρχει διαδίκτυο. Κλείσε το Wi-Fi του καταστήματος, άνοιξε τα δεδομένα κινητής και δοκίμασε ξανά.",
      refused: "Ο κωδικός δεν έγινε δεκτός. Σκάναρε ξανά τον κωδικό στη συσκευή, ή κάλεσε την υποστήριξη.",
    }
  : {
      asking: "Asking for a new licence…",
      ready: "The new licence is ready.",
      none: "Scan the code that the box shows.",
      offline: "There is no internet. Leave the restaurant's Wi-Fi, switch mobile data on, and try again.",
      refused: "The code was not accepted. Scan the code on the box again, or call support.",
    };
const byId = (id) => document.getElementById(id);
const base64url = (text) =>
  btoa(String.fromCharCode(...new TextEncoder().encode(text)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");

function readAddress() {
  const box = new URLSearchParams(location.search).get("box") ?? "";
  return { challenge: location.hash.slice(1), box: /^https?:\/\/[^/?#\s]+$/.test(box) ? box : "" };
}

function show(answer, box) {
  byId("state").textContent = words.ready;
  byId("site").textContent = answer.site_name;
  byId("back").hidden = box === "";
  byId("noback").hidden = box !== "";
  if (box !== "") byId("back").href = `${box}/manager/#licence=${base64url(answer.answer)}`;
  if (answer.answer_svg !== "") byId("qr").src = `data:image/svg+xml;utf8,${encodeURIComponent(answer.answer_svg)}`;
  byId("qr").parentElement.hidden = answer.answer_svg === "";
  byId("file").href = `data:application/json;charset=utf-8,${encodeURIComponent(answer.answer)}`;
  byId("result").hidden = false;
}

async function renew() {
  const { challenge, box } = readAddress();
  byId("again").hidden = true;
  byId("result").hidden = true;
  if (challenge === "") {
    byId("state").textContent = words.none;
    return;
  }
  byId("state").textContent = words.asking;
  try {
    const response = await fetch("/api/renewals/", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ challenge }),
    });
    if (response.ok) {
      show(await response.json(), box);
      return;
    }
    byId("state").textContent = words.refused;
  } catch {
    byId("state").textContent = words.offline;
  }
  byId("again").hidden = false;
}

if (greek) {
  document.documentElement.lang = "el";
  for (const one of document.querySelectorAll("[data-el]")) one.textContent = one.dataset.el;
}
byId("again").addEventListener("click", renew);
window.addEventListener("hashchange", renew);
renew();
