import Plus from 'lucide-solid/icons/plus';
import X from 'lucide-solid/icons/x';
import { Index } from 'solid-js';
import { RULE_LIMITS } from '#shared/rules/rule.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Button } from '#client/ui/button.tsx';
import { IconButton } from '#client/ui/icon-button.tsx';
import { Select } from '#client/ui/select.tsx';
import { TextField } from '#client/ui/text-field.tsx';
import type { SkillLine } from './person-draft.ts';
import { skillId } from './person-problems.ts';
import styles from './people.module.css';

const LEVELS = Array.from({ length: RULE_LIMITS.skillLevel }, (_, index) => index + 1);
/** As many as the server takes. */
const MOST_SKILLS = 100;
const ADD_ID = 'add-skill';

/** What somebody knows, and how well: rules assign by it (A2). */
export function SkillsEditor(props: {
  skills: readonly SkillLine[];
  onChange: (skills: readonly SkillLine[]) => void;
  errorAt: (index: number) => string | undefined;
}) {
  const { t, formatNumber } = useI18n();
  const put = (at: number, change: Partial<SkillLine>): void =>
    props.onChange(props.skills.map((one, index) => (index === at ? { ...one, ...change } : one)));
  function add(): void {
    const index = props.skills.length;
    props.onChange([...props.skills, { skill: '', level: 1 }]);
    focusOn(skillId(index));
  }
  function remove(at: number): void {
    props.onChange(props.skills.filter((_, index) => index !== at));
    focusOn(ADD_ID);
  }
  return (
    <>
      <Index each={props.skills}>
        {(line, index) => (
          <div class={styles['skill']}>
            <TextField
              id={skillId(index)}
              label={t('people.skill')}
              value={line().skill}
              onInput={(skill) => put(index, { skill })}
              error={props.errorAt(index)}
              maxLength={RULE_LIMITS.skill}
              autocomplete="off"
            />
            <Select
              label={t('people.level')}
              value={String(line().level)}
              options={LEVELS.map((level) => ({
                value: String(level),
                label: formatNumber(level),
              }))}
              onChange={(level) => put(index, { level: Number(level) })}
            />
            <IconButton
              icon={<X />}
              label={t('people.removeSkill', { name: line().skill || t('people.skill') })}
              onClick={() => remove(index)}
            />
          </div>
        )}
      </Index>
      <div>
        <Button
          id={ADD_ID}
          size="small"
          variant="quiet"
          icon={<Plus />}
          disabled={props.skills.length >= MOST_SKILLS}
          onClick={add}
        >
          {t('people.addSkill')}
        </Button>
      </div>
    </>
  );
}

/** After the list has been drawn anew. */
const focusOn = (id: string): void => queueMicrotask(() => document.getElementById(id)?.focus());
