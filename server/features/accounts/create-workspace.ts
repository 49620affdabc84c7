// A workspace from a blueprint, whole or not at all: profiles, groups, configuration, first administrator.

import { DEFAULT_PROFILES } from '#shared/access/profiles.ts';
import type { GroupId, IdSource, PersonId, WorkspaceId } from '#shared/base/ids.ts';
import { localText } from '#shared/base/local-text.ts';
import { configurationFor, rulesFor, type Preset } from '#shared/blueprints/index.ts';
import type { Configuration } from '#shared/engine/configuration.ts';
import { checkRule } from '#shared/rules/check-rule.ts';
import type { Tx } from '#server/platform/db/database.ts';

export type NewWorkspace = {
  readonly id: WorkspaceId;
  readonly slug: string;
  readonly name: string;
  readonly blueprint: Preset;
  readonly language: string;
  readonly isDemo: boolean;
  readonly admin: {
    readonly id: PersonId;
    readonly name: string;
    readonly email: string;
    readonly passwordHash: string;
  };
};
export type CreatedWorkspace = {
  readonly configuration: Configuration;
  /** In the blueprint's order. */
  readonly groupIds: readonly GroupId[];
};

/** Runs in a transaction whose tenant is the new id. The slug must be free. */
export async function insertWorkspace(
  tx: Tx,
  ids: IdSource,
  workspace: NewWorkspace,
): Promise<CreatedWorkspace> {
  const { id, blueprint, language, admin } = workspace;
  const groups = blueprint.groups.map((group) => ({
    id: ids<GroupId>(),
    name: localText(group.name, language),
    isDefault: group.isDefault ?? false,
  }));
  const defaultGroup = groups.find((group) => group.isDefault)?.id ?? null;
  const configuration = configurationFor(blueprint, {
    defaultGroup,
    groupIds: groups.map((group) => group.id),
    language,
  });
  await tx`
    insert into workspaces (id, slug, name, blueprint, configuration, working_set_days, is_demo)
    values (${id}, ${workspace.slug}, ${workspace.name}, ${blueprint.id}, ${tx.json(configuration as never)},
      ${configuration.workingSetDays}, ${workspace.isDemo})`;
  await tx`insert into ticket_counters (workspace_id) values (${id})`;
  for (const profile of DEFAULT_PROFILES) {
    await tx`
      insert into profiles (workspace_id, id, name, permissions)
      values (${id}, ${profile.id}, ${tx.json(profile.name as never)}, ${[...profile.permissions]}::text[])`;
  }
  await tx`
    insert into people (workspace_id, id, profile, email, name, language, password_hash)
    values (${id}, ${admin.id}, 'administrator', ${admin.email}, ${admin.name}, ${language}, ${admin.passwordHash})`;
  for (const group of groups) {
    await tx`insert into groups (workspace_id, id, name) values (${id}, ${group.id}, ${group.name})`;
  }
  await insertRules(tx, ids, workspace, configuration);
  const firstGroup = defaultGroup ?? groups[0]?.id;
  if (firstGroup !== undefined) {
    await tx`
      insert into group_members (workspace_id, group_id, person_id) values (${id}, ${firstGroup}, ${admin.id})`;
  }
  return { configuration, groupIds: groups.map((group) => group.id) };
}

/** As if the administrator had made them: a rule that does not fit is no rule. */
async function insertRules(
  tx: Tx,
  ids: IdSource,
  { id, blueprint }: NewWorkspace,
  configuration: Configuration,
): Promise<void> {
  const rules = rulesFor(blueprint, configuration);
  if (rules.length === 0) return;
  const world = { configuration, hasGroup: () => false, hasPerson: () => false };
  await tx`insert into rule_sets (workspace_id) values (${id})`;
  for (const [index, rule] of rules.entries()) {
    const [error] = checkRule(rule, world);
    if (error !== undefined)
      throw new Error(`${blueprint.id}, rule ${index + 1}, ${error.path}: ${error.message}`);
    await tx`
      insert into rules (workspace_id, id, position, definition)
      values (${id}, ${ids()}, ${index + 1}, ${tx.json(rule as never)})`;
  }
}
