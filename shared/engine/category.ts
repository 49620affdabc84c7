// Categories (T5): what a ticket gets from the category that it is given.

import type { GroupId } from '#shared/base/ids.ts';
import type { CategoryDefinition, Configuration, Priority } from './configuration.ts';
import type { DecideContext } from './context.ts';

export function categoryOf(
  configuration: Pick<Configuration, 'categories'>,
  id: string,
): CategoryDefinition | undefined {
  return id === '' ? undefined : configuration.categories.find((category) => category.id === id);
}

/** Whether a ticket can be given it now. */
export function isChoosable(configuration: Pick<Configuration, 'categories'>, id: string): boolean {
  if (id === '') return true;
  const own = categoryOf(configuration, id);
  const parent = categoryOf(configuration, own?.parentId ?? '');
  return own !== undefined && own.isArchived !== true && parent?.isArchived !== true;
}

export type CategoryBranch = {
  readonly own: CategoryDefinition;
  readonly parts: readonly CategoryDefinition[];
};

/** The categories that a ticket can be given now, each with its subcategories, in the workspace's order. */
export function categoryTree(
  configuration: Pick<Configuration, 'categories'>,
): readonly CategoryBranch[] {
  const choosable = configuration.categories.filter(({ id }) => isChoosable(configuration, id));
  return choosable
    .filter(({ parentId }) => parentId === undefined)
    .map((own) => ({ own, parts: choosable.filter(({ parentId }) => parentId === own.id) }));
}

/** A subcategory has what its category has, unless it says otherwise. */
export function givenByCategory(
  { configuration, directory }: Pick<DecideContext, 'configuration' | 'directory'>,
  id: string,
): { readonly groupId?: GroupId; readonly priority?: Priority; readonly skill?: string } {
  const own = categoryOf(configuration, id);
  const parent = categoryOf(configuration, own?.parentId ?? '');
  const groupId = own?.groupId ?? parent?.groupId;
  const priority = own?.priority ?? parent?.priority;
  const skill = own?.skill ?? parent?.skill;
  return {
    ...(groupId !== undefined && directory.hasGroup(groupId) ? { groupId } : {}),
    ...(priority === undefined ? {} : { priority }),
    ...(skill === undefined ? {} : { skill }),
  };
}
