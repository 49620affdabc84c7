import { expect, test } from 'vitest';
import type { Permission } from '#shared/access/permissions.ts';
import { DEFAULT_PROFILES } from '#shared/access/profiles.ts';
import { DAY_MS } from '#shared/base/clock.ts';
import { BLUEPRINTS } from '#shared/blueprints/index.ts';
import type { Command } from './commands.ts';
import { decide } from './decide.ts';
import {
  TICKET,
  ada,
  blueprint,
  cleo,
  close,
  deskWithTicket,
  directory,
  reopen,
  take,
  type Desk,
} from '#test/support/engine-desk.ts';
import { ownRightsOf, type OwnRights } from './own-rights.ts';

const permissions = DEFAULT_PROFILES.find(({ id }) => id === 'customer')!.permissions;
const may = (permission: Permission) => permissions.includes(permission);
const rate: Command = { type: 'rate', ticketId: TICKET, value: 5, comment: {} };
const approve: Command = {
  type: 'answer-solution',
  ticketId: TICKET,
  outcome: 'approve',
  note: '',
};

/** What the engine would take from its customer now, each by itself. */
function taken(desk: Desk): OwnRights {
  const wouldTake = (command: Command) =>
    decide(desk.ticket(), command, {
      configuration: desk.configuration,
      actor: cleo,
      directory,
      now: desk.now(),
    }).ok;
  return {
    reply: wouldTake(desk.reply()),
    close: wouldTake(close),
    reopen: wouldTake(reopen),
    rate: wouldTake(rate),
    answerSolution: wouldTake(approve),
  };
}

test.each(BLUEPRINTS.map(({ id }) => id))(
  'P3u a customer is offered what the engine takes from them, at every step of a ticket: %s',
  (id) => {
    const desk = deskWithTicket(blueprint(id));
    const seen: OwnRights[] = [];
    const look = () => {
      const offered = ownRightsOf(desk.configuration, may, desk.ticket());
      expect(offered).toEqual(taken(desk));
      seen.push(offered);
    };
    look();
    if (desk.configuration.solution.isEnabled) {
      desk.must(ada, { type: 'propose-solution', ticketId: TICKET, texts: { en: 'Like this.' } });
      look();
      desk.must(ada, { type: 'review-solution', ticketId: TICKET, outcome: 'approve', note: '' });
      look();
      expect(seen.at(-1)).toMatchObject({ answerSolution: true });
      desk.must(cleo, approve);
      look();
    } else {
      if (desk.configuration.lock.mode === 'exclusive') desk.must(ada, take);
      const { pubSeq: baseSeq, lockToken } = desk.ticket();
      desk.must(ada, desk.reply({ basis: { baseSeq, lockToken } }));
      look();
      desk.must(ada, close);
      look();
    }
    if (desk.tryTo(cleo, rate).ok) look();
    if (desk.tryTo(cleo, reopen).ok) {
      look();
      desk.pass(DAY_MS);
      desk.must(ada, close);
      look();
    }
    const { rating, customersMay } = desk.configuration;
    expect(seen.some((one) => one.rate)).toBe(rating.isEnabled);
    expect(seen.some((one) => one.reopen)).toBe(customersMay.reopen);
    expect(seen.some((one) => !one.close)).toBe(true);
  },
);

test('P3u what the workspace has switched off for customers is not offered', () => {
  const configuration = { ...blueprint('saas'), customersMay: { close: false, reopen: false } };
  const desk = deskWithTicket(configuration);
  const offered = () => ownRightsOf(configuration, may, desk.ticket());
  expect(offered()).toEqual({ ...taken(desk), close: false });
  desk.must(ada, desk.reply());
  desk.must(ada, close);
  expect(offered()).toEqual({ ...taken(desk), reopen: false });
});

test('P3u with nobody’s rights nothing is offered', () => {
  const desk = deskWithTicket(blueprint('saas'));
  expect(
    Object.values(ownRightsOf(desk.configuration, () => false, desk.ticket())).some(Boolean),
  ).toBe(false);
});
