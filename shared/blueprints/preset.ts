// A blueprint with the rules that its workspaces start with. From then on they are the workspace's own.

import { localText, type LocalText } from '#shared/base/local-text.ts';
import type { Blueprint, Configuration } from '#shared/engine/configuration.ts';
import type { Notified, RuleAction, RuleDefinition } from '#shared/rules/rule.ts';

/** Of a notice the words are there in every language of the blueprint; groups and people come with the workspace. */
type PresetAction =
  | Exclude<RuleAction, { readonly do: 'assign' | 'assign-by' | 'note' | 'notify' }>
  | {
      readonly do: 'notify';
      readonly to: Pick<Notified, 'roles'>;
      readonly text: LocalText;
    };
export type PresetRule = Omit<RuleDefinition, 'name' | 'isEnabled' | 'if' | 'then'> & {
  readonly name: LocalText;
  readonly then: readonly PresetAction[];
};
export type Preset = Blueprint & { readonly rules?: readonly PresetRule[] };

/** In their order, in the first language of the workspace that they are for. */
export function rulesFor(
  { rules = [] }: Preset,
  { languages: [language] }: Pick<Configuration, 'languages'>,
): readonly RuleDefinition[] {
  return rules.map(({ name, then, ...rule }) => ({
    ...rule,
    name: localText(name, language),
    isEnabled: true,
    if: null,
    // oxlint-disable-next-line unicorn/no-thenable -- the word that a rule is written with
    then: then.map((action) =>
      action.do === 'notify' ? { ...action, text: localText(action.text, language) } : action,
    ),
  }));
}
