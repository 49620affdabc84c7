import { describe, expect, it } from 'vitest';
import { excerptOf, plainText } from './plain-text.ts';
import { workMs } from '#test/support/work-ms.ts';

describe('plainText', () => {
  const cases: readonly (readonly [html: string, text: string])[] = [
    ['<p>Hello <b>there</b></p><p>Second</p>', 'Hello there\nSecond'],
    ['one<br>two<br/>three', 'one\ntwo\nthree'],
    ['<ul><li>a</li><li>b</li></ul>', 'a\nb'],
    ['<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>', 'a b\nc'],
    ['a\n   b\t c', 'a b c'],
    ['caf&eacute; &amp; th&#233; &#x20ac; 5&nbsp;%', 'café & thé € 5 %'],
    ['&amp;lt;b&amp;gt;', '&lt;b&gt;'],
    ['&unknown; &#0; &#xd800; &#99999999; AT&T', '&unknown; \ufffd \ufffd &#99999999; AT&T'],
    ['<style>p{color:red}</style>x<script>alert("<b>")</script>y<!-- <b>no</b> -->z', 'xyz'],
    ['<a title="a > b" href=\'x>y\'>link</a>', 'link'],
    ['5 < 6 and 7 > 3', '5 < 6 and 7 > 3'],
    ['text <b unfinished', 'text'],
    ['text <script>never ends', 'text'],
    ['<P>CAPITALS</P><DIV>too</DIV>', 'CAPITALS\ntoo'],
    ['', ''],
  ];
  it.each(cases)('%s', (html, text) => {
    expect(plainText(html)).toBe(text);
  });

  it('stays linear on hostile input', () => {
    const size = 256 * 1024;
    for (const piece of [
      '<',
      '<a',
      '<a "',
      '<a =">',
      '<!--',
      '<script>',
      '</',
      '&',
      '&#',
      '&#x1',
      '&amp',
      '<style></styl',
      '\n',
      ' ',
    ]) {
      const text = piece.repeat(Math.ceil(size / piece.length));
      expect(
        workMs(() => plainText(text)),
        piece,
      ).toBeLessThan(1_500);
    }
  });
});

describe('excerptOf', () => {
  it('is one line and ends at a word', () => {
    expect(excerptOf('<p>Hello</p><p>there</p>', 160)).toBe('Hello there');
    const long = excerptOf(`<p>${'word '.repeat(60)}</p>`, 160);
    expect(long).toMatch(/^(word )+word…$/);
    expect(long.length).toBeLessThanOrEqual(160);
  });
  it('never ends in half a character', () => {
    const cut = excerptOf('😀'.repeat(100), 160);
    expect(cut.isWellFormed()).toBe(true);
    expect(cut.endsWith('😀…')).toBe(true);
  });
});
