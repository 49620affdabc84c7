import type { GroupId } from '#shared/base/ids.ts';
import type { Blueprint, Configuration } from '#shared/engine/configuration.ts';

/**
 * A new workspace's own configuration. `language` becomes its first language, so that texts without a
 * better one fall back to it (T17).
 */
export function configurationFor(
  blueprint: Blueprint,
  choices: {
    readonly defaultGroup: GroupId | null;
    /** Of the blueprint's groups, in its order. */
    readonly groupIds?: readonly GroupId[];
    readonly language?: string;
    readonly timeZone?: string;
  },
): Configuration {
  const { configuration, categoryGroups = {} } = blueprint;
  const { defaultGroup, groupIds = [], language, timeZone = configuration.timeZone } = choices;
  const languages: Configuration['languages'] =
    language === undefined
      ? configuration.languages
      : [language, ...configuration.languages.filter((other) => other !== language)];
  const categories = configuration.categories.map((category) => {
    const groupId = groupIds[categoryGroups[category.id] ?? -1];
    return groupId === undefined ? category : { ...category, groupId };
  });
  return { ...configuration, languages, timeZone, defaultGroup, categories };
}
