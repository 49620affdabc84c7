import type { RefusalLanguage } from './sentence.ts';

export const french: RefusalLanguage = {
  ticket: { one: 'demande', other: 'demandes', gender: 'f' },
  somebodyElse: 'Quelqu’un d’autre',
  quotes: ['« ', ' »'],
  colon: ' : ',
  listsLike: 'fr',
  fields: {
    name: 'le nom',
    email: 'l’adresse e-mail',
    phone: 'le téléphone',
    address: 'l’adresse',
    city: 'la ville',
    country: 'le pays',
    category: 'la catégorie',
    subject: 'le sujet',
    description: 'la description',
    group: 'le groupe',
    sale: 'le produit acheté',
  },
  fileReasons: {
    empty: 'il est vide',
    too_large: 'il est trop volumineux',
    not_allowed: 'ce type de fichier n’est pas accepté ici',
    content: 'son contenu n’est pas celui que son nom annonce',
    infected: 'il contient un virus',
  },
  sentences: {
    NOT_ALLOWED: () =>
      'Vous n’avez pas le droit de faire cela. Un administrateur peut vous l’accorder.',
    NO_SUCH_TICKET: (_, { Ticket, agree }) =>
      `${Ticket.this} n’existe pas ou ne vous est pas ${agree('ouvert', 'ouverte')}.`,
    ALREADY_EXISTS: (_, { Ticket, agree }) =>
      `${Ticket.this} a déjà été ${agree('envoyé', 'envoyée')}.`,
    LOCKED: ({ by }, { ticket, person }) =>
      `${person(by)} s’occupe de ${ticket.this}. Vous pouvez lui laisser une note.`,
    NOT_TAKEN: (_, { ticket, agree }) =>
      `Personne ne s’occupe encore de ${ticket.this}. Prenez-${agree('le', 'la')} en charge, puis répondez.`,
    NOT_HOLDER: ({ by }, { ticket, person, agree }) =>
      by === null
        ? `Personne ne s’occupe de ${ticket.this} en ce moment. Prenez-${agree('le', 'la')} d’abord en charge.`
        : `C’est ${person(by)} qui s’occupe de ${ticket.this}.`,
    NO_LOCKS: () => 'Ici, rien n’est verrouillé : il n’y a pas de verrou à lever.',
    STALE: ({ by }, { person }) =>
      `${person(by)} a répondu entre-temps. Lisez cette réponse, puis envoyez la vôtre si elle convient toujours.`,
    TRANSITION: ({ from, to, allowed }, { status, oneOf }) =>
      allowed.length === 0
        ? `« ${status(from)} » est un statut final : « ${status(to)} » n’est plus possible.`
        : `Après « ${status(from)} », « ${status(to)} » n’est pas possible, seulement ${oneOf(allowed)}.`,
    ALREADY_CLOSED: (_, { Ticket, agree }) => `${Ticket.this} est déjà ${agree('clos', 'close')}.`,
    NOT_CLOSED: (_, { Ticket }) => `${Ticket.this} est toujours en cours.`,
    INCOMPLETE: (refusal, { ticket, missing }) =>
      `Avant de clore ${ticket.this}, il faut compléter : ${missing(refusal.missing)}.`,
    MUST_ANSWER: ({ who }, { ticket }) =>
      who === 'self'
        ? `Répondez avant de clore ${ticket.this}, ou laissez ce soin à qui a répondu.`
        : `Personne n’a encore répondu. Répondez, puis vous pourrez clore ${ticket.this}.`,
    MERGED: (_, { Ticket }) => `${Ticket.this} est un doublon. Continuez dans l’original.`,
    SAME_TICKET: () => 'Rien ne se rattache à soi-même. Choisissez autre chose.',
    LINK_CONTRARY: () => 'Cela contredit un lien existant. Retirez d’abord celui-ci.',
    TOO_LONG_TO_MERGE: ({ most }, { Ticket }) =>
      `${Ticket.this} compte plus de ${most} messages : c’est trop pour une fusion.`,
    DELETED: (_, { Ticket, agree }) =>
      `${Ticket.this} est ${agree('supprimé', 'supprimée')}. Il faut d’abord annuler la suppression.`,
    SOLUTION_OFF: () => 'Ici, on ne propose pas de solution. Un administrateur peut l’activer.',
    NO_SOLUTION: () => 'Aucune solution proposée n’attend cette étape.',
    RATING_OFF: () => 'Ici, on ne donne pas de note.',
    ALREADY_RATED: (_, { Ticket, agree }) =>
      `${Ticket.this} est déjà ${agree('noté', 'notée')}. Merci.`,
    NO_SUCH_MESSAGE: (_, { ticket }) => `Ce message ne fait pas partie de ${ticket.this}.`,
    NO_SUCH_ASSIGNEE: () =>
      'La personne ou le groupe choisi ne prend pas de travail en ce moment. Choisissez-en un autre.',
    ASSIGNMENT_OFF: (_, { ticket }) => `Ici, ${ticket.this} ne s’attribue pas de cette façon.`,
    UNKNOWN_STATUS: ({ status }, { words }) =>
      `Le statut « ${words(status)} » n’existe plus. Choisissez-en un autre.`,
    INVALID: () => 'Un champ n’est pas encore correct. Vérifiez votre saisie.',
    BAD_UPDATE: () =>
      'Ce message n’a pas pu être lu. Votre texte est gardé : copiez-le dans une nouvelle réponse.',
    NO_SUCH_PARENT: () =>
      'Le message auquel vous répondez n’est plus là. Vous pouvez envoyer le vôtre seul.',
    FILE_MISSING: () =>
      'Un fichier de ce message n’est pas arrivé. Ajoutez-le de nouveau avant d’envoyer le message.',
    FILE_REFUSED: ({ name, reason }, { words, fileReason }) =>
      `Le fichier « ${words(name)} » ne peut pas être envoyé : ${fileReason(reason)}. Retirez-le du message et renvoyez.`,
    FILE_TAKEN: ({ name }, { words }) =>
      `Le fichier « ${words(name)} » est déjà sur un autre message. Ajoutez-le de nouveau.`,
    TOO_MANY_FILES: ({ most }) =>
      `Un message peut porter ${most} fichiers au plus. Mettez les autres sur un second message.`,
    NO_SUCH_HELD_REPLY: () => 'Cette réponse a déjà été traitée.',
    NEEDED_ENTRY_REFUSED: () =>
      'Cela dépend d’une action précédente qui n’a pas pu être faite. Voyez d’abord celle-ci.',
  },
};
