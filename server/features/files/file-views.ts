import type { FileId, GroupId, PersonId, TicketId, WorkspaceId } from '#shared/base/ids.ts';
import type { TicketAudience } from '#shared/access/can.ts';
import type { Owned } from '#shared/access/owner.ts';
import type { Database, ReadTx } from '#server/platform/db/database.ts';
import type { UploadState } from './file-store.ts';

/** A file that was asked for, and what decides who may have it. */
export type ServedFile = {
  readonly id: FileId;
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly state: UploadState;
  readonly sha256: Uint8Array | null;
  readonly hasThumbnail: boolean;
  readonly uploader: string;
  readonly kind: 'pub' | 'notes' | null;
  /** Null: on no message yet. */
  readonly ticket: TicketAudience | null;
  /** Whose template has it; null: none. */
  readonly template: Owned | null;
};

export async function loadServedFile(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  id: string,
): Promise<ServedFile | undefined> {
  type Row = Omit<ServedFile, 'ticket' | 'template'> & {
    readonly ticketId: TicketId | null;
    readonly groupId: GroupId | null;
    readonly assigneeId: PersonId | null;
    readonly requesterPersonId: PersonId | null;
    readonly isDeleted: boolean | null;
    readonly isTemplates: boolean;
    readonly templatePersonId: PersonId | null;
    readonly templateGroupId: GroupId | null;
    readonly templateLeadId: PersonId | null;
  };
  const [row] = await sql<Row[]>`
    select f.id, f.name, f.type, f.size::float8 as size, f.state, f.sha256, f.has_thumbnail, f.uploader, f.kind, f.ticket_id,
      t.group_id, t.assignee_id, t.requester_person_id, t.deleted_at is not null as is_deleted,
      f.template_id is not null as is_templates, tp.person_id as template_person_id, tp.group_id as template_group_id,
      g.lead_id as template_lead_id
    from files f left join tickets t on t.workspace_id = f.workspace_id and t.id = f.ticket_id
    left join templates tp on tp.workspace_id = f.workspace_id and tp.id = f.template_id
    left join groups g on g.workspace_id = f.workspace_id and g.id = tp.group_id
    where f.workspace_id = ${workspaceId} and f.id = ${id}`;
  if (row === undefined) return undefined;
  const { ticketId, groupId, assigneeId, requesterPersonId, isDeleted, ...more } = row;
  const { isTemplates, templatePersonId, templateGroupId, templateLeadId, ...file } = more;
  const ticket =
    ticketId === null
      ? null
      : { id: ticketId, groupId, assigneeId, requesterPersonId, isDeleted: isDeleted === true };
  const template = isTemplates
    ? { personId: templatePersonId, groupId: templateGroupId, leadId: templateLeadId }
    : null;
  return { ...file, ticket, template };
}

export const listWorkspaces = async (
  db: Pick<Database, 'global'>,
): Promise<readonly WorkspaceId[]> => {
  const rows = await db.global(
    (sql) => sql<{ id: WorkspaceId }[]>`select w.id from all_workspaces() w(id)`,
  );
  return rows.map(({ id }) => id);
};
