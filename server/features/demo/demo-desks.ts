// The invented organisations of the demo (W11): people and topics, one desk per blueprint. A topic is asked about several
// things, so that no two requests of a desk read alike.

export type DemoPerson = {
  readonly name: string;
  readonly email: string;
  readonly profile: 'administrator' | 'lead' | 'technician' | 'seller' | 'customer';
  readonly signature?: string;
};
export type DemoTopic = {
  readonly language: 'en' | 'fr';
  /** `{x}` is one of `about`. */
  readonly subject: string;
  readonly about: readonly string[];
  /** What a product is called whose reference `{x}` is; absent: it is not about one. */
  readonly product?: string;
  readonly question: string;
  readonly answer: string;
  readonly more: string;
  readonly end: string;
  readonly note: string;
};
export type DemoDeskData = {
  readonly blueprint: string;
  readonly slug: string;
  readonly name: string;
  readonly language: 'en' | 'fr';
  readonly people: readonly DemoPerson[];
  readonly topics: readonly DemoTopic[];
};

export const DEMO_PASSWORD = 'pigeon-finds-home';

const SAAS: DemoDeskData = {
  blueprint: 'saas',
  slug: 'demo-saas',
  name: 'Brightline Software',
  language: 'en',
  people: [
    {
      name: 'Ana Ruiz',
      email: 'ana@brightline.example',
      profile: 'administrator',
      signature: '<p>Ana Ruiz<br>Brightline Support</p>',
    },
    { name: 'Ben Okafor', email: 'ben@brightline.example', profile: 'lead' },
    {
      name: 'Chloe Park',
      email: 'chloe@brightline.example',
      profile: 'technician',
      signature: '<p>Best,<br>Chloe</p>',
    },
    { name: 'Dmitri Volkov', email: 'dmitri@brightline.example', profile: 'technician' },
    { name: 'Freya Holm', email: 'freya@northwind.example', profile: 'customer' },
  ],
  topics: [
    {
      language: 'en',
      subject: 'The {x} export stops half way',
      about: [
        'monthly',
        'invoice',
        'contacts',
        'time sheet',
        'audit',
        'payroll',
        'inventory',
        'survey',
      ],
      question:
        'Since this morning our export stops at about 50 % with “unexpected end of file”. We need it for a meeting this afternoon. Nothing has changed on our side.',
      answer:
        'Thank you for the details. I can see the job running out of time on our side. I have started it again with a longer limit; could you try once more in five minutes?',
      more: 'It got further this time, to 80 %, and then stopped with the same message.',
      end: 'That worked, thank you! The file is complete.',
      note: 'The job runs into the ten-minute limit on the small workers. Moved it to the large queue for now; engineering has the ticket.',
    },
    {
      language: 'en',
      subject: 'Cannot sign in {x}',
      about: [
        'with our company account',
        'after changing my phone',
        'from the new office',
        'on the tablet',
        'since the update',
        'after my holiday',
        'with the new laptop',
        'from home',
      ],
      question:
        'I am sent back to the sign-in page each time, without an error. A colleague beside me has no problem. I have tried two browsers.',
      answer:
        'Sorry about that. Please open a private window and try once; if it works there, an old cookie is in the way and clearing it for our address will help.',
      more: 'In a private window it works. How do I clear it for your address only?',
      end: 'Cleared it, all good now. Thanks for the quick help.',
      note: 'Third case this week, all with cookies from before the move to the new domain.',
    },
    {
      language: 'fr',
      subject: 'Facture {x} : montant inattendu',
      about: [
        'de mars',
        'du deuxième trimestre',
        'de l’agence de Lyon',
        'annuelle',
        'de janvier',
        'de régularisation',
        'de l’atelier',
        'de septembre',
      ],
      question:
        'Le montant ne correspond pas à notre devis : nous avions convenu de 40 postes et la facture en compte 46. Pouvez-vous vérifier ?',
      answer:
        'Bonjour, vous avez raison : six comptes désactivés ont été comptés. Je vous envoie un avoir aujourd’hui.',
      more: 'Merci. L’avoir sera-t-il déduit de la prochaine facture ou remboursé ?',
      end: 'Parfait, merci pour votre réactivité.',
      note: 'Les comptes désactivés en cours de mois restent comptés. À corriger avant la prochaine facturation.',
    },
    {
      language: 'en',
      subject: 'Webhook for {x} arrives twice',
      about: [
        'new orders',
        'payments',
        'refunds',
        'sign-ups',
        'stock changes',
        'comments',
        'cancelled trips',
        'shipped parcels',
      ],
      question:
        'Every event reaches our endpoint twice within a second, with the same id. Is this intended? It makes duplicates in our accounts.',
      answer:
        'An event is sent again when your endpoint answers after more than five seconds. In your log I see answers after six to eight seconds; answering first and working later avoids it.',
      more: 'We now answer in 200 ms but still saw one duplicate at 14:05.',
      end: 'No duplicates for two days. You can close this.',
      note: 'The 14:05 one was sent before their change reached all of their nodes. Normal.',
    },
    {
      language: 'en',
      subject: 'How do we add {x}?',
      about: [
        'a second currency',
        'a read-only user',
        'our own domain',
        'a sandbox',
        'another language',
        'a shared calendar',
        'two-step sign-in',
        'our logo',
      ],
      question:
        'We could not find it in the settings. Is it part of our plan, and who of us can do it?',
      answer:
        'It is in your plan. An administrator finds it under Settings, Organisation. I have put the exact steps below; they take about five minutes.',
      more: 'Found it. Can it be undone later without losing data?',
      end: 'Great, done. Thank you.',
      note: 'The help article still shows the old menu. Told the writers.',
    },
    {
      language: 'en',
      subject: 'The app is slow when {x}',
      about: [
        'searching',
        'opening large projects',
        'several people edit',
        'on the train',
        'printing',
        'charts are open',
        'files are attached',
        'we start in the morning',
      ],
      question:
        'It takes ten seconds or more, mostly in the afternoon. In the morning it is fine. We are about thirty people.',
      answer:
        'I have looked at your workspace: a report runs every day at two and takes long. I can move it to the night, if that suits you.',
      more: 'Yes please, the night is fine for us.',
      end: 'Much better today. Thank you!',
      note: 'Report 881 scans the whole history. Moved to 02:00.',
    },
  ],
};

