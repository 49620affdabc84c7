// Products as another system writes them into a file. All lines are taken or none: what is wrong is named by the
// line of the file and the column.

import { setImmediate } from 'node:timers/promises';
import type { FieldError } from '#shared/base/error-codes.ts';
import { AppError } from '#server/platform/http/app-error.ts';
import { fieldErrorsOf } from '#server/platform/http/field-errors.ts';
import { decodeText, parseCsv, type CsvLine } from '#server/platform/csv/parse-csv.ts';
import { productFields, type ProductFields } from './product-api.ts';

type Column = keyof ProductFields;

/** Titles in small letters, without accents, spaces and signs. */
const COLUMNS: ReadonlyMap<string, Column> = new Map([
  ['reference', 'reference'],
  ['designation', 'designation'],
  ['isonsale', 'isOnSale'],
  ['envente', 'isOnSale'],
]);
const MANDATORY: readonly Column[] = ['reference', 'designation'];
const YES = ['true', 'yes', 'oui', 'vrai', '1'];
const NO = ['false', 'no', 'non', 'faux', '0'];
const MAX_ERRORS = 50;

/** Between two of these many lines others have their turn: a file may have 200,000. */
const TURN_LINES = 2_000;

export async function readProducts(bytes: Uint8Array): Promise<readonly ProductFields[]> {
  const [head, ...lines] = parseCsv(decodeText(bytes));
  const columns = columnsOf(head);
  if (lines.length === 0) refuse([wrong('lines', 'required', 'There is no line with a product')]);
  const products: ProductFields[] = [];
  const errors: FieldError[] = [];
  const lineByReference = new Map<string, number>();
  for (const [index, line] of lines.entries()) {
    if (index % TURN_LINES === TURN_LINES - 1) await setImmediate();
    const read = readLine(line, columns);
    if ('errors' in read) errors.push(...read.errors);
    else {
      const { reference } = read.product;
      const earlier = lineByReference.get(reference);
      if (earlier !== undefined) errors.push(double(`lines.${line.line}`, `line ${earlier}`));
      lineByReference.set(reference, line.line);
      products.push(read.product);
    }
    if (errors.length >= MAX_ERRORS) break;
  }
  if (errors.length > 0) refuse(errors.slice(0, MAX_ERRORS));
  return products;
}

/** A list that names a reference twice does not say which of the two it means. */
export function refuseDoubles(products: readonly ProductFields[]): void {
  const indexByReference = new Map<string, number>();
  for (const [index, { reference }] of products.entries()) {
    const earlier = indexByReference.get(reference);
    if (earlier !== undefined) refuse([double(`items.${index}`, `item ${earlier}`)]);
    indexByReference.set(reference, index);
  }
}

function columnsOf(head: CsvLine | undefined): readonly (Column | undefined)[] {
  const titles = head?.fields ?? [];
  const columns = titles.map((title) => COLUMNS.get(plain(title)));
  const missing = MANDATORY.filter((column) => !columns.includes(column));
  const repeated = columns.filter((column, index) => column && columns.indexOf(column) < index);
  refuse([
    ...missing.map((column) =>
      wrong(`columns.${column}`, 'required', `The first line names no column "${column}"`),
    ),
    ...repeated.map((column) =>
      wrong(`columns.${column}`, 'taken', `The first line names "${column}" twice`),
    ),
  ]);
  return columns;
}

type Read = { readonly product: ProductFields } | { readonly errors: readonly FieldError[] };

/** Columns of other names are other systems' own and are left alone. */
function readLine({ line, fields }: CsvLine, columns: readonly (Column | undefined)[]): Read {
  const path = `lines.${line}`;
  if (fields.length > columns.length) {
    const message = `It has ${fields.length} fields, and the first line ${columns.length}`;
    return { errors: [wrong(path, 'too_long', message)] };
  }
  const input: { [Name in Column]?: string | boolean } = {};
  for (const [index, column] of columns.entries()) {
    const value = fields[index]?.trim() ?? '';
    if (column !== 'isOnSale') {
      if (column !== undefined) input[column] = value;
    } else if (value !== '') {
      const word = value.toLowerCase();
      if (!YES.includes(word) && !NO.includes(word))
        return { errors: [wrong(`${path}.isOnSale`, 'format', 'Neither yes nor no')] };
      input.isOnSale = YES.includes(word);
    }
  }
  const parsed = productFields.safeParse(input);
  if (parsed.success) return { product: parsed.data };
  const errors = fieldErrorsOf(parsed.error.issues, input);
  return { errors: errors.map((error) => ({ ...error, path: `${path}.${error.path}` })) };
}

const plain = (title: string): string =>
  title
    .normalize('NFD')
    .toLowerCase()
    .replaceAll(/[^a-z]/g, '');

const wrong = (path: string, code: FieldError['code'], message: string): FieldError => ({
  path,
  code,
  message,
});

const double = (path: string, where: string): FieldError =>
  wrong(`${path}.reference`, 'taken', `This reference stands in ${where} already`);

function refuse(errors: readonly FieldError[]): void {
  if (errors.length > 0) throw new AppError('INVALID', { errors });
}
