// SEC10: files that want to be more than files. Each is offered under names that open doors; what is taken comes out as a
// download that no browser would open in our place, and what is not what it says is not taken.

import { deflateRawSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import sharp from 'sharp';
import type { WorkspaceId } from '#shared/base/ids.ts';
import { UPLOAD_LIMITS } from '#shared/files/upload.ts';
import { uploadWhole } from '#test/support/uploads.ts';
import { createWorld, type SignedUp, type TestClient, type World } from '#test/support/world.ts';
import { zipOf } from '#test/support/zip-files.ts';
import { lookAtFile } from './look-at-file.ts';

type Hostile = readonly [name: string, bytes: Uint8Array, expected: 'taken' | Refused];
type Refused = 'content' | 'not_allowed';

const text = (content: string): Buffer => Buffer.from(content, 'latin1');
const HTML = text('<!doctype html><script>document.title="run"</script>');
const SVG = text('<svg xmlns="http://www.w3.org/2000/svg" onload="document.title=\'run\'"/>');
const PDF_WITH_SCRIPT = text(
  '%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF',
);
const EML = text(
  'From: a@example.test\r\nTo: b@example.test\r\nSubject: <script>x</script>\r\n\r\n<script>alert(1)</script>',
);

/** Says that it is a wall of so many pixels, in a few hundred bytes. */
async function pixelBomb(side: number): Promise<Buffer> {
  const png = await sharp({
    create: { width: 8, height: 8, channels: 3, background: '#fff' },
  })
    .png()
    .toBuffer();
  const bomb = Buffer.from(png);
  bomb.writeUInt32BE(side, 16);
  bomb.writeUInt32BE(side, 20);
  bomb.writeUInt32BE(crc32(bomb.subarray(12, 29)), 29);
  return bomb;
}
function crc32(bytes: Uint8Array): number {
  let crc = 0xffff_ffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb8_8320 : 0);
  }
  return (crc ^ 0xffff_ffff) >>> 0;
}

const CONTENT_TYPES = '<?xml version="1.0"?><Types/>';
const document = (
  kind: 'word/document.xml' | 'xl/workbook.xml' | 'ppt/presentation.xml',
  ...more: string[]
) =>
  zipOf({
    '[Content_Types].xml': CONTENT_TYPES,
    [kind]: '<x/>',
    ...Object.fromEntries(more.map((name) => [name, 'x'])),
  });
const ole = (stream: string, ...more: string[]): Buffer => {
  const bytes = Buffer.alloc(512 * 4);
  Buffer.from('d0cf11e0a1b11ae1', 'hex').copy(bytes);
  ['Root Entry', stream, ...more].forEach((name, index) =>
    bytes.write(name, 512 + index * 128, 'utf16le'),
  );
  return bytes;
};

