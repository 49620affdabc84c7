import { made } from './answers.ts';
import type { SignedUp, TestPerson, World } from './world.ts';

/** A desk of two groups: Ana is in the one that the lead leads, Ben in the other, and the lead in none. */
export async function createTwoGroups(world: World): Promise<{
  readonly desk: SignedUp;
  readonly lead: TestPerson;
  readonly ana: TestPerson;
  readonly ben: TestPerson;
  readonly group: string;
  readonly otherGroup: string;
}> {
  const desk = await world.signUp({ blueprint: 'helpdesk', name: 'Nordlicht' });
  const lead = await world.addPerson(desk, { name: 'Lou Lead' });
  const group = await made(desk.admin.post('groups', { name: 'Hotline', leadId: lead.id }));
  const otherGroup = await made(desk.admin.post('groups', { name: 'Accounts' }));
  const ana = await world.addPerson(desk, { name: 'Ana Amado', groupIds: [group] });
  const ben = await world.addPerson(desk, { name: 'Ben Berg', groupIds: [otherGroup] });
  return { desk, lead, ana, ben, group, otherGroup };
}
