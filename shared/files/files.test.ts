import { describe, expect, test } from 'vitest';
import { cleanFileName, LONGEST_FILE_NAME } from './file-name.ts';
import { fileProblemText } from './file-problem-texts.ts';
import {
  allowedFormats,
  checkFile,
  checkFileCount,
  DEFAULT_FILE_RULES,
  fileRulesOf,
} from './file-rules.ts';
import { FILE_REFUSAL_REASONS } from './file.ts';

const check = (name: string, type = '', size = 1) =>
  checkFile({ name, type, size }, DEFAULT_FILE_RULES)?.code;

describe('the list of a workspace', () => {
  test.each(
    'photo.JPG scan.png a.gif b.webp c.heic brief.doc brief.docx x.xls x.xlsx p.ppt p.pptx t.odt t.ods a.pdf a.txt a.csv a.rtf a.zip mail.eml voice.mp3 clip.mp4'.split(
      ' ',
    ),
  )('F1a %s is on it by itself', (name) => {
    expect(check(name)).toBeUndefined();
  });

  test.each(['x.svg', 'x.html', 'x.exe', 'x.js', 'x.pdf.exe', 'x.docm', '.pdf', 'x', 'x.'])(
    'F1a %s is not',
    (name) => {
      expect(check(name)).toBe('not_allowed');
    },
  );

  test('F1a a picture without an ending goes by its media type', () => {
    expect(check('image', 'image/png')).toBeUndefined();
    expect(check('image', 'image/svg+xml')).toBe('not_allowed');
    expect(check('image.exe', 'image/png')).toBe('not_allowed');
  });

  test('F1a nothing, and more than is allowed, is told by a sentence that says what would be', () => {
    expect(check('a.pdf', '', 0)).toBe('empty');
    expect(check('a.pdf', '', DEFAULT_FILE_RULES.maxBytes)).toBeUndefined();
    expect(check('a.pdf', '', DEFAULT_FILE_RULES.maxBytes + 1)).toBe('too_large');
    expect(check('a.pdf', '', 5 * 2 ** 30)).toBe('too_large');
    expect(check('a.pdf', '', Number.NaN)).toBe('empty');
    const rules = { kinds: ['pdf'], maxBytes: 1_572_864, maxFiles: 2 } as const;
    const problem = checkFile({ name: 'a.zip', type: '', size: 9 }, rules)!;
    expect(fileProblemText(problem, 'en')).toBe(
      '“a.zip” is of a kind that is not accepted here. Accepted: pdf.',
    );
    expect(fileProblemText({ ...problem, code: 'too_large' }, 'fr-FR')).toContain('1,5');
    expect(checkFileCount(2, rules)).toBeUndefined();
    expect(fileProblemText(checkFileCount(3, rules)!, 'en')).toContain('at most 2');
  });

  test('F1a every problem has a sentence of its own in English and French', () => {
    const codes = [...FILE_REFUSAL_REASONS, 'too_many'] as const;
    const texts = codes.flatMap((code) =>
      ['en', 'fr'].map((language) =>
        fileProblemText(
          { path: 'files', code, name: 'a'.repeat(200), rules: DEFAULT_FILE_RULES },
          language,
        ),
      ),
    );
    expect(new Set(texts).size).toBe(texts.length);
    for (const text of texts) {
      expect(text).toMatch(/\.$/);
      expect(text).not.toContain('a'.repeat(100));
    }
  });

  test('F1a a workspace that says nothing has the list of F1', () => {
    expect(fileRulesOf({})).toBe(DEFAULT_FILE_RULES);
    const images = allowedFormats({ ...DEFAULT_FILE_RULES, kinds: ['image'] });
    expect(images).toHaveLength(1);
    expect(images[0]?.extensions).toContain('jpg');
    expect(images[0]?.types).not.toContain('image/svg+xml');
  });
});

describe('an odd name is made an ordinary one', () => {
  test.each([
    ['../../etc/passwd.txt', 'passwd.txt'],
    ['C:\\Users\\ana\\photo.png', 'photo.png'],
    ['in\u0000vo\r\nice\u0007.pdf', 'invoice.pdf'],
    // Shown by many systems as "exe.invoice.pdf" turned around.
    ['invoice\u202efdp.exe', 'invoicefdp.exe'],
    ['a\u200b\ufeff.txt', 'a.txt'],
    ['CON.txt', '_CON.txt'],
    ['lpt1', '_lpt1'],
    ['a<b>:"|?*.txt', 'a_b______.txt'],
    ['  ..hidden. ', 'hidden'],
    ['...', 'file'],
    ['', 'file'],
    ['\ud800.txt', 'txt'],
    ['e\u0301té.pdf', '\u00e9té.pdf'],
    ['Größe 日本 عربي.docx', 'Größe 日本 عربي.docx'],
  ])('F1b %j', (name, clean) => {
    expect(cleanFileName(name)).toBe(clean);
    expect(cleanFileName(clean)).toBe(clean);
  });

  test('F1b 300 characters keep their ending', () => {
    const name = cleanFileName(`${'x'.repeat(300)}.docx`);
    expect(name).toHaveLength(LONGEST_FILE_NAME);
    expect(name).toMatch(/x\.docx$/);
    expect(cleanFileName('😀'.repeat(200)).isWellFormed()).toBe(true);
  });
});
