import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sanitizeMessageHtml } from './sanitize.ts';
import { textToHtml } from './text-to-html.ts';

test.each([
  ['script', '<p>a<script>alert(1)</script></p>', '<p>a</p>'],
  ['handlers', '<b onclick="x()">a</b>', '<b>a</b>'],
  ['styles and classes', '<p style="x" class="y">a</p><style>p{}</style>', '<p>a</p>'],
  [
    'script links',
    '<a href="javascript:x()">a</a><a href="data:text/html,x">b</a>',
    '<a>a</a><a>b</a>',
  ],
  ['links without a scheme', '<a href="//evil.test">a</a>', '<a>a</a>'],
  ['foreign images', '<img src="https://evil.test/pixel.gif">a', 'a'],
  [
    'images that are no attachment of ours',
    '<img data-attachment="../x" alt="a"><img data-attachment alt="b">c',
    'c',
  ],
  [
    'spans that are no number',
    '<table><tr><td colspan="9999" rowspan="2 x">a</td></tr></table>',
    '<table><tr><td>a</td></tr></table>',
  ],
  ['SVG and MathML', '<svg><a href="x">a</a></svg><math><mi>b</mi></math>c', 'c'],
  ['frames and forms', '<iframe src="x">a</iframe><form><input value="b">c</form>', 'c'],
  ['comments', 'a<!-- <b> -->b', 'ab'],
  ['NUL and half characters', 'a\0b\ud800c', 'ab\ufffdc'],
])('C3a %s do not pass', (_, html, expected) => {
  expect(sanitizeMessageHtml(html)).toBe(expected);
});

test.each([
  '<p>a <strong>b</strong> <em>c</em> <u>d</u> <s>e</s></p>',
  '<ul><li>a</li></ul><ol><li>b</li></ol><blockquote>c</blockquote><pre><code>d</code></pre>',
  '<table><thead><tr><th colspan="2">a</th></tr></thead><tbody><tr><td>b</td><td rowspan="3">c</td></tr></tbody></table>',
  '<h1>a</h1><h4>b</h4><hr /><br />',
  '<a href="https://a.test/?q=1">a</a><a href="mailto:a@b.test">b</a><a href="tel:+331">c</a>',
  '<img data-attachment="0193a5b0-0000-7000-8000-000000000001" alt="a" />',
])('C3d what people write passes as it is: %s', (html) => {
  expect(sanitizeMessageHtml(html)).toBe(html);
});

test('twice is the same as once, for any text', () => {
  const piece = fc.oneof(
    fc.string(),
    fc.constantFrom(
      '<b>',
      '</b>',
      '<p',
      '>',
      '<a href="',
      '"',
      '&',
      '&lt;',
      '<script>',
      '<td colspan="2">',
      '<img ',
      '<!--',
    ),
  );
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 8 }),
      fc.constantFrom('</p>', '</p>', 'p>', ''),
      (pieces, end) => {
        const html = `<p>${pieces.join('')}${end}`;
        // A tag of another kind before it takes the long way.
        expect(sanitizeMessageHtml(`<hr />${html}`)).toBe(`<hr />${sanitizeMessageHtml(html)}`);
      },
    ),
    { numRuns: 2_000 },
  );
});

test('C3a paragraphs of plain text, which are let through as they come, are what the long way leaves of them', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '<p>',
      '</p>',
      '</p><p>',
      '<br />',
      '<br>',
      '<b',
      '>',
      '&',
      '"',
      "'",
      ' ',
      '\r\n',
      '\u00a0',
      'p>',
      '/p>',
    ),
    fc.string({ maxLength: 6 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const html = `<p>${pieces.join('')}</p>`;
      // A tag of another kind before it takes the long way.
      expect(sanitizeMessageHtml(`<hr />${html}`)).toBe(`<hr />${sanitizeMessageHtml(html)}`);
    }),
    { numRuns: 2_000 },
  );
});

test('absurd nesting is cut, in bounded time', () => {
  const html = `${'<b>'.repeat(20_000)}a${'</b>'.repeat(20_000)}`;

  expect(sanitizeMessageHtml(html).length).toBeLessThan(500);
});

test('nesting deeper than a person writes is cut, also where there is little of it', () => {
  const html = `${'<blockquote>'.repeat(500)}a${'</blockquote>'.repeat(500)}`;

  expect(sanitizeMessageHtml(html).split('<blockquote>').length - 1).toBeLessThanOrEqual(40);
});

test.each(['<ul><li>', '<svg>', '<b></p>', '<', '<p>"', '<b>'])(
  'SEC1 256 KB of %s does not keep the process from its work',
  (piece) => {
    const html = piece.repeat(Math.floor((256 * 1024) / piece.length));
    const cpuBefore = process.cpuUsage();
    const once = sanitizeMessageHtml(`<p>Words</p>${html}`);
    const { user } = process.cpuUsage(cpuBefore);

    // Generous for a busy machine; without the bound several times as much.
    expect(user / 1_000).toBeLessThan(1_500);
    expect(once).toContain('Words');
    expect(sanitizeMessageHtml(once)).toBe(once);
  },
);

test('a table of a thousand rows keeps its words when its markup is beyond the bound', () => {
  const row = `<tr>${'<td>7</td>'.repeat(12)}</tr>`;
  const html = `<table>${row.repeat(1_000)}</table>`;

  expect(sanitizeMessageHtml(html)).toMatch(/^<p>7[\s7]+<br \/>7/);
});

describe('plain text', () => {
  test('C3e becomes paragraphs and breaks, and is no markup', () => {
    expect(textToHtml('a < b\r\n& c\n\n\nd\n')).toBe('<p>a &lt; b<br />&amp; c</p><p>d</p>');
    expect(textToHtml('  \n ')).toBe('');
  });
  test('the sanitiser leaves it alone', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const html = textToHtml(text.toWellFormed().replaceAll('\0', ''));
        expect(sanitizeMessageHtml(html)).toBe(html);
      }),
    );
  });
});
