import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Badge } from '#client/ui/badge.tsx';
import type { Tone } from '#client/ui/tone.ts';
import type { PersonState } from './people-api.ts';

const TONES: { readonly [State in PersonState]: Tone } = {
  active: 'success',
  invited: 'info',
  disabled: 'neutral',
};
export const PERSON_STATES = Object.keys(TONES) as readonly PersonState[];

export function StateBadge(props: { state: PersonState }) {
  const { t } = useI18n();
  return <Badge tone={TONES[props.state]}>{t(`people.states.${props.state}`)}</Badge>;
}