async function hostileFiles(): Promise<Hostile[]> {
  const picture = (format: 'png' | 'jpeg' | 'gif' | 'webp') =>
    sharp({ create: { width: 20, height: 10, channels: 3, background: '#369' } })
      .toFormat(format)
      .toBuffer();
  const [png, jpeg, gif, webp] = [
    await picture('png'),
    await picture('jpeg'),
    await picture('gif'),
    await picture('webp'),
  ];
  const disguises = [
    'png',
    'jpg',
    'gif',
    'webp',
    'pdf',
    'docx',
    'xls',
    'odt',
    'zip',
    'mp4',
    'mp3',
    'rtf',
    'eml',
    'txt',
    'csv',
    'bmp',
    'tif',
    'heic',
  ];
  const bomb = Buffer.alloc(3_000_000);
  return [
    // Pages and programs under the names of all that is allowed.
    ...disguises.map((ending): Hostile => [`page.${ending}`, HTML, 'content']),
    ...disguises.map((ending): Hostile => [`picture.${ending}`, SVG, 'content']),
    ...['txt', 'csv', 'pdf', 'png', 'docx', 'zip'].map((ending): Hostile => [
      `program.${ending}`,
      text('MZ\u0090\0\u0003\0\0\0'.padEnd(600, '\0')),
      'content',
    ]),
    ['script.txt', text('#!/bin/sh\nrm -rf /'), 'content'],
    ['elf.zip', text('\u007fELF\u0002\u0001\u0001'.padEnd(80, '\0')), 'content'],
    // What is not allowed by name, whatever is in it.
    ...[
      'page.html',
      'page.xhtml',
      'picture.svg',
      'picture.svgz',
      'run.exe',
      'run.js',
      'run.docm',
      'link.url',
      'a.png.exe',
      'a.pdf.html',
      'page.mht',
      'a.swf',
      'a.hta',
      'a.lnk',
    ].map((name): Hostile => [name, name.endsWith('svgz') ? gzipSync(SVG) : HTML, 'not_allowed']),
    // Two things at once.
    ['polyglot.gif', text('GIF89a/*\0\0\0\0*/=1;alert(1)//'), 'content'],
    ['polyglot.jpg', text('\u00ff\u00d8\u00ff\u00e0/*JFIF*/alert(1)'), 'content'],
    ['polyglot.png', Buffer.concat([png.subarray(0, 12), HTML]), 'content'],
    ['polyglot.bmp', text('BM=1;/*' + ' '.repeat(40) + '*/alert(1)'), 'content'],
    ['polyglot.mp3', text('\u00ff\u00fb<script>alert(1)</script>'), 'content'],
    ['polyglot.aac', text('\u00ff\u00f1<script>alert(1)</script>'), 'content'],
    ['late.pdf', Buffer.concat([HTML, PDF_WITH_SCRIPT]), 'content'],
    ['late.zip', Buffer.concat([HTML, zipOf({ 'a.txt': 'a' })]), 'content'],
    ['page-behind.png', Buffer.concat([png, HTML]), 'taken'],
    ['page-behind.jpg', Buffer.concat([jpeg, HTML]), 'taken'],
    ['page-behind.gif', Buffer.concat([gif, HTML]), 'taken'],
    ['page-behind.webp', Buffer.concat([webp, HTML]), 'taken'],
    ['archive-behind.gif', Buffer.concat([gif, zipOf({ 'a.class': 'x' })]), 'taken'],
    ['really-a-png.jpg', png, 'taken'],
    // Programs in documents.
    ['plain.docx', document('word/document.xml'), 'taken'],
    ['macro.docx', document('word/document.xml', 'word/vbaProject.bin'), 'content'],
    ['macro.xlsx', document('xl/workbook.xml', 'xl/vbaProject.bin'), 'content'],
    ['other.pptx', document('word/document.xml'), 'content'],
    ['plain.doc', ole('WordDocument'), 'taken'],
    ['macro.doc', ole('WordDocument', '_VBA_PROJECT'), 'content'],
    ['sheet.doc', ole('Workbook'), 'content'],
    ['installer.xls', ole('Property.idt'), 'content'],
    ['script.pdf', PDF_WITH_SCRIPT, 'taken'],
    ['mail.eml', EML, 'taken'],
    ['no-mail.eml', text('alert(1)\r\n\r\nFrom: x'), 'content'],
    // Bombs.
    ['bomb.zip', zipOf({ '0': bomb }, deflateRawSync), 'taken'],
    [
      'bomb.docx',
      zipOf({ '[Content_Types].xml': bomb, 'word/document.xml': bomb }, deflateRawSync),
      'taken',
    ],
    ['wall.png', await pixelBomb(60_000), 'taken'],
    ['cut.png', png.subarray(0, 20), 'content'],
    ['cut.zip', zipOf({ 'a.txt': 'a' }).subarray(0, 30), 'content'],
    // Names.
    ['../../../../etc/cron.d/x.txt', text('words'), 'taken'],
    ['C:\\Windows\\System32\\x.txt', text('words'), 'taken'],
    ['a"; filename="evil.html.txt', text('words'), 'taken'],
    ["a'; filename*=UTF-8''evil.html.txt", text('words'), 'taken'],
    ['a\r\nSet-Cookie: x=1\r\n.txt', text('words'), 'taken'],
    ['a\0.html\0.txt', text('words'), 'taken'],
    ['photo\u202egnp.txt', text('words'), 'taken'],
    ['CON.txt', text('words'), 'taken'],
    [`${'x'.repeat(300)}.txt`, text('words'), 'taken'],
    ['日本語 ملف 😀.txt', text('words'), 'taken'],
    ['%2e%2e%2fpasswd.txt', text('words'), 'taken'],
    ['<img src=x onerror=alert(1)>.txt', text('words'), 'taken'],
    ['=cmd|calc!A0.csv', text('=cmd|calc!A0,1'), 'taken'],
    ['.htaccess', text('words'), 'not_allowed'],
    ['..', text('words'), 'not_allowed'],
    ['desktop.ini', text('words'), 'not_allowed'],
  ];
}

