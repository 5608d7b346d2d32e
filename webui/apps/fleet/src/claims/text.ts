import { defineCatalogue, type Translated } from "@comanda/ui";

const en = {
  title: "Waiting boxes",
  lead: "These boxes brought no code. Accept one only when its fingerprint is the one on its own screen.",
  none: "No box is waiting",
  noneHint: "A box that is plugged in without a code shows up here.",
  nameless: "A box without a name",
  fingerprint: "Fingerprint",
  machine: "Machine",
  from: "From",
  asked: "Asked last",
  accept: "Accept",
  acceptInto: "Accept for {{name}}",
  accepted: "Accepted. The box learns of it when it asks next, within a minute.",
  refuse: "Refuse",
  refused: "Refused.",
  isRefused: "It was refused.",
  compare: "Is {{fingerprint}} on the box's own screen?",
  site: "For which site",
  siteFirst: "Choose a site first.",
  replace: "It takes the place of another box",
  replaceHint: "The box that the site has now is let go.",
} as const;

const el: Translated<typeof en> = {
  title: "Συσκευές σε αναμονή",
  lead: "Αυτές οι συσκευές δεν έφεραν κωδικό. Δεχτείτε μία μόνο αν το αποτύπωμά της είναι αυτό που δείχνει η οθόνη της.",
  none: "Καμία συσκευή δεν περιμένει",
  noneHint: "Μια συσκευή που συνδέεται χωρίς κωδικό εμφανίζεται εδώ.",
  nameless: "Συσκευή χωρίς όνομα",
  fingerprint: "Αποτύπωμα",
  machine: "Μηχάνημα",
  from: "Από",
  asked: "Ρώτησε τελευταία",
  accept: "Αποδοχή",
  acceptInto: "Αποδοχή για: {{name}}",
  accepted: "Έγινε δεκτή. Το μαθαίνει όταν ξαναρωτήσει, μέσα σε ένα λεπτό.",
  refuse: "Απόρριψη",
  refused: "Απορρίφθηκε.",
  isRefused: "Έχει απορριφθεί.",
  compare: "Δείχνει η οθόνη της συσκευής {{fingerprint}};",
  site: "Για ποιο κατάστημα",
  siteFirst: "Διαλέξτε πρώτα κατάστημα.",
  replace: "Παίρνει τη θέση άλλης συσκευής",
  replaceHint: "Η συσκευή που έχει τώρα το κατάστημα αποσυνδέεται.",
};

export const claimsText = defineCatalogue("fleetClaims", en, el);
