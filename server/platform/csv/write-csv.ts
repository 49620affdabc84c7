// CSV that a spreadsheet shows and never runs (security.md 30): RFC 4180, and a text that would be read as a formula
// begins with an apostrophe.

const FORMULA = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

export type CsvCell = string | number | boolean | null;

export const csvLine = (cells: readonly CsvCell[]): string => `${cells.map(csvCell).join(',')}\r\n`;

function csvCell(cell: CsvCell): string {
  if (cell === null) return '';
  if (typeof cell !== 'string') return String(cell);
  const harmless = FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(harmless) || harmless !== cell
    ? `"${harmless.replaceAll('"', '""')}"`
    : harmless;
}
