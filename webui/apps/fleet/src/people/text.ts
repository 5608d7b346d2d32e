import { defineCatalogue, type Translated } from "@comanda/ui";

const en = {
  title: "People",
  invite: "Invite somebody",
  inviteOnce: "Give this link to {{name}}. It works once, until {{until}}, and is shown only now.",
  done: "Done",
  name: "User name",
  roleWord: "Role",
  role: { admin: "Admin", support: "Support", read_only: "Read only" },
  may: {
    admin: "Everything: people, plans, locks, roll-outs.",
    support: "Sites, codes, extending, unlocking, commands and help; no locks and no people.",
    read_only: "Looks at sites and the audit.",
  },
  state: "State",
  active: "Active",
  invited: "Invited",
  gone: "Deactivated",
  seen: "Last log-in",
  never: "never",
  save: "Save",
  saved: "Saved.",
  reset: "New password and second factor",
  resetHint: "A lost phone or password: a new invitation ends the old ones.",
  end: "End all sessions",
  ended: "All sessions are ended.",
} as const;

const el: Translated<typeof en> = {
  title: "Άνθρωποι",
  invite: "Πρόσκληση",
  inviteOnce:
    "Δώστε αυτόν τον σύνδεσμο. Για: {{name}}. Ισχύει μία φορά, ως {{until}}, και φαίνεται μόνο τώρα.",
  done: "Έγινε",
  name: "Όνομα χρήστη",
  roleWord: "Ρόλος",
  role: { admin: "Διαχειριστής", support: "Υποστήριξη", read_only: "Μόνο ανάγνωση" },
  may: {
    admin: "Τα πάντα: άνθρωποι, πλάνα, κλειδώματα, διανομή εκδόσεων.",
    support:
      "Καταστήματα, κωδικοί, παρατάσεις, ξεκλείδωμα, εντολές και βοήθεια· όχι κλειδώματα και άνθρωποι.",
    read_only: "Βλέπει καταστήματα και ιστορικό.",
  },
  state: "Κατάσταση",
  active: "Ενεργός",
  invited: "Προσκεκλημένος",
  gone: "Ανενεργός",
  seen: "Τελευταία σύνδεση",
  never: "ποτέ",
  save: "Αποθήκευση",
  saved: "Αποθηκεύτηκε.",
  reset: "Νέος κωδικός και δεύτερος παράγοντας",
  resetHint: "Χαμένο κινητό ή κωδικός: μια νέα πρόσκληση ακυρώνει τους παλιούς.",
  end: "Τερματισμός όλων των συνδέσεων",
  ended: "Όλες οι συνδέσεις τερματίστηκαν.",
};

export const peopleText = defineCatalogue("fleetPeople", en, el);
