import { describe, expect, test } from 'vitest';
import { signatureHtml } from './signature.ts';

describe('a signature typed as text', () => {
  test('C9e lines, bold words and addresses become HTML', () => {
    expect(signatureHtml('*Ana* Lindqvist\nana@example.com\n\nhttps://example.com/desk.')).toBe(
      '<p><strong>Ana</strong> Lindqvist<br><a href="mailto:ana@example.com">ana@example.com</a></p>' +
        '<p><a href="https://example.com/desk">https://example.com/desk</a>.</p>',
    );
  });

  test('C9f what looks like HTML stays text', () => {
    expect(signatureHtml('<img src=x onerror="alert(1)">')).toBe(
      '<p>&lt;img src=x onerror=&quot;alert(1)&quot;&gt;</p>',
    );
  });

  test('C9g nothing typed is nothing stored', () => {
    expect(signatureHtml(' \n\n ')).toBe('');
  });
});