const HELPDESK: DemoDeskData = {
  blueprint: 'helpdesk',
  slug: 'demo-helpdesk',
  name: 'Northgate Hospital',
  language: 'en',
  people: [
    { name: 'Grace Lindqvist', email: 'grace@northgate.example', profile: 'administrator' },
    { name: 'Hugo Marchetti', email: 'hugo@northgate.example', profile: 'lead' },
    { name: 'Ines Duarte', email: 'ines@northgate.example', profile: 'technician' },
    { name: 'Jonas Weber', email: 'jonas@northgate.example', profile: 'technician' },
    { name: 'Kim Larsen', email: 'kim@northgate.example', profile: 'customer' },
  ],
  topics: [
    {
      language: 'en',
      subject: 'Printer {x} shows error 12',
      about: [
        'on ward 3',
        'at the reception',
        'in radiology',
        'in the pharmacy',
        'in the office of Dr. Amari',
        'at the nurses’ desk',
        'in the laundry',
        'on ward 7',
      ],
      question:
        'It prints one page and then stops with error 12. We have switched it off and on. Labels for the samples are waiting.',
      answer:
        'Error 12 is the paper sensor. Please open the back door, remove the small strip of paper beside the roller and close it firmly. I will come by if that does not help.',
      more: 'There was a strip, I removed it. Now it says error 14.',
      end: 'It prints again. Thank you for coming so quickly.',
      note: 'Sensor worn out, third time. Ordered a replacement part.',
    },
    {
      language: 'en',
      subject: 'New colleague {x} needs an account',
      about: [
        'in physiotherapy',
        'in the kitchen',
        'at the night desk',
        'in cardiology',
        'in the archive',
        'on ward 2',
        'in the blood bank',
        'at the information desk',
      ],
      question:
        'She starts on Monday and needs mail, the duty plan and the patient list for her ward. Her manager has agreed.',
      answer:
        'The account is ready. Her first password is in a sealed envelope at the IT desk; she needs her staff card to collect it.',
      more: 'She has it, but the duty plan says “no rights”.',
      end: 'Everything works now. Thanks.',
      note: 'The duty plan takes its rights at night. Triggered it by hand.',
    },
    {
      language: 'fr',
      subject: 'Téléphone {x} sans tonalité',
      about: [
        'de la salle 12',
        'du bloc B',
        'de l’accueil',
        'du service de nuit',
        'de la salle de réunion',
        'du laboratoire',
        'de la pharmacie',
        'des urgences',
      ],
      question:
        'Plus de tonalité depuis ce matin, l’écran reste allumé. Nous passons par le portable, ce n’est pas tenable longtemps.',
      answer:
        'Le port du commutateur s’est mis en sécurité. Je viens de le réactiver : pouvez-vous vérifier la tonalité ?',
      more: 'La tonalité est revenue, mais on ne nous entend pas.',
      end: 'Tout fonctionne, merci.',
      note: 'Câble écrasé par une armoire. Bâtiments prévenus.',
    },
    {
      language: 'en',
      subject: 'Wireless keeps dropping {x}',
      about: [
        'on the third floor',
        'in the canteen',
        'near the lifts',
        'in the new wing',
        'in meeting room Oak',
        'in the chapel',
        'on ward 6',
        'in the waiting area',
      ],
      question:
        'The tablets lose the connection every few minutes during rounds and the notes have to be typed again.',
      answer:
        'Two access points there use the same channel. I have changed one of them; please tell me how it goes this afternoon.',
      more: 'Better, but at the end of the corridor it still drops.',
      end: 'Stable since yesterday. Thank you!',
      note: 'The end of the corridor has no coverage by design. Quote for one more access point requested.',
    },
    {
      language: 'en',
      subject: 'Door badge does not open {x}',
      about: [
        'the store room',
        'the side entrance',
        'the lab',
        'the car park',
        'ward 5',
        'the roof garden',
        'the changing room',
        'the server room',
      ],
      question: 'My badge blinks red since the weekend. The others of my team get in.',
      answer:
        'Your badge had run out. I have extended it for a year; hold it to the reader at the main entrance once so that it learns.',
      more: 'Main entrance works, the door still blinks red.',
      end: 'Opens now. Thank you.',
      note: 'The reader needed a restart. Buildings know.',
    },
    {
      language: 'en',
      subject: 'A folder {x} has disappeared',
      about: [
        'of the quality team',
        'with the rota',
        'of the trial',
        'of purchasing',
        'with the training videos',
        'of the kitchen',
        'with the order forms',
        'of the night shift',
      ],
      question:
        'It was there on Friday. Nobody remembers moving it. It holds the current versions.',
      answer:
        'I have found it: it was moved into the folder beside it on Friday at 16:40. It is back in its place.',
      more: 'Thank you! Two files inside are older than they should be.',
      end: 'All current again. You saved our week.',
      note: 'Restored the two files from the snapshot of Friday noon.',
    },
  ],
};

