// What people do in a simulation: commands as the screens make them, chosen at random from what the person sees. Every
// text carries a word of its own, so that it can be found again wherever it may and may not be.

import type { GroupId, MessageId, PersonId, TicketId } from '#shared/base/ids.ts';
import type { Command, OpenTicket, Reply } from '#shared/engine/commands.ts';
import type { TicketView } from '#client/data/records.ts';
import type { Tab } from './devices.ts';
import { isOperator } from './devices.ts';
import type { Person, Workspace } from './world.ts';

export type Dice = {
  readonly chance: (share: number) => boolean;
  readonly below: (limit: number) => number;
  readonly pick: <T>(items: readonly T[]) => T;
};

export function diceOf(random: () => number): Dice {
  const below = (limit: number) => Math.floor(random() * limit);
  return {
    chance: (share) => random() < share,
    below,
    pick: (items) => items[below(items.length)]!,
  };
}

/** Words that occur once in a schedule. `tag`: of a ticket, in its subject and its texts; `note`: for operators only. */
export type Words = {
  readonly tagOf: (ticketId: TicketId) => string;
  readonly next: (kind: 'word' | 'note') => string;
};

export function createWords(seed: number): Words {
  const tags = new Map<TicketId, string>();
  let count = 0;
  return {
    tagOf: (ticketId) => {
      const known = tags.get(ticketId) ?? `tag${seed}x${tags.size}e`;
      tags.set(ticketId, known);
      return known;
    },
    next: (kind) => {
      count += 1;
      return `${kind}${seed}x${count}e`;
    },
  };
}

export const WORD = /\b(?:word|note)\d+x\d+e\b/g;

export function openCommand(
  workspace: Workspace,
  words: Words,
  ids: <Id extends string>() => Id,
  by: { readonly customer?: Person; readonly groupId?: GroupId },
): OpenTicket {
  const ticketId = ids<TicketId>();
  const tag = words.tagOf(ticketId);
  return {
    type: 'open',
    ticketId,
    subject: `About ${tag}`,
    message: { id: ids<MessageId>(), html: `<p>${words.next('word')} ${tag}</p>` },
    requester: {
      personId: by.customer?.id ?? null,
      name: by.customer?.name ?? 'Rosa Rivera',
      email: by.customer?.email ?? 'rosa@example.test',
      phone: '+33 1 23 45 67 89',
      address: '1 Long Street',
      city: 'Lyon',
      country: 'FR',
    },
    channel: by.customer === undefined ? 'phone' : 'web',
    language: 'en',
    ...(by.groupId !== undefined && { groupId: by.groupId }),
  };
}

/** Undefined: nothing that this person could do with what they see. */
export function chooseCommands(
  tab: Tab,
  workspace: Workspace,
  views: readonly TicketView[],
  words: Words,
  dice: Dice,
): readonly Command[] | undefined {
  const ids = tab.device.room.ids;
  if (!isOperator(tab.person))
    return customerCommands(tab.person, workspace, views, words, dice, ids);
  const groupId = dice.pick([...workspace.groups]);
  if (views.length === 0 || dice.chance(0.1)) {
    const { cleo, carl } = workspace.people;
    const customer = dice.chance(0.4) ? dice.pick([cleo, carl]) : undefined;
    const open = openCommand(workspace, words, ids, {
      ...(dice.chance(0.8) && { groupId }),
      ...(customer !== undefined && { customer }),
    });
    // An operator writes down what the customer says on the phone.
    return [{ ...open, channel: 'phone' }];
  }
  const view = dice.pick(views);
  const ticketId = view.id;
  const tag = words.tagOf(ticketId);
  const reply = (): Reply => replyTo(view, `<p>${words.next('word')} ${tag}</p>`, ids);
  const colleague = (): PersonId =>
    dice.pick(Object.values(workspace.people).filter(isOperator)).id;
  const status = () => dice.pick(workspace.configuration.statuses).id;
  const acts: readonly (readonly [number, () => readonly Command[]])[] = [
    [22, () => [reply()]],
    [8, () => [{ type: 'take', ticketId }, reply()]],
    [5, () => [reply(), { type: 'close', ticketId }]],
    [
      12,
      () => [
        {
          type: 'note',
          ticketId,
          message: { id: ids<MessageId>(), html: `<p>${words.next('note')} ${tag}</p>` },
          mentions: dice.chance(0.5) ? [colleague()] : [],
        },
      ],
    ],
    [12, () => [{ type: 'take', ticketId }]],
    [6, () => [{ type: 'drop', ticketId }]],
    [4, () => [{ type: 'hand-over', ticketId, to: { personId: colleague() } }]],
    [2, () => [{ type: 'hand-over', ticketId, to: { groupId } }]],
    [6, () => [{ type: 'assign', ticketId, groupId: dice.chance(0.15) ? null : groupId }]],
    [4, () => [{ type: 'assign', ticketId, assigneeId: dice.chance(0.3) ? null : colleague() }]],
    [6, () => [{ type: 'change-status', ticketId, status: status() }]],
    [5, () => [{ type: 'close', ticketId }]],
    [5, () => [{ type: 'reopen', ticketId }]],
    [
      4,
      () => [
        {
          type: 'correct-requester',
          ticketId,
          changes: { city: dice.pick(['Lyon', 'Bonn', 'Gent']) },
        },
      ],
    ],
    [tab.person.name === 'ada' ? 14 : 0, () => [{ type: 'break-lock', ticketId }]],
  ];
  return choose(acts, dice);
}

function customerCommands(
  customer: Person,
  workspace: Workspace,
  views: readonly TicketView[],
  words: Words,
  dice: Dice,
  ids: <Id extends string>() => Id,
): readonly Command[] {
  if (views.length === 0 || dice.chance(0.25))
    return [openCommand(workspace, words, ids, { customer })];
  const view = dice.pick(views);
  const ticketId = view.id;
  const text = `<p>${words.next('word')} ${words.tagOf(ticketId)}</p>`;
  return choose<readonly Command[]>(
    [
      [10, () => [replyTo(view, text, ids)]],
      [2, () => [{ type: 'close', ticketId }]],
      [2, () => [{ type: 'reopen', ticketId }]],
    ],
    dice,
  );
}

export const replyTo = (
  view: Pick<TicketView, 'id' | 'pubSeq' | 'lockToken'>,
  html: string,
  ids: <Id extends string>() => Id,
): Reply => ({
  type: 'reply',
  ticketId: view.id,
  message: { id: ids<MessageId>(), html },
  basis: { baseSeq: view.pubSeq, ...(view.lockToken > 0 && { lockToken: view.lockToken }) },
  followUpTicketId: ids<TicketId>(),
});

function choose<T>(weighted: readonly (readonly [number, () => T])[], dice: Dice): T {
  const total = weighted.reduce((sum, [weight]) => sum + weight, 0);
  let rest = dice.below(total);
  for (const [weight, make] of weighted) {
    rest -= weight;
    if (rest < 0) return make();
  }
  throw new Error('weights do not add up');
}

export const wordsOf = (commands: readonly Command[]): readonly string[] =>
  commands.flatMap((command) =>
    'message' in command ? (command.message.html.match(WORD) ?? []) : [],
  );
