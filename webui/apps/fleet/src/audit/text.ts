import { defineCatalogue, type Translated } from "@comanda/ui";

const en = {
  title: "Audit",
  lead: "Every act in this panel and of its command line, newest first.",
  none: "Nothing was done yet",
  noneHint: "Whatever somebody changes stands here.",
  more: "Show more",
  at: "When",
  who: "Who",
  itself: "the cloud itself",
  what: "What",
  detail: "Details",
  from: "From",
} as const;

const el: Translated<typeof en> = {
  title: "Ιστορικό",
  lead: "Κάθε ενέργεια σε αυτόν τον πίνακα και στη γραμμή εντολών του, οι νεότερες πρώτα.",
  none: "Τίποτα δεν έγινε ακόμη",
  noneHint: "Ό,τι αλλάζει κάποιος γράφεται εδώ.",
  more: "Περισσότερα",
  at: "Πότε",
  who: "Ποιος",
  itself: "το ίδιο το cloud",
  what: "Τι",
  detail: "Λεπτομέρειες",
  from: "Από",
};

export const auditText = defineCatalogue("fleetAudit", en, el);
