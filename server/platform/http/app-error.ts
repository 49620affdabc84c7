import { ERROR_CODES, type ErrorCode, type FieldError } from '#shared/base/error-codes.ts';

type AppErrorOptions = {
  /** One sentence for a developer; never a secret, never an internal detail. */
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
  /** Published instead of the class's own code: an engine refusal is `REFUSED` with the refusal's code. */
  readonly code?: string;
  /** Further members of the problem document. */
  readonly extensions?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
};

/** A request that cannot be served. Thrown anywhere below a route, answered once in on-error.ts. */
export class AppError extends Error {
  override name = 'AppError';
  readonly kind: ErrorCode;
  readonly status: number;
  readonly code: string;
  readonly detail: string | undefined;
  readonly errors: readonly FieldError[] | undefined;
  readonly extensions: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(kind: ErrorCode, options: AppErrorOptions = {}) {
    super(options.detail ?? ERROR_CODES[kind].title, { cause: options.cause });
    this.kind = kind;
    this.status = ERROR_CODES[kind].status;
    this.code = options.code ?? kind;
    this.detail = options.detail;
    this.errors = options.errors;
    this.extensions = options.extensions ?? {};
    this.headers = options.headers ?? {};
  }
}

/** 422 for one field. */
export const fieldError = (path: string, code: FieldError['code'], message: string): AppError =>
  new AppError('INVALID', { errors: [{ path, code, message }] });
