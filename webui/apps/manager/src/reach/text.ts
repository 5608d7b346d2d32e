import { defineCatalogue, type Translated } from "@comanda/ui";

const en = {
  tab: "Address",
  now: "The box's address",
  nowHint:
    "One address for all phones. What a phone has not sent yet belongs to it, so choose it before the first phone joins.",
  none: "No address is chosen yet. Phones join at whatever address this page was opened by.",
  lost: "This address does not lead to the box any more. Phones that look for it there do not find it.",
  lostAddress:
    "The router gave the box another address. Have it keep the old one, or choose another address here.",
  lostName:
    "Somebody else on the network answers to this name. Take him off, or choose another address here.",
  left: "The box still answers at: {{list}}. Phones there are told where to go.",
  choose: "Choose an address",
  chooseHint:
    "Prefer a name: it stays when the router changes. Older Android phones do not find names ending in .local.",
  kind: {
    address: "Address: the router must always give it to the box",
    mdns: "The box's own name on this Wi-Fi",
    dns: "A name that your router or the vendor knows",
  },
  mac: "At the router, reserve this address for {{mac}} (DHCP reservation, or static lease).",
  secureWord: "with TLS",
  isChosen: "in use",
  own: "Another name",
  ownHint: "One that the router knows, such as http://box.lan, or the vendor's.",
  check: "Check",
  checkOf: "Check {{origin}}",
  checking: "Looking whether the box is found there…",
  take: "Use {{origin}}",
  taken: "Phones now join at {{origin}}.",
  good: "The box finds itself there.",
  bad: "The box does not find itself there. Phones would not either.",
  takeAnyway: "Use it all the same",
  wait: "{{list}}: their orders lie at the old address. Let them come near the box and send, then try again.",
  waitAnyway: "Change it all the same",
  what: {
    resolves: "The name leads to the box",
    offline: "Also without internet",
    reaches: "The box answers there",
    trusted: "Phones trust the certificate",
  },
  outcome: {
    good: "yes",
    bad: "no",
    unknown: "a phone must show it",
  },
  answersAt: "answers: {{list}}",
  trial: {
    title: "Try it with phones",
    lead: "Only a phone can show that phones get there. Pull the internet cable out of the router first: then you know that it works without.",
    begin: "Begin the test at {{origin}}",
    again: "Begin anew",
    beginning: "Beginning…",
    scan: "Scan it with two or three phones, at the bar and at the farthest table",
    waiting: "No phone has come yet.",
    came_one: "{{count}} phone reaches the box.",
    came_other: "{{count}} phones reach the box.",
    iphone: "iPhone",
    android: "Android",
    other: "Phone or computer",
    near: "on the box's network",
    far: "behind another router",
    farHint:
      "A phone came by way of another router. Names ending in .local do not work from there, and printers are not found across it. Put everything on one network: set the second router to “access point” mode.",
    stuck: "A phone shows nothing?",
    steps: {
      wifi: "It must be on the restaurant's Wi-Fi, not on mobile data and not on the guests' Wi-Fi.",
      guest:
        "A guest Wi-Fi hides everything inside. Use the Wi-Fi meant for the house, or make a second one for the staff.",
      isolation:
        "At the router, switch off “client isolation” (also called AP isolation, wireless isolation, or privacy) for this Wi-Fi: with it, phones may not speak with other machines.",
      name: "Does it reach the box by its number and not by its name? Then choose the number as the address, with a reservation at the router.",
    },
  },
  vendor: {
    title: "The vendor's name for this box",
    hint: "The vendor fetches a public certificate for it: phones trust it as it is. The key is made here and never leaves the box.",
    state: {
      none: "The vendor took this name away. It works until the certificate ends.",
      named: "No certificate was asked for yet.",
      waiting: "The certificate is on its way. It takes a few minutes.",
      failing: "The certificate does not come yet. It is tried again by itself.",
      issued: "Valid until {{day}}; renewed by itself a month before.",
    },
    old: "Until then the old one goes on, until {{day}}.",
    leads:
      "The router leads this name to the box, without the internet. Choose it above, and try it with phones.",
    astray: "The router does not lead this name here, so phones would not find the box by it.",
    unknown: "The network's name server did not answer. Phones may not find the box by this name.",
    router:
      "At the router, under “local DNS”, “host names” or “static DNS”, add: {{name}} → {{address}}. Reserve {{address}} for the box (DHCP). If the router cannot do that, use one of the other addresses.",
    ask: "Ask the vendor now",
    asking: "Asking…",
    asked: "Asked at {{moment}}",
  },
  tls: {
    title: "Encrypted connection (TLS)",
    off: 'Switched off: the box speaks plain HTTP only. The installer switches it on in comanda.toml: listen_tls = "0.0.0.0:443".',
    hint: "With it the apps can be installed and open without the box. Plain HTTP goes on working beside it.",
    make: "Make the box's own certificate",
    making: "Making it…",
    made: "The certificate is there.",
    makeHint:
      "The box makes an authority of its own. It is good for this box's names and private addresses alone, and its key never leaves the box. Each phone must be told once to trust it.",
    refused: "The box cannot open the port {{listen}}: {{why}}. It tries again every minute.",
    names: "Good for",
    ends: "Valid until {{day}}; renewed by itself long before",
    authority: "Phones trust it until {{day}}",
    fingerprint: "Fingerprint (SHA-256)",
    trust: "Have phones trust it",
    trustHint: "Scan it with each phone once: the page says what to tap on iPhone and on Android.",
    iphone:
      "iPhone: open it in Safari, allow the download, install it under Settings → Profile Downloaded, then switch it on under General → About → Certificate Trust Settings.",
    android:
      "Android: keep the file, then Settings → Security → Encryption & credentials → Install a certificate → CA certificate.",
    drop: "Give it up",
    dropHint: "The key is erased. Phones that reach the box by https do so no longer.",
    dropped: "The certificate and its key are erased.",
  },
} as const;

