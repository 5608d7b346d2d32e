import { defineCatalogue, type Translated } from "@comanda/ui";

const en = {
  title: "Comanda Fleet",
  language: "Language",
  ended: "Your session has ended. Log in again.",
  username: "User name",
  password: "Password",
  code: "Code from your authenticator app",
  codeHint: "Six digits, or one of your recovery codes.",
  enter: "Log in",
  toEnrol: "I have an invitation",
  toLogin: "I have a password already",
  invite: "Invitation",
  inviteHint: "Somebody who manages the panel gave it to you.",
  newPassword: "Your password",
  newPasswordHint: "At least 12 characters, without your user name.",
  next: "Go on",
  factor: "A second factor for {{name}}",
  factorHint: "Scan this with an authenticator app on your phone, then type the code that it shows.",
  factorScan: "Scanning it adds Comanda to an authenticator app",
  factorType: "Or type this into the app:",
  recovery: "Recovery codes",
  codesHint:
    "Each works once in place of a code, on the day your phone is lost. They are shown now and never again.",
  copy: "Copy",
  kept: "I have kept them",
} as const;

const el: Translated<typeof en> = {
  title: "Comanda: ο στόλος",
  language: "Γλώσσα",
  ended: "Η σύνδεσή σας έληξε. Συνδεθείτε ξανά.",
  username: "Όνομα χρήστη",
  password: "Κωδικός",
  code: "Κωδικός από την εφαρμογή ταυτοποίησης",
  codeHint: "Έξι ψηφία, ή ένας από τους εφεδρικούς σας κωδικούς.",
  enter: "Σύνδεση",
  toEnrol: "Έχω πρόσκληση",
  toLogin: "Έχω ήδη κωδικό",
  invite: "Πρόσκληση",
  inviteHint: "Σας την έδωσε όποιος διαχειρίζεται τον πίνακα.",
  newPassword: "Ο κωδικός σας",
  newPasswordHint: "Τουλάχιστον 12 χαρακτήρες, χωρίς το όνομα χρήστη σας.",
  next: "Συνέχεια",
  factor: "Δεύτερος παράγοντας για: {{name}}",
  factorHint: "Σαρώστε το με μια εφαρμογή ταυτοποίησης στο κινητό σας και γράψτε τον κωδικό που δείχνει.",
  factorScan: "Η σάρωση προσθέτει το Comanda σε εφαρμογή ταυτοποίησης",
  factorType: "Ή γράψτε αυτό στην εφαρμογή:",
  recovery: "Εφεδρικοί κωδικοί",
  codesHint:
    "Ο καθένας ισχύει μία φορά στη θέση ενός κωδικού, την ημέρα που θα χαθεί το κινητό σας. Εμφανίζονται τώρα και ποτέ ξανά.",
  copy: "Αντιγραφή",
  kept: "Τους φύλαξα",
};

export const doorText = defineCatalogue("fleetDoor", en, el);
