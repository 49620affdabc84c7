// A category that every ticket must have (T2), whichever way it comes in.

import { describe, expect, test } from 'vitest';
import { checkConfiguration } from './check-configuration.ts';
import type { Command } from './commands.ts';
import type { Configuration } from './configuration.ts';
import {
  TICKET,
  ada,
  ana,
  blueprint,
  close,
  codeHolder,
  machine,
  makeDesk,
  openCommand,
} from '#test/support/engine-desk.ts';

const saas = blueprint('saas');
const demanding: Configuration = { ...saas, mandatory: [...saas.mandatory, 'category'] };
const categorise = (category: string): Command => ({
  type: 'categorise',
  ticketId: TICKET,
  category,
});
const missing = [{ path: 'category', code: 'required', message: 'Choose a category.' }];

describe('T2 a mandatory category', () => {
  test('T2n is asked for at intake like any other field', () => {
    const desk = makeDesk(demanding);

    expect(desk.refusal(ana, openCommand())).toEqual({ code: 'INVALID', errors: missing });
    desk.must(ana, openCommand({ category: 'question' }));
    expect(desk.ticket().category).toBe('question');
  });

  test('T2o a mail without one is incomplete; its requester or an operator chooses it, and none is taken away', () => {
    const desk = makeDesk(demanding);
    desk.must(machine, openCommand({ channel: 'email' }));

    expect(desk.ticket().incomplete).toEqual(['category']);
    expect(desk.refusal(ada, close)).toEqual({ code: 'INCOMPLETE', missing: ['category'] });
    desk.must(codeHolder, categorise('question'));
    expect(desk.ticket().incomplete).toEqual([]);
    expect(desk.refusal(codeHolder, categorise('bug'))).toEqual({ code: 'NOT_ALLOWED' });
    expect(desk.refusal(ada, categorise(''))).toEqual({ code: 'INVALID', errors: missing });
  });

  test('T2p cannot be asked for where there is none to choose', () => {
    const errors = checkConfiguration({ ...demanding, categories: [] });

    expect(errors.map(({ path, code }) => [path, code])).toEqual([
      [`mandatory.${demanding.mandatory.indexOf('category')}`, 'not_allowed'],
    ]);
    expect(checkConfiguration(demanding)).toEqual([]);
  });
});
