import { defineCatalogue, type Translated } from "@comanda/ui";

const en = {
  tab: "Backup",
  now: "Back up now",
  making: "Making a backup…",
  made: "The backup is made and verified.",
  still: "The backup is on its way. It will stand in the list.",
  none: "There is no backup yet",
  noneHint: "The box makes one every hour in which something happens, and at every close of a day.",
  good: "The last good backup: {{ago}}",
  justNow: "just now",
  covers: "Nothing has happened since: everything is in it.",
  newer: "What happened since is not in it yet.",
  sameDisk:
    "Backups lie on the same disk as the data. If it dies, both are gone: download one now and then, or have a second disk put in.",
  place: "Where they lie",
  list: "Backups",
  kind: { hourly: "Every hour", day: "Close of the day", asked: "By hand", other: "Other" },
  damaged: "Damaged: it does not count",
  download: "Download",
  downloadOf: "Download the backup of {{moment}}",
  secret: "A backup holds everything that the box knows. Keep it where nobody else finds it.",
  kept: "Kept are the hours of two days, the last one of each of 30 days, and of each of 12 months.",
  cause: {
    title: "No backup could be made.",
    no_room:
      "There is too little room on the disk. Nothing was dropped. Free some space or have a larger disk put in.",
    disk_full: "The disk became full. Nothing was dropped. Free some space or have a larger disk put in.",
    away: "The disk for backups is not there. Plug it in.",
    refused: "The disk for backups cannot be read or written. Call your installer.",
    damaged: "The copy did not verify. The disk or the data may be damaged: call your installer now.",
    other: "The box says: {{message}}",
    again: "The box tries again by itself.",
  },
  restore: {
    title: "To go back to a backup",
    hint: "All that happened after it is lost: it is the last resort. On the box, as its installer:",
    stop: "Stop the box's service.",
    put: "Put the backup in the database's place:",
    start: "Start the service again.",
    after:
      "The old database is set aside, never deleted, and the command says how many minutes are lost. Phones read everything anew by themselves.",
  },
} as const;

const el: Translated<typeof en> = {
  tab: "Αντίγραφα",
  now: "Αντίγραφο τώρα",
  making: "Γίνεται αντίγραφο…",
  made: "Το αντίγραφο έγινε και ελέγχθηκε.",
  still: "Το αντίγραφο γίνεται ακόμα. Θα φανεί στη λίστα.",
  none: "Δεν υπάρχει ακόμα αντίγραφο",
  noneHint: "Το κουτί φτιάχνει ένα κάθε ώρα που κάτι συμβαίνει, και σε κάθε κλείσιμο ημέρας.",
  good: "Το τελευταίο καλό αντίγραφο: {{ago}}",
  justNow: "μόλις τώρα",
  covers: "Από τότε δεν συνέβη τίποτα: είναι όλα μέσα.",
  newer: "Ό,τι συνέβη από τότε δεν είναι ακόμα μέσα.",
  sameDisk:
    "Τα αντίγραφα βρίσκονται στον ίδιο δίσκο με τα δεδομένα. Αν χαλάσει, χάνονται και τα δύο: κατεβάζετε ένα πότε πότε, ή ζητήστε δεύτερο δίσκο.",
  place: "Πού βρίσκονται",
  list: "Αντίγραφα",
  kind: { hourly: "Κάθε ώρα", day: "Κλείσιμο ημέρας", asked: "Με το χέρι", other: "Άλλο" },
  damaged: "Έχει βλάβη: δεν μετράει",
  download: "Λήψη",
  downloadOf: "Λήψη του αντιγράφου: {{moment}}",
  secret: "Ένα αντίγραφο έχει μέσα ό,τι ξέρει το κουτί. Φυλάξτε το εκεί που δεν θα το βρει άλλος.",
  kept: "Μένουν οι ώρες δύο ημερών, το τελευταίο από κάθε μία από 30 ημέρες και από κάθε έναν από 12 μήνες.",
  cause: {
    title: "Δεν μπόρεσε να γίνει αντίγραφο.",
    no_room:
      "Ο δίσκος δεν έχει αρκετό χώρο. Δεν σβήστηκε τίποτα. Ελευθερώστε χώρο ή ζητήστε μεγαλύτερο δίσκο.",
    disk_full: "Ο δίσκος γέμισε. Δεν σβήστηκε τίποτα. Ελευθερώστε χώρο ή ζητήστε μεγαλύτερο δίσκο.",
    away: "Ο δίσκος των αντιγράφων λείπει. Συνδέστε τον.",
    refused: "Ο δίσκος των αντιγράφων δεν διαβάζεται ή δεν γράφεται. Καλέστε τον εγκαταστάτη.",
    damaged:
      "Το αντίγραφο δεν πέρασε τον έλεγχο. Ίσως έχει βλάβη ο δίσκος ή τα δεδομένα: καλέστε τώρα τον εγκαταστάτη.",
    other: "Το κουτί λέει: {{message}}",
    again: "Το κουτί ξαναδοκιμάζει μόνο του.",
  },
  restore: {
    title: "Επιστροφή σε αντίγραφο",
    hint: "Ό,τι έγινε μετά από αυτό χάνεται: είναι η τελευταία λύση. Στο κουτί, ο εγκαταστάτης:",
    stop: "Σταματάει την υπηρεσία του κουτιού.",
    put: "Βάζει το αντίγραφο στη θέση της βάσης:",
    start: "Ξεκινάει πάλι την υπηρεσία.",
    after:
      "Η παλιά βάση μπαίνει στην άκρη και δεν σβήνεται ποτέ, και η εντολή λέει πόσα λεπτά χάθηκαν. Τα κινητά τα διαβάζουν όλα ξανά μόνα τους.",
  },
};

/** The words of the backups. */
export const backupText = defineCatalogue("deskBackup", en, el);
