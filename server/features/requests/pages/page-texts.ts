// The words of the customers' light pages. They travel inside the page, so that its script carries no language and
// stays small. `{ticket}` and its kin are the workspace's vocabulary (W9), declined where French needs it.

import type { Configuration, Word } from '#shared/engine/configuration.ts';

const en = {
  requestTitle: 'How can we help?',
  requestIntro: 'Tell us what happened. You will get a number and a link to follow our answer.',
  summaryTitle: 'Please check these fields',
  name: 'Your name',
  email: 'E-mail address',
  emailHint: 'We only use it to answer you.',
  phone: 'Phone',
  address: 'Address',
  city: 'City',
  country: 'Country',
  countryNone: 'Choose a country',
  subject: 'Subject',
  subjectHint: 'A few words, for example “The printer shows error 12”.',
  description: 'What happened?',
  category: 'What is it about?',
  categoryNone: 'Choose what fits best',
  categoryOther: '{category}: something else',
  choiceNone: 'Choose',
  numberRange: 'From {min} to {max}',
  numberLeast: '{min} or more',
  numberMost: '{max} or less',
  moreFields:
    'Because of what it is about we need a few more details. Nothing has been sent yet; what you wrote is still here.',
  moreFieldsLink: 'Go to the new questions',
  priority: 'How urgent is it?',
  priorityNone: 'I leave it to you',
  'priority.low': 'Low: it can wait',
  'priority.medium': 'Medium: it bothers me',
  'priority.high': 'High: it holds me up',
  'priority.critical': 'Critical: nothing works',
  optional: 'optional',
  send: 'Send',
  sending: 'Sending…',
  leaveEmpty: 'Leave this field empty',
  offline:
    'You are offline. What you write is kept on this device and sent by itself when the connection is back.',
  waitingTitle: 'Kept on this device',
  waitingText:
    'There is no connection. Your {ticket} will be sent by itself as soon as there is one. You may close this page and come back later.',
  waitingCancel: 'Do not send it',
  draftKept: 'Saved on this device',
  receivedTitle: 'We have received it',
  receivedText:
    'Your number is {number}. Keep the access code: with it you can follow and answer from any device.',
  numberLabel: 'Number',
  codeLabel: 'Access code',
  follow: 'Follow your {ticket}',
  another: 'Send another one',
  failedText:
    'Something went wrong on our side. What you wrote is still here; please try again in a moment.',
  tooMany:
    'Too many attempts from your connection. Please try again in a few minutes; what you wrote is still here.',
  tooFast: 'That was very quick. Please check what you wrote and send it again.',
  existing: 'Already have a number?',
  existingLink: 'Follow a {ticket}',
  poweredBy: 'Homing',
  language: 'Language',
  trackTitle: '{Ticket} {number}',
  trackOpenTitle: 'Follow your {ticket}',
  trackNumber: 'Number',
  trackCode: 'Access code',
  trackCodeHint: 'It is in the confirmation, for example “K7QP-2M4X-…”.',
  trackOpen: 'Open',
  trackWrong: 'Number and access code do not match. Please check both.',
  trackTooMany: 'Too many attempts. Please wait a few minutes.',
  loading: 'Loading…',
  needsScript:
    'Without JavaScript this page shows how things stand and takes missing details. To write to us, use the request form:',
  steps: 'Progress',
  'step.new': 'Received',
  'step.active': 'In progress',
  'step.waiting-customer': 'Waiting for your answer',
  'step.waiting-operator': 'In progress',
  'step.resolved': 'Solved',
  'step.closed': 'Closed',
  conversation: 'Conversation',
  you: 'You',
  team: 'Team',
  answerLabel: 'Your answer',
  answerSend: 'Send answer',
  answerEmpty: 'Write something first.',
  answerTooLong: 'This is too long. Please shorten it.',
  pending: 'Will be sent when the connection is back',
  pendingSending: 'On its way',
  onlyOffline: 'You are offline: this is what was here last.',
  close: 'It is solved: close',
  closed: 'Closed. Thank you.',
  reopen: 'Not solved: open again',
  movedOn: 'This {ticket} is closed. An answer opens a new one that points to it.',
  movedTo: 'Your answer became a new {ticket}: {number}.',
  openNew: 'Open {number}',
  detailsTitle: 'We still need a few details',
  detailsText: 'Please fill in what is missing, so that we can help.',
  detailsSend: 'Save',
  detailsOffline: 'You are offline. What you filled in is still here; please save it again later.',
  detailsDone: 'Thank you. Nothing is missing any more.',
  'refusal.TRANSITION': 'This is not possible at the moment.',
  'refusal.other': 'This is not possible now. The page shows how things stand.',
  'error.required': 'Please fill in this field.',
  'error.too_long': 'This is too long.',
  'error.too_short': 'This is too short.',
  'error.format': 'Please check this value.',
  'error.type': 'Please check this value.',
  'error.not_allowed': 'This value is not possible here.',
  'error.not_found': 'Please choose again: there is no such choice any more.',
  'error.taken': 'The same choice is named twice.',
  'error.unknown_field': 'This is not asked for any more.',
  'error.required.category': 'Please choose what it is about.',
  'error.format.email': 'Write an e-mail address such as name@example.org.',
  'error.format.phone': 'Write a phone number such as +33 1 23 45 67 89.',
};

