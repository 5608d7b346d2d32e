import { defineCatalogue } from "@comanda/ui";

const en = {
  undo: "Undo",
  moved: "The guests sit at {{table}} now.",
  picker: {
    reading: "Fetching the tables…",
    search: "Table",
    tables: "Tables",
    none: "No such table",
    noneSaid: "Type another number, or empty the search.",
    busy: "One moment…",
  },
  table: {
    title: "Move the guests",
    said: "From table {{table}} to which free one?",
  },
  merge: {
    title: "Merge two checks",
    said: "Onto which check does all of it go? {{check}}",
    together: "Together",
    stays: "Everything is on table {{table}} afterwards.",
    other: "Choose another table",
    go: "Merge onto {{table}}",
  },
  lines: {
    title: "Move lines",
    said: "What goes to another check?",
    where: "Where to",
    table: "To a table",
    here: "Second check here",
    hereSaid: "They go on a check of their own at this table.",
    first: "Choose first what moves.",
    go_one: "Move {{count}} piece",
    go_other: "Move {{count}} pieces",
    moved: "Moved to table {{table}}.",
    apart: "Moved to a second check at this table.",
  },
  treat: {
    title: "Who pays this?",
    pieces: "Pieces",
    done: "{{name}} is on the check of table {{table}}.",
  },
  over: {
    busy: "Offering…",
    one: "Give this table to a colleague",
    all: "Give all my tables to a colleague",
    said: "They stay yours until he accepts.",
    away: "Not logged in",
    who: "Colleagues",
    offered: "Offered to {{name}}. You will hear when he answers.",
    nobody: "No colleague is known here",
    nobodySaid:
      "Who has worked on this device or serves a table with you stands here. Ask a manager to move the tables.",
  },
} as const;

/** What moving says. */
export const movingText = defineCatalogue("moving", en, {
  undo: "Αναίρεση",
  moved: "Οι πελάτες κάθονται τώρα στο {{table}}.",
  picker: {
    reading: "Φέρνουμε τα τραπέζια…",
    search: "Τραπέζι",
    tables: "Τραπέζια",
    none: "Δεν υπάρχει τέτοιο τραπέζι",
    noneSaid: "Γράψτε άλλον αριθμό ή αδειάστε την αναζήτηση.",
    busy: "Μια στιγμή…",
  },
  table: {
    title: "Αλλαγή τραπεζιού",
    said: "Από το {{table}} σε ποιο ελεύθερο;",
  },
  merge: {
    title: "Ένωση λογαριασμών",
    said: "Σε ποιον λογαριασμό πάνε όλα; {{check}}",
    together: "Μαζί",
    stays: "Μετά είναι όλα στο τραπέζι {{table}}.",
    other: "Διαλέξτε άλλο τραπέζι",
    go: "Ένωση με το {{table}}",
  },
  lines: {
    title: "Μεταφορά ειδών",
    said: "Τι πάει σε άλλον λογαριασμό;",
    where: "Πού",
    table: "Σε τραπέζι",
    here: "Δεύτερος εδώ",
    hereSaid: "Πηγαίνουν σε δικό τους λογαριασμό στο ίδιο τραπέζι.",
    first: "Διαλέξτε πρώτα τι μεταφέρεται.",
    go_one: "Μεταφορά {{count}} τεμαχίου",
    go_other: "Μεταφορά {{count}} τεμαχίων",
    moved: "Μεταφέρθηκαν στο τραπέζι {{table}}.",
    apart: "Μεταφέρθηκαν σε δεύτερο λογαριασμό εδώ.",
  },
  treat: {
    title: "Ποιος το κερνά;",
    pieces: "Τεμάχια",
    done: "{{name}}: το πληρώνει το τραπέζι {{table}}.",
  },
  over: {
    busy: "Στέλνεται η πρόταση…",
    one: "Το τραπέζι σε συνάδελφο",
    all: "Όλα τα τραπέζια μου σε συνάδελφο",
    said: "Μένουν δικά σας ώσπου να τα δεχτεί.",
    away: "Δεν είναι συνδεδεμένος τώρα",
    who: "Συνάδελφοι",
    offered: "Προτάθηκε: {{name}}. Θα μάθετε όταν απαντήσει.",
    nobody: "Δεν φαίνεται κανένας συνάδελφος",
    nobodySaid:
      "Εδώ φαίνεται όποιος δούλεψε σε αυτή τη συσκευή ή σερβίρει μαζί σας. Ζητήστε από υπεύθυνο να αλλάξει τα τραπέζια.",
  },
});
