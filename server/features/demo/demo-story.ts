// How a demo ticket came to be what it is: the acts of its people, each at its own past time, through the one door
// like everybody's. Which ticket tells which story follows from its index alone.

import type { Actor } from '#shared/access/actor.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#shared/base/clock.ts';
import type {
  DeviceId,
  EntryId,
  GroupId,
  IdSource,
  MessageId,
  SaleId,
  TicketId,
  WorkspaceId,
} from '#shared/base/ids.ts';
import type { Command } from '#shared/engine/commands.ts';
import { PRIORITIES } from '#shared/engine/configuration.ts';
import type { Channel, Configuration, StatusId } from '#shared/engine/configuration.ts';
import { allowedStatuses, phaseOf } from '#shared/engine/workflow.ts';
import type { Execute, Origin } from '#server/commands/index.ts';
import { textToHtml } from '#server/platform/html/text-to-html.ts';
import { DEMO_REQUESTERS } from './demo-desks.ts';
import type { DemoTopic } from './demo-desks.ts';

export type DemoActor = {
  readonly actor: Extract<Actor, { kind: 'person' }>;
  readonly name: string;
  readonly email: string;
};
export type DemoCast = {
  readonly workspaceId: WorkspaceId;
  readonly configuration: Configuration;
  readonly operators: readonly DemoActor[];
  readonly customers: readonly DemoActor[];
  readonly groupIds: readonly GroupId[];
  readonly execute: Execute;
  readonly ids: IdSource;
  /** Sets the time at which the next act happens, in ms before now. */
  readonly goBack: (agoMs: number) => void;
};

/** A piece that one of the customers has bought. */
export type DemoSale = { readonly id: SaleId; readonly customer: DemoActor };

const CHANNELS: readonly Channel[] = ['web', 'email', 'phone', 'web', 'api', 'chat', 'agent'];
/** From minutes to more than a year, mostly recent. */
const AGES_DAYS = [
  0.02, 0.1, 0.3, 0.8, 1.2, 2, 3, 4, 6, 8, 10, 13, 16, 20, 25, 32, 45, 60, 90, 140, 200, 300, 420,
];

export async function tellStory(
  cast: DemoCast,
  topic: DemoTopic,
  about: string,
  index: number,
  sale?: DemoSale,
): Promise<void> {
  const { configuration, ids } = cast;
  const ticketId = ids<TicketId>();
  const target =
    configuration.statuses[index % configuration.statuses.length]?.id ??
    configuration.initialStatus;
  const channel = CHANNELS[index % CHANNELS.length] ?? 'web';
  const operator = pick(cast.operators, index);
  const colleague = pick(cast.operators, index + 1);
  const ageMs = (AGES_DAYS[(index * 7) % AGES_DAYS.length] ?? 1) * DAY_MS;
  const story = createStory(cast, ageMs);

  const opener = openerOf(cast, channel, operator, index, sale?.customer);
  const question = ids<MessageId>();
  await story.act(opener.actor, opener.origin, [
    {
      type: 'open',
      ticketId,
      subject: topic.subject.replace('{x}', about),
      message: { id: question, html: textToHtml(topic.question) },
      requester: opener.requester,
      channel,
      language: topic.language,
      priority: PRIORITIES[[1, 1, 2, 0, 1, 3, 1, 2][index % 8] ?? 1] ?? 'medium',
      ...(cast.groupIds.length === 0 ? {} : { groupId: pick(cast.groupIds, index) }),
      ...(sale === undefined ? {} : { saleId: sale.id }),
    },
  ]);
  const isNew = phaseOf(configuration, target) === 'new';
  if (index % 3 === 0) await story.note(ticketId, operator, topic.note, colleague);
  if (isNew) return;

  await story.take(ticketId, operator);
  await story.reply(ticketId, operator, topic.answer, question);
  if (index % 2 === 0) {
    await story.answerOfRequester(ticketId, opener, topic.more);
    if (index % 4 === 0) await story.note(ticketId, operator, topic.note, colleague);
    if (phaseOf(configuration, target) !== 'waiting-operator')
      await story.reply(ticketId, operator, topic.answer);
  }
  if (index % 5 === 0 && phaseOf(configuration, target) !== 'waiting-customer')
    await story.answerOfRequester(ticketId, opener, topic.end);
  await story.moveTo(ticketId, operator, target);
  if (configuration.lock.mode === 'exclusive' && index % 2 === 1)
    await story.drop(ticketId, operator);
}

