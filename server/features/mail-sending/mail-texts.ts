// What our mails say, in the language of whoever gets them. This is the one place for their words (N2).

import type { InEveryLanguage } from '#shared/base/languages.ts';

export type MailTexts = {
  /** What the desk calls it, where the workspace has no word of its own. */
  readonly ticket: string;
  /** Answers are cut here (mail.md 5). */
  readonly marker: string;
  /** {name} */
  readonly hello: string;
  readonly helloAll: string;
  /** {number} */
  readonly received: string;
  readonly code: string;
  readonly follow: string;
  /** To an address that nobody has shown to be theirs: {workspace}. */
  readonly strangerReceived: string;
  readonly strangerHint: string;
  readonly alsoReceived: string;
  readonly details: string;
  /** {name} */
  readonly answered: string;
  readonly answerByMail: string;
  readonly answerOnPage: string;
  readonly answerNowhere: string;
  /** {number} */
  readonly resolved: string;
  readonly resolvedNote: string;
  readonly rate: string;
  readonly rateButton: string;
  readonly solution: string;
  readonly solutionAsk: string;
  readonly files: string;
  readonly filesNowhere: string;
  /** {name} */
  readonly wrote: string;
  readonly assigned: string;
  readonly escalated: string;
  readonly review: string;
  readonly approved: string;
  readonly refused: string;
  readonly sentBack: string;
  readonly newTicket: string;
  /** {name} */
  readonly mentioned: string;
  readonly assignedGroup: string;
  /** {status} */
  readonly statusChanged: string;
  readonly ticketResolved: string;
  readonly dueSoon: string;
  readonly missed: string;
  readonly expired: string;
  /** {rating} */
  readonly rated: string;
  readonly heldReply: string;
  readonly openTicket: string;
  /** {count} */
  readonly several: string;
  readonly resetSubject: string;
  /** {workspace} */
  readonly reset: string;
  readonly resetOnce: string;
  readonly resetHint: string;
  /** {workspace} */
  readonly invitationSubject: string;
  /** {workspace} */
  readonly invitation: string;
  readonly invitationOnce: string;
  readonly choosePassword: string;
  readonly changedSubject: string;
  /** {workspace} */
  readonly changed: string;
  readonly changedHint: string;
  readonly signIn: string;
  readonly webhookOffSubject: string;
  /** {workspace} */
  readonly webhookOff: string;
  readonly addressSubject: string;
  /** {workspace} */
  readonly address: string;
  readonly addressConfirm: string;
  readonly addressOnce: string;
  readonly addressHint: string;
  /** {workspace} */
  readonly addressTaken: string;
  readonly addressChangedSubject: string;
  /** {workspace} */
  readonly addressChanged: string;
  readonly addressChangedHint: string;
};

