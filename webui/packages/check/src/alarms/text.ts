import { defineCatalogue } from "@comanda/ui";

const en = {
  paper: "{{printer}} has no paper. Put a new roll in.",
  cover: "The cover of {{printer}} is open. Close it.",
  cutter: "The cutter of {{printer}} is stuck. Open its cover and free it.",
  hot: "{{printer}} is too hot. Let it cool down.",
  offline: "{{printer}} does not answer. Look at its plug and its cable.",
  missing: "{{printer}} has no printer. Tell the manager.",
  other: "{{printer}} cannot print. Look at its lights.",
  waits_one: "{{count}} ticket waits.",
  waits_other: "{{count}} tickets wait.",
  spare: "Meanwhile tickets go to {{station}}.",
  seen: "I know",
  more_one: "And {{count}} more printer.",
  more_other: "And {{count}} more printers.",
  again_one: "{{count}} printer in trouble",
  again_other: "{{count}} printers in trouble",
} as const;

/** What is said of printers that need somebody. */
export const alarmsText = defineCatalogue("alarms", en, {
  paper: "{{printer}}: τελείωσε το χαρτί. Βάλτε νέο ρολό.",
  cover: "{{printer}}: το καπάκι είναι ανοιχτό. Κλείστε το.",
  cutter: "{{printer}}: κόλλησε το μαχαίρι. Ανοίξτε το καπάκι και ελευθερώστε το.",
  hot: "{{printer}}: ζεστάθηκε πολύ. Αφήστε τον να κρυώσει.",
  offline: "{{printer}}: δεν απαντά. Δείτε την πρίζα και το καλώδιο.",
  missing: "{{printer}}: δεν έχει εκτυπωτή. Πείτε το στον υπεύθυνο.",
  other: "{{printer}}: δεν τυπώνει. Δείτε τα λαμπάκια του.",
  waits_one: "Περιμένει {{count}} δελτίο.",
  waits_other: "Περιμένουν {{count}} δελτία.",
  spare: "Μέχρι τότε τα δελτία πάνε: {{station}}.",
  seen: "Το ξέρω",
  more_one: "Και άλλος {{count}} εκτυπωτής.",
  more_other: "Και άλλοι {{count}} εκτυπωτές.",
  again_one: "{{count}} εκτυπωτής με πρόβλημα",
  again_other: "{{count}} εκτυπωτές με πρόβλημα",
});
