import { defineCatalogue, type Translated } from "@comanda/ui";

const en = {
  title: "An installer's stick wants to change this box",
  lead: "Somebody put a USB stick into the box. Nobody whom the box trusts signed it, so nothing was changed yet. Allow it only if you know who put it in. The page RESULT.html on the stick shows the same mark.",
  mark: "Mark {{code}}",
  would: "It would change:",
  allow: "Allow this stick",
  refuse: "Do not allow it",
  allowed: "Allowed. If the stick was pulled out, put it in again.",
  refused: "Not allowed. Nothing was changed.",
  past: "Sticks before",
  state: {
    waiting: "Nobody answered",
    allowed: "Allowed, not yet applied",
    refused: "Not allowed",
    applied: "Applied",
  },
} as const;

const el: Translated<typeof en> = {
  title: "Ένα στικάκι εγκαταστάτη θέλει να αλλάξει το κουτί",
  lead: "Κάποιος έβαλε στικάκι USB στο κουτί. Δεν το υπέγραψε κάποιος που το κουτί εμπιστεύεται, γι' αυτό δεν άλλαξε τίποτα ακόμη. Επιτρέψτε το μόνο αν ξέρετε ποιος το έβαλε. Η σελίδα RESULT.html στο στικάκι δείχνει το ίδιο σημάδι.",
  mark: "Σημάδι {{code}}",
  would: "Θα άλλαζε:",
  allow: "Να επιτραπεί το στικάκι",
  refuse: "Να μην επιτραπεί",
  allowed: "Επιτράπηκε. Αν το στικάκι βγήκε, βάλτε το ξανά.",
  refused: "Δεν επιτράπηκε. Δεν άλλαξε τίποτα.",
  past: "Προηγούμενα στικάκια",
  state: {
    waiting: "Δεν απάντησε κανείς",
    allowed: "Επιτράπηκε, δεν εφαρμόστηκε ακόμη",
    refused: "Δεν επιτράπηκε",
    applied: "Εφαρμόστηκε",
  },
};

/** The words of installers' sticks. */
export const sticksText = defineCatalogue("deskSticks", en, el);
