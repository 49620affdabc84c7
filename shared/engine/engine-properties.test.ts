// Whatever people do in whatever order, these hold. A failing run prints its seed and the shortest
// sequence that breaks the rule.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Actor } from '#shared/access/actor.ts';
import { DAY_MS } from '#shared/base/clock.ts';
import type { Command, ReplyBasis } from './commands.ts';
import { isOpenPhase, statusOf, type Configuration } from './configuration.ts';
import { decide } from './decide.ts';
import type { TicketEvent } from './events.ts';
import { evolve } from './evolve.ts';
import { newestByOthers, withAnswer } from './lock.ts';
import type { Answer, TicketState } from './ticket-state.ts';
import { allowedStatuses, phaseOf } from './workflow.ts';
import {
  BILLING,
  SUPPORT,
  TICKET,
  ada,
  ana,
  assign,
  ben,
  blueprint,
  breakLock,
  changeStatus,
  cleo,
  close,
  codeHolder,
  directory,
  drop,
  handOver,
  lea,
  machine,
  makeDesk,
  note,
  openCommand,
  personId,
  reopen,
  take,
  type Desk,
} from '#test/support/engine-desk.ts';

type Act = {
  readonly actor: Actor;
  readonly command: Exclude<Command, { type: 'open' }>;
  /** How much less than everything the author of a reply had seen. */
  readonly unseen: number;
  readonly passMs: number;
};

const person = fc.constantFrom(personId('ana'), personId('ben'), personId('cleo'));
// Out of Billing only lead and administrator bring a ticket back.
const group = fc.constantFrom(SUPPORT, SUPPORT, SUPPORT, BILLING);

const commandsFor = (configuration: Configuration): fc.Arbitrary<Act['command']> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constant(makeDesk(configuration).reply()) },
    { weight: 3, arbitrary: fc.constant(take) },
    fc.constantFrom(drop, breakLock, close, reopen),
    fc.constant(note('<p>Note.</p>', [personId('ben')])),
    fc.oneof(
      person.map((to) => handOver({ personId: to })),
      group.map((to) => handOver({ groupId: to })),
    ),
    fc
      .record({ assigneeId: fc.option(person), groupId: fc.option(group) }, { requiredKeys: [] })
      .map(assign),
    fc.constantFrom(...configuration.statuses.map((status) => status.id), 'lost').map(changeStatus),
    fc.constantFrom('', 'Nice', '+33 1').map((value) => ({
      type: 'correct-requester' as const,
      ticketId: TICKET,
      changes: { city: value, phone: value },
    })),
    fc.constantFrom(...factActs(configuration)),
  );

const on = <Type extends Act['command']['type']>(type: Type) =>
  ({ type, ticketId: TICKET }) as const;
/** One or two of every other kind; what is switched off somewhere is refused there. */
const factActs = ({ categories, fields }: Configuration): readonly Act['command'][] => [
  { ...on('change-priority'), priority: 'critical' },
  { ...on('change-priority'), priority: 'low' },
  { ...on('categorise'), category: categories.at(-1)?.id ?? '' },
  { ...on('categorise'), category: '' },
  { ...on('set-fields'), fields: { [fields[0]?.id ?? 'none']: 'A1' } },
  { ...on('tag'), add: ['vip'], remove: ['old'] },
  { ...on('change-watchers'), add: [personId('ana')], remove: [] },
  { ...on('change-cc'), add: ['boss@example.com'], remove: [] },
  { ...on('translate'), field: 'subject', language: 'fr', text: 'Au feu' },
  { ...on('change-language'), language: 'fr' },
  { ...on('propose-solution'), texts: { en: 'Turn it off.' } },
  { ...on('review-solution'), outcome: 'approve', note: '' },
  { ...on('answer-solution'), outcome: 'approve', note: '' },
  { ...on('answer-solution'), outcome: 'refuse', note: 'No.' },
  { ...on('rate'), value: 4, comment: {} },
  on('expire'),
  on('archive'),
  on('delete'),
  on('restore'),
];

const actsFor = (configuration: Configuration): fc.Arbitrary<readonly Act[]> =>
  fc.array(
    fc.record({
      actor: fc.constantFrom(ana, ben, lea, ada, cleo, codeHolder, machine),
      command: commandsFor(configuration),
      unseen: fc.nat({ max: 3 }),
      passMs: fc.constantFrom(0, 1000, 20 * DAY_MS),
    }),
    { minLength: 10, maxLength: 40, size: 'max' },
  );

type Step = {
  readonly act: Act;
  readonly before: TicketState;
  readonly after: TicketState;
  readonly events: readonly TicketEvent[];
};

