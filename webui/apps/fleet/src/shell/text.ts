import { defineCatalogue, type Translated } from "@comanda/ui";

const en = {
  reaching: "Reaching the cloud…",
  place: {
    sites: "Sites",
    claims: "Waiting boxes",
    plans: "Plans",
    people: "People",
    audit: "Audit",
    me: "You",
  },
  role: { admin: "Admin", support: "Support", read_only: "Read only" },
  lost: { title: "Nothing is here", what: "The address is old or mistyped.", go: "To the sites" },
  me: {
    look: "How it looks",
    sessions: "Your sessions",
    this: "This browser",
    end: "End",
    ended: "The session is ended.",
    logout: "Log out",
    secrets: "Password and codes",
    password: "Change the password",
    old: "The password until now",
    new: "The new password",
    newHint: "At least 12 characters, without your user name.",
    code: "A code from your authenticator app",
    change: "Change it",
    changed: "The password is changed.",
    codes: "New recovery codes",
    codesHint: "For the day on which your phone is lost. New ones end the old ones.",
    make: "Make new codes",
  },
} as const;

const el: Translated<typeof en> = {
  reaching: "Σύνδεση με το cloud…",
  place: {
    sites: "Καταστήματα",
    claims: "Σε αναμονή",
    plans: "Πλάνα",
    people: "Άνθρωποι",
    audit: "Ιστορικό",
    me: "Εσείς",
  },
  role: { admin: "Διαχειριστής", support: "Υποστήριξη", read_only: "Μόνο ανάγνωση" },
  lost: {
    title: "Εδώ δεν υπάρχει τίποτα",
    what: "Η διεύθυνση είναι παλιά ή γραμμένη λάθος.",
    go: "Στα καταστήματα",
  },
  me: {
    look: "Εμφάνιση",
    sessions: "Οι συνδέσεις σας",
    this: "Αυτός ο περιηγητής",
    end: "Τερματισμός",
    ended: "Η σύνδεση τερματίστηκε.",
    logout: "Αποσύνδεση",
    secrets: "Κωδικός και εφεδρικοί κωδικοί",
    password: "Αλλαγή κωδικού",
    old: "Ο κωδικός ως τώρα",
    new: "Ο νέος κωδικός",
    newHint: "Τουλάχιστον 12 χαρακτήρες, χωρίς το όνομα χρήστη σας.",
    code: "Ένας κωδικός από την εφαρμογή ταυτοποίησης",
    change: "Αλλαγή",
    changed: "Ο κωδικός άλλαξε.",
    codes: "Νέοι εφεδρικοί κωδικοί",
    codesHint: "Για την ημέρα που θα χαθεί το κινητό σας. Οι νέοι ακυρώνουν τους παλιούς.",
    make: "Νέοι κωδικοί",
  },
};

export const shellText = defineCatalogue("fleet", en, el);
