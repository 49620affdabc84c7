import ArrowDown from 'lucide-solid/icons/arrow-down';
import ArrowUp from 'lucide-solid/icons/arrow-up';
import Equal from 'lucide-solid/icons/equal';
import { Match, Switch } from 'solid-js';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { classNames } from '#client/ui/class-names.ts';
import type { Change } from './report-format.ts';
import styles from './reports.module.css';

/** How a figure stands to that of the time before: a sign and an arrow say it, the colour only whether that is well. */
export function ChangeMark(props: { change: Change }) {
  const { t } = useI18n();
  const words = () => {
    if (props.change.tone === 'good') return t('report.better');
    return props.change.tone === 'bad' ? t('report.worse') : '';
  };
  return (
    <span class={classNames(styles['change'], styles[props.change.tone])}>
      <Switch fallback={<Equal aria-hidden="true" />}>
        <Match when={props.change.direction === 'up'}>
          <ArrowUp aria-hidden="true" />
        </Match>
        <Match when={props.change.direction === 'down'}>
          <ArrowDown aria-hidden="true" />
        </Match>
      </Switch>
      <span>{props.change.words}</span>
      <span class="visually-hidden"> {words()}</span>
    </span>
  );
}