function play(configuration: Configuration, acts: readonly Act[]): readonly Step[] {
  const desk: Desk = makeDesk(configuration);
  // From a mail that lacks what it can, so that completion is part of the story.
  const requester = { ...openCommand().requester, city: '', phone: '' };
  desk.must(machine, openCommand({ channel: 'email', requester }));
  const steps: Step[] = [];
  for (const act of acts) {
    desk.pass(act.passMs);
    const before = desk.ticket();
    const basis: ReplyBasis = { baseSeq: Math.max(0, before.pubSeq - act.unseen) };
    const command = act.command.type === 'reply' ? desk.reply({ basis }) : act.command;
    const result = desk.tryTo(act.actor, command);
    const events = result.ok ? result.value : [];
    if (!result.ok) expect(desk.ticket()).toBe(before);
    steps.push({ act: { ...act, command }, before, after: desk.ticket(), events });
  }
  return steps;
}

const exclusive = blueprint('maildesk');
const CONFIGURATIONS: readonly (readonly [string, Configuration])[] = [
  ['saas', blueprint('saas')],
  ['helpdesk', blueprint('helpdesk')],
  ['maildesk', exclusive],
  [
    'maildesk with implicit take',
    { ...exclusive, lock: { mode: 'exclusive', implicitTake: true } },
  ],
  ['extranet', blueprint('extranet')],
  ['servicedesk', blueprint('servicedesk')],
];

describe.each(CONFIGURATIONS)('in %s', (_name, configuration) => {
  const always = (check: (step: Step) => void) =>
    fc.assert(
      fc.property(actsFor(configuration), (acts) => play(configuration, acts).forEach(check)),
      { numRuns: 80 },
    );

  test('W7c a ticket has a closing time exactly while its phase is closed, a resolving time while resolved', () => {
    always(({ after }) => {
      const phase = phaseOf(configuration, after.status);
      expect(after.closedAt !== null).toBe(phase === 'closed');
      if (phase === 'resolved') expect(after.resolvedAt).not.toBeNull();
      if (isOpenPhase(phase)) expect(after.resolvedAt).toBeNull();
    });
  });

  test('INV7a messages and notes are numbered without a gap', () => {
    always(({ before, after, events }) => {
      const numbers = (kind: 'reply' | 'note') =>
        events.flatMap((event) =>
          event.type === 'message-posted' && event.ticketId === TICKET && event.kind === kind
            ? [event.seq]
            : [],
        );
      expect(numbers('reply')).toEqual(after.pubSeq > before.pubSeq ? [before.pubSeq + 1] : []);
      expect(numbers('note')).toEqual(
        after.notesSeq > before.notesSeq ? [before.notesSeq + 1] : [],
      );
      expect(after.pubSeq - before.pubSeq).toBeLessThanOrEqual(1);
    });
  });

  test('B14a the fencing token never falls, and grows exactly when the holder changes', () => {
    always(({ before, after }) => {
      expect(after.lockToken).toBeGreaterThanOrEqual(before.lockToken);
      expect(after.lockToken > before.lockToken).toBe(after.lockHolderId !== before.lockHolderId);
    });
  });

  test('T7k moves by hand stay within the transitions, the others within the automatic moves', () => {
    always(({ before, events }) => {
      for (const event of events) {
        if (event.type !== 'status-changed') continue;
        const { from, to, cause } = event;
        expect(from).toBe(before.status);
        if (cause === 'command') {
          expect(allowedStatuses(configuration, before)).toContain(to);
        } else if (cause === 'solution') {
          expect(Object.values(configuration.solution.moves)).toContain(to);
        } else if (cause === 'operator-reply') {
          expect(configuration.automaticMoves.operatorReply[from]).toBe(to);
        } else {
          const named = configuration.automaticMoves.customerReply[from];
          expect(named ?? configuration.reopenStatus).toBe(to);
        }
      }
    });
  });

  test('T2l nothing ends a ticket that lacks a mandatory field', () => {
    always(({ before, after }) => {
      if (before.incomplete.length === 0) expect(after.incomplete).toEqual([]);
      if (after.incomplete.length > 0) {
        expect(isOpenPhase(phaseOf(configuration, after.status))).toBe(true);
      }
    });
  });

  test('C11c somebody waits exactly while there are unanswered messages, and nobody does once it has ended', () => {
    always(({ after }) => {
      expect(after.waitingSince !== null).toBe(after.unanswered > 0);
      if (!isOpenPhase(phaseOf(configuration, after.status))) expect(after.unanswered).toBe(0);
    });
  });

  test('T13d no operator without the right to ends by hand what no operator has answered', () => {
    always(({ act, before, events }) => {
      if (act.actor !== ana && act.actor !== ben && act.actor !== lea) return;
      for (const event of events) {
        if (event.type !== 'status-changed' || event.cause !== 'command') continue;
        const isEnd = !isOpenPhase(phaseOf(configuration, event.to));
        const isDuplicate = statusOf(configuration, event.to)?.isDuplicate === true;
        if (isEnd && !isDuplicate && isOpenPhase(phaseOf(configuration, before.status))) {
          expect(before.latestAnswers.length).toBeGreaterThan(0);
        }
      }
    });
  });

  test('C11a the last side is that of the last public message', () => {
    always(({ before, after, events }) => {
      const last = events.findLast(
        (event) =>
          event.type === 'message-posted' && event.kind === 'reply' && event.ticketId === TICKET,
      );
      expect(after.lastSide).toBe(last?.type === 'message-posted' ? last.side : before.lastSide);
    });
  });

  test('L4a the same command on the same ticket is decided alike, and folding the events is all there is to it', () => {
    always(({ act, before, after, events }) => {
      // What time does leaves `updatedAt` as it was: the moment cannot be told from it.
      if (act.command.type === 'expire' || act.command.type === 'archive') return;
      if (events.length === 0) return;
      const at = after.updatedAt;
      const context = { configuration, actor: act.actor, directory, now: at };
      const copy = structuredClone(before);
      expect(decide(before, act.command, context)).toEqual(decide(copy, act.command, context));
      expect(before).toEqual(copy);
      const own = events.filter((event) => event.ticketId === TICKET);
      const folded = own.reduce<TicketState>(
        (state, event) => evolve(state, event, at, configuration),
        before,
      );
      expect({ ...folded, updatedAt: at }).toEqual(after);
    });
  });

  test('C4e customers write no notes, assign nobody, take nothing', () => {
    always(({ act, before, after }) => {
      if (act.actor !== cleo && act.actor !== codeHolder) return;
      expect(after.notesSeq).toBe(before.notesSeq);
      expect([after.assigneeId, after.lockHolderId, after.groupId]).toEqual([
        before.assigneeId,
        before.lockHolderId,
        before.groupId,
      ]);
    });
  });
});

