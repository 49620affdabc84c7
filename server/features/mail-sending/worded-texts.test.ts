import { expect, test } from 'vitest';
import { EXTRANET } from '#shared/blueprints/extranet.ts';
import { LANGUAGES } from '#shared/base/languages.ts';
import { wordedTexts } from './worded-texts.ts';

test('P9e the mails of the extranet say « demande d’assistance », and agree with it', () => {
  const texts = wordedTexts('fr', EXTRANET.configuration.vocabulary);
  expect(texts.received).toContain('nous avons bien reçu votre demande d’assistance.');
  expect(texts.follow).toBe('Suivre votre demande d’assistance');
  expect(texts.resolved).toBe('votre demande d’assistance {number} est résolue.');
  expect(texts.newTicket).toBe('Une nouvelle demande d’assistance est arrivée.');
  expect(texts.several).toBe('Du nouveau dans {count} demandes d’assistance');
});

test('P9f a masculine word is agreed with, without a word of its own a workspace has the product’s', () => {
  const ticket = { one: 'ticket', other: 'tickets', gender: 'm' } as const;
  const own = wordedTexts('fr', { fr: { ticket } } as never);
  expect(own.resolvedNote).toBe('Votre ticket a été marqué comme résolu.');
  expect(own.newTicket).toBe('Un nouveau ticket est arrivé.');
  expect(wordedTexts('fr').resolved).toBe('votre demande {number} est résolue.');
});

test('P9g no language leaves a place of a word open', () => {
  for (const language of LANGUAGES)
    expect(Object.values(wordedTexts(language)).join('\n'), language).not.toMatch(/\{\w+[.:]/);
});