const MAILDESK: DemoDeskData = {
  blueprint: 'maildesk',
  slug: 'demo-maildesk',
  name: 'Azur Voyages',
  language: 'en',
  people: [
    {
      name: 'Léa Fontaine',
      email: 'lea@azur.example',
      profile: 'administrator',
      signature: '<p>Léa Fontaine<br><strong>Azur Voyages</strong>, Nice</p>',
    },
    { name: 'Marco Bellini', email: 'marco@azur.example', profile: 'lead' },
    {
      name: 'Nadia Haddad',
      email: 'nadia@azur.example',
      profile: 'technician',
      signature: '<p>Nadia Haddad<br>Azur Voyages</p>',
    },
    { name: 'Oscar Lindgren', email: 'oscar@azur.example', profile: 'technician' },
  ],
  topics: [
    {
      language: 'en',
      subject: 'Rooms in {x} for a family of five',
      about: ['Lisbon', 'Palermo', 'Nice', 'Seville', 'Split', 'Naples', 'Valencia', 'Bruges'],
      question:
        'We look for two connecting rooms for a week in July, half board, close to the beach. Is a cot possible?',
      answer:
        'There are two connecting rooms at the Hotel Miramar, 150 m from the beach, half board, with a cot at no charge: 2,340 for seven nights. I can hold them until Friday.',
      more: 'That sounds lovely. Is the pool suitable for small children?',
      end: 'Please book it. Thank you for your patience!',
      note: 'The Miramar gives us 8 % until the end of the month.',
    },
    {
      language: 'fr',
      subject: 'Séminaire à {x} pour 24 personnes',
      about: ['Annecy', 'Biarritz', 'Lille', 'Porto', 'Genève', 'Strasbourg', 'Deauville', 'Turin'],
      question:
        'Deux nuits, salle plénière et deux salles de travail, dîner de groupe le premier soir. Quel serait le budget ?',
      answer:
        'Bonjour, voici une première proposition à 412 € par personne, salles et dîner compris. Je peux poser une option pour dix jours.',
      more: 'Merci. Peut-on remplacer le dîner par une croisière sur le lac ?',
      end: 'C’est validé de notre côté, merci beaucoup.',
      note: 'Le client compare avec une autre agence : répondre avant jeudi.',
    },
    {
      language: 'en',
      subject: 'Flight to {x} was moved',
      about: [
        'Athens',
        'Montreal',
        'Marrakesh',
        'Oslo',
        'Tel Aviv',
        'Reykjavik',
        'Cairo',
        'Dublin',
      ],
      question:
        'The airline moved our flight by nine hours and we would miss the transfer. What are our options?',
      answer:
        'You may change free of charge. There is an earlier flight with the same airline; I have put it on hold and moved the transfer.',
      more: 'The earlier one suits us. Do we keep our seats?',
      end: 'Perfect, thank you for sorting it out.',
      note: 'Transfer company confirmed by phone, reference on file.',
    },
    {
      language: 'fr',
      subject: 'Annulation de notre séjour à {x}',
      about: ['Rome', 'Vienne', 'Bastia', 'Prague', 'Tunis', 'Madrid', 'Naples', 'Lisbonne'],
      question:
        'Mon mari est hospitalisé et nous devons annuler. Quelles sont les conditions, et l’assurance prend-elle en charge les frais ?',
      answer:
        'Je suis désolé de l’apprendre. Les frais s’élèvent à 30 % et votre assurance les couvre sur certificat. Je m’occupe de la déclaration.',
      more: 'Merci. À quelle adresse envoyer le certificat ?',
      end: 'Le remboursement est arrivé. Merci pour votre aide.',
      note: 'Assurance prévenue, dossier ouvert.',
    },
    {
      language: 'en',
      subject: 'Visa for {x}: what do we need?',
      about: ['Vietnam', 'India', 'Kenya', 'Brazil', 'Jordan', 'Egypt', 'China', 'Tanzania'],
      question:
        'Two adults and a child of six, three weeks in autumn. How long before should we apply?',
      answer:
        'Apply six weeks before. You need passports valid for six more months, a photo each and the booking. I have added the forms to your file.',
      more: 'Does the child need a form of her own?',
      end: 'All three visas are here. Thank you!',
      note: 'Check the passport dates when they arrive.',
    },
    {
      language: 'en',
      subject: 'Lost suitcase after {x}',
      about: [
        'the cruise',
        'the Dublin trip',
        'our ski week',
        'the flight home',
        'the group tour',
        'the train journey',
        'our honeymoon',
        'the school trip',
      ],
      question:
        'One suitcase did not arrive. The desk at the airport gave us a number but nobody answers there.',
      answer:
        'I have reached them: it was found and comes to your address tomorrow before noon. I stay on it until you have it.',
      more: 'It has not come yet, and it is two o’clock.',
      end: 'It has arrived, complete. Thank you so much.',
      note: 'The courier had an old address. Corrected.',
    },
  ],
};

