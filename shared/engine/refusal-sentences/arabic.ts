import type { RefusalLanguage } from './sentence.ts';

export const arabic: RefusalLanguage = {
  ticket: { one: 'طلب', other: 'طلبات', gender: 'm' },
  somebodyElse: 'شخص آخر',
  quotes: ['«', '»'],
  colon: ': ',
  listsLike: 'ar',
  fields: {
    name: 'الاسم',
    email: 'البريد الإلكتروني',
    phone: 'رقم الهاتف',
    address: 'العنوان',
    city: 'المدينة',
    country: 'البلد',
    category: 'الفئة',
    subject: 'الموضوع',
    description: 'الوصف',
    group: 'المجموعة',
    sale: 'المنتج المشترى',
  },
  fileReasons: {
    empty: 'الملف فارغ',
    too_large: 'حجمه كبير جدًا',
    not_allowed: 'لا تُقبل هنا ملفات من هذا النوع',
    content: 'محتواه ليس ما يدل عليه اسمه',
    infected: 'يحتوي على فيروس',
  },
  sentences: {
    NOT_ALLOWED: () => 'ليس لديك إذن لفعل هذا. يمكن للمسؤول أن يمنحك إياه.',
    NO_SUCH_TICKET: (_, { ticket, agree }) =>
      `${ticket.this} ${agree('غير موجود أو غير متاح', 'غير موجودة أو غير متاحة')} لك.`,
    ALREADY_EXISTS: (_, { ticket }) => `سبق إرسال ${ticket.this}.`,
    LOCKED: ({ by }, { ticket, person }) =>
      `استلم ${person(by)} ${ticket.this}. يمكنك أن تترك له ملاحظة.`,
    NOT_TAKEN: (_, { ticket, agree }) =>
      `لم يستلم أحد ${ticket.this} بعد. ${agree('استلمه', 'استلمها')} ثم أجب.`,
    NOT_HOLDER: ({ by }, { ticket, person, agree }) =>
      by === null
        ? `${ticket.this} ليس لدى أحد حاليًا. ${agree('استلمه', 'استلمها')} أولًا.`
        : `${ticket.this} لدى ${person(by)} الآن.`,
    NO_LOCKS: () => 'لا يُمنع أحد هنا: لا يوجد قفل لرفعه.',
    STALE: ({ by }, { person }) =>
      `أجاب ${person(by)} في هذه الأثناء. اقرأ ذلك الرد، ثم أرسل ردّك إن بقي مناسبًا.`,
    TRANSITION: ({ from, to, allowed }, { status, oneOf }) =>
      allowed.length === 0
        ? `الحالة «${status(from)}» نهائية: لم يعد الانتقال إلى «${status(to)}» ممكنًا.`
        : `لا يمكن الانتقال من «${status(from)}» إلى «${status(to)}»، بل فقط إلى ${oneOf(allowed)}.`,
    ALREADY_CLOSED: (_, { ticket, agree }) => `${ticket.this} ${agree('مغلق', 'مغلقة')} بالفعل.`,
    NOT_CLOSED: (_, { ticket, agree }) =>
      `${ticket.this} ${agree('ما زال مفتوحًا', 'ما زالت مفتوحة')}.`,
    INCOMPLETE: (refusal, { ticket, missing }) =>
      `قبل إغلاق ${ticket.this} يجب إكمال: ${missing(refusal.missing)}.`,
    MUST_ANSWER: ({ who }, { ticket }) =>
      who === 'self'
        ? `أجب قبل إغلاق ${ticket.this}، أو اترك الأمر لمن أجاب.`
        : `لم يجب أحد بعد. أجب، ثم يمكنك إغلاق ${ticket.this}.`,
    MERGED: (_, { ticket }) => `${ticket.this} نسخة مكررة. تابع في الأصل.`,
    SAME_TICKET: () => 'لا يُربط شيء بنفسه. اختر شيئًا آخر.',
    LINK_CONTRARY: () => 'هذا يناقض ربطًا موجودًا. أزل ذلك أولًا.',
    TOO_LONG_TO_MERGE: ({ most }, { ticket }) =>
      `في ${ticket.this} رسائل أكثر مما يمكن دمجه. الحد الأقصى: ${most}.`,
    DELETED: (_, { ticket, agree }) =>
      `${ticket.this} ${agree('محذوف', 'محذوفة')}. يجب التراجع عن الحذف أولًا.`,
    SOLUTION_OFF: () => 'لا تُقترح الحلول هنا. يمكن للمسؤول تفعيل ذلك.',
    NO_SOLUTION: () => 'لا يوجد حل مقترح ينتظر هذا.',
    RATING_OFF: () => 'لا تقييم هنا.',
    ALREADY_RATED: (_, { ticket }) => `سبق تقييم ${ticket.this}. شكرًا لك.`,
    NO_SUCH_MESSAGE: (_, { ticket }) => `هذه الرسالة ليست ضمن ${ticket.this}.`,
    NO_SUCH_ASSIGNEE: () => 'الشخص أو المجموعة التي اخترتها لا تستلم عملًا حاليًا. اختر غيرها.',
    ASSIGNMENT_OFF: (_, { ticket }) => `لا يتم هنا إسناد ${ticket.a} بهذه الطريقة.`,
    UNKNOWN_STATUS: ({ status }, { words }) =>
      `لم تعد الحالة «${words(status)}» موجودة. اختر غيرها.`,
    INVALID: () => 'هناك ما ليس صحيحًا بعد. راجع ما كتبته.',
    BAD_UPDATE: () => 'تعذّرت قراءة هذه الرسالة. نصّك محفوظ: انسخه إلى رد جديد.',
    NO_SUCH_PARENT: () => 'الرسالة التي ترد عليها لم تعد موجودة. يمكنك إرسال رسالتك وحدها.',
    FILE_MISSING: () => 'لم يصل أحد ملفات هذه الرسالة. أضفه من جديد قبل إرسال الرسالة.',
    FILE_REFUSED: ({ name, reason }, { words, fileReason }) =>
      `لا يمكن إرسال الملف «${words(name)}»: ${fileReason(reason)}. أزله من الرسالة وأرسل من جديد.`,
    FILE_TAKEN: ({ name }, { words }) =>
      `الملف «${words(name)}» مرفق برسالة أخرى بالفعل. أضفه من جديد.`,
    TOO_MANY_FILES: ({ most }) =>
      `في الرسالة ملفات كثيرة. الحد الأقصى: ${most}. ضع الباقي في رسالة ثانية.`,
    NO_SUCH_HELD_REPLY: () => 'تمت تسوية هذا الرد بالفعل.',
    NEEDED_ENTRY_REFUSED: () => 'يعتمد هذا على أمر سابق تعذّر إتمامه. اهتم به أولًا.',
  },
};