export type PageTextKey = keyof typeof en;
export type PageTexts = { readonly [Key in PageTextKey]: string };

const fr: PageTexts = {
  requestTitle: 'Comment pouvons-nous vous aider ?',
  requestIntro:
    'Dites-nous ce qui se passe. Vous recevrez un numéro et un lien pour suivre notre réponse.',
  summaryTitle: 'Merci de vérifier ces champs',
  name: 'Votre nom',
  email: 'Adresse e-mail',
  emailHint: 'Elle ne sert qu’à vous répondre.',
  phone: 'Téléphone',
  address: 'Adresse',
  city: 'Ville',
  country: 'Pays',
  countryNone: 'Choisissez un pays',
  subject: 'Objet',
  subjectHint: 'Quelques mots, par exemple « L’imprimante affiche l’erreur 12 ».',
  description: 'Que se passe-t-il ?',
  category: 'De quoi s’agit-il ?',
  categoryNone: 'Choisissez ce qui convient le mieux',
  categoryOther: '{category} : autre chose',
  choiceNone: 'Choisissez',
  numberRange: 'De {min} à {max}',
  numberLeast: '{min} ou plus',
  numberMost: '{max} ou moins',
  moreFields:
    'Vu le sujet, il nous faut quelques précisions de plus. Rien n’est encore parti ; ce que vous avez écrit est toujours là.',
  moreFieldsLink: 'Aller aux nouvelles questions',
  priority: 'Est-ce urgent ?',
  priorityNone: 'Je vous laisse juger',
  'priority.low': 'Faible : cela peut attendre',
  'priority.medium': 'Moyenne : cela me gêne',
  'priority.high': 'Haute : je suis bloqué en partie',
  'priority.critical': 'Critique : plus rien ne marche',
  optional: 'facultatif',
  send: 'Envoyer',
  sending: 'Envoi…',
  leaveEmpty: 'Laissez ce champ vide',
  offline:
    'Vous êtes hors connexion. Ce que vous écrivez est gardé sur cet appareil et partira tout seul au retour du réseau.',
  waitingTitle: 'Gardé sur cet appareil',
  waitingText:
    'Il n’y a pas de connexion. L’envoi se fera tout seul dès son retour. Vous pouvez fermer cette page et revenir plus tard.',
  waitingCancel: 'Ne pas envoyer',
  draftKept: 'Enregistré sur cet appareil',
  receivedTitle: 'C’est bien reçu',
  receivedText:
    'Votre numéro est le {number}. Gardez le code d’accès : il permet de suivre et de répondre depuis n’importe quel appareil.',
  numberLabel: 'Numéro',
  codeLabel: 'Code d’accès',
  follow: 'Suivre votre {ticket}',
  another: 'En envoyer une autre',
  failedText:
    'Un problème est survenu de notre côté. Votre texte est toujours là ; réessayez dans un instant.',
  tooMany:
    'Trop d’essais depuis votre connexion. Réessayez dans quelques minutes ; votre texte est toujours là.',
  tooFast: 'C’était très rapide. Vérifiez ce que vous avez écrit, puis renvoyez.',
  existing: 'Vous avez déjà un numéro ?',
  existingLink: 'Suivre une {ticket}',
  poweredBy: 'Homing',
  language: 'Langue',
  trackTitle: '{Ticket} {number}',
  trackOpenTitle: 'Suivre votre {ticket}',
  trackNumber: 'Numéro',
  trackCode: 'Code d’accès',
  trackCodeHint: 'Il figure dans la confirmation, par exemple « K7QP-2M4X-… ».',
  trackOpen: 'Ouvrir',
  trackWrong: 'Le numéro et le code d’accès ne vont pas ensemble. Vérifiez les deux.',
  trackTooMany: 'Trop d’essais. Patientez quelques minutes.',
  loading: 'Chargement…',
  needsScript:
    'Sans JavaScript, cette page montre où en sont les choses et reçoit les précisions qui manquent. Pour nous écrire, utilisez le formulaire de demande :',
  steps: 'Avancement',
  'step.new': 'Reçu',
  'step.active': 'En cours',
  'step.waiting-customer': 'En attente de votre réponse',
  'step.waiting-operator': 'En cours',
  'step.resolved': 'Résolu',
  'step.closed': 'Clos',
  conversation: 'Conversation',
  you: 'Vous',
  team: 'L’équipe',
  answerLabel: 'Votre réponse',
  answerSend: 'Envoyer la réponse',
  answerEmpty: 'Écrivez d’abord quelque chose.',
  answerTooLong: 'C’est trop long. Merci de raccourcir.',
  pending: 'Partira au retour de la connexion',
  pendingSending: 'En route',
  onlyOffline: 'Vous êtes hors connexion : voici le dernier état connu.',
  close: 'C’est résolu : clore',
  closed: 'C’est clos. Merci.',
  reopen: 'Pas résolu : rouvrir',
  movedOn: 'C’est clos. Une réponse ouvre une nouvelle {ticket} liée à celle-ci.',
  movedTo: 'Votre réponse est devenue une nouvelle {ticket} : {number}.',
  openNew: 'Ouvrir {number}',
  detailsTitle: 'Il nous manque quelques précisions',
  detailsText: 'Complétez ces champs pour que nous puissions vous aider.',
  detailsSend: 'Enregistrer',
  detailsOffline:
    'Vous êtes hors connexion. Ce que vous avez rempli est toujours là ; enregistrez-le plus tard.',
  detailsDone: 'Merci. Il ne manque plus rien.',
  'refusal.TRANSITION': 'Ce n’est pas possible en ce moment.',
  'refusal.other': 'Ce n’est plus possible. La page montre la situation actuelle.',
  'error.required': 'Merci de remplir ce champ.',
  'error.too_long': 'C’est trop long.',
  'error.too_short': 'C’est trop court.',
  'error.format': 'Merci de vérifier cette valeur.',
  'error.type': 'Merci de vérifier cette valeur.',
  'error.not_allowed': 'Cette valeur n’est pas possible ici.',
  'error.not_found': 'Merci de choisir à nouveau : ce choix n’existe plus.',
  'error.taken': 'Le même choix figure deux fois.',
  'error.unknown_field': 'Ce n’est plus demandé.',
  'error.required.category': 'Merci de choisir de quoi il s’agit.',
  'error.format.email': 'Écrivez une adresse comme nom@exemple.fr.',
  'error.format.phone': 'Écrivez un numéro comme +33 1 23 45 67 89.',
};