export const MAIL_TEXTS: InEveryLanguage<MailTexts> = {
  en: {
    ticket: 'Request',
    marker: '##- Please reply above this line -##',
    hello: 'Hello {name},',
    helloAll: 'Hello,',
    received: 'we have received your request. Its number is {number}.',
    code: 'Access code',
    follow: 'Follow your request',
    strangerReceived: 'somebody has sent a request to {workspace} with this e-mail address.',
    strangerHint: 'If it was not you, you need not do anything.',
    alsoReceived: 'Further requests with this address',
    details:
      'Some details are missing before we can finish it. Please add them on the page of your request.',
    answered: '{name} has answered you.',
    answerByMail: 'To answer, simply reply to this e-mail.',
    answerOnPage: 'Replies to this e-mail are not read. Please answer on the page of your request.',
    answerNowhere: 'You receive this e-mail as a copy.',
    resolved: 'your request {number} has been resolved.',
    resolvedNote: 'Your request has been marked as resolved.',
    rate: 'How satisfied are you with our help? A rating takes a moment.',
    rateButton: 'Rate our help',
    solution: 'we have a solution for your request.',
    solutionAsk: 'Please tell us on the page of your request whether it helps.',
    files: 'These files are too large for an e-mail. You find them on the page of your request.',
    filesNowhere: 'These files are too large for an e-mail. Ask the sender for them.',
    wrote: '{name} has written.',
    assigned: 'This is assigned to you.',
    escalated: 'This has been escalated.',
    review: 'A solution waits for your review.',
    approved: 'Your solution has been approved.',
    refused: 'Your solution has been refused.',
    sentBack: 'Your solution has been sent back to you.',
    newTicket: 'A new request has come in.',
    mentioned: '{name} mentions you in a note.',
    assignedGroup: 'This is assigned to your group.',
    statusChanged: 'The status is now {status}.',
    ticketResolved: 'This has been resolved.',
    dueSoon: 'A promised time runs out soon.',
    missed: 'A promised time was missed.',
    expired: 'This has expired.',
    rated: 'It was rated {rating} out of 5.',
    heldReply:
      'Your reply was not sent. You find it at the desk, where you can send it, keep it as a note or discard it.',
    openTicket: 'Open at the desk',
    several: 'News of {count} requests',
    resetSubject: 'Choose a new password',
    reset: 'somebody has asked for a new password for your account at {workspace}.',
    resetOnce: 'The link works once, within half an hour.',
    resetHint: 'If it was not you, you need not do anything. Your password stays as it is.',
    invitationSubject: 'Your account at {workspace}',
    invitation:
      'there is an account for you at {workspace}. You sign in with your e-mail address and a password of your choice.',
    invitationOnce: 'The link works once, within seven days.',
    choosePassword: 'Choose a password',
    changedSubject: 'Your password was changed',
    changed: 'the password of your account at {workspace} was changed.',
    changedHint:
      'If it was not you, ask for a new password on the sign-in page at once, and tell an administrator.',
    signIn: 'To the sign-in page',
    webhookOffSubject: 'A webhook was switched off',
    webhookOff:
      'a webhook of {workspace} was switched off: its receiver took nothing for three days, or said that it wants nothing any more, or whoever saved it may not manage webhooks any more. The page says which, under Administration, Webhooks, and what failed is in its log. Once that is mended, switch it on there and send it again.',
    addressSubject: 'Confirm this email address',
    address:
      'somebody wants to sign in at {workspace} with this email address. Confirm that it is yours.',
    addressConfirm: 'Confirm the address',
    addressOnce: 'The link works once, within a day.',
    addressHint: 'If it was not you, you need not do anything.',
    addressTaken:
      'somebody wanted to sign in at {workspace} with this email address. An account has it already, so nothing was changed. If the account is yours, sign in with this address.',
    addressChangedSubject: 'Your email address was changed',
    addressChanged:
      'the email address of your account at {workspace} was changed. Mails go to the new one, and you sign in with it.',
    addressChangedHint: 'If it was not you, tell an administrator at once.',
  },
  fr: {
    ticket: 'Demande',
    marker: '##- Merci de répondre au-dessus de cette ligne -##',
    hello: 'Bonjour {name},',
    helloAll: 'Bonjour,',
    received: 'nous avons bien reçu {ticket.your}. Son numéro est le {number}.',
    code: 'Code d’accès',
    follow: 'Suivre {ticket.your}',
    strangerReceived: 'quelqu’un a envoyé {ticket.a} à {workspace} avec cette adresse e-mail.',
    strangerHint: 'Si ce n’est pas vous, vous n’avez rien à faire.',
    alsoReceived: 'Autres {ticket.other} avec cette adresse',
    details:
      'Il nous manque quelques informations pour {agree:le|la} traiter jusqu’au bout. Merci de les ajouter sur la page de {ticket.your}.',
    answered: '{name} vous a répondu.',
    answerByMail: 'Pour répondre, il suffit de répondre à cet e-mail.',
    answerOnPage:
      'Les réponses à cet e-mail ne sont pas lues. Merci de répondre sur la page de {ticket.your}.',
    answerNowhere: 'Vous recevez cet e-mail en copie.',
    resolved: '{ticket.your} {number} est {agree:résolu|résolue}.',
    resolvedNote: '{Ticket.your} a été {agree:marqué comme résolu|marquée comme résolue}.',
    rate: 'Êtes-vous satisfait de notre aide\u00a0? Une évaluation ne prend qu’un instant.',
    rateButton: 'Évaluer notre aide',
    solution: 'nous avons une solution pour {ticket.your}.',
    solutionAsk: 'Dites-nous sur la page de {ticket.your} si elle vous convient.',
    files:
      'Ces fichiers sont trop volumineux pour un e-mail. Vous les trouverez sur la page de {ticket.your}.',
    filesNowhere: 'Ces fichiers sont trop volumineux pour un e-mail. Demandez-les à l’expéditeur.',
    wrote: '{name} a écrit.',
    assigned: 'Ceci vous est confié.',
    escalated: 'Ceci a été escaladé.',
    review: 'Une solution attend votre relecture.',
    approved: 'Votre solution a été approuvée.',
    refused: 'Votre solution a été refusée.',
    sentBack: 'Votre solution vous a été renvoyée.',
    newTicket: '{agree:Un|Une} {ticket.new} est {agree:arrivé|arrivée}.',
    mentioned: '{name} vous mentionne dans une note.',
    assignedGroup: 'Ceci est confié à votre groupe.',
    statusChanged: 'Le statut est maintenant {status}.',
    ticketResolved: 'Ceci a été résolu.',
    dueSoon: 'Un délai promis arrive bientôt à son terme.',
    missed: 'Un délai promis a été dépassé.',
    expired: 'Ceci a expiré.',
    rated: 'Une évaluation de {rating} sur 5 a été donnée.',
    heldReply:
      'Votre réponse n’a pas été envoyée. Vous la trouverez à l’ouverture, où vous pouvez l’envoyer, la garder comme note ou l’abandonner.',
    openTicket: 'Ouvrir',
    several: 'Du nouveau dans {count} {ticket.other}',
    resetSubject: 'Choisissez un nouveau mot de passe',
    reset: 'quelqu’un a demandé un nouveau mot de passe pour votre compte chez {workspace}.',
    resetOnce: 'Le lien fonctionne une seule fois, pendant une demi-heure.',
    resetHint: 'Si ce n’est pas vous, vous n’avez rien à faire. Votre mot de passe reste inchangé.',
    invitationSubject: 'Votre compte chez {workspace}',
    invitation:
      'un compte a été créé pour vous chez {workspace}. Vous vous connectez avec votre adresse e-mail et un mot de passe de votre choix.',
    invitationOnce: 'Le lien fonctionne une seule fois, pendant sept jours.',
    choosePassword: 'Choisir un mot de passe',
    changedSubject: 'Votre mot de passe a été modifié',
    changed: 'le mot de passe de votre compte chez {workspace} a été modifié.',
    changedHint:
      'Si ce n’est pas vous, demandez tout de suite un nouveau mot de passe sur la page de connexion et prévenez un administrateur.',
    signIn: 'Page de connexion',
    webhookOffSubject: 'Un webhook a été désactivé',
    webhookOff:
      'un webhook de {workspace} a été désactivé : son destinataire n’a rien accepté pendant trois jours, ou a fait savoir qu’il ne veut plus rien recevoir, ou la personne qui l’a enregistré n’a plus le droit de gérer les webhooks. La page sous Administration, Webhooks, dit laquelle de ces raisons, et les envois échoués sont dans son journal. Quand ce sera réglé, réactivez-le et renvoyez-les.',
    addressSubject: 'Confirmez cette adresse e-mail',
    address:
      'quelqu’un veut se connecter chez {workspace} avec cette adresse e-mail. Confirmez qu’elle est à vous.',
    addressConfirm: 'Confirmer l’adresse',
    addressOnce: 'Le lien fonctionne une seule fois, pendant un jour.',
    addressHint: 'Si ce n’est pas vous, vous n’avez rien à faire.',
    addressTaken:
      'quelqu’un voulait se connecter chez {workspace} avec cette adresse e-mail. Un compte l’utilise déjà, rien n’a donc été modifié. Si ce compte est le vôtre, connectez-vous avec cette adresse.',
    addressChangedSubject: 'Votre adresse e-mail a été modifiée',
    addressChanged:
      'l’adresse e-mail de votre compte chez {workspace} a été modifiée. Les e-mails vont à la nouvelle, avec laquelle vous vous connectez.',
    addressChangedHint: 'Si ce n’est pas vous, prévenez tout de suite un administrateur.',
  },
  de: {
    ticket: 'Anfrage',
    marker: '##- Bitte über dieser Zeile antworten -##',
    hello: 'Guten Tag {name},',
    helloAll: 'Guten Tag,',
    received: 'wir haben Ihre Anfrage erhalten. Ihre Nummer ist {number}.',
    code: 'Zugangscode',
    follow: 'Anfrage verfolgen',
    strangerReceived: 'jemand hat mit dieser E-Mail-Adresse eine Anfrage an {workspace} gesendet.',
    strangerHint: 'Wenn Sie das nicht waren, müssen Sie nichts tun.',
    alsoReceived: 'Weitere Anfragen mit dieser Adresse',
    details:
      'Uns fehlen noch einige Angaben, um sie abzuschließen. Bitte ergänzen Sie diese auf der Seite Ihrer Anfrage.',
    answered: '{name} hat Ihnen geantwortet.',
    answerByMail: 'Zum Antworten genügt eine Antwort auf diese E-Mail.',
    answerOnPage:
      'Antworten auf diese E-Mail werden nicht gelesen. Bitte antworten Sie auf der Seite Ihrer Anfrage.',
    answerNowhere: 'Sie erhalten diese E-Mail als Kopie.',
    resolved: 'Ihre Anfrage {number} ist gelöst.',
    resolvedNote: 'Ihre Anfrage wurde als gelöst markiert.',
    rate: 'Wie zufrieden sind Sie mit unserer Hilfe? Eine Bewertung dauert nur einen Moment.',
    rateButton: 'Hilfe bewerten',
    solution: 'wir haben eine Lösung für Ihre Anfrage.',
    solutionAsk: 'Bitte sagen Sie uns auf der Seite Ihrer Anfrage, ob sie Ihnen hilft.',
    files:
      'Diese Dateien sind zu groß für eine E-Mail. Sie finden sie auf der Seite Ihrer Anfrage.',
    filesNowhere: 'Diese Dateien sind zu groß für eine E-Mail. Bitten Sie den Absender darum.',
    wrote: '{name} hat geschrieben.',
    assigned: 'Dies ist Ihnen zugewiesen.',
    escalated: 'Dies wurde eskaliert.',
    review: 'Eine Lösung wartet auf Ihre Prüfung.',
    approved: 'Ihre Lösung wurde angenommen.',
    refused: 'Ihre Lösung wurde abgelehnt.',
    sentBack: 'Ihre Lösung wurde an Sie zurückgegeben.',
    newTicket: 'Eine neue Anfrage ist eingegangen.',
    mentioned: '{name} erwähnt Sie in einer Notiz.',
    assignedGroup: 'Dies ist Ihrer Gruppe zugewiesen.',
    statusChanged: 'Der Status ist jetzt {status}.',
    ticketResolved: 'Dies wurde gelöst.',
    dueSoon: 'Eine zugesagte Frist läuft bald ab.',
    missed: 'Eine zugesagte Frist wurde versäumt.',
    expired: 'Dies ist abgelaufen.',
    rated: 'Es wurde mit {rating} von 5 bewertet.',
    heldReply:
      'Ihre Antwort wurde nicht gesendet. Sie liegt für Sie bereit und kann gesendet, als Notiz behalten oder verworfen werden.',
    openTicket: 'Öffnen',
    several: 'Neues in {count} Anfragen',
    resetSubject: 'Wählen Sie ein neues Passwort',
    reset: 'jemand hat ein neues Passwort für Ihr Konto bei {workspace} angefordert.',
    resetOnce: 'Der Link gilt einmal und eine halbe Stunde lang.',
    resetHint: 'Wenn Sie das nicht waren, müssen Sie nichts tun. Ihr Passwort bleibt, wie es ist.',
    invitationSubject: 'Ihr Konto bei {workspace}',
    invitation:
      'bei {workspace} gibt es ein Konto für Sie. Sie melden sich mit Ihrer E-Mail-Adresse und einem Passwort Ihrer Wahl an.',
    invitationOnce: 'Der Link gilt einmal und sieben Tage lang.',
    choosePassword: 'Passwort wählen',
    changedSubject: 'Ihr Passwort wurde geändert',
    changed: 'das Passwort Ihres Kontos bei {workspace} wurde geändert.',
    changedHint:
      'Wenn Sie das nicht waren, fordern Sie sofort auf der Anmeldeseite ein neues Passwort an und sagen Sie es der Administration.',
    signIn: 'Zur Anmeldeseite',
    webhookOffSubject: 'Ein Webhook wurde ausgeschaltet',
    webhookOff:
      'ein Webhook von {workspace} wurde ausgeschaltet: Sein Empfänger hat drei Tage lang nichts angenommen oder mitgeteilt, dass er nichts mehr möchte, oder wer ihn gespeichert hat, darf Webhooks nicht mehr verwalten. Welcher Grund es ist, steht unter Administration, Webhooks; was nicht ankam, in seinem Protokoll. Sobald das behoben ist, schalten Sie ihn dort ein und senden Sie es erneut.',
    addressSubject: 'Bestätigen Sie diese E-Mail-Adresse',
    address:
      'jemand möchte sich bei {workspace} mit dieser E-Mail-Adresse anmelden. Bestätigen Sie, dass sie Ihnen gehört.',
    addressConfirm: 'Adresse bestätigen',
    addressOnce: 'Der Link gilt einmal und einen Tag lang.',
    addressHint: 'Wenn Sie das nicht waren, müssen Sie nichts tun.',
    addressTaken:
      'jemand wollte sich bei {workspace} mit dieser E-Mail-Adresse anmelden. Ein Konto hat sie bereits, deshalb wurde nichts geändert. Wenn es Ihr Konto ist, melden Sie sich mit dieser Adresse an.',
    addressChangedSubject: 'Ihre E-Mail-Adresse wurde geändert',
    addressChanged:
      'die E-Mail-Adresse Ihres Kontos bei {workspace} wurde geändert. E-Mails gehen an die neue, und Sie melden sich mit ihr an.',
    addressChangedHint: 'Wenn Sie das nicht waren, sagen Sie es sofort der Administration.',
  },
  es: {
    ticket: 'Solicitud',
    marker: '##- Responda por encima de esta línea -##',
    hello: 'Hola, {name}:',
    helloAll: 'Hola:',
    received: 'hemos recibido su solicitud. Su número es {number}.',
    code: 'Código de acceso',
    follow: 'Seguir su solicitud',
    strangerReceived:
      'alguien ha enviado una solicitud a {workspace} con esta dirección de correo.',
    strangerHint: 'Si no ha sido usted, no tiene que hacer nada.',
    alsoReceived: 'Otras solicitudes con esta dirección',
    details:
      'Nos faltan algunos datos para terminarla. Añádalos, por favor, en la página de su solicitud.',
    answered: '{name} le ha respondido.',
    answerByMail: 'Para responder basta con contestar a este correo.',
    answerOnPage:
      'Las respuestas a este correo no se leen. Responda, por favor, en la página de su solicitud.',
    answerNowhere: 'Recibe este correo como copia.',
    resolved: 'su solicitud {number} está resuelta.',
    resolvedNote: 'Su solicitud se ha marcado como resuelta.',
    rate: '¿Está satisfecho con nuestra ayuda? Valorarla es cosa de un momento.',
    rateButton: 'Valorar la ayuda',
    solution: 'tenemos una solución para su solicitud.',
    solutionAsk: 'Díganos en la página de su solicitud si le sirve.',
    files:
      'Estos archivos son demasiado grandes para un correo. Los encontrará en la página de su solicitud.',
    filesNowhere: 'Estos archivos son demasiado grandes para un correo. Pídaselos al remitente.',
    wrote: '{name} ha escrito.',
    assigned: 'Se le ha asignado.',
    escalated: 'Se ha escalado.',
    review: 'Una solución espera su revisión.',
    approved: 'Su solución ha sido aprobada.',
    refused: 'Su solución ha sido rechazada.',
    sentBack: 'Se le ha devuelto su solución.',
    newTicket: 'Ha llegado una solicitud nueva.',
    mentioned: '{name} le menciona en una nota.',
    assignedGroup: 'Esto se ha asignado a su grupo.',
    statusChanged: 'El estado es ahora {status}.',
    ticketResolved: 'Esto se ha resuelto.',
    dueSoon: 'Un plazo prometido vence pronto.',
    missed: 'Un plazo prometido no se ha cumplido.',
    expired: 'Esto ha caducado.',
    rated: 'Ha recibido una valoración de {rating} sobre 5.',
    heldReply:
      'Su respuesta no se ha enviado. La encontrará al abrirla, donde puede enviarla, guardarla como nota o descartarla.',
    openTicket: 'Abrir',
    several: 'Novedades en {count} solicitudes',
    resetSubject: 'Elija una contraseña nueva',
    reset: 'alguien ha pedido una contraseña nueva para su cuenta en {workspace}.',
    resetOnce: 'El enlace sirve una sola vez, durante media hora.',
    resetHint: 'Si no ha sido usted, no tiene que hacer nada. Su contraseña sigue siendo la misma.',
    invitationSubject: 'Su cuenta en {workspace}',
    invitation:
      'hay una cuenta para usted en {workspace}. Se entra con su dirección de correo y una contraseña que usted elija.',
    invitationOnce: 'El enlace sirve una sola vez, durante siete días.',
    choosePassword: 'Elegir una contraseña',
    changedSubject: 'Su contraseña ha cambiado',
    changed: 'se ha cambiado la contraseña de su cuenta en {workspace}.',
    changedHint:
      'Si no ha sido usted, pida enseguida una contraseña nueva en la página de inicio de sesión y avise a un administrador.',
    signIn: 'Ir a iniciar sesión',
    webhookOffSubject: 'Se ha desactivado un webhook',
    webhookOff:
      'un webhook de {workspace} se ha desactivado: su destinatario no aceptó nada durante tres días, o dijo que ya no quiere nada, o quien lo guardó ya no puede gestionar webhooks. La página, en Administración, Webhooks, dice cuál de los motivos es, y lo que falló está en su registro. Cuando esté resuelto, actívelo allí y vuelva a enviarlo.',
    addressSubject: 'Confirme esta dirección de correo',
    address:
      'alguien quiere iniciar sesión en {workspace} con esta dirección de correo. Confirme que es suya.',
    addressConfirm: 'Confirmar la dirección',
    addressOnce: 'El enlace sirve una sola vez, durante un día.',
    addressHint: 'Si no ha sido usted, no tiene que hacer nada.',
    addressTaken:
      'alguien quería iniciar sesión en {workspace} con esta dirección de correo. Ya la tiene una cuenta, así que no se ha cambiado nada. Si la cuenta es suya, inicie sesión con esta dirección.',
    addressChangedSubject: 'Su dirección de correo ha cambiado',
    addressChanged:
      'se ha cambiado la dirección de correo de su cuenta en {workspace}. Los correos van a la nueva, y con ella inicia sesión.',
    addressChangedHint: 'Si no ha sido usted, avise enseguida a un administrador.',
  },
  ar: {
    ticket: 'طلب',
    marker: '##- يرجى الرد فوق هذا السطر -##',
    hello: 'مرحبًا {name}،',
    helloAll: 'مرحبًا،',
    received: 'لقد تلقينا طلبك. رقمه {number}.',
    code: 'رمز الدخول',
    follow: 'متابعة طلبك',
    strangerReceived: 'أرسل شخص ما طلبًا إلى {workspace} بهذا البريد الإلكتروني.',
    strangerHint: 'إذا لم تكن أنت، فلا داعي لفعل أي شيء.',
    alsoReceived: 'طلبات أخرى بهذا العنوان',
    details: 'تنقصنا بعض المعلومات لإتمامه. يرجى إضافتها في صفحة طلبك.',
    answered: 'لقد ردّ عليك {name}.',
    answerByMail: 'للرد يكفي أن تجيب على هذه الرسالة.',
    answerOnPage: 'لا تُقرأ الردود على هذه الرسالة. يرجى الرد في صفحة طلبك.',
    answerNowhere: 'تصلك هذه الرسالة نسخةً للاطلاع.',
    resolved: 'تم حل طلبك {number}.',
    resolvedNote: 'تم وضع علامة «محلول» على طلبك.',
    rate: 'ما مدى رضاك عن مساعدتنا؟ التقييم يستغرق لحظة.',
    rateButton: 'تقييم المساعدة',
    solution: 'لدينا حل لطلبك.',
    solutionAsk: 'يرجى إخبارنا في صفحة طلبك إن كان الحل مناسبًا.',
    files: 'هذه الملفات أكبر من أن تُرسل بالبريد. تجدها في صفحة طلبك.',
    filesNowhere: 'هذه الملفات أكبر من أن تُرسل بالبريد. اطلبها من المرسل.',
    wrote: 'كتب {name}.',
    assigned: 'أُسند هذا إليك.',
    escalated: 'تم تصعيد هذا.',
    review: 'هناك حل ينتظر مراجعتك.',
    approved: 'تمت الموافقة على حلك.',
    refused: 'رُفض حلك.',
    sentBack: 'أُعيد حلك إليك.',
    newTicket: 'وصل طلب جديد.',
    mentioned: 'أشار إليك {name} في ملاحظة.',
    assignedGroup: 'أُسند هذا إلى مجموعتك.',
    statusChanged: 'الحالة الآن {status}.',
    ticketResolved: 'تم حل هذا الطلب.',
    dueSoon: 'موعد متفق عليه يقترب.',
    missed: 'فات موعد متفق عليه.',
    expired: 'انتهت مدة هذا الطلب.',
    rated: 'كان التقييم {rating} من 5.',
    heldReply: 'لم يُرسل ردك. ستجده عند الفتح ويمكنك إرساله أو حفظه كملاحظة أو حذفه.',
    openTicket: 'فتح',
    several: 'جديد في {count} من الطلبات',
    resetSubject: 'اختر كلمة مرور جديدة',
    reset: 'طلب شخص ما كلمة مرور جديدة لحسابك لدى {workspace}.',
    resetOnce: 'يعمل الرابط مرة واحدة خلال نصف ساعة.',
    resetHint: 'إذا لم تكن أنت، فلا داعي لفعل أي شيء. تبقى كلمة مرورك كما هي.',
    invitationSubject: 'حسابك لدى {workspace}',
    invitation: 'يوجد حساب لك لدى {workspace}. تسجّل الدخول ببريدك الإلكتروني وكلمة مرور تختارها.',
    invitationOnce: 'يعمل الرابط مرة واحدة خلال سبعة أيام.',
    choosePassword: 'اختيار كلمة مرور',
    changedSubject: 'تم تغيير كلمة مرورك',
    changed: 'تم تغيير كلمة مرور حسابك لدى {workspace}.',
    changedHint:
      'إذا لم تكن أنت، فاطلب فورًا كلمة مرور جديدة من صفحة تسجيل الدخول وأخبر أحد المسؤولين.',
    signIn: 'إلى صفحة تسجيل الدخول',
    webhookOffSubject: 'تم إيقاف خطاف ويب',
    webhookOff:
      'أُوقف خطاف ويب في {workspace}: لم يقبل مستقبِله شيئًا طوال ثلاثة أيام، أو قال إنه لم يعد يريد شيئًا، أو لم يعد من حفظه يملك إدارة خطافات الويب. تذكر الصفحة السبب تحت الإدارة، خطافات الويب، وما فشل إرساله في سجله. حين يُحل ذلك شغّله من هناك وأعد الإرسال.',
    addressSubject: 'أكّد عنوان البريد هذا',
    address: 'يريد شخص ما تسجيل الدخول لدى {workspace} بعنوان البريد هذا. أكّد أنه لك.',
    addressConfirm: 'تأكيد العنوان',
    addressOnce: 'يعمل الرابط مرة واحدة خلال يوم.',
    addressHint: 'إذا لم تكن أنت، فلا داعي لفعل أي شيء.',
    addressTaken:
      'أراد شخص ما تسجيل الدخول لدى {workspace} بعنوان البريد هذا. هناك حساب يستخدمه بالفعل، لذلك لم يتغير شيء. إذا كان الحساب لك، فسجّل الدخول بهذا العنوان.',
    addressChangedSubject: 'تم تغيير عنوان بريدك',
    addressChanged:
      'تم تغيير عنوان البريد لحسابك لدى {workspace}. تذهب الرسائل إلى العنوان الجديد، وبه تسجّل الدخول.',
    addressChangedHint: 'إذا لم تكن أنت، فأخبر أحد المسؤولين فورًا.',
  },
};
