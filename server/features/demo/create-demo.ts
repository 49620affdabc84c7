// One filled workspace per blueprint (W11), made through sign-up's own code and the one door.

import { DEFAULT_PROFILES } from '#shared/access/profiles.ts';
import type { Actor } from '#shared/access/actor.ts';
import { createIdSource } from '#shared/base/ids.ts';
import type { GroupId, PersonId, WorkspaceId } from '#shared/base/ids.ts';
import { BLUEPRINTS } from '#shared/blueprints/index.ts';
import type { AppContext } from '#server/app-context.ts';
import { createExecute } from '#server/commands/index.ts';
import {
  createPasswords,
  insertPerson,
  insertWorkspace,
  setGroupsOf,
} from '#server/features/accounts/index.ts';
import { writeArticles } from './demo-articles.ts';
import { prepareAnswers } from './demo-answers.ts';
import { DEMO_PASSWORD } from './demo-desks.ts';
import type { DemoDeskData, DemoPerson } from './demo-desks.ts';
import { sellProducts } from './demo-sales.ts';
import { tellHeldReply, tellStory } from './demo-story.ts';
import type { DemoActor } from './demo-story.ts';

export const TICKETS_PER_DESK = 42;

export async function createDemo(
  context: AppContext,
  desks: readonly DemoDeskData[],
): Promise<void> {
  // One hash for all: the password is printed on the first page, and hashing is slow on purpose.
  const passwordHash = await createPasswords().hash(DEMO_PASSWORD);
  await Promise.all(desks.map((desk) => createDesk(context, desk, passwordHash)));
}

async function createDesk(
  context: AppContext,
  desk: DemoDeskData,
  passwordHash: string,
): Promise<void> {
  const { db } = context;
  const startedAt = context.clock();
  let now = startedAt;
  const ids = createIdSource(
    () => now,
    (bytes) => crypto.getRandomValues(bytes),
  );
  const workspaceId = ids<WorkspaceId>();
  const blueprint = BLUEPRINTS.find(({ id }) => id === desk.blueprint);
  const [administrator] = desk.people;
  if (blueprint === undefined || administrator === undefined)
    throw new Error(`the demo has no blueprint ${desk.blueprint}`);

  const people = desk.people.map((person) => ({ person, id: ids<PersonId>() }));
  const created = await db.tenant(workspaceId, async (tx) => {
    const workspace = await insertWorkspace(tx, ids, {
      id: workspaceId,
      slug: desk.slug,
      name: desk.name,
      blueprint,
      language: desk.language,
      isDemo: true,
      admin: {
        id: people[0]!.id,
        name: administrator.name,
        email: administrator.email,
        passwordHash,
      },
    });
    for (const { person, id } of people.slice(1)) {
      await insertPerson(tx, workspaceId, { ...person, id, passwordHash });
    }
    for (const { person, id } of people) {
      const isCustomer = person.profile === 'customer';
      if (!isCustomer) await setGroupsOf(tx, workspaceId, id, workspace.groupIds);
      if (person.signature !== undefined) {
        await tx`update people set signature = ${person.signature} where workspace_id = ${workspaceId} and id = ${id}`;
      }
    }
    await prepareAnswers(tx, workspaceId, { blueprint: desk.blueprint, ids, nowMs: startedAt });
    await writeArticles(tx, workspaceId, {
      blueprint: desk.blueprint,
      languages: workspace.configuration.languages,
      administrator: { id: people[0]!.id, name: administrator.name },
      ids,
      nowMs: startedAt,
    });
    return workspace;
  });

  const cast = {
    workspaceId,
    configuration: created.configuration,
    groupIds: created.groupIds,
    operators: people
      .filter(({ person }) => person.profile !== 'customer')
      .map((one) => actorOf(one, created.groupIds)),
    customers: people
      .filter(({ person }) => person.profile === 'customer')
      .map((one) => actorOf(one, [])),
    ids,
    // Invented people get no mail, and nobody is told of any.
    execute: createExecute({ db, clock: () => now, ids, onCommitted: () => undefined }),
    goBack: (agoMs: number) => {
      now = startedAt - agoMs;
    },
  };
  const seller = people.find(({ person }) => person.profile === 'seller');
  const sales = await db.tenant(workspaceId, (tx) =>
    sellProducts(tx, {
      ...cast,
      topics: desk.topics,
      seller: seller && actorOf(seller, created.groupIds),
      now: startedAt,
    }),
  );
  for (let index = 0; index < TICKETS_PER_DESK; index += 1) {
    const { topic, about } = topicAt(desk, index);
    // Some ask before they have an account.
    const sale = index % 7 === 3 ? undefined : sales.get(about);
    await tellStory(cast, topic, about, index, sale);
  }
  const last = topicAt(desk, TICKETS_PER_DESK);
  await tellHeldReply(cast, last.topic, last.about);
}

function topicAt(desk: DemoDeskData, index: number) {
  const topic = desk.topics[index % desk.topics.length];
  const about = topic?.about[Math.floor(index / desk.topics.length) % topic.about.length];
  if (topic === undefined || about === undefined)
    throw new Error(`the demo desk ${desk.slug} has no topics`);
  return { topic, about };
}

function actorOf(
  { person, id }: { readonly person: DemoPerson; readonly id: PersonId },
  groupIds: readonly GroupId[],
): DemoActor {
  const profile = DEFAULT_PROFILES.find((one) => one.id === person.profile);
  const actor: Extract<Actor, { kind: 'person' }> = {
    kind: 'person',
    personId: id,
    permissions: new Set(profile?.permissions),
    groupIds,
  };
  return { actor, name: person.name, email: person.email };
}