const EXTRANET: DemoDeskData = {
  blueprint: 'extranet',
  slug: 'demo-extranet',
  name: 'Distritec',
  language: 'fr',
  people: [
    { name: 'Paul Mercier', email: 'paul@distritec.example', profile: 'administrator' },
    {
      name: 'Quitterie Blanc',
      email: 'quitterie@distritec.example',
      profile: 'technician',
      signature: '<p>Quitterie Blanc<br>Service technique</p>',
    },
    { name: 'Rachid Benali', email: 'rachid@distritec.example', profile: 'technician' },
    { name: 'Sophie Laurent', email: 'sophie@distritec.example', profile: 'seller' },
    { name: 'Thomas Girard', email: 'thomas@girard-electricite.example', profile: 'customer' },
    { name: 'Ursule Petit', email: 'ursule@atelier-petit.example', profile: 'customer' },
    { name: 'Victor Hamon', email: 'victor@boulangerie-hamon.example', profile: 'customer' },
    { name: 'Wanda Rossi', email: 'wanda@hotel-rossi.example', profile: 'customer' },
  ],
  topics: [
    {
      language: 'fr',
      product: 'Onduleur {x}',
      subject: 'Onduleur {x} : voyant rouge permanent',
      about: [
        'OX-1500',
        'OX-3000',
        'Volta 700',
        'Volta 1200',
        'RK-6',
        'OX-5000',
        'Volta 2000',
        'RK-9',
      ],
      question:
        'Le voyant rouge reste allumé depuis l’installation et l’alarme sonne toutes les trente secondes. La batterie est chargée.',
      answer:
        'Ce voyant signale une inversion phase-neutre. Pouvez-vous vérifier le câblage de la prise, puis maintenir TEST cinq secondes ?',
      more: 'Câblage vérifié et corrigé, mais l’alarme sonne encore.',
      end: 'C’est réglé, merci pour l’explication.',
      note: 'Même cas que le mois dernier : firmware 2.1, la version 2.3 corrige l’alarme.',
    },
    {
      language: 'fr',
      product: 'Lecteur {x}',
      subject: 'Lecteur {x} non reconnu sous Windows',
      about: ['CB-20', 'CB-35', 'Scan Pro', 'Scan Mini', 'QR-Desk', 'CB-50', 'Scan Air', 'QR-Main'],
      question:
        'Le lecteur est vu comme « périphérique inconnu » sur trois postes différents. Il fonctionnait la semaine dernière.',
      answer:
        'La dernière mise à jour de Windows retire l’ancien pilote. Vous trouverez le nouveau sur la page du produit, version 4.2.',
      more: 'Installé, mais il ne lit plus les codes longs.',
      end: 'Tout est rentré dans l’ordre, merci.',
      note: 'Penser à régler la longueur maximale dans le pilote 4.2.',
    },
    {
      language: 'fr',
      product: 'Imprimante d’étiquettes {x}',
      subject: 'Imprimante d’étiquettes {x} : bourrage',
      about: [
        'LP-44',
        'LP-48',
        'Etik One',
        'Etik Duo',
        'ThermoJet',
        'LP-60',
        'Etik Trio',
        'ThermoJet 2',
      ],
      question:
        'Bourrage toutes les dix étiquettes environ, avec le rouleau d’origine. Nous avons nettoyé la tête.',
      answer:
        'Le ressort du guide est sans doute détendu. Je vous envoie la pièce, sous garantie ; le remplacement prend deux minutes.',
      more: 'Pièce reçue et montée : le bourrage est plus rare, mais il persiste.',
      end: 'Depuis le réglage, plus aucun bourrage. Merci !',
      note: 'Lot de ressorts défectueux, voir avec le fournisseur.',
    },
    {
      language: 'fr',
      product: 'Borne Wi-Fi {x}',
      subject: 'Borne Wi-Fi {x} : débit très faible',
      about: [
        'AP-200',
        'AP-300',
        'Mesh Trio',
        'Mesh Duo',
        'AP Extérieur',
        'AP-400',
        'Mesh Solo',
        'AP Plafond',
      ],
      question:
        'Nous n’obtenons que 5 Mbit/s à deux mètres de la borne, alors que la ligne en donne 300.',
      answer:
        'La borne est restée sur le canal de configuration. Dans l’interface, choisissez « canal automatique » puis redémarrez-la.',
      more: 'C’est mieux, 80 Mbit/s. Peut-on faire davantage ?',
      end: 'Parfait, nous sommes à 250. Merci.',
      note: 'Client avec ancien câble catégorie 5.',
    },
    {
      language: 'fr',
      product: 'Caisse {x}',
      subject: 'Caisse {x} : le tiroir ne s’ouvre plus',
      about: [
        'TC-10',
        'TC-12',
        'Vend’Plus',
        'Vend’Mini',
        'Caisse Duo',
        'TC-20',
        'Vend’Pro',
        'Caisse Trio',
      ],
      question:
        'Le tiroir ne s’ouvre plus à l’encaissement, seulement avec la clé. C’est gênant aux heures de pointe.',
      answer:
        'Le câble du tiroir passe par l’imprimante : vérifiez qu’il est bien enclenché, puis imprimez la page de test.',
      more: 'Le câble était débranché. La page de test ouvre le tiroir, l’encaissement non.',
      end: 'Cela fonctionne, un grand merci.',
      note: 'Option « ouvrir le tiroir » décochée après la mise à jour.',
    },
    {
      language: 'fr',
      product: 'Caméra {x}',
      subject: 'Caméra {x} : image noire la nuit',
      about: ['VX-1', 'VX-4', 'Dome 180', 'Dome 360', 'VX Mini', 'VX-8', 'Dome 90', 'VX Extérieur'],
      question: 'De jour tout va bien, de nuit l’image est noire malgré les diodes allumées.',
      answer:
        'Le filtre infrarouge ne bascule pas. Passez le mode nuit sur « manuel » puis de nouveau sur « automatique ».',
      more: 'L’image revient, mais elle clignote.',
      end: 'Après la mise à jour, plus de problème. Merci.',
      note: 'Mise à jour 1.8 à proposer à tous ceux qui ont ce modèle.',
    },
  ],
};