const el: Translated<typeof en> = {
  tab: "Διεύθυνση",
  now: "Η διεύθυνση του κουτιού",
  nowHint:
    "Μία διεύθυνση για όλα τα κινητά. Ό,τι δεν έχει στείλει ακόμα ένα κινητό ανήκει σε αυτήν· διαλέξτε την πριν συνδεθεί το πρώτο.",
  none: "Δεν έχει διαλεχτεί διεύθυνση. Τα κινητά συνδέονται σε όποια διεύθυνση άνοιξε αυτή η σελίδα.",
  lost: "Αυτή η διεύθυνση δεν οδηγεί πια στο κουτί. Όσα κινητά το ψάχνουν εκεί δεν το βρίσκουν.",
  lostAddress: "Το ρούτερ έδωσε άλλη διεύθυνση στο κουτί. Κρατήστε του την παλιά, ή διαλέξτε άλλη εδώ.",
  lostName: "Κάποιος άλλος στο δίκτυο απαντά σε αυτό το όνομα. Βγάλτε τον, ή διαλέξτε άλλη διεύθυνση εδώ.",
  left: "Το κουτί απαντά ακόμα και στο: {{list}}. Τα κινητά εκεί μαθαίνουν πού να πάνε.",
  choose: "Επιλογή διεύθυνσης",
  chooseHint:
    "Προτιμήστε όνομα: μένει ίδιο και όταν αλλάξει το ρούτερ. Παλιά κινητά Android δεν βρίσκουν ονόματα που τελειώνουν σε .local.",
  kind: {
    address: "Αριθμός: το ρούτερ πρέπει να τον δίνει πάντα στο κουτί",
    mdns: "Το όνομα του κουτιού σε αυτό το Wi-Fi",
    dns: "Όνομα που ξέρει το ρούτερ ή ο προμηθευτής",
  },
  mac: "Στο ρούτερ, κρατήστε αυτή τη διεύθυνση για το {{mac}} (DHCP reservation ή static lease).",
  secureWord: "με TLS",
  isChosen: "σε χρήση",
  own: "Άλλο όνομα",
  ownHint: "Ένα που ξέρει το ρούτερ, όπως http://box.lan, ή του προμηθευτή.",
  check: "Έλεγχος",
  checkOf: "Έλεγχος {{origin}}",
  checking: "Κοιτάζει αν το κουτί βρίσκεται εκεί…",
  take: "Χρήση {{origin}}",
  taken: "Τα κινητά συνδέονται πια στο {{origin}}.",
  good: "Το κουτί βρίσκει τον εαυτό του εκεί.",
  bad: "Το κουτί δεν βρίσκει τον εαυτό του εκεί. Ούτε τα κινητά θα το έβρισκαν.",
  takeAnyway: "Χρήση παρ' όλα αυτά",
  wait: "{{list}}: οι παραγγελίες τους είναι στην παλιά διεύθυνση. Φέρτε τα κοντά στο κουτί να στείλουν και δοκιμάστε ξανά.",
  waitAnyway: "Αλλαγή παρ' όλα αυτά",
  what: {
    resolves: "Το όνομα οδηγεί στο κουτί",
    offline: "Και χωρίς ίντερνετ",
    reaches: "Το κουτί απαντά εκεί",
    trusted: "Τα κινητά εμπιστεύονται το πιστοποιητικό",
  },
  outcome: {
    good: "ναι",
    bad: "όχι",
    unknown: "θα το δείξει ένα κινητό",
  },
  answersAt: "απαντά: {{list}}",
  trial: {
    title: "Δοκιμή με κινητά",
    lead: "Μόνο ένα κινητό δείχνει ότι τα κινητά φτάνουν εκεί. Βγάλτε πρώτα το καλώδιο του ίντερνετ από το ρούτερ: έτσι ξέρετε ότι δουλεύει και χωρίς.",
    begin: "Έναρξη δοκιμής στο {{origin}}",
    again: "Από την αρχή",
    beginning: "Ξεκινάει…",
    scan: "Σκανάρετε με δυο τρία κινητά, στο μπαρ και στο πιο μακρινό τραπέζι",
    waiting: "Δεν ήρθε κινητό ακόμα.",
    came_one: "{{count}} κινητό φτάνει το κουτί.",
    came_other: "{{count}} κινητά φτάνουν το κουτί.",
    iphone: "Κινητό iPhone",
    android: "Κινητό Android",
    other: "Κινητό ή υπολογιστής",
    near: "στο δίκτυο του κουτιού",
    far: "πίσω από άλλο ρούτερ",
    farHint:
      "Ένα κινητό ήρθε μέσα από άλλο ρούτερ. Από εκεί δεν δουλεύουν ονόματα που τελειώνουν σε .local και δεν βρίσκονται εκτυπωτές. Βάλτε τα όλα σε ένα δίκτυο: το δεύτερο ρούτερ σε λειτουργία «access point».",
    stuck: "Ένα κινητό δεν δείχνει τίποτα;",
    steps: {
      wifi: "Πρέπει να είναι στο Wi-Fi του καταστήματος, όχι σε δεδομένα και όχι στο Wi-Fi των πελατών.",
      guest:
        "Το Wi-Fi επισκεπτών κρύβει ό,τι είναι μέσα. Χρησιμοποιήστε το Wi-Fi του σπιτιού, ή φτιάξτε ένα δεύτερο για το προσωπικό.",
      isolation:
        "Στο ρούτερ, κλείστε την «απομόνωση πελατών» (client isolation, AP isolation, wireless isolation) για αυτό το Wi-Fi: με αυτήν τα κινητά δεν μιλούν με άλλα μηχανήματα.",
      name: "Φτάνει το κουτί με τον αριθμό αλλά όχι με το όνομα; Τότε διαλέξτε τον αριθμό, με κράτηση στο ρούτερ.",
    },
  },
  vendor: {
    title: "Το όνομα του προμηθευτή για αυτό το κουτί",
    hint: "Ο προμηθευτής φέρνει δημόσιο πιστοποιητικό: τα κινητά το εμπιστεύονται όπως είναι. Το κλειδί φτιάχνεται εδώ και δεν φεύγει ποτέ από το κουτί.",
    state: {
      none: "Ο προμηθευτής πήρε πίσω αυτό το όνομα. Δουλεύει ώσπου να λήξει το πιστοποιητικό.",
      named: "Δεν ζητήθηκε ακόμα πιστοποιητικό.",
      waiting: "Το πιστοποιητικό έρχεται. Παίρνει λίγα λεπτά.",
      failing: "Το πιστοποιητικό δεν έρχεται ακόμα. Γίνεται νέα προσπάθεια από μόνη της.",
      issued: "Ισχύει ως {{day}}· ανανεώνεται μόνο του έναν μήνα πριν.",
    },
    old: "Ως τότε συνεχίζει το παλιό, ως {{day}}.",
    leads:
      "Το ρούτερ οδηγεί αυτό το όνομα στο κουτί, και χωρίς ίντερνετ. Διαλέξτε το πιο πάνω και δοκιμάστε το με κινητά.",
    astray: "Το ρούτερ δεν οδηγεί αυτό το όνομα εδώ· τα κινητά δεν θα έβρισκαν το κουτί με αυτό.",
    unknown:
      "Ο διακομιστής ονομάτων του δικτύου δεν απάντησε. Ίσως τα κινητά δεν βρουν το κουτί με αυτό το όνομα.",
    router:
      "Στο ρούτερ, στο «local DNS», «host names» ή «static DNS», προσθέστε: {{name}} → {{address}}. Κρατήστε το {{address}} για το κουτί (DHCP). Αν το ρούτερ δεν μπορεί, χρησιμοποιήστε μια από τις άλλες διευθύνσεις.",
    ask: "Ερώτηση στον προμηθευτή τώρα",
    asking: "Ρωτά…",
    asked: "Τελευταία ερώτηση: {{moment}}",
  },
  tls: {
    title: "Κρυπτογραφημένη σύνδεση (TLS)",
    off: 'Είναι κλειστή: το κουτί μιλάει μόνο απλό HTTP. Την ανοίγει ο εγκαταστάτης στο comanda.toml: listen_tls = "0.0.0.0:443".',
    hint: "Με αυτήν οι εφαρμογές εγκαθίστανται και ανοίγουν και χωρίς το κουτί. Το απλό HTTP συνεχίζει να δουλεύει δίπλα της.",
    make: "Δημιουργία πιστοποιητικού του κουτιού",
    making: "Ετοιμάζεται…",
    made: "Το πιστοποιητικό είναι έτοιμο.",
    makeHint:
      "Το κουτί φτιάχνει δική του αρχή. Ισχύει μόνο για τα ονόματα του κουτιού και για ιδιωτικές διευθύνσεις, και το κλειδί της δεν βγαίνει ποτέ από το κουτί. Κάθε κινητό πρέπει να την εμπιστευτεί μία φορά.",
    refused: "Το κουτί δεν μπορεί να ανοίξει τη θύρα {{listen}}: {{why}}. Ξαναδοκιμάζει κάθε λεπτό.",
    names: "Ισχύει για",
    ends: "Ισχύει ως {{day}}· ανανεώνεται μόνο του πολύ πριν",
    authority: "Τα κινητά το εμπιστεύονται ως {{day}}",
    fingerprint: "Αποτύπωμα (SHA-256)",
    trust: "Για να το εμπιστευτούν τα κινητά",
    trustHint: "Σκανάρετε μία φορά με κάθε κινητό: η σελίδα λέει τι να πατήσετε σε iPhone και σε Android.",
    iphone:
      "iPhone: ανοίξτε το στο Safari, επιτρέψτε τη λήψη, εγκαταστήστε το στις Ρυθμίσεις → Έγινε λήψη προφίλ, και ανάψτε το στο Γενικά → Πληροφορίες → Ρυθμίσεις αξιοπιστίας πιστοποιητικών.",
    android:
      "Android: κρατήστε το αρχείο και μετά Ρυθμίσεις → Ασφάλεια → Κρυπτογράφηση και διαπιστευτήρια → Εγκατάσταση πιστοποιητικού → Πιστοποιητικό CA.",
    drop: "Κατάργηση",
    dropHint: "Το κλειδί σβήνεται. Όσα κινητά έρχονται με https δεν θα φτάνουν πια.",
    dropped: "Το πιστοποιητικό και το κλειδί του σβήστηκαν.",
  },
};

/** The words of the box's address, its test with phones and its certificate. */
export const reachText = defineCatalogue("deskReach", en, el);
