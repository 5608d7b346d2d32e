/** What box and cloud say of a certificate that does not come, in Greek by key; a test in the panel holds this list to the sources. */
export const certificatesEl: Readonly<Record<string, string>> = {
  cert_away: "Η αρχή πιστοποίησης δεν απαντά: {{why}}",
  cert_dns: "Το DNS του προμηθευτή δεν δέχεται την εγγραφή: {{why}}",
  cert_not_shown: "Το DNS του προμηθευτή πήρε την εγγραφή και δεν τη δείχνει ακόμα.",
  cert_odd: "Αυτό που έστειλε η αρχή πιστοποίησης δεν απαντά στο αίτημα.",
  cert_queue: "Η αρχή πιστοποίησης δέχεται λίγα νέα ονόματα την εβδομάδα. Αυτό περιμένει τη σειρά του.",
  cert_rate: "Η αρχή πιστοποίησης δεν δέχεται άλλα προς το παρόν: {{why}}",
  cert_refused: "Η αρχή πιστοποίησης αρνείται: {{why}}",
  cert_slow: "Η αρχή πιστοποίησης αργεί· ρωτιέται ξανά.",
  cert_unproved: "Η αρχή πιστοποίησης δεν βρήκε την εγγραφή: {{why}}",
  name_broken: "Αυτό που ήρθε δεν μπορεί να χρησιμοποιηθεί: {{why}}",
  name_clock: "Επιβεβαιώστε πρώτα την ώρα του κουτιού: από αυτήν εξαρτώνται τα πιστοποιητικά.",
  name_unasked: "{{why}}",
};