const SERVICEDESK: DemoDeskData = {
  blueprint: 'servicedesk',
  slug: 'demo-servicedesk',
  name: 'Metropolis City Services',
  language: 'en',
  people: [
    { name: 'Vera Stone', email: 'vera@metropolis.example', profile: 'administrator' },
    { name: 'Wim de Groot', email: 'wim@metropolis.example', profile: 'lead' },
    { name: 'Xenia Papadaki', email: 'xenia@metropolis.example', profile: 'technician' },
    { name: 'Yusuf Demir', email: 'yusuf@metropolis.example', profile: 'technician' },
    { name: 'Zoe Clarke', email: 'zoe@metropolis.example', profile: 'customer' },
  ],
  topics: [
    {
      language: 'en',
      subject: 'The {x} form gives an error',
      about: [
        'parking permit',
        'residence',
        'library card',
        'waste calendar',
        'marriage date',
        'dog licence',
        'street party',
        'building permit',
      ],
      question:
        'After the last page I get “session expired” although I needed only three minutes. I have tried it four times.',
      answer:
        'The form loses its session when a document is larger than 5 MB. With a smaller scan it works; we are raising the limit this week.',
      more: 'With 3 MB it still says the same.',
      end: 'It went through. Thank you.',
      note: 'The proxy limit is 2 MB. Network group is on it.',
    },
    {
      language: 'fr',
      subject: 'Accès à l’application {x}',
      about: [
        'Urbanisme',
        'Finances',
        'État civil',
        'Courrier',
        'Archives',
        'Voirie',
        'Ressources humaines',
        'Cantines',
      ],
      question:
        'Je n’ai plus accès depuis mon changement de service. Mon responsable a validé la demande la semaine dernière.',
      answer:
        'Votre ancien service bloquait la mise à jour. C’est corrigé : déconnectez-vous puis reconnectez-vous.',
      more: 'Je vois l’application, mais pas les dossiers de mon équipe.',
      end: 'J’ai tout retrouvé, merci.',
      note: 'Règle de synchronisation à revoir pour les mutations.',
    },
    {
      language: 'en',
      subject: 'Network down {x}',
      about: [
        'in the town hall annex',
        'at the depot',
        'in the museum',
        'at the pool',
        'in school 14',
        'at the fire station',
        'in the library',
        'at the registry',
      ],
      question:
        'Nothing works since eight o’clock: no telephone, no mail, no till. People are waiting.',
      answer:
        'A digger has cut the fibre in Mill Street. We have switched you to the mobile line; it is slower, but the till and mail work.',
      more: 'The till works, the telephone does not.',
      end: 'Everything is back. Thank you for the updates.',
      note: 'Fibre repair promised for tomorrow 10:00.',
    },
    {
      language: 'en',
      subject: 'Wrong data in the {x} register',
      about: ['dog', 'tree', 'building', 'voter', 'event', 'parking', 'grave', 'street'],
      question:
        'Entries of last week appear twice, with two numbers. The letters go out on Thursday.',
      answer:
        'The import ran twice on Monday. I have marked the doubles and held the letters back; please check the list before we delete them.',
      more: 'Checked. Two of them are not doubles: 2210 and 2237.',
      end: 'The register is right again. Well done.',
      note: 'Import job gets a lock so that it cannot run twice.',
    },
    {
      language: 'en',
      subject: 'Request for a quote: {x}',
      about: [
        'twelve tablets',
        'a meeting screen',
        'scanner for the archive',
        'two workstations',
        'headsets',
        'a plotter',
        'ten telephones',
        'two projectors',
      ],
      question:
        'We would like to order before the end of the quarter. What is available from the framework contract?',
      answer:
        'Two models are available within three weeks. I have put both with their prices into the answer; the first one fits your case.',
      more: 'The first one, please. Can it be delivered to the depot?',
      end: 'Delivered and working. Thank you.',
      note: 'Budget line confirmed by finance.',
    },
    {
      language: 'fr',
      subject: 'Messagerie : {x}',
      about: [
        'boîte pleine',
        'pièces jointes refusées',
        'liste de diffusion',
        'absence non envoyée',
        'calendrier partagé',
        'signature absente',
        'courrier indésirable',
        'boîte partagée',
      ],
      question:
        'Le problème dure depuis deux jours et touche toute l’équipe. Nous recevons beaucoup de courrier en cette période.',
      answer:
        'J’ai augmenté la limite de votre équipe et relancé la synchronisation. Pouvez-vous vérifier dans une heure ?',
      more: 'C’est mieux, mais deux collègues ont encore l’erreur.',
      end: 'Tout le monde est servi, merci.',
      note: 'Les deux comptes restants sont sur l’ancien serveur.',
    },
  ],
};

