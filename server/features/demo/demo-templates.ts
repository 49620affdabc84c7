// Prepared answers of the demo's desks (C7), and the hotels of the one that mails with travellers (C8).

import type { LocalText } from '#shared/base/local-text.ts';
import type { InsertCells, InsertDefinition } from '#shared/templates/insert-directory.ts';
import type { TemplateAction } from '#shared/templates/template.ts';

export type DemoTemplate = {
  /** In the desk's language. */
  readonly name: string;
  readonly shortcut: string;
  readonly bodies: LocalText;
  readonly actions: readonly TemplateAction[];
};

const tagged = (...add: string[]): TemplateAction => ({ type: 'tag', add, remove: [] });

export const DEMO_TEMPLATES: { readonly [blueprint: string]: readonly DemoTemplate[] } = {
  maildesk: [
    {
      name: 'Booking confirmed',
      shortcut: 'booked',
      bodies: {
        en: '<p>Dear {{requester.name}},</p><p>your booking is confirmed. Please keep number {{ticket.number}} at hand when you write to us about it.</p><p>Kind regards,<br />{{operator.firstName}}</p>',
        fr: '<p>Bonjour {{requester.name}},</p><p>votre réservation est confirmée. Gardez le numéro {{ticket.number}} à portée de main si vous nous écrivez à son sujet.</p><p>Bien à vous,<br />{{operator.firstName}}</p>',
      },
      actions: [tagged('booked'), { type: 'change-status', status: 'waiting-for-customer' }],
    },
    {
      name: 'Travel dates missing',
      shortcut: 'dates',
      bodies: {
        en: '<p>Dear {{requester.name}},</p><p>to make you an offer we need the day of your arrival, the number of nights and how many of you are travelling.</p>',
        fr: '<p>Bonjour {{requester.name}},</p><p>pour vous faire une offre, il nous faut le jour de votre arrivée, le nombre de nuits et le nombre de voyageurs.</p>',
      },
      actions: [{ type: 'change-status', status: 'waiting-for-customer' }],
    },
    {
      name: 'Refund under way',
      shortcut: 'refund',
      bodies: {
        en: '<p>Dear {{requester.name}},</p><p>we ordered your refund on {{today}}. It takes up to ten working days until your bank shows it.</p>',
        fr: '<p>Bonjour {{requester.name}},</p><p>nous avons demandé votre remboursement le {{today}}. Il faut compter jusqu’à dix jours ouvrés avant qu’il figure sur votre compte.</p>',
      },
      actions: [tagged('refund')],
    },
  ],
  helpdesk: [
    {
      name: 'Looking into it',
      shortcut: 'look',
      bodies: {
        en: '<p>Hello {{requester.firstName}},</p><p>thank you for telling us about “{{ticket.subject}}”. I am looking into it and will be back before the end of the day.</p><p>{{operator.firstName}}</p>',
        fr: '<p>Bonjour {{requester.firstName}},</p><p>merci de nous avoir signalé «\u00a0{{ticket.subject}}\u00a0». Je m’en occupe et je reviens vers vous avant la fin de la journée.</p><p>{{operator.firstName}}</p>',
      },
      actions: [{ type: 'change-status', status: 'in-progress' }],
    },
    {
      name: 'Restart and tell us',
      shortcut: 'restart',
      bodies: {
        en: '<p>Hello {{requester.firstName}},</p><p>please restart the computer, try once more, and tell us:</p><ul><li>what you see on the screen,</li><li>at what time it happened.</li></ul>',
        fr: '<p>Bonjour {{requester.firstName}},</p><p>redémarrez l’ordinateur, essayez encore une fois, puis dites-nous\u00a0:</p><ul><li>ce que vous voyez à l’écran,</li><li>à quelle heure c’est arrivé.</li></ul>',
      },
      actions: [],
    },
    {
      name: 'Everybody is concerned',
      shortcut: 'outage',
      bodies: {
        en: '<p>Hello {{requester.firstName}},</p><p>this concerns several people. We are working on it and write to all of you when it is over.</p>',
        fr: '<p>Bonjour {{requester.firstName}},</p><p>plusieurs personnes sont concernées. Nous y travaillons et vous écrirons à tous quand ce sera terminé.</p>',
      },
      actions: [tagged('outage'), { type: 'change-priority', priority: 'high' }],
    },
  ],
  saas: [
    {
      name: 'Request id, please',
      shortcut: 'id',
      bodies: {
        en: '<p>Hi {{requester.firstName}},</p><p>could you send us the request id? It stands at the bottom of the error page, and in the header <code>x-request-id</code>.</p><p>{{operator.firstName}}, {{workspace.name}}</p>',
        fr: '<p>Bonjour {{requester.firstName}},</p><p>pourriez-vous nous envoyer l’identifiant de la requête\u00a0? Il figure en bas de la page d’erreur et dans l’en-tête <code>x-request-id</code>.</p><p>{{operator.firstName}}, {{workspace.name}}</p>',
      },
      actions: [tagged('needs-id')],
    },
    {
      name: 'Known bug',
      shortcut: 'bug',
      bodies: {
        en: '<p>Hi {{requester.firstName}},</p><p>you found a bug that we know of. The repair is on its way; we write here as soon as it is out.</p>',
        fr: '<p>Bonjour {{requester.firstName}},</p><p>vous avez trouvé un défaut que nous connaissons. La correction est en route\u00a0; nous écrirons ici dès qu’elle sera publiée.</p>',
      },
      actions: [{ type: 'categorise', category: 'bug' }, tagged('known-bug')],
    },
    {
      name: 'Idea noted',
      shortcut: 'idea',
      bodies: {
        en: '<p>Hi {{requester.firstName}},</p><p>thank you for the idea. It is on our list, and we tell you when something comes of it.</p>',
        fr: '<p>Bonjour {{requester.firstName}},</p><p>merci pour cette idée. Elle est sur notre liste, et nous vous dirons ce qu’elle devient.</p>',
      },
      actions: [
        { type: 'categorise', category: 'idea' },
        { type: 'change-priority', priority: 'low' },
      ],
    },
  ],
  servicedesk: [
    {
      name: 'What we need to know',
      shortcut: 'details',
      bodies: {
        en: '<p>Dear {{requester.name}},</p><p>to help you with {{ticket.number}} we need the name of the service, and what you did just before.</p>',
        fr: '<p>Bonjour {{requester.name}},</p><p>pour vous aider sur le numéro {{ticket.number}}, il nous faut le nom du service et ce que vous avez fait juste avant.</p>',
      },
      actions: [{ type: 'change-status', status: 'responded' }],
    },
    {
      name: 'Maintenance tonight',
      shortcut: 'tonight',
      bodies: {
        en: '<p>Dear {{requester.name}},</p><p>the change will be made tonight, after your working hours. Please save your work before you leave.</p>',
        fr: '<p>Bonjour {{requester.name}},</p><p>la modification sera faite ce soir, après vos heures de travail. Enregistrez votre travail avant de partir.</p>',
      },
      actions: [tagged('maintenance')],
    },
    {
      name: 'Please rate us',
      shortcut: 'rate',
      bodies: {
        en: '<p>Dear {{requester.name}},</p><p>if this has solved it, we would be glad of your rating. It takes one click.</p>',
        fr: '<p>Bonjour {{requester.name}},</p><p>si cela a résolu votre problème, votre note nous serait utile. Un clic suffit.</p>',
      },
      actions: [],
    },
  ],
  extranet: [
    {
      name: 'Pièce commandée',
      shortcut: 'piece',
      bodies: {
        fr: '<p>Bonjour {{requester.name}},</p><p>la pièce est commandée. Nous vous écrirons dès qu’elle sera arrivée, en rappelant le numéro {{ticket.number}}.</p>',
        en: '<p>Hello {{requester.name}},</p><p>the part has been ordered. We write to you under number {{ticket.number}} as soon as it is here.</p>',
      },
      actions: [{ type: 'change-status', status: 'en-cours' }, tagged('commande')],
    },
    {
      name: 'Photo de la plaque',
      shortcut: 'photo',
      bodies: {
        fr: '<p>Bonjour {{requester.name}},</p><p>pourriez-vous nous envoyer une photo de la plaque de l’appareil\u00a0? Le numéro de série s’y trouve.</p>',
        en: '<p>Hello {{requester.name}},</p><p>could you send us a photo of the plate on the device? Its serial number stands there.</p>',
      },
      actions: [],
    },
    {
      name: 'Passage du technicien',
      shortcut: 'passage',
      bodies: {
        fr: '<p>Bonjour {{requester.name}},</p><p>un technicien passera à {{requester.city}}. Il vous appellera la veille au {{requester.phone}}.</p>',
        en: '<p>Hello {{requester.name}},</p><p>a technician will come to {{requester.city}} and ring you the day before at {{requester.phone}}.</p>',
      },
      actions: [{ type: 'change-status', status: 'en-cours' }],
    },
  ],
};

