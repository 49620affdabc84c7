// A server small enough to read: the same engine, the same push contract, a feed over a version counter. It stands in
// for the real one in the device's own tests; the simulations in test/sync run against the real one.

import { scopeOfOwner } from '#shared/access/owner.ts';
import type { Actor } from '#shared/access/actor.ts';
import { toInstant, type Instant } from '#shared/base/clock.ts';
import type {
  DeviceId,
  EventId,
  FileId,
  GroupId,
  HeldReplyId,
  PersonId,
  SaleId,
  TicketId,
  WorkspaceId,
} from '#shared/base/ids.ts';
import { toBase64 } from '#shared/conversation/base64.ts';
import { makeMessageUpdate } from '#shared/conversation/message-update.ts';
import { excerptOf } from '#shared/base/plain-text.ts';
import type { Command } from '#shared/engine/commands.ts';
import type { Refusal } from '#shared/engine/refusals.ts';
import type { FileRow } from '#shared/files/file.ts';
import { filesOf } from '../files/parked.ts';
import { fakeUploads } from './fake-uploads.ts';
import type { Configuration } from '#shared/engine/configuration.ts';
import type { DecideContext } from '#shared/engine/context.ts';
import { decide as decideCommand } from '#shared/engine/decide.ts';
import type { TicketEvent } from '#shared/engine/events.ts';
import { evolve } from '#shared/engine/evolve.ts';
import type { TicketState } from '#shared/engine/ticket-state.ts';
import type {
  DocUpdateRow,
  EventRow,
  GroupRow,
  HeldReplyRow,
  PersonRow,
  SaleFacts,
  SelfRow,
  WorkspaceRow,
  ViewRow,
} from '#shared/protocol/rows.ts';
import {
  PROTOCOL_HEADER,
  type Change,
  type EntryOutcome,
  type Heat,
  type LoadLine,
  type LoadRequest,
  type PullAnswer,
  type PushAnswer,
  type PushRequest,
  type Scope,
} from '#shared/protocol/sync.ts';

type Stored = {
  state: TicketState;
  excerpt: string;
  heat: Heat;
  touched: number;
  readonly docs: { readonly row: DocUpdateRow; readonly v: number }[];
  readonly events: { readonly row: EventRow; readonly v: number }[];
  readonly lines: Map<Scope, { isIn: boolean; changed: number }>;
};

export type Fault =
  | 'request-lost'
  | 'answer-lost'
  | 'captive'
  | 'captive-json'
  | 'unauthenticated'
  | 'too-old'
  | 'server'
  | 'hang';

export type FakeServer = ReturnType<typeof fakeServer>;

let ids = 0;
export const testId = <Id extends string>(prefix = 0): Id => {
  ids += 1;
  const tail = String(ids).padStart(12, '0');
  return `0190000${prefix}-0000-7000-8000-${tail}` as Id;
};

const refused = (error: Refusal) => ({ ok: false, error }) as const;