export const DEMO_DESKS: readonly DemoDeskData[] = [
  SAAS,
  HELPDESK,
  MAILDESK,
  EXTRANET,
  SERVICEDESK,
];

/** Who asks, where nobody with an account does. */
export const DEMO_REQUESTERS = [
  { name: 'Alba Moreno', city: 'Madrid', country: 'ES', phone: '+34 91 000 0001' },
  { name: 'Bastian Krüger-Schwarzenberg', city: 'Hamburg', country: 'DE', phone: '+49 40 0000002' },
  { name: 'Camille Perrin', city: 'Lyon', country: 'FR', phone: '+33 4 00 00 00 03' },
  { name: 'Daan Visser', city: 'Utrecht', country: 'NL', phone: '+31 30 000 0004' },
  { name: 'Eleni Katsarou', city: 'Athens', country: 'GR', phone: '+30 21 0000 0005' },
  { name: 'Farid Mansour', city: 'Marseille', country: 'FR', phone: '+33 4 00 00 00 06' },
  { name: 'Giulia Rinaldi', city: 'Bologna', country: 'IT', phone: '+39 051 0000007' },
  { name: 'Henrik Aasland', city: 'Bergen', country: 'NO', phone: '+47 55 00 00 08' },
  { name: 'Isabelle Tremblay', city: 'Montréal', country: 'CA', phone: '+1 514 555 0109' },
  { name: 'Jakub Nowak', city: 'Kraków', country: 'PL', phone: '+48 12 000 00 10' },
  { name: 'Kavya Iyer', city: 'Leeds', country: 'GB', phone: '+44 113 496 0011' },
  { name: 'Lucas Almeida', city: 'Porto', country: 'PT', phone: '+351 22 000 0012' },
  { name: 'Maëlle Dubois', city: 'Nantes', country: 'FR', phone: '+33 2 00 00 00 13' },
] as const;
