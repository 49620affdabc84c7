import Plus from 'lucide-solid/icons/plus';
import X from 'lucide-solid/icons/x';
import { For, Index, Show } from 'solid-js';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Button } from '#client/ui/button.tsx';
import { IconButton } from '#client/ui/icon-button.tsx';
import { TextField } from '#client/ui/text-field.tsx';
import {
  MOST_INTERVALS,
  nextInterval,
  WEEKDAYS,
  type Interval,
  type Weekday,
  type WeekHours,
} from './week-hours.ts';
import styles from './groups.module.css';

/** Id of the control that holds the beginning of an interval: where an error leads to. */
export const intervalId = (day: Weekday, index: number): string => `hours-${day}-${index}`;

/** One line per weekday, each with as many intervals as it has. */
export function HoursEditor(props: {
  week: WeekHours;
  onChange: (day: Weekday, intervals: readonly Interval[]) => void;
  errorAt: (day: Weekday, index: number) => string | undefined;
}) {
  const { t, ...i18n } = useI18n();
  const nameOf = (day: Weekday): string =>
    // 1 January 2024 was a Monday.
    new Intl.DateTimeFormat(i18n.language(), { weekday: 'long', timeZone: 'UTC' }).format(
      Date.UTC(2024, 0, Number(day)),
    );
  const put = (day: Weekday, index: number, change: Partial<Interval>): void =>
    props.onChange(
      day,
      props.week[day].map((one, at) => (at === index ? { ...one, ...change } : one)),
    );
  function add(day: Weekday): void {
    const index = props.week[day].length;
    props.onChange(day, [...props.week[day], nextInterval(props.week[day])]);
    focusOn(intervalId(day, index));
  }
  function remove(day: Weekday, index: number): void {
    props.onChange(
      day,
      props.week[day].filter((_, at) => at !== index),
    );
    focusOn(addId(day));
  }
  return (
    <ul class={styles['days']}>
      <For each={WEEKDAYS}>
        {(day) => (
          <li class={styles['day']}>
            <span class={styles['dayName']}>{nameOf(day)}</span>
            <div class={styles['intervals']}>
              <Show when={props.week[day].length === 0}>
                <span class={styles['muted']}>{t('groups.closed')}</span>
              </Show>
              <Index each={props.week[day]}>
                {(interval, index) => (
                  <div class={styles['interval']}>
                    <TextField
                      id={intervalId(day, index)}
                      type="time"
                      label={t('groups.from', { day: nameOf(day), number: index + 1 })}
                      labelHidden
                      value={interval().from}
                      onInput={(from) => put(day, index, { from })}
                      error={props.errorAt(day, index)}
                    />
                    <span aria-hidden="true">–</span>
                    <TextField
                      type="time"
                      label={t('groups.to', { day: nameOf(day), number: index + 1 })}
                      labelHidden
                      value={interval().to}
                      onInput={(to) => put(day, index, { to })}
                    />
                    <IconButton
                      size="small"
                      icon={<X />}
                      label={t('groups.removeHours', { day: nameOf(day), number: index + 1 })}
                      onClick={() => remove(day, index)}
                    />
                  </div>
                )}
              </Index>
            </div>
            <Button
              id={addId(day)}
              size="small"
              variant="quiet"
              icon={<Plus />}
              disabled={props.week[day].length >= MOST_INTERVALS}
              onClick={() => add(day)}
            >
              {t('groups.addHours')}
              <span class="visually-hidden">, {nameOf(day)}</span>
            </Button>
          </li>
        )}
      </For>
    </ul>
  );
}

const addId = (day: Weekday): string => `add-hours-${day}`;

/** After the list has been drawn anew. */
const focusOn = (id: string): void => queueMicrotask(() => document.getElementById(id)?.focus());