export function fakeServer(configuration: Configuration) {
  const workspace: WorkspaceRow = {
    id: testId<WorkspaceId>(),
    slug: 'acme',
    name: 'Acme',
    configuration,
  };
  const tickets = new Map<TicketId, Stored>();
  const people = new Map<PersonId, { row: PersonRow; self: SelfRow; v: number }>();
  const views = new Map<string, { row: ViewRow; v: number }>();
  const groups = new Map<GroupId, { row: GroupRow; v: number }>();
  const held: { row: HeldReplyRow; author: PersonId; v: number }[] = [];
  const devices = new Map<
    DeviceId,
    { last: number; readonly entries: Map<number, { id: string; outcome: EntryOutcome }> }
  >();
  const accepted: string[] = [];
  const refusedIds = new Set<string>();
  let version = 1;
  let number = 0;
  let epoch = 1;
  let faults: Fault[] = [];
  let pageSize = 1_000;
  const calls: string[] = [];
  const resumes: (string | null)[] = [];
  const uploads = fakeUploads();
  /** Files of messages. */
  const files = new Map<FileId, { readonly row: FileRow; readonly v: number }>();

  const actorOf = (id: PersonId): Actor => {
    const { self } = people.get(id)!;
    return {
      kind: 'person',
      personId: id,
      permissions: new Set(self.permissions),
      groupIds: self.groupIds,
    };
  };
  const scopesOf = (id: PersonId): Scope[] => [
    'w',
    `u:${id}`,
    'g:-',
    ...people.get(id)!.self.groupIds.map((group) => `g:${group}`),
  ];
  const member = (ticket: Stored) => {
    const now = new Set([
      `g:${ticket.state.groupId ?? '-'}`,
      ...(ticket.state.assigneeId === null ? [] : [`u:${ticket.state.assigneeId}`]),
    ]);
    for (const [scope, line] of ticket.lines)
      if (line.isIn && !now.has(scope)) Object.assign(line, { isIn: false, changed: version });
    for (const scope of now) {
      const line = ticket.lines.get(scope);
      if (line === undefined) ticket.lines.set(scope, { isIn: true, changed: version });
      else if (!line.isIn) Object.assign(line, { isIn: true, changed: version });
    }
    ticket.touched = version;
  };

  /** Runs commands as the door would: all of them or none. */
  const execute = (
    author: PersonId,
    commands: readonly Command[],
    at: Instant = toInstant(Date.now()),
  ) => {
    for (const fileId of filesOf(commands)) {
      const name = uploads.received.get(fileId)?.name ?? '';
      if (files.has(fileId)) return refused({ code: 'FILE_TAKEN', fileId, name });
      if (!uploads.isWhole(fileId)) return refused({ code: 'FILE_MISSING', fileId });
    }
    const context = {
      configuration: workspace.configuration,
      actor: actorOf(author),
      directory: {
        operator: (id: PersonId) => people.get(id)?.row,
        hasGroup: (id: GroupId) => groups.has(id),
      },
      now: at,
    };
    const decision = decideEntry((id) => tickets.get(id)?.state, commands, context);
    if (!decision.ok) return decision;
    version += 1;
    for (const [id, state] of decision.value.tickets) {
      const isNew = !tickets.has(id);
      const ticket: Stored = tickets.get(id) ?? {
        state,
        excerpt: '',
        heat: 'hot',
        touched: 0,
        docs: [],
        events: [],
        lines: new Map(),
      };
      ticket.state = isNew ? { ...state, number: (number += 1) } : state;
      ticket.heat = 'hot';
      tickets.set(id, ticket);
      for (const event of decision.value.events) {
        if (event.ticketId !== id) continue;
        ticket.events.push({
          v: version,
          row: {
            id: testId<EventId>(),
            ticketId: id,
            seq: ticket.events.length + 1,
            at,
            actorId: author,
            actorKind: 'person',
            actorName: people.get(author)!.row.name,
            via: 'device',
            event,
          },
        });
        if (event.type !== 'message-posted') continue;
        const command = commands.find(
          (one) => 'message' in one && one.message.id === event.messageId,
        );
        if (command === undefined || !('message' in command)) continue;
        const bytes =
          command.message.update ??
          toBase64(
            makeMessageUpdate({
              v: 1,
              id: event.messageId,
              kind: event.kind,
              side: event.side,
              authorId: author,
              authorName: people.get(author)!.row.name,
              html: command.message.html,
              at,
            }),
          );
        ticket.docs.push({
          v: version,
          row: {
            ticketId: id,
            kind: event.kind === 'note' ? 'notes' : 'pub',
            generation: 1,
            seq: event.seq,
            messageId: event.messageId,
            bytes,
          },
        });
        for (const [position, fileId] of (command.message.files ?? []).entries()) {
          const { name, size } = uploads.received.get(fileId)!;
          const row: FileRow = {
            id: fileId,
            name,
            type: 'image/png',
            size,
            ticketId: id,
            messageId: event.messageId,
            kind: event.kind === 'note' ? 'notes' : 'pub',
            position,
            state: 'ready',
            reason: null,
            hasThumbnail: false,
          };
          files.set(fileId, { row, v: version });
        }
        if (event.kind === 'reply') ticket.excerpt = excerptOf(command.message.html, 160);
      }
      member(ticket);
    }
    for (const command of commands) {
      if (command.type !== 'settle-held-reply') continue;
      const item = held.find(({ row }) => row.id === command.heldReplyId);
      if (item !== undefined)
        Object.assign(item, { row: { ...item.row, settled: command.outcome }, v: version });
    }
    return { ok: true as const, v: version };
  };

  const rowsOf = (ticket: Stored, since: number, isFresh: boolean): Change[] => {
    const {
      groupId,
      assigneeId,
      lockHolderId,
      lockToken,
      latestAnswers,
      notesSeq,
      draftGeneration,
      tags,
      saleId,
      watchers,
      cc,
      links,
      references,
      minutesWorked,
      answeredBy,
      waitingSince,
      unanswered,
      statusSince,
      targets,
      escalation,
      expiredAt,
      archivedAt,
      deletedAt: _deletedAt,
      ...shared
    } = ticket.state;
    const v = version;
    const { id, fields, solution } = shared;
    const rows: Change[] = [
      {
        t: 'ticket',
        row: { ...shared, sale: saleId && saleFacts(saleId), excerpt: ticket.excerpt },
        v,
      },
      {
        t: 'desk',
        row: {
          id,
          groupId,
          assigneeId,
          lockHolderId,
          lockToken,
          latestAnswers,
          notesSeq,
          draftGeneration,
          tags,
          fields,
          solution,
          watchers,
          cc,
          links,
          references,
          minutesWorked,
          answeredBy,
          waitingSince,
          unanswered,
          statusSince,
          targets,
          escalation,
          expiredAt,
          archivedAt,
          clientIp: '192.0.2.1',
        },
        v,
      },
    ];
    if (ticket.heat === 'cold') return rows;
    const isNew = (item: { readonly v: number }) => isFresh || item.v > since;
    rows.push(...ticket.docs.filter(isNew).map(({ row }): Change => ({ t: 'doc', row, v })));
    rows.push(...ticket.events.filter(isNew).map(({ row }): Change => ({ t: 'event', row, v })));
    for (const file of files.values())
      if (file.row.ticketId === id && isNew(file)) rows.push({ t: 'file', row: file.row, v });
    return rows;
  };
  const changesFor = (scopes: readonly Scope[], since: number): Change[][] => {
    const found: Change[][] = [];
    for (const [id, ticket] of tickets) {
      if (ticket.touched <= since) continue;
      const lines = [...ticket.lines].filter(
        ([scope, line]) => scopes.includes(scope) && (line.isIn ? true : line.changed > since),
      );
      if (lines.length === 0) continue;
      const changes: Change[] = lines.map(([scope, line]): Change =>
        line.isIn
          ? { t: 'in', scope, id, heat: ticket.heat, v: version }
          : { t: 'gone', scope, id, v: version },
      );
      const isIn = lines.some(([, line]) => line.isIn);
      if (isIn)
        changes.push(
          ...rowsOf(
            ticket,
            since,
            lines.some(([, line]) => line.isIn && line.changed > since),
          ),
        );
      found.push(changes);
    }
    return found;
  };
  const smallFor = (person: PersonId, scopes: readonly Scope[], since: number): Change[] => {
    const v = version;
    const changes: Change[] = [];
    if (scopes.includes('w')) {
      if (since === 0 || workspaceV > since) changes.push({ t: 'workspace', row: workspace, v });
      for (const { row, v: at } of people.values())
        if (at > since) changes.push({ t: 'person', row, v });
      for (const { row, v: at } of groups.values())
        if (at > since) changes.push({ t: 'group', row, v });
    }
    for (const { row, v: at } of views.values())
      if (at > since && scopes.includes(scopeOfOwner(row))) changes.push({ t: 'view', row, v });
    const own = people.get(person)!;
    if (own.v > since) changes.push({ t: 'self', row: own.self, v });
    for (const item of held) {
      if (item.author === person && item.v > since && !(since === 0 && item.row.settled !== null))
        changes.push({ t: 'held-reply', row: item.row, v });
    }
    return changes;
  };
  let workspaceV = 1;

  type Cursor = {
    readonly epoch: number;
    readonly v: number;
    readonly scopes: readonly Scope[];
    readonly person: PersonId;
  };
  const pull = (person: PersonId, token: string | null): PullAnswer => {
    const cursor = token === null ? undefined : (JSON.parse(token) as Cursor);
    const scopes = scopesOf(person);
    if (cursor === undefined) return { status: 'reset', reason: 'first', scopes };
    if (cursor.person !== person) return { status: 'reset', reason: 'other-person', scopes };
    if (cursor.epoch !== epoch) return { status: 'reset', reason: 'epoch', scopes };
    const kept = cursor.scopes.filter((scope) => scopes.includes(scope));
    const changes = [...smallFor(person, kept, cursor.v), ...changesFor(kept, cursor.v).flat()];
    return {
      status: 'ok',
      cursor: JSON.stringify({ epoch, v: version, scopes: kept, person } satisfies Cursor),
      more: false,
      remove: cursor.scopes.filter((scope) => !scopes.includes(scope)),
      load: scopes.filter((scope) => !cursor.scopes.includes(scope)),
      changes,
    };
  };
  const load = (
    person: PersonId,
    scopes: readonly Scope[],
    resume: string | null,
    token: string | null,
  ): LoadLine[] => {
    const before = token === null ? undefined : (JSON.parse(token) as Cursor);
    const from = resume === null ? 0 : Number(resume);
    const all = changesFor(scopes, 0);
    const lines: LoadLine[] = [{ t: 'begin', total: all.length }];
    if (from === 0)
      lines.push(
        { t: 'page', changes: smallFor(person, scopes, 0) },
        { t: 'mark', resume: '0', done: 0 },
      );
    const hot = all.filter(
      (changes) => !changes.some((change) => change.t === 'in' && change.heat === 'cold'),
    );
    const cold = all.filter((changes) => !hot.includes(changes));
    for (let at = from; at < hot.length; at += pageSize) {
      lines.push({ t: 'page', changes: hot.slice(at, at + pageSize).flat() });
      lines.push({
        t: 'mark',
        resume: String(Math.min(at + pageSize, hot.length)),
        done: Math.min(at + pageSize, hot.length),
      });
    }
    for (let at = 0; at < cold.length; at += 500) {
      const items = cold.slice(at, at + 500).map((changes) => {
        const row = changes.find((change) => change.t === 'ticket')!.row;
        const desk = changes.find((change) => change.t === 'desk')!.row;
        return {
          row,
          v: version,
          desk,
          dv: version,
          scopes: changes.flatMap((change) => (change.t === 'in' ? [change.scope] : [])),
        };
      });
      lines.push({ t: 'cold', items });
    }
    const covered = [...new Set([...(before?.scopes ?? []), ...scopes])];
    lines.push({
      t: 'end',
      cursor: JSON.stringify({
        epoch,
        v: before?.v ?? version,
        scopes: covered,
        person,
      } satisfies Cursor),
    });
    return lines;
  };
  const push = (person: PersonId, request: PushRequest): PushAnswer => {
    const device = devices.get(request.deviceId) ?? { last: 0, entries: new Map() };
    devices.set(request.deviceId, device);
    const outcomes: EntryOutcome[] = [];
    for (const entry of request.entries) {
      const known = device.entries.get(entry.n);
      if (entry.n <= device.last) {
        if (known?.id !== entry.id) return { status: 'forked', outcomes };
        outcomes.push(known.outcome);
        continue;
      }
      if (entry.n > device.last + 1) return { status: 'gap', from: device.last + 1, outcomes };
      const outcome = decide(person, entry);
      device.last = entry.n;
      device.entries.set(entry.n, { id: entry.id, outcome });
      outcomes.push(outcome);
    }
    return { status: 'done', outcomes };
  };
  const decide = (
    person: PersonId,
    { n, id, needs, commands }: PushRequest['entries'][number],
  ): EntryOutcome => {
    const missing = needs.find((need) => refusedIds.has(need));
    const result =
      missing === undefined
        ? execute(person, commands)
        : {
            ok: false as const,
            error: { code: 'NEEDED_ENTRY_REFUSED' as const, entryId: missing },
          };
    if (result.ok) {
      accepted.push(id);
      return { n, status: 'ok', v: result.v };
    }
    refusedIds.add(id);
    version += 1;
    const reply = commands.find((command) => command.type === 'reply');
    if (reply === undefined) return { n, status: 'refused', refusal: result.error, v: version };
    const heldReplyId = testId<HeldReplyId>();
    held.push({
      author: person,
      v: version,
      row: {
        id: heldReplyId,
        ticketId: reply.ticketId,
        messageId: reply.message.id,
        html: reply.message.html,
        parentId: reply.message.parentId ?? null,
        refusal: result.error,
        heldAt: toInstant(Date.now()),
        settled: null,
      },
    });
    return { n, status: 'refused', refusal: result.error, v: version, heldReplyId };
  };

  /** The network between one signed-in browser and this server. `session` is whose cookie it carries. */
  const fetchFor =
    (session: { person: PersonId | null }) =>
    async (url: string, init: RequestInit): Promise<Response> => {
      const fault = faults.shift();
      const { pathname } = new URL(url);
      calls.push(`${init.method ?? 'GET'} ${pathname}`);
      if (fault === 'request-lost') throw new TypeError('Failed to fetch');
      if (fault === 'hang') return new Promise<Response>(() => undefined);
      if (fault === 'captive')
        return new Response('<html>Sign in to Wi-Fi</html>', {
          headers: { 'content-type': 'text/html' },
        });
      if (fault === 'captive-json')
        return new Response('{"status":"ok","login":"/wifi"}', {
          headers: { 'content-type': 'application/json' },
        });
      if (fault === 'server')
        return new Response('<html>Bad gateway</html>', {
          status: 502,
          headers: { 'content-type': 'text/html' },
        });
      if (fault === 'too-old') return problem(426, 'CLIENT_TOO_OLD');
      const { person } = session;
      if (fault === 'unauthenticated' || person === null) return problem(401, 'UNAUTHENTICATED');
      const answer = route(person, pathname, init);
      if (fault === 'answer-lost') throw new TypeError('Failed to fetch');
      return answer;
    };
  const route = (person: PersonId, pathname: string, init: RequestInit): Response => {
    const body = typeof init.body === 'string' ? (JSON.parse(init.body) as unknown) : undefined;
    if (pathname.endsWith('/me'))
      return json({ ...people.get(person)!.self, sealKey: sealKeyOf(person) });
    if (pathname.endsWith('/sessions/current')) return new Response(null, { status: 204 });
    if (pathname.endsWith('/push')) return json(push(person, body as PushRequest));
    if (pathname.endsWith('/pull'))
      return json(pull(person, (body as { cursor: string | null }).cursor));
    if (pathname.endsWith('/load')) {
      const { scopes, resume, cursor } = body as LoadRequest;
      resumes.push(resume);
      const lines = load(person, scopes, resume, cursor);
      const text = lines
        .slice(0, cutAfter)
        .map((line) => `${JSON.stringify(line)}\n`)
        .join('');
      cutAfter = Number.POSITIVE_INFINITY;
      return new Response(text, { headers: { ...ours, 'content-type': 'application/x-ndjson' } });
    }
    return problem(404, 'NOT_FOUND');
  };
  let cutAfter = Number.POSITIVE_INFINITY;

  return {
    workspace,
    tickets,
    held,
    devices,
    accepted,
    calls,
    resumes,
    uploads,
    files,
    execute,
    fetchFor,
    scopesOf,
    fail: (...next: Fault[]) => {
      faults = [...faults, ...next];
    },
    cutNextLoadAfter: (lines: number) => {
      cutAfter = lines;
    },
    setPageSize: (size: number) => {
      pageSize = size;
    },
    putView: (row: ViewRow) => views.set(row.id, { row, v: (version += 1) }),
    addGroup: (row: GroupRow) => groups.set(row.id, { row, v: (version += 1) }),
    addPerson: (self: SelfRow) => {
      const row: PersonRow = {
        id: self.id,
        name: self.name,
        profile: self.profile,
        isOperator: true,
        groupIds: self.groupIds,
        isDisabled: false,
      };
      people.set(self.id, { row, self, v: (version += 1) });
    },
    changeConfiguration: (next: Configuration) => {
      version += 1;
      workspaceV = version;
      Object.assign(workspace, { configuration: next });
    },
    cool: (id: TicketId) => {
      version += 1;
      const ticket = tickets.get(id)!;
      ticket.heat = 'cold';
      ticket.touched = version;
      for (const line of ticket.lines.values()) if (line.isIn) line.changed = version;
    },
    newEpoch: () => {
      epoch += 1;
      version = 1_000 * epoch;
    },
    restoreDevice: (id: DeviceId, last: number) => {
      const device = devices.get(id)!;
      for (const n of device.entries.keys()) if (n > last) device.entries.delete(n);
      device.last = last;
    },
  };
}

