import { defineCatalogue, type Translated } from "@comanda/ui";

const en = {
  title: "Give the box away",
  lead: "Makes the box as new, for whoever has it next. This cannot be undone.",
  open: "Make the box as new",
  sheet: "Make the box as new?",
  goes: "Leaves this box for good",
  goesHouse: "Orders, menu, plan, people, reports and settings",
  goesBackups: "The backups inside the box",
  goesMachine: "Its networks, remote access and log; it takes its address from the router again",
  stays: "Stays",
  staysPlaces: "Sealed copies on {{places}}; the last one is brought there first",
  staysDownloads: "Backups that you downloaded",
  staysVersion: "The version that runs",
  nothingElse:
    "No copy lies outside this box. If anybody may need these books, take one away first: Backup, Download.",
  traces: "Somebody with tools may find remains on the card. Where that matters, destroy it.",
  site: "To your vendor it is another box afterwards. The licence stays with the site: a new box takes it over with a new claim code, which your vendor gives you.",
  checks_one: "{{count}} check is open. It goes, too.",
  checks_other: "{{count}} checks are open. They go, too.",
  day: "The day is not closed. It goes, too.",
  even: "Even so: what is open may go",
  without: "Even so: without the last copy",
  name: "Type the restaurant's name: {{name}}",
  pin: "Your PIN, once more",
  yes: "Everything goes",
  begun: "The box makes its last copy. Leave this page open.",
  restarting:
    "The box starts again and is as new in a few minutes. It then prints a new code for its first manager. If nothing happens, pull its plug and put it back.",
  refused: "Nothing was changed.",
} as const;

const el: Translated<typeof en> = {
  title: "Το κουτί αλλάζει χέρια",
  lead: "Κάνει το κουτί σαν καινούργιο, για τον επόμενο που θα το έχει. Δεν αναιρείται.",
  open: "Να γίνει σαν καινούργιο",
  sheet: "Να γίνει το κουτί σαν καινούργιο;",
  goes: "Φεύγουν οριστικά από το κουτί",
  goesHouse: "Παραγγελίες, κατάλογος, κάτοψη, άτομα, αναφορές και ρυθμίσεις",
  goesBackups: "Τα αντίγραφα που βρίσκονται μέσα στο κουτί",
  goesMachine:
    "Τα δίκτυα, η απομακρυσμένη πρόσβαση και το ημερολόγιό του· παίρνει ξανά διεύθυνση από τον δρομολογητή",
  stays: "Μένουν",
  staysPlaces: "Κλειδωμένα αντίγραφα: {{places}}· πρώτα πηγαίνει εκεί το τελευταίο",
  staysDownloads: "Αντίγραφα που έχετε πάρει",
  staysVersion: "Η έκδοση που λειτουργεί",
  nothingElse:
    "Δεν υπάρχει αντίγραφο έξω από το κουτί. Αν μπορεί να χρειαστούν τα βιβλία, πάρτε πρώτα ένα: Αντίγραφα, Λήψη.",
  traces: "Κάποιος με εργαλεία ίσως βρει υπολείμματα στην κάρτα. Όπου έχει σημασία, καταστρέψτε την.",
  site: "Για τον προμηθευτή θα είναι άλλο κουτί. Η άδεια μένει στο κατάστημα: ένα νέο κουτί την παίρνει με νέο κωδικό, που σας δίνει ο προμηθευτής.",
  checks_one: "{{count}} λογαριασμός είναι ανοιχτός. Φεύγει κι αυτός.",
  checks_other: "{{count}} λογαριασμοί είναι ανοιχτοί. Φεύγουν κι αυτοί.",
  day: "Η ημέρα δεν έχει κλείσει. Φεύγει κι αυτή.",
  even: "Παρ' όλα αυτά: ό,τι είναι ανοιχτό ας φύγει",
  without: "Παρ' όλα αυτά: χωρίς το τελευταίο αντίγραφο",
  name: "Γράψτε το όνομα του καταστήματος: {{name}}",
  pin: "Το PIN σας, ακόμη μία φορά",
  yes: "Να φύγουν όλα",
  begun: "Το κουτί φτιάχνει το τελευταίο αντίγραφο. Αφήστε τη σελίδα ανοιχτή.",
  restarting:
    "Το κουτί ξεκινά ξανά και σε λίγα λεπτά θα είναι σαν καινούργιο. Τότε τυπώνει νέο κωδικό για τον πρώτο υπεύθυνο. Αν δεν γίνει τίποτα, βγάλτε το από την πρίζα και βάλτε το ξανά.",
  refused: "Δεν άλλαξε τίποτα.",
};

/** The words of making a box as new. */
export const resetText = defineCatalogue("deskReset", en, el);
