// What customers may be shown, by kind of answer. Written by hand and not made from the description: a field that somebody
// adds to both the answer and its description is still one that nobody decided customers should see.

const words = (text: string): string[] => text.split(' ');
const under = (prefix: string, names: readonly string[]): string[] =>
  names.map((name) => `${prefix}.${name}`);

const TICKET = [
  ...words('id number subject status phase priority category parentCategory'),
  ...words('channel language incomplete followUpOf mergedInto messageCount lastSide'),
  ...words('excerpt createdAt updatedAt firstResponseAt resolvedAt closedAt'),
  ...words('fields.* requester.* translations.* sale solution rating'),
  ...under('sale', ['id', 'reference', 'designation', 'serialNumber', 'soldOn']),
  ...under('solution', ['texts.*', 'byId', 'at', 'stage', 'note']),
  ...under('rating', ['value', 'comment.*', 'at']),
];
const MESSAGE = [
  ...words('id ticketId kind seq side authorId authorName parentId html'),
  ...words('text signature at origin origin.ticketId origin.messageId redactedAt files'),
  ...under('files', words('id name type size width height state reason hasThumbnail')),
];
const SELF = [
  ...words('id name email profile permissions groupIds language signature'),
  ...words(
    'firstName lastName newEmail phone sealKey session.id session.expiresAt session.isPublic',
  ),
  ...under('workspace', ['id', 'slug', 'name', 'isDemo']),
];

const FIELDS = {
  ticket: [...TICKET, 'next'],
  message: [...MESSAGE, 'next'],
  search: [
    ...under('ticket', TICKET),
    ...words('next isApproximate suggestions suggestions.text suggestions.q found'),
    ...under('found', ['in', 'id', 'text', 'marks', 'marks.from', 'marks.to']),
  ],
  similar: [...under('ticket', TICKET), 'similarity', 'isProbablyDuplicate'],
  'public-article': words(
    'id categoryId language title summary url html languages publishedAt next',
  ),
  'public-category': words('id name count'),
  preview: [...under('ticket', TICKET), ...under('first', MESSAGE), ...under('last', MESSAGE)],
  request: [
    ...TICKET,
    ...words('statusLabel next may.reply may.close may.reopen may.rate may.answerSolution'),
    ...under('messages', MESSAGE),
  ],
  receipt: ['id', 'number', 'accessCode', 'url'],
  news: ['updatedAt'],
  me: SELF,
  sessions: words('id createdAt lastSeenAt expiresAt userAgent ip isCurrent next'),
  sale: [
    ...words('id serialNumber soldOn createdAt seller seller.id seller.name next'),
    ...under('customer', ['id', 'name', 'email']),
    ...under('product', ['id', 'reference', 'designation', 'isOnSale']),
  ],
  unread: words('messages notes ticketId number subject'),
  view: [
    ...words('id scope groupId name.* q filter.* columns sort groupBy position'),
    ...words('isArchived isEditable'),
  ],
  'view-counts': words('id count isMore'),
  nothing: ['next'],
  /** No fields at all: those who get it get all of it. */
  bytes: [],
  'made-workspace': ['id', 'slug', 'name', 'url'],
  blueprints: ['id', 'name.*', 'summary.*', 'languages'],
  server: ['signUp', 'isSignUpOpen', 'hasWorkspace', 'isSecureOrigin', 'demo'],
  'public-workspace': ['slug', 'name', 'languages', 'isDemo', 'sendsMail'],
  status: ['status'],
  document: ['*'],
  // What a pull and a load bring is held against what one may read in test/sync.
  pull: ['*'],
  push: ['*'],
} as const satisfies Readonly<Record<string, readonly string[]>>;
export type Shown = keyof typeof FIELDS;

/** The fields of an answer that are not on the list, as `requester.email`; those of a list's items as if of one. */
export function unexpectedFields(shown: Shown, body: unknown): readonly string[] {
  const allowed: readonly string[] = FIELDS[shown];
  const isAllowed = (path: string): boolean =>
    allowed.some((one) =>
      one.endsWith('*') ? `${path}.`.startsWith(one.slice(0, -1)) : one === path,
    );
  return [...new Set(pathsOf(body, '').filter((path) => !isAllowed(path)))].toSorted();
}

function pathsOf(value: unknown, at: string): readonly string[] {
  if (Array.isArray(value)) {
    const isPlain = value.every((one) => typeof one !== 'object' || one === null);
    return isPlain ? leaf(at) : value.flatMap((one) => pathsOf(one, at));
  }
  if (typeof value !== 'object' || value === null) return leaf(at);
  return Object.entries(value).flatMap(([name, inner]) =>
    pathsOf(inner, name === 'items' ? at : at === '' ? name : `${at}.${name}`),
  );
}

const leaf = (at: string): readonly string[] => (at === '' ? [] : [at]);
