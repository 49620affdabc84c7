import { expect, test } from 'vitest';
import { boundaryOf, MultipartError, readMultipart, type MultipartLimits } from './multipart.ts';

const LIMITS: MultipartLimits = {
  textBytes: 1_000,
  fileBytes: 40,
  filesBytes: 60,
  allBytes: 10_000,
  parts: 20,
};
const BOUNDARY = '----edge';
const text = (name: string, value: string) =>
  `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
const file = (name: string, bytes: string) =>
  `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\n` +
  `Content-Type: text/plain\r\n\r\n${bytes}\r\n`;
const END = `--${BOUNDARY}--\r\n`;
async function* pieces(form: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(form);
  for (let at = 0; at < bytes.byteLength; at += size) yield bytes.subarray(at, at + size);
}
const read = (form: string, size = form.length, limits = LIMITS) =>
  readMultipart(pieces(form, size), BOUNDARY, limits);
const failure = (form: string, limits = LIMITS) =>
  read(form, 7, limits).then(
    () => undefined,
    (error: unknown) => (error instanceof MultipartError ? error : undefined),
  );

test('F1l a form is read alike in pieces of whatever size: texts, files, lines that look like its boundary, nothing chosen', async () => {
  const form =
    text('name', 'Zoë') +
    text('empty', '') +
    file('a.txt', `one\r\n--${BOUNDAR()}\r\ntwo`) +
    file('', '') +
    file('b "quoted".txt'.replaceAll('"', '%22'), 'three') +
    text('after', 'still here') +
    END;
  for (const size of [1, 2, 3, 5, 17, 64, form.length]) {
    const { texts, files } = await read(form, size);
    expect(texts, `${size}`).toEqual([
      ['name', 'Zoë'],
      ['empty', ''],
      ['after', 'still here'],
    ]);
    expect(
      files.map(({ name, type, content }) => [name, type, Buffer.from(content).toString()]),
    ).toEqual([
      ['a.txt', 'text/plain', `one\r\n--${BOUNDAR()}\r\ntwo`],
      ['b "quoted".txt', 'text/plain', 'three'],
    ]);
  }
});
/** All but the last letter. */
const BOUNDAR = () => BOUNDARY.slice(0, -1);

test('F1l what is too much of a file is let go, and what was typed after it is kept', async () => {
  const form =
    file('large.txt', 'x'.repeat(41)) +
    file('fits.txt', 'y'.repeat(40)) +
    file('third.txt', 'z'.repeat(21)) +
    file('small.txt', 'w'.repeat(20)) +
    text('after', 'kept') +
    END;
  const { texts, files } = await read(form, 13);
  expect(texts).toEqual([['after', 'kept']]);
  expect(files.map(({ name, tooMuch, content }) => [name, tooMuch, content.byteLength])).toEqual([
    ['large.txt', 'one', 0],
    ['fits.txt', undefined, 40],
    ['third.txt', 'together', 0],
    ['small.txt', undefined, 20],
  ]);
});

test('F1l a form beyond every bound, cut off or broken is refused with what was read of it', async () => {
  const typed = text('name', 'Zoë');
  for (const [form, kind, limits] of [
    [typed + file('a.txt', 'x'.repeat(20_000)) + END, 'too-large', LIMITS],
    [typed + text('long', 'x'.repeat(2_000)) + END, 'too-large', LIMITS],
    [typed + text('a', 'b').repeat(20) + END, 'too-large', LIMITS],
    [typed + file('a.txt', 'cut'), 'malformed', LIMITS],
    [`${typed}--${BOUNDARY}\r\nX: ${'y'.repeat(9_000)}\r\n\r\n`, 'malformed', LIMITS],
    [`${typed}--${BOUNDARY}\r\nContent-Type: text/plain\r\n\r\nx\r\n${END}`, 'malformed', LIMITS],
  ] as const) {
    const error = await failure(form, limits);
    expect(error?.kind, form.slice(0, 200)).toBe(kind);
    expect(error?.read.texts[0]).toEqual(['name', 'Zoë']);
  }
  expect((await failure('no form at all'))?.kind).toBe('malformed');
});

test('F1l the boundary is read from the header, quoted or not', () => {
  expect(boundaryOf('multipart/form-data; boundary=abc')).toBe('abc');
  expect(boundaryOf('multipart/form-data; charset=utf-8; boundary="a b"')).toBe('a b');
  expect(boundaryOf('multipart/form-data')).toBeUndefined();
});
