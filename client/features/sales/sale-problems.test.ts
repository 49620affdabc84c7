import { expect, test } from 'vitest';
import { createI18n } from '#client/i18n/create-i18n.ts';
import type { ApiFailure } from '#client/data/index.ts';
import { AFTER_A_SALE, beginCustomer, createRepeatKey, draftOf } from './sale-draft.ts';
import { missingOf, problemsOfAccount, problemsOfSale, serialProblem } from './sale-problems.ts';

const { t } = await createI18n('fr', {
  fr: { customer: { one: 'client', other: 'clients', gender: 'm' } },
});
const otherwise = (): string => 'no field';
const refused = (path: string, code: 'taken' | 'not_found' | 'not_allowed'): ApiFailure => ({
  kind: 'problem',
  status: 422,
  code: 'INVALID',
  title: '',
  errors: [{ path, code, message: 'as the server says it' }],
});

test.each([
  ['', false, undefined],
  ['abc123456789xyz', false, undefined],
  ['ABC12345678901', false, undefined],
  ['ABC12345678901', true, /exactement 15 caractères\u00A0; celui-ci en a 14/],
  ['ABC1234567890123', false, /celui-ci en a 16/],
  ['ABCÉ', false, /pas «\u00A0É\u00A0»/],
  ['ABC-1', false, /pas «\u00A0-\u00A0»/],
  ['ABC 1', false, /sans espace/],
])('P6h of the serial number %j, left: %s, one is told %s', (text, hasLeft, expected) => {
  const said = serialProblem(text, hasLeft, 'fr');
  if (expected === undefined) expect(said).toBeUndefined();
  else expect(said).toMatch(expected);
});

test('P6i what the server refuses of a sale stands at its field, in the language of the page', () => {
  expect(problemsOfSale(refused('serialNumber', 'taken'), 'fr', t, otherwise)).toEqual([
    { fieldId: 'sale-serial', message: 'Ce numéro de série a déjà été vendu pour ce produit.' },
  ]);
  expect(problemsOfSale(refused('productId', 'not_found'), 'fr', t, otherwise)).toEqual([
    { fieldId: 'sale-product', message: 'Ce produit n’existe plus. Choisissez-en un autre.' },
  ]);
  expect(problemsOfSale(refused('customerId', 'not_found'), 'fr', t, otherwise)[0]?.fieldId).toBe(
    'sale-customer',
  );
  // It went out of sale while it stood in the form.
  expect(problemsOfSale(refused('soldOn', 'not_allowed'), 'fr', t, otherwise)).toEqual([
    {
      fieldId: 'sale-day',
      message:
        'Ce produit n’est plus en vente\u00A0: seule une vente d’un jour passé peut être enregistrée.',
    },
  ]);
  const [offline] = problemsOfSale({ kind: 'unreachable', reason: 'network' }, 'fr', t, otherwise);
  expect(offline?.message).toContain('Ce que vous avez saisi reste ici');
});

test('P5q an account needs a first name, a name, an address and a password of ten characters, each said at its field', () => {
  const nothing = { firstName: ' ', name: '', email: 'luc', password: 'court' };
  expect(missingOf(nothing, t).map(({ fieldId }) => fieldId)).toEqual([
    'customer-first-name',
    'customer-name',
    'customer-email',
    'customer-password',
  ]);
  expect(
    missingOf({ firstName: 'Luc', name: 'L', email: 'l@x.example', password: '1234567890' }, t),
  ).toEqual([]);
  expect(problemsOfAccount(refused('password', 'not_allowed'), t, otherwise)[0]).toEqual({
    fieldId: 'customer-password',
    message: 'Trop facile à deviner. Choisissez-en un plus long ou plus rare.',
  });
});

test.each([
  ['luc@x.example', { firstName: '', name: '', email: 'luc@x.example' }],
  ['Lambert', { firstName: '', name: 'Lambert', email: '' }],
  [' Luc  de Lambert ', { firstName: 'Luc', name: 'de Lambert', email: '' }],
])('P5r what was looked for in vain, %j, begins the new account', (text, expected) => {
  expect(beginCustomer(text)).toEqual(expected);
});

test('P5s what was typed stays while the desk is open; after a sale the customer stays alone', () => {
  const desk = {};
  const [draft, setDraft] = draftOf(desk);
  const customer = { id: 'luc' as never, name: 'Luc', email: 'luc@x.example' };
  setDraft({ customer, serialNumber: 'ABC', productText: 'OX', soldOn: '2026-01-01' });
  expect(draftOf(desk)[0].serialNumber).toBe('ABC');
  expect(draftOf({})[0].serialNumber).toBe('');

  setDraft(AFTER_A_SALE);
  expect(draft).toMatchObject({ customer, serialNumber: '', productText: '', soldOn: null });
});

test('X1u the same once more goes under the same key until it is made, anything else under another', () => {
  let made = 0;
  const key = createRepeatKey(() => `key-${(made += 1)}`);
  expect([key.of({ a: 1 }), key.of({ a: 1 }), key.of({ a: 2 })]).toEqual([
    'key-1',
    'key-1',
    'key-2',
  ]);
  key.settle();
  expect(key.of({ a: 2 })).toBe('key-3');
});