describe.each(CONFIGURATIONS.filter(([, each]) => each.lock.mode === 'exclusive'))(
  'under the lock of %s',
  (_name, configuration) => {
    test('INV12a no accepted answer whose author did not hold the ticket at that moment', () => {
      let answers = 0;
      fc.assert(
        fc.property(actsFor(configuration), (acts) => {
          for (const { act, before, after, events } of play(configuration, acts)) {
            const hasAnswered = events.some(
              (event) =>
                event.type === 'message-posted' &&
                event.kind === 'reply' &&
                event.side === 'operator',
            );
            if (!hasAnswered) continue;
            answers += 1;
            const author = act.actor.kind === 'person' ? act.actor.personId : 'nobody';
            expect(after.lockHolderId).toBe(author);
            expect([author, null]).toContain(before.lockHolderId);
            if (!configuration.lock.implicitTake) expect(before.lockHolderId).toBe(author);
          }
        }),
        { numRuns: 150 },
      );
      expect(answers).toBeGreaterThan(50);
    });

    test('A3k the holder is the assignee, and changes only by take, drop, hand-over, allocation or break', () => {
      fc.assert(
        fc.property(actsFor(configuration), (acts) => {
          for (const { act, before, after } of play(configuration, acts)) {
            expect(after.assigneeId).toBe(after.lockHolderId);
            if (after.lockHolderId === before.lockHolderId) continue;
            const ways = ['take', 'drop', 'hand-over', 'assign', 'break-lock'];
            if (configuration.lock.implicitTake) ways.push('reply');
            expect(ways).toContain(act.command.type);
          }
        }),
      );
    });
  },
);

test('A5i two remembered answers find the newest by another, for any author', () => {
  const authors = [personId('ana'), personId('ben'), personId('carla'), null];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...authors)), (written) => {
      const all: Answer[] = written.map((by, index) => ({ seq: index + 1, by }));
      const remembered = all.reduce<readonly Answer[]>(withAnswer, []);

      expect(remembered.length).toBeLessThanOrEqual(2);
      for (const author of authors) {
        const newest = all.findLast((answer) => answer.by !== author);
        expect(newestByOthers(remembered, author)).toEqual(newest);
      }
    }),
  );
});
