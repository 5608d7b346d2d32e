import { defineCatalogue, type Translated } from "@comanda/ui";

const en = {
  title: "Plans",
  add: "Add a plan",
  hint: "What changes here reaches every box of the plan with its next lease.",
  name: "Name",
  code: "Code",
  codeHint: "Small letters and digits. It stays as it is.",
  refresh: "Calls every",
  refreshHours: "Hours between calls",
  grace: "Serves without for",
  graceHours: "Hours of grace",
  hours_one: "{{count}} hour",
  hours_other: "{{count}} hours",
  entitlements: "Features",
  entitlementsHint: "Words with commas between them.",
  offered: "Offered to new sites",
  yes: "Yes",
  no: "No",
  save: "Save",
  saved: "Saved.",
} as const;

const el: Translated<typeof en> = {
  title: "Πλάνα",
  add: "Νέο πλάνο",
  hint: "Ό,τι αλλάζει εδώ φτάνει σε κάθε συσκευή του πλάνου με την επόμενη άδειά της.",
  name: "Όνομα",
  code: "Κωδικός",
  codeHint: "Μικρά λατινικά γράμματα και ψηφία. Δεν αλλάζει αργότερα.",
  refresh: "Επικοινωνεί κάθε",
  refreshHours: "Ώρες ανάμεσα στις επικοινωνίες",
  grace: "Δουλεύει χωρίς επαφή",
  graceHours: "Ώρες χάριτος",
  hours_one: "{{count}} ώρα",
  hours_other: "{{count}} ώρες",
  entitlements: "Δυνατότητες",
  entitlementsHint: "Λέξεις με κόμμα ανάμεσά τους.",
  offered: "Προσφέρεται σε νέα καταστήματα",
  yes: "Ναι",
  no: "Όχι",
  save: "Αποθήκευση",
  saved: "Αποθηκεύτηκε.",
};

export const plansText = defineCatalogue("fleetPlans", en, el);