let world: World;
let desk: SignedUp;
let files: Hostile[];
beforeAll(async () => {
  world = await createWorld();
  desk = await world.signUp();
  files = await hostileFiles();
});
afterAll(() => world.close());

/** A few people, since nobody may have so many files waiting. */
async function writers(): Promise<TestClient[]> {
  const needed = Math.ceil(files.length / (UPLOAD_LIMITS.unfinished - 1));
  return Promise.all(
    Array.from({ length: needed }, async () => (await world.addPerson(desk)).client),
  );
}

test('SEC10a 80 hostile files: none is taken for what it is not, and each comes out as a download', async () => {
  expect(files.length).toBeGreaterThanOrEqual(80);
  const people = await writers();
  const wrong: string[] = [];
  for (const [index, [name, bytes, expected]] of files.entries()) {
    const client = people[index % people.length]!;
    const { id, answer } = await uploadWhole(client, { name, bytes });
    const found =
      answer.status === 204
        ? 'taken'
        : ((await answer.json()) as { reason?: string; status: number }).reason;
    if (found !== expected) {
      wrong.push(`${JSON.stringify(name)}: ${found ?? answer.status} instead of ${expected}`);
      continue;
    }
    const got = await client.get(`files/${id}/content`);
    if (expected !== 'taken') {
      expect(got.status, name).toBe(404);
      await got.body?.cancel();
      continue;
    }
    expect(got.status, name).toBe(200);
    expectSafe(got, name);
    expect(Buffer.from(await got.arrayBuffer()).equals(Buffer.from(bytes)), name).toBe(true);
    // Nothing of it is drawn but pictures, and those by us.
    await lookAtFile(world.context, desk.id as WorkspaceId, id);
    const small = await client.get(`files/${id}/thumbnail`);
    if (small.status === 200) {
      expect(small.headers.get('content-type'), name).toBe('image/webp');
      expect(small.headers.get('content-security-policy')).toContain('sandbox');
      expect(small.headers.get('x-content-type-options')).toBe('nosniff');
      const pixels = Buffer.from(await small.arrayBuffer());
      expect((await sharp(pixels).metadata()).format).toBe('webp');
      expect(pixels.includes('script')).toBe(false);
    }
    const isPicture = /^(?:page-behind|archive-behind|really)/.test(name);
    expect(small.status === 200, `${name} is drawn`).toBe(isPicture);
  }
  expect(wrong).toEqual([]);
}, 120_000);

/** No type that runs, no name that leads elsewhere, no place of ours. */
function expectSafe({ headers }: Response, name: string): void {
  const disposition = headers.get('content-disposition') ?? '';
  expect(disposition, name).toMatch(
    /^attachment; filename="[^"\\%\r\n]*"; filename\*=UTF-8''[A-Za-z0-9%!#$&+.^_`|~-]+$/,
  );
  const decoded = decodeURIComponent(disposition.split("UTF-8''")[1] ?? '');
  expect(decoded, name).not.toMatch(/[\u0000-\u001f\u202a-\u202e/\\<>:"|?*]|^\.|^con\./i);
  expect(decoded.length, name).toBeLessThanOrEqual(150);
  expect(headers.get('x-content-type-options'), name).toBe('nosniff');
  const policy = headers.get('content-security-policy') ?? '';
  expect(policy, name).toContain("default-src 'none'");
  expect(policy, name).toMatch(/(?:^|; )sandbox(?:;|$)/);
  expect(policy, name).not.toMatch(/allow-|script-src|unsafe/);
  expect(headers.get('content-type'), name).not.toMatch(/html|svg|xml;|javascript|^$/);
  expect(headers.get('cache-control'), name).toContain('no-store');
  expect(headers.get('cross-origin-resource-policy'), name).toBe('same-origin');
  expect(headers.getSetCookie(), name).toEqual([]);
  expect(headers.get('access-control-allow-origin'), name).toBeNull();
}
