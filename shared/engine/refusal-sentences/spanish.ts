import type { RefusalLanguage } from './sentence.ts';

export const spanish: RefusalLanguage = {
  ticket: { one: 'solicitud', other: 'solicitudes', gender: 'f' },
  somebodyElse: 'Otra persona',
  quotes: ['«', '»'],
  colon: ': ',
  listsLike: 'es',
  fields: {
    name: 'el nombre',
    email: 'el correo electrónico',
    phone: 'el teléfono',
    address: 'la dirección',
    city: 'la ciudad',
    country: 'el país',
    category: 'la categoría',
    subject: 'el asunto',
    description: 'la descripción',
    group: 'el grupo',
    sale: 'el producto comprado',
  },
  fileReasons: {
    empty: 'está vacío',
    too_large: 'es demasiado grande',
    not_allowed: 'aquí no se aceptan archivos de este tipo',
    content: 'su contenido no es el que anuncia su nombre',
    infected: 'contiene un virus',
  },
  sentences: {
    NOT_ALLOWED: () =>
      'No tiene permiso para hacer esto. Quien administra el espacio puede dárselo.',
    NO_SUCH_TICKET: (_, { Ticket }) => `${Ticket.this} no existe o no está a su alcance.`,
    ALREADY_EXISTS: (_, { Ticket }) => `${Ticket.this} ya se envió.`,
    LOCKED: ({ by }, { ticket, person }) =>
      `${person(by)} ha tomado ${ticket.this}. Puede dejarle una nota.`,
    NOT_TAKEN: (_, { ticket, agree }) =>
      `Nadie ha tomado aún ${ticket.this}. ${agree('Tómelo', 'Tómela')} y después responda.`,
    NOT_HOLDER: ({ by }, { ticket, person, agree }) =>
      by === null
        ? `Nadie tiene ${ticket.this} en este momento. ${agree('Tómelo', 'Tómela')} primero.`
        : `${person(by)} tiene ${ticket.this} ahora.`,
    NO_LOCKS: () => 'Aquí no se excluye a nadie: no hay bloqueo que levantar.',
    STALE: ({ by }, { person }) =>
      `${person(by)} ha respondido entretanto. Lea esa respuesta y envíe la suya si aún viene al caso.`,
    TRANSITION: ({ from, to, allowed }, { status, oneOf }) =>
      allowed.length === 0
        ? `«${status(from)}» es un estado final: ya no puede pasar a «${status(to)}».`
        : `De «${status(from)}» no puede pasar a «${status(to)}», solo a ${oneOf(allowed)}.`,
    ALREADY_CLOSED: (_, { Ticket, agree }) =>
      `${Ticket.this} ya está ${agree('cerrado', 'cerrada')}.`,
    NOT_CLOSED: (_, { Ticket, agree }) => `${Ticket.this} sigue ${agree('abierto', 'abierta')}.`,
    INCOMPLETE: (refusal, { ticket, missing }) =>
      `Antes de cerrar ${ticket.this} hay que completar: ${missing(refusal.missing)}.`,
    MUST_ANSWER: ({ who }, { ticket }) =>
      who === 'self'
        ? `Responda antes de cerrar ${ticket.this}, o déjelo a quien haya respondido.`
        : `Nadie ha respondido todavía. Responda y después podrá cerrar ${ticket.this}.`,
    MERGED: (_, { Ticket }) => `${Ticket.this} es un duplicado. Siga en el original.`,
    SAME_TICKET: () => 'Nada se vincula consigo mismo. Elija otra cosa.',
    LINK_CONTRARY: () => 'Esto contradice un vínculo que ya existe. Quite antes ese.',
    TOO_LONG_TO_MERGE: ({ most }, { Ticket }) =>
      `${Ticket.this} tiene más de ${most} mensajes, demasiados para fusionar.`,
    DELETED: (_, { Ticket, agree }) =>
      `${Ticket.this} está ${agree('eliminado', 'eliminada')}. Antes hay que deshacer la eliminación.`,
    SOLUTION_OFF: () =>
      'Aquí no se proponen soluciones. Quien administra el espacio puede activarlo.',
    NO_SOLUTION: () => 'No hay ninguna solución propuesta que espere este paso.',
    RATING_OFF: () => 'Aquí no se valora nada.',
    ALREADY_RATED: (_, { Ticket, agree }) =>
      `${Ticket.this} ya está ${agree('valorado', 'valorada')}. Gracias.`,
    NO_SUCH_MESSAGE: (_, { ticket }) => `Este mensaje no está en ${ticket.this}.`,
    NO_SUCH_ASSIGNEE: () =>
      'La persona o el grupo que eligió no acepta trabajo en este momento. Elija a otra persona u otro grupo.',
    ASSIGNMENT_OFF: (_, { ticket }) => `Aquí ${ticket.a} no se asigna de esta manera.`,
    UNKNOWN_STATUS: ({ status }, { words }) =>
      `El estado «${words(status)}» ya no existe. Elija otro.`,
    INVALID: () => 'Algo aún no es correcto. Revise lo que escribió.',
    BAD_UPDATE: () =>
      'Este mensaje no se pudo leer. Su texto se conserva: cópielo en una respuesta nueva.',
    NO_SUCH_PARENT: () =>
      'El mensaje al que responde ya no está. Puede enviar el suyo por separado.',
    FILE_MISSING: () =>
      'Un archivo de este mensaje no llegó. Añádalo de nuevo antes de enviar el mensaje.',
    FILE_REFUSED: ({ name, reason }, { words, fileReason }) =>
      `El archivo «${words(name)}» no se puede enviar: ${fileReason(reason)}. Quítelo del mensaje y envíe de nuevo.`,
    FILE_TAKEN: ({ name }, { words }) =>
      `El archivo «${words(name)}» ya está en otro mensaje. Añádalo de nuevo.`,
    TOO_MANY_FILES: ({ most }) =>
      `Un mensaje puede llevar como máximo ${most} archivos. Ponga los demás en un segundo mensaje.`,
    NO_SUCH_HELD_REPLY: () => 'Esta respuesta ya está resuelta.',
    NEEDED_ENTRY_REFUSED: () =>
      'Depende de algo anterior que no se pudo hacer. Ocúpese primero de eso.',
  },
};
