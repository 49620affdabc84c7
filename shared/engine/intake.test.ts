import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { INTAKE_FIELDS } from './configuration.ts';
import {
  checkIntake,
  cleanIntake,
  hasContent,
  INTAKE_LIMITS,
  nestedPath,
  normal,
} from './intake.ts';
import { workMs } from '#test/support/work-ms.ts';

const none = { mandatory: [] };
const codes = (field: string, value: string) =>
  checkIntake(none, { [field]: value }).map((error) => error.code);

const good = {
  name: 'Cleo Marchetti',
  email: 'cleo@example.com',
  phone: '+33 1 23 45 67 89',
  address: '12 rue des Lilas\n69003 Lyon',
  city: 'Lyon',
  country: 'FR',
  category: '',
  subject: 'Help',
  description: '<p>Please.</p>',
  group: '',
  sale: '',
};

describe('formats', () => {
  test.each([
    ['email', 'cleo', ['format']],
    ['email', 'cleo@example', ['format']],
    ['email', 'a b@example.com', ['format']],
    ['email', 'a@b.com, c@d.com', ['format']],
    ['email', 'a@b.com\nBcc: x@y.z', ['format']],
    ['email', 'o’neil+tickets@mail.example.co.uk', []],
    ['email', `${'a'.repeat(250)}@x.io`, ['too_long']],
    ['phone', 'none', ['format']],
    ['phone', '01 23 45 67 89 poste 12', []],
    ['country', 'France', ['too_long']],
    ['country', 'F1', ['format']],
    ['country', 'fr', []],
    ['name', 'Cleo\u0000', ['format']],
    ['subject', 'two\nlines', ['format']],
    ['subject', 'x'.repeat(301), ['too_long']],
    ['address', 'two\nlines', []],
  ])('T2e %s %j: %j', (field, value, expected) => {
    expect(codes(field, value)).toEqual(expected);
  });

  test('T2u marks of direction that were copied along are no part of an address or a number', () => {
    expect(normal('email', ' \u2068cleo@example.com\u2069')).toBe('cleo@example.com');
    expect(normal('phone', '\u200e+33 1 23 45 67 89\u202c')).toBe('+33 1 23 45 67 89');
    expect(normal('name', '\u2067نور\u2069')).toBe('\u2067نور\u2069');
  });

  test('T2f a good form has no error, and absent optional fields are none', () => {
    expect(
      checkIntake({ mandatory: INTAKE_FIELDS }, { ...good, category: 'c', group: 'g', sale: 's' }),
    ).toEqual([]);
    expect(checkIntake(none, {})).toEqual([]);
  });

  test('T2g every mandatory field is asked for, in the order of the form', () => {
    const errors = checkIntake({ mandatory: INTAKE_FIELDS }, { name: '  ' });

    expect(errors.map((error) => error.path)).toEqual([...INTAKE_FIELDS]);
    expect(new Set(errors.map((error) => error.code))).toEqual(new Set(['required']));
  });

  test('the sentence is in the language asked for', () => {
    const [error] = checkIntake({ mandatory: ['email'] }, {}, 'fr-CA');
    expect(error?.message).toBe('Indiquez une adresse e-mail.');
    expect(checkIntake(none, { email: 'x' })[0]?.message).toBe('Enter a valid e-mail address.');
  });
});

test('a message of tags and blanks alone has no content, an image has', () => {
  expect(hasContent('<p>&nbsp; <br></p>')).toBe(false);
  expect(hasContent('<p><img src="cid:1"></p>')).toBe(true);
  expect(hasContent('plain')).toBe(true);
});

test('hostile text costs no more than its length', () => {
  const took = workMs(() => {
    for (const part of ['<', '<p', '&nbsp', 'a@a.', ' ']) {
      const text = part.repeat(250_000);
      checkIntake({ mandatory: INTAKE_FIELDS }, { description: text, email: text, phone: text });
    }
  });
  expect(took).toBeLessThan(2_000);
});

test('nested bodies name the requester in the path', () => {
  expect(nestedPath('email')).toBe('requester.email');
  expect(nestedPath('subject')).toBe('subject');
});

test('whatever a mail brings, its cleaned fields break no rule of format or length', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 400 }),
    fc.constantFrom(...Object.values(good)),
  );
  const intakes = fc.record(
    Object.fromEntries(INTAKE_FIELDS.map((field) => [field, text])) as Record<
      keyof typeof good,
      typeof text
    >,
  );

  fc.assert(
    fc.property(intakes, (intake) => {
      const clean = cleanIntake(intake, 'email');
      const errors = checkIntake({ mandatory: INTAKE_FIELDS }, clean);
      expect(errors.filter((error) => error.code !== 'required')).toEqual([]);
      for (const field of INTAKE_FIELDS) {
        expect(clean[field].length).toBeLessThanOrEqual(INTAKE_LIMITS[field]);
      }
    }),
    { numRuns: 50 },
  );
});
