import type { Configuration } from '#shared/engine/configuration.ts';
import { allowedFormats, fileRulesOf } from '#shared/files/file-rules.ts';

/** What a page's script has to know of the files that the workspace takes. */
export function pageFileRules(configuration: Configuration): {
  /** As in an input's `accept`. */
  readonly accept: string;
  readonly maxBytes: number;
  readonly maxFiles: number;
} {
  const rules = fileRulesOf(configuration);
  return {
    accept: allowedFormats(rules)
      .flatMap(({ extensions }) => extensions.map((extension) => `.${extension}`))
      .join(','),
    maxBytes: rules.maxBytes,
    maxFiles: rules.maxFiles,
  };
}
