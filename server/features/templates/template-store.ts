import type { Actor } from '#shared/access/actor.ts';
import { mayReadOwned, type Owned } from '#shared/access/owner.ts';
import type { GroupId, TemplateId, WorkspaceId } from '#shared/base/ids.ts';
import type { Template, TemplateContent } from '#shared/templates/template.ts';
import type { ReadTx, Tx } from '#server/platform/db/database.ts';

export type StoredTemplate = Template &
  Owned & {
    /** Changes whenever the row does. */
    readonly version: string;
  };
type TemplateLine = Omit<StoredTemplate, keyof TemplateContent> & {
  readonly content: TemplateContent;
};

/** All that are not deleted, or the one with this id. Whoever asks: rights are the routes'. */
export async function listTemplates(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  id?: string,
): Promise<StoredTemplate[]> {
  const rows = await sql<TemplateLine[]>`
    select tp.id, tp.name, tp.shortcut, tp.person_id, tp.group_id, tp.content, tp.xid::text as version, g.lead_id
    from templates tp
    left join groups g on g.workspace_id = tp.workspace_id and g.id = tp.group_id
    where tp.workspace_id = ${workspaceId} and tp.deleted_at is null
      ${id === undefined ? sql`` : sql`and tp.id = ${id}`}
    order by lower(tp.name), tp.id`;
  return rows.map(({ content, ...row }) => ({ ...row, ...content }));
}

/** One that is there and that this actor may answer with. */
export async function findUsableTemplate(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  actor: Actor,
  id: string,
): Promise<StoredTemplate | undefined> {
  const [template] = await listTemplates(sql, workspaceId, id);
  return template !== undefined && mayReadOwned(actor, template) ? template : undefined;
}

export async function isShortcutTaken(
  tx: Tx,
  workspaceId: WorkspaceId,
  template: Pick<Template, 'id' | 'personId' | 'groupId' | 'shortcut'>,
): Promise<boolean> {
  if (template.shortcut === '') return false;
  const rows = await tx`
    select 1 from templates tp
    where tp.workspace_id = ${workspaceId} and tp.deleted_at is null and tp.id <> ${template.id}
      and tp.person_id is not distinct from ${template.personId} and tp.group_id is not distinct from ${template.groupId}
      and lower(tp.shortcut) = lower(${template.shortcut})`;
  return rows.length > 0;
}

export async function insertTemplate(
  tx: Tx,
  workspaceId: WorkspaceId,
  template: Omit<Template, keyof TemplateContent>,
  content: TemplateContent,
): Promise<void> {
  const { id, personId, groupId, name, shortcut } = template;
  await tx`
    insert into templates (workspace_id, id, person_id, group_id, name, shortcut, content)
    values (${workspaceId}, ${id}, ${personId}, ${groupId}, ${name}, ${shortcut}, ${tx.json(content as never)})`;
}

export async function updateTemplate(
  tx: Tx,
  workspaceId: WorkspaceId,
  template: Pick<Template, 'id' | 'name' | 'shortcut'>,
  content: TemplateContent,
): Promise<void> {
  await tx`
    update templates tp set name = ${template.name}, shortcut = ${template.shortcut}, content = ${tx.json(content as never)}
    where tp.workspace_id = ${workspaceId} and tp.id = ${template.id}`;
}

/** The line stays, so that devices hear of it; its words go. */
export async function deleteTemplate(
  tx: Tx,
  workspaceId: WorkspaceId,
  id: TemplateId,
): Promise<void> {
  const nothing: TemplateContent = { bodies: {}, actions: [], attachmentIds: [] };
  await tx`
    update templates tp set deleted_at = now(), name = '', shortcut = '', content = ${tx.json(nothing as never)}
    where tp.workspace_id = ${workspaceId} and tp.id = ${id}`;
}

/** Which of these are groups that take tickets, and which operators. */
export async function knownAssignees(
  tx: ReadTx,
  workspaceId: WorkspaceId,
  ids: readonly string[],
): Promise<{ readonly groups: ReadonlySet<string>; readonly operators: ReadonlySet<string> }> {
  const groups = await tx<{ id: string }[]>`
    select g.id from groups g
    where g.workspace_id = ${workspaceId} and g.id = any(${[...ids]}::uuid[]) and not g.is_archived`;
  const operators = await tx<{ id: string }[]>`
    select p.id from people p
    join profiles pr on pr.workspace_id = p.workspace_id and pr.id = p.profile
    where p.workspace_id = ${workspaceId} and p.id = any(${[...ids]}::uuid[])
      and not p.is_disabled and pr.permissions @> array['ticket.reply']`;
  return {
    groups: new Set(groups.map(({ id }) => id)),
    operators: new Set(operators.map(({ id }) => id)),
  };
}

export async function loadGroupName(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  id: GroupId | null,
): Promise<string> {
  if (id === null) return '';
  const [group] = await sql<{ name: string }[]>`
    select g.name from groups g where g.workspace_id = ${workspaceId} and g.id = ${id}`;
  return group?.name ?? '';
}