const PAGE_TEXTS: { readonly [language: string]: PageTexts } = { en, fr };
const DEFAULT_WORDS: { readonly [language: string]: Word } = {
  en: { one: 'request', other: 'requests' },
  fr: { one: 'demande', other: 'demandes', gender: 'f' },
};

const capital = (word: string): string => word.charAt(0).toLocaleUpperCase() + word.slice(1);

/** Feminine by default in French; a workspace whose word is masculine gets its articles and participles. */
function decline(text: string, gender: 'm' | 'f' | undefined): string {
  if (gender !== 'm') return text;
  return text
    .replaceAll('une {ticket}', 'un {ticket}')
    .replaceAll('une nouvelle {ticket} liée', 'un nouveau {ticket} lié')
    .replaceAll('une nouvelle {ticket}', 'un nouveau {ticket}');
}

/** The texts of a page in the language of its reader, with the workspace's word for a ticket filled in. */
export function pageTexts(configuration: Configuration, language: string): PageTexts {
  const texts = PAGE_TEXTS[language] ?? en;
  const word =
    configuration.vocabulary[language]?.ticket ?? DEFAULT_WORDS[language] ?? DEFAULT_WORDS['en']!;
  const fill = (text: string): string =>
    decline(text, language === 'fr' ? (word.gender ?? 'f') : undefined)
      .replaceAll('{ticket}', word.one)
      .replaceAll('{Ticket}', capital(word.one));
  return Object.fromEntries(
    Object.entries(texts).map(([key, text]) => [key, fill(text)]),
  ) as PageTexts;
}

/** Languages that these pages can speak among those of the workspace, its first one first. */
export const pageLanguages = (configuration: Configuration): readonly string[] => {
  const spoken = configuration.languages.filter((language) => Object.hasOwn(PAGE_TEXTS, language));
  return spoken.length > 0 ? spoken : ['en'];
};

/** The reader's language: asked for, else the browser's, else the workspace's first. */
export function pageLanguage(
  configuration: Configuration,
  asked: string | undefined,
  accept: string | undefined,
): string {
  const languages = pageLanguages(configuration);
  if (asked !== undefined && languages.includes(asked)) return asked;
  const accepted = (accept ?? '')
    .slice(0, 500)
    .split(',')
    .map((part) => part.split(';')[0]!.trim().toLowerCase().split('-')[0]!);
  return accepted.find((language) => languages.includes(language)) ?? languages[0]!;
}