export type DemoDirectory = {
  readonly name: string;
  readonly definition: InsertDefinition;
  readonly entries: readonly InsertCells[];
};

const hotel = (
  name: string,
  city: string,
  address: string,
  phone: string,
  checkIn: string,
): InsertCells => ({ name, city, address, phone, checkIn });

export const DEMO_DIRECTORIES: { readonly [blueprint: string]: readonly DemoDirectory[] } = {
  maildesk: [
    {
      name: 'Hotels',
      definition: {
        columns: [
          { id: 'name', label: { en: 'Hotel', fr: 'Hôtel' } },
          { id: 'city', label: { en: 'City', fr: 'Ville' } },
          { id: 'address', label: { en: 'Address', fr: 'Adresse' } },
          { id: 'phone', label: { en: 'Telephone', fr: 'Téléphone' } },
          { id: 'checkIn', label: { en: 'Check-in from', fr: 'Arrivée à partir de' } },
        ],
        layout: {
          en: '<p><strong>{{name}}</strong><br />{{address}}, {{city}}<br />Telephone: {{phone}}<br />Check-in from {{checkIn}}</p>',
          fr: '<p><strong>{{name}}</strong><br />{{address}}, {{city}}<br />Téléphone\u00a0: {{phone}}<br />Arrivée à partir de {{checkIn}}</p>',
        },
      },
      entries: [
        hotel('Hotel Miradouro', 'Lisbon', 'Rua do Sol 12', '+351 21 000 0012', '15:00'),
        hotel('Casa das Andorinhas', 'Porto', 'Travessa da Ponte 3', '+351 22 000 0003', '14:00'),
        hotel('Pension Lindenhof', 'Salzburg', 'Lindengasse 7', '+43 662 000 007', '14:00'),
        hotel('Haus am Steg', 'Hallstatt', 'Seeweg 21', '+43 6134 000 21', '16:00'),
        hotel('Auberge de l’Étang', 'Annecy', '4, quai des Cygnes', '+33 4 00 00 00 04', '15:00'),
        hotel('Hôtel des Remparts', 'Avignon', '18, rue Haute', '+33 4 00 00 00 18', '15:00'),
        hotel('La Maison Bleue', 'Nantes', '9, place du Port', '+33 2 00 00 00 09', '16:00'),
        hotel('Albergo della Luna', 'Verona', 'Via dei Gelsi 5', '+39 045 000 0005', '14:00'),
        hotel('Villa Ginestra', 'Sorrento', 'Via Marina 33', '+39 081 000 0033', '15:00'),
        hotel('The Old Mill', 'Bath', '2 Weir Lane', '+44 1225 000 002', '15:00'),
        hotel('Harbour View', 'Whitby', '40 Pier Road', '+44 1947 000 040', '14:00'),
        hotel('Hotel Fiskerhuset', 'Bergen', 'Bryggegaten 11', '+47 55 00 00 11', '15:00'),
        hotel('Strandgården', 'Skagen', 'Fyrvej 6', '+45 98 00 00 06', '15:00'),
        hotel('Hostal La Encina', 'Córdoba', 'Calle del Agua 8', '+34 957 000 008', '13:00'),
        hotel('Hotel Cala Serena', 'Palma', 'Passeig del Mar 27', '+34 971 000 027', '14:00'),
      ],
    },
  ],
};
