import { defineCatalogue } from "@comanda/ui";

const en = {
  needsBox: "This needs Comanda, which does not answer just now. Check the Wi-Fi.",
  waiting: "Comanda does not answer yet. It goes by itself.",
  stuck: "Something before it waits for you. Look at what waits.",
  approval: {
    title: "A colleague must say yes",
    why: "You may not do this by yourself.",
    overLimit: "It is more than you may do by yourself.",
    way: "How he says yes",
    here: "PIN here",
    phone: "On his phone",
    who: "Who says yes",
    nameFirst: "Say first who it is.",
    pinFirst: "Type the PIN first.",
    approve: "Approve",
  },
  phone: {
    note: "A word to him",
    noteHint: "If you like.",
    ask: "Ask a manager",
    again: "Ask again",
    waiting: "Waiting for a yes…",
    granted: "Approved. One moment…",
    until: "Open until {{time}}.",
    giveUp: "Give up",
    refused: "{{name}} said no.",
    refusedBecause: "{{name}} said no: {{reason}}",
    expired: "Nobody answered in time.",
  },
} as const;

/** What is said while a command is given. */
export const givingText = defineCatalogue("giving", en, {
  needsBox: "Χρειάζεται το Comanda, που δεν απαντά τώρα. Ελέγξτε το Wi-Fi.",
  waiting: "Το Comanda δεν απαντά ακόμα. Θα σταλεί μόνο του.",
  stuck: "Κάτι πριν από αυτό περιμένει εσάς. Δείτε τι περιμένει.",
  approval: {
    title: "Χρειάζεται έγκριση",
    why: "Δεν έχετε δικαίωμα να το κάνετε μόνοι σας.",
    overLimit: "Ξεπερνά το όριό σας.",
    way: "Πώς εγκρίνεται",
    here: "PIN εδώ",
    phone: "Στο κινητό του",
    who: "Ποιος εγκρίνει",
    nameFirst: "Πείτε πρώτα ποιος είναι.",
    pinFirst: "Βάλτε πρώτα το PIN.",
    approve: "Έγκριση",
  },
  phone: {
    note: "Δυο λόγια για τον υπεύθυνο",
    noteHint: "Αν θέλετε.",
    ask: "Ζητήστε έγκριση",
    again: "Ζητήστε ξανά",
    waiting: "Περιμένουμε την έγκριση…",
    granted: "Εγκρίθηκε. Μια στιγμή…",
    until: "Ισχύει ως τις {{time}}.",
    giveUp: "Δεν το θέλω πια",
    refused: "Δεν εγκρίθηκε ({{name}}).",
    refusedBecause: "Δεν εγκρίθηκε ({{name}}): {{reason}}",
    expired: "Κανείς δεν απάντησε εγκαίρως.",
  },
});