/** Each command decided on what those before it left behind. */
function decideEntry(
  load: (id: TicketId) => TicketState | undefined,
  commands: readonly Command[],
  context: DecideContext,
) {
  const events: TicketEvent[] = [];
  const states = new Map<TicketId, TicketState>();
  const current = (id: TicketId) => states.get(id) ?? load(id);
  for (const command of commands) {
    const decision = decideCommand(current(command.ticketId), command, context);
    if (!decision.ok) return decision;
    for (const event of decision.value) {
      states.set(
        event.ticketId,
        evolve(current(event.ticketId), event, context.now, context.configuration),
      );
      events.push(event);
    }
  }
  return { ok: true as const, value: { events, tickets: states } };
}

/** What the real one would know of a sale. */
const saleFacts = (id: SaleId): SaleFacts => ({
  id,
  reference: `REF-${id}`,
  designation: 'A product',
  serialNumber: '0123456789ABCDE',
  soldOn: '2026-11-02',
});

const ours = { [PROTOCOL_HEADER]: '1' };
const json = (value: unknown): Response =>
  new Response(JSON.stringify(value), { headers: { ...ours, 'content-type': 'application/json' } });
const problem = (status: number, code: string): Response =>
  new Response(JSON.stringify({ status, code, title: code }), {
    status,
    headers: { ...ours, 'content-type': 'application/problem+json' },
  });

/** 32 bytes that are always the same for a person. */
export function sealKeyOf(person: PersonId): string {
  const bytes = new Uint8Array(32);
  for (let i = 0; i < 32; i += 1) bytes[i] = person.charCodeAt(i + 4);
  return toBase64(bytes);
}
