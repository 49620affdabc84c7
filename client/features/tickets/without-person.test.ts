import { expect, test } from 'vitest';
import { missingIn } from '#shared/templates/placeholders.ts';
import { withoutPerson } from './without-person.ts';

const lea = {
  name: 'Léa Le Roy',
  email: 'Lea.Leroy@mail.example',
  phone: '+33 6 12 34 56 78',
  address: '3 rue des Lilas',
  serialNumber: 'SN0000000000042',
};

test('P11i what names the customer it was written to is left out of an answer to another, and keeps it from being sent', () => {
  const put = withoutPerson('<p>Bonjour Léa Le Roy,</p><p>Remplacez le fusible.</p>', lea);
  expect(put).toBe('<p>Bonjour ⟨requester.name?⟩,</p><p>Remplacez le fusible.</p>');
  expect(missingIn(put)).toEqual(['requester.name']);
});

test.each([
  ['Bonjour Léa, merci', 'Bonjour ⟨requester.firstName?⟩, merci'],
  ['Mme ROY', 'Mme ⟨requester.name?⟩'],
  ['votre adresse lea.leroy@MAIL.example.', 'votre adresse ⟨requester.email?⟩.'],
  ['au +33612345678 ou 33 6 12.34.56.78', 'au ⟨requester.phone?⟩ ou ⟨requester.phone?⟩'],
  ['au 3 Rue des Lilas', 'au ⟨requester.address?⟩'],
  ['le no sn0000000000042', 'le no ⟨sale.serialNumber?⟩'],
  ['Royal, Léandre, le roy et la vallée', 'Royal, Léandre, le roy et la vallée'],
])('P11j %j becomes %j', (before, after) => {
  expect(withoutPerson(`<p>${before}</p>`, lea)).toBe(`<p>${after}</p>`);
});

test('P11k a link that names them becomes plain words, other links and all tags stay', () => {
  const html =
    '<p><a href="mailto:lea.leroy@mail.example">écrire</a> <a href="https://x.example/roy">ici</a></p>';
  expect(withoutPerson(html, lea)).toBe(
    '<p>écrire</a> <a href="https://x.example/roy">ici</a></p>',
  );
  expect(withoutPerson(html, {})).toBe(html);
  expect(withoutPerson('<p>a &amp; b (c) [d]</p>', { name: 'A & B (c' })).toBe(
    '<p>a &amp; b (c) [d]</p>',
  );
});
