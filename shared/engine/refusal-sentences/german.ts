import type { RefusalLanguage } from './sentence.ts';

export const german: RefusalLanguage = {
  ticket: { one: 'Anfrage', other: 'Anfragen', gender: 'f' },
  somebodyElse: 'Jemand anderes',
  quotes: ['„', '“'],
  colon: ': ',
  listsLike: 'de',
  fields: {
    name: 'der Name',
    email: 'die E-Mail-Adresse',
    phone: 'die Telefonnummer',
    address: 'die Adresse',
    city: 'der Ort',
    country: 'das Land',
    category: 'die Kategorie',
    subject: 'der Betreff',
    description: 'die Beschreibung',
    group: 'die Gruppe',
    sale: 'das gekaufte Produkt',
  },
  fileReasons: {
    empty: 'Sie ist leer',
    too_large: 'Sie ist zu groß',
    not_allowed: 'Dateien dieser Art werden hier nicht angenommen',
    content: 'Ihr Inhalt ist nicht der, den ihr Name verspricht',
    infected: 'Sie enthält einen Virus',
  },
  sentences: {
    NOT_ALLOWED: () => 'Dazu haben Sie kein Recht. Die Administration kann es Ihnen geben.',
    NO_SUCH_TICKET: (_, { Ticket }) => `${Ticket.this} gibt es nicht, oder nicht für Sie.`,
    ALREADY_EXISTS: (_, { Ticket }) => `${Ticket.this} wurde schon gesendet.`,
    LOCKED: ({ by }, { ticket, person }) =>
      `${person(by)} bearbeitet ${ticket.thisObject}. Sie können eine Notiz hinterlassen.`,
    NOT_TAKEN: (_, { ticket }) =>
      `Noch hat niemand ${ticket.thisObject} übernommen. Übernehmen Sie, dann antworten Sie.`,
    NOT_HOLDER: ({ by }, { ticket, Ticket, person }) =>
      by === null
        ? `${Ticket.thisObject} bearbeitet gerade niemand. Übernehmen Sie zuerst.`
        : `${person(by)} bearbeitet gerade ${ticket.thisObject}.`,
    NO_LOCKS: () => 'Hier wird niemand ausgesperrt: Es gibt keine Sperre aufzuheben.',
    STALE: ({ by }, { person }) =>
      `${person(by)} hat inzwischen geantwortet. Lesen Sie diese Antwort und senden Sie dann Ihre, wenn sie noch passt.`,
    TRANSITION: ({ from, to, allowed }, { status, oneOf }) =>
      allowed.length === 0
        ? `„${status(from)}“ ist endgültig: „${status(to)}“ ist nicht mehr möglich.`
        : `Nach „${status(from)}“ ist „${status(to)}“ nicht möglich, nur ${oneOf(allowed)}.`,
    ALREADY_CLOSED: (_, { Ticket }) => `${Ticket.this} ist schon geschlossen.`,
    NOT_CLOSED: (_, { Ticket }) => `${Ticket.this} ist noch offen.`,
    INCOMPLETE: (refusal, { ticket, missing }) =>
      `Bevor ${ticket.this} geschlossen werden kann, fehlt noch: ${missing(refusal.missing)}.`,
    MUST_ANSWER: ({ who }, { ticket }) =>
      who === 'self'
        ? `Antworten Sie, bevor Sie ${ticket.thisObject} schließen, oder überlassen Sie es der Person, die geantwortet hat.`
        : `Noch hat niemand geantwortet. Antworten Sie, dann können Sie ${ticket.thisObject} schließen.`,
    MERGED: (_, { Ticket }) => `${Ticket.this} ist ein Duplikat. Machen Sie im Original weiter.`,
    SAME_TICKET: () => 'Nichts lässt sich mit sich selbst verbinden. Wählen Sie etwas anderes.',
    LINK_CONTRARY: () =>
      'Das widerspricht einer Verknüpfung, die es schon gibt. Entfernen Sie zuerst diese.',
    TOO_LONG_TO_MERGE: ({ most }, { Ticket }) =>
      `${Ticket.this} hat mehr als ${most} Nachrichten, zu viele zum Zusammenführen.`,
    DELETED: (_, { Ticket }) =>
      `${Ticket.this} ist gelöscht. Zuerst muss das zurückgenommen werden.`,
    SOLUTION_OFF: () =>
      'Lösungen werden hier nicht vorgeschlagen. Die Administration kann das einschalten.',
    NO_SOLUTION: () => 'Es gibt keine vorgeschlagene Lösung, die darauf wartet.',
    RATING_OFF: () => 'Hier wird nichts bewertet.',
    ALREADY_RATED: (_, { Ticket }) => `${Ticket.this} wurde schon bewertet. Danke.`,
    NO_SUCH_MESSAGE: (_, { ticket }) =>
      `Diese Nachricht gehört nicht hierher: ${ticket.this} hat sie nicht.`,
    NO_SUCH_ASSIGNEE: () =>
      'Die gewählte Person oder Gruppe nimmt gerade keine Arbeit an. Wählen Sie eine andere.',
    ASSIGNMENT_OFF: (_, { ticket }) => `Hier wird ${ticket.a} nicht auf diese Weise zugewiesen.`,
    UNKNOWN_STATUS: ({ status }, { words }) =>
      `Den Status „${words(status)}“ gibt es nicht mehr. Wählen Sie einen anderen.`,
    INVALID: () => 'Etwas daran stimmt noch nicht. Prüfen Sie Ihre Eingabe.',
    BAD_UPDATE: () =>
      'Diese Nachricht ließ sich nicht lesen. Ihr Text ist aufbewahrt: Kopieren Sie ihn in eine neue Antwort.',
    NO_SUCH_PARENT: () =>
      'Die Nachricht, auf die Sie antworten, ist nicht mehr da. Sie können Ihre für sich senden.',
    FILE_MISSING: () =>
      'Eine Datei dieser Nachricht ist nicht angekommen. Fügen Sie sie noch einmal hinzu, bevor die Nachricht gesendet wird.',
    FILE_REFUSED: ({ name, reason }, { words, fileReason }) =>
      `Die Datei „${words(name)}“ kann nicht gesendet werden: ${fileReason(reason)}. Nehmen Sie sie aus der Nachricht und senden Sie noch einmal.`,
    FILE_TAKEN: ({ name }, { words }) =>
      `Die Datei „${words(name)}“ hängt schon an einer anderen Nachricht. Fügen Sie sie noch einmal hinzu.`,
    TOO_MANY_FILES: ({ most }) =>
      `Eine Nachricht kann höchstens ${most} Dateien tragen. Hängen Sie die übrigen an eine zweite.`,
    NO_SUCH_HELD_REPLY: () => 'Diese Antwort ist schon erledigt.',
    NEEDED_ENTRY_REFUSED: () =>
      'Das hängt von etwas ab, das davor nicht gelungen ist. Kümmern Sie sich zuerst darum.',
  },
};
