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
    readonly language?: string;
    readonly timeZone?: string;
  },
): Configuration {
  const { configuration } = blueprint;
  const { defaultGroup, language, timeZone = configuration.timeZone } = choices;
  const languages: Configuration['languages'] =
    language === undefined
      ? configuration.languages
      : [language, ...configuration.languages.filter((other) => other !== language)];
  return { ...configuration, languages, timeZone, defaultGroup };
}