/** Two operators answer one ticket, one of them from a device that was offline: the second answer is held (A5). */
export async function tellHeldReply(
  cast: DemoCast,
  topic: DemoTopic,
  about: string,
): Promise<void> {
  const { ids } = cast;
  const [first, second] = [pick(cast.operators, 0), pick(cast.operators, 1)];
  const ticketId = ids<TicketId>();
  const story = createStory(cast, 5 * HOUR_MS);
  const opener = openerOf(cast, 'web', first, 3);
  await story.act(opener.actor, opener.origin, [
    {
      type: 'open',
      ticketId,
      subject: topic.subject.replace('{x}', about),
      message: { id: ids<MessageId>(), html: textToHtml(topic.question) },
      requester: opener.requester,
      channel: 'web',
      language: topic.language,
      priority: 'high',
      ...(cast.groupIds[0] === undefined ? {} : { groupId: cast.groupIds[0] }),
    },
  ]);
  await story.take(ticketId, second);
  await story.reply(ticketId, second, topic.answer);
  await story.fromDevice(first, [
    {
      type: 'reply',
      ticketId,
      message: { id: ids<MessageId>(), html: textToHtml(topic.end) },
      basis: { baseSeq: 1 },
      followUpTicketId: ids<TicketId>(),
    },
  ]);
}

type Opener = {
  readonly actor: Actor;
  readonly origin: Origin;
  readonly requester: Extract<Command, { type: 'open' }>['requester'];
};

function openerOf(
  cast: DemoCast,
  channel: Channel,
  operator: DemoActor,
  index: number,
  buyer?: DemoActor,
): Opener {
  const somebody = pick(DEMO_REQUESTERS, index);
  // Where buyers say what they ask about, who names no sale has no account.
  const mayHaveAccount = cast.configuration.buyersNameSale !== true;
  const isCustomer = index % 3 === 1 && mayHaveAccount && cast.customers.length > 0;
  const customer = buyer ?? (isCustomer ? pick(cast.customers, index) : undefined);
  const name = customer?.name ?? somebody.name;
  const requester = {
    personId: customer?.actor.personId ?? null,
    name,
    email: customer?.email ?? `${mailName(name)}@mail.example`,
    phone: somebody.phone,
    address: '',
    city: somebody.city,
    country: somebody.country,
  };
  const ip = `192.0.2.${1 + (index % 250)}`;
  const origin = (via: Origin['via'], actorName: string): Origin => ({ via, ip, actorName });
  switch (channel) {
    case 'phone':
    case 'agent':
      return { actor: operator.actor, origin: origin('device', operator.name), requester };
    case 'email':
      return { actor: { kind: 'system' }, origin: origin('mail', name), requester };
    case 'api':
      return { actor: operator.actor, origin: origin('api', operator.name), requester };
    case 'web':
    case 'chat':
      if (customer !== undefined)
        return { actor: customer.actor, origin: origin('web', name), requester };
      return { actor: { kind: 'visitor' }, origin: origin('web', name), requester };
  }
}

const mailName = (name: string): string =>
  name
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z]+/g, '.');

const pick = <T>(list: readonly T[], index: number): T => {
  const item = list[index % list.length];
  if (item === undefined) throw new Error('the demo has nobody to pick from');
  return item;
};

