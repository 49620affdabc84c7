import { expect, test } from 'vitest';
import { codesFor, sitesOf } from './contact-sites.ts';

test('X4n sites are taken as people copy them, each once, and what is none stays to be corrected', () => {
  const typed =
    ' https://www.hotel.example/kontakt?x=1\nWWW.hotel.example\n\nhttp://localhost:8080/\nfoo bar\n';
  expect(sitesOf(typed)).toEqual(['https://www.hotel.example', 'http://localhost:8080', 'foo bar']);
});

test('X4n the code to copy names the desk and the language, and no word of it breaks out', () => {
  const labels = {
    name: 'a"<b>&',
    email: 'E',
    subject: 'S',
    description: 'D',
    send: 'Go',
    others: [['city', 'City']],
  } as const;
  const codes = codesFor('https://desk.example', 'nordlicht', {
    language: 'fr',
    title: '"><script>',
    labels,
  });
  expect(codes.script).toBe(
    '<script async src="https://desk.example/f/nordlicht/form.js" data-lang="fr"></script>',
  );
  expect(codes.frame).toContain('src="https://desk.example/f/nordlicht?framed=1&amp;lang=fr"');
  expect(codes.frame).toContain('title="&quot;&gt;&lt;script&gt;"');
  expect(codes.form).toContain('action="https://desk.example/f/nordlicht?lang=fr"');
  expect(codes.form).toContain('a&quot;&lt;b&gt;&amp;');
  expect(codes.form).toContain('<label>City <input name="city" type="text" required></label>');
});
