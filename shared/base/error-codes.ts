// Every problem that a request can end in, with its HTTP status. A code never changes its meaning:
// clients and integrators switch on it. Refusals of the engine (refusals.ts) use 409 and their own codes.

export const ERROR_CODES = {
  MALFORMED: { status: 400, title: 'The request could not be read' },
  UNAUTHENTICATED: { status: 401, title: 'Sign in first' },
  WRONG_CREDENTIALS: { status: 401, title: 'E-mail or password is wrong' },
  FORBIDDEN: { status: 403, title: 'Not allowed' },
  WRONG_ORIGIN: { status: 403, title: 'The request came from another site' },
  SIGN_UP_CLOSED: { status: 403, title: 'Sign-up is closed on this server' },
  NOT_FOUND: { status: 404, title: 'Not found' },
  METHOD_NOT_ALLOWED: { status: 405, title: 'Not possible here' },
  CONFLICT: { status: 409, title: 'It has changed meanwhile' },
  SLUG_TAKEN: { status: 409, title: 'This address is taken' },
  EMAIL_TAKEN: { status: 409, title: 'Somebody has this e-mail address' },
  LAST_ADMINISTRATOR: { status: 409, title: 'Nobody would be left to manage this workspace' },
  REFUSED: { status: 409, title: 'Not possible now' },
  IDEMPOTENCY_CONFLICT: { status: 409, title: 'This key was used for another request' },
  PRECONDITION_FAILED: { status: 412, title: 'It has changed since you read it' },
  TOO_LARGE: { status: 413, title: 'Too large' },
  UNSUPPORTED_TYPE: { status: 415, title: 'Unsupported content type' },
  INVALID: { status: 422, title: 'Some fields are wrong' },
  CLIENT_TOO_OLD: { status: 426, title: 'The app must be updated' },
  TOO_MANY: { status: 429, title: 'Too many attempts, try later' },
  INTERNAL: { status: 500, title: 'Something went wrong on the server' },
  UNAVAILABLE: { status: 503, title: 'Not available at the moment' },
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

/** One wrong field of a request. `path` is dotted (`requester.email`), `code` is stable. */
export type FieldError = {
  readonly path: string;
  readonly code: FieldErrorCode;
  readonly message: string;
};

export type FieldErrorCode =
  | 'required'
  | 'too_short'
  | 'too_long'
  | 'format'
  | 'type'
  | 'unknown_field'
  | 'not_allowed'
  | 'not_found'
  | 'taken';