/** Acts in order, each a while after the one before and all before now. */
function createStory(cast: DemoCast, ageMs: number) {
  const { configuration, ids } = cast;
  let agoMs = ageMs;
  let publicSeq = 0;
  let status: StatusId = configuration.initialStatus;
  const step = Math.min(ageMs / 12, 7 * HOUR_MS + 13 * MINUTE_MS);

  async function act(actor: Actor, origin: Origin, commands: readonly Command[]): Promise<boolean> {
    cast.goBack(agoMs);
    agoMs = Math.max(agoMs - step, 0);
    const done = await cast.execute({ workspaceId: cast.workspaceId, actor, origin, commands });
    if (!done.ok && 'undone' in done) throw new Error(`the demo was not written: ${done.undone}`);
    if (done.ok)
      for (const message of done.messages) if (message.kind === 'pub') publicSeq = message.seq;
    return done.ok;
  }
  const by = (person: DemoActor): Origin => ({
    via: 'device',
    ip: '192.0.2.200',
    actorName: person.name,
  });
  const replyOf = (ticketId: TicketId, text: string, parentId?: MessageId): Command => ({
    type: 'reply',
    ticketId,
    message: {
      id: ids<MessageId>(),
      html: textToHtml(text),
      ...(parentId === undefined ? {} : { parentId }),
    },
    basis: { baseSeq: publicSeq },
    followUpTicketId: ids<TicketId>(),
  });

  return {
    act,
    note: (ticketId: TicketId, author: DemoActor, text: string, colleague: DemoActor) =>
      act(author.actor, by(author), [
        {
          type: 'note',
          ticketId,
          message: { id: ids<MessageId>(), html: textToHtml(`@${colleague.name} ${text}`) },
          mentions: [colleague.actor.personId],
        },
      ]),
    /** Refused where tickets belong to nobody; the story goes on. */
    take: (ticketId: TicketId, person: DemoActor) =>
      act(person.actor, by(person), [{ type: 'take', ticketId }]),
    drop: (ticketId: TicketId, person: DemoActor) =>
      act(person.actor, by(person), [{ type: 'drop', ticketId }]),
    reply: async (ticketId: TicketId, person: DemoActor, text: string, parentId?: MessageId) => {
      await act(person.actor, by(person), [replyOf(ticketId, text, parentId)]);
      status = configuration.automaticMoves.operatorReply[status] ?? status;
    },
    answerOfRequester: async (ticketId: TicketId, opener: Opener, text: string) => {
      const actor: Actor =
        opener.actor.kind === 'person' && opener.requester.personId === opener.actor.personId
          ? opener.actor
          : { kind: 'requester', ticketId };
      await act(actor, { via: 'web', ip: '192.0.2.201', actorName: opener.requester.name }, [
        replyOf(ticketId, text),
      ]);
      status = configuration.automaticMoves.customerReply[status] ?? status;
    },
    moveTo: async (ticketId: TicketId, person: DemoActor, target: StatusId) => {
      for (const to of pathTo(configuration, status, target)) {
        if (await act(person.actor, by(person), [{ type: 'change-status', ticketId, status: to }]))
          status = to;
      }
    },
    fromDevice: async (person: DemoActor, commands: readonly Command[]) => {
      cast.goBack(agoMs);
      await cast.execute({
        workspaceId: cast.workspaceId,
        actor: person.actor,
        origin: by(person),
        commands,
        receipt: {
          kind: 'device',
          personId: person.actor.personId,
          deviceId: ids<DeviceId>(),
          n: 1,
          entryId: ids<EntryId>(),
          needs: [],
        },
      });
    },
  };
}

/** The shortest way by hand, without the start; empty if there is none or nothing to do. */
function pathTo(configuration: Configuration, from: StatusId, to: StatusId): readonly StatusId[] {
  const cameFrom = new Map<StatusId, StatusId>();
  const queue: StatusId[] = [from];
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
    if (at === to) {
      const path: StatusId[] = [];
      for (let step = to; step !== from; step = cameFrom.get(step) ?? from) path.unshift(step);
      return path;
    }
    for (const next of allowedStatuses(configuration, { status: at })) {
      if (next === from || cameFrom.has(next)) continue;
      cameFrom.set(next, at);
      queue.push(next);
    }
  }
  return [];
}
