import { For, Show } from 'solid-js';
import type { Digest } from '#shared/notifications/digest.ts';
import type { QuietHours } from '#shared/notifications/quiet-hours.ts';
import type { I18n } from '#client/i18n/create-i18n.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Checkbox } from '#client/ui/checkbox.tsx';
import { FieldError } from '#client/ui/field.tsx';
import { FieldGroup } from '#client/ui/field-group.tsx';
import { Select } from '#client/ui/select.tsx';
import { TextField } from '#client/ui/text-field.tsx';
import { fieldId } from './preference-problems.ts';
import { WEEKDAYS, type TimesForm } from './times-form.ts';
import styles from './preferences.module.css';

/** When somebody is told: mails gathered or not, and hours in which nothing goes out. */
export function TimesFields(props: {
  form: TimesForm;
  onChange: (changes: Partial<TimesForm>) => void;
  /** What holds for who chooses nothing; undefined: that is what is chosen here. */
  defaults: { readonly digest: Digest; readonly quiet: QuietHours } | undefined;
  problemOf: (path: string) => string | undefined;
}) {
  const i18n = useI18n();
  const { t } = i18n;
  const asWorkspace = (what: string) => ({
    value: 'default',
    label: t('notification.asWorkspace', { what }),
  });
  return (
    <>
      <div class={styles['pair']}>
        <Select
          id={fieldId('digest.mode')}
          label={t('notification.digest')}
          value={props.form.digest}
          options={[
            ...(props.defaults === undefined
              ? []
              : [asWorkspace(digestWords(props.defaults.digest, i18n))]),
            { value: 'none', label: t('notification.digestNone') },
            { value: 'hourly', label: t('notification.digestHourly') },
            { value: 'daily', label: t('notification.digestDaily') },
          ]}
          onChange={(digest) => props.onChange({ digest: digest as TimesForm['digest'] })}
          error={props.problemOf('digest.mode')}
        />
        <Show when={props.form.digest === 'daily'}>
          <Select
            id={fieldId('digest.hour')}
            label={t('notification.digestHour')}
            value={String(props.form.hour)}
            options={Array.from({ length: 24 }, (_, hour) => ({
              value: String(hour),
              label: hourWords(hour, i18n),
            }))}
            onChange={(hour) => props.onChange({ hour: Number(hour) })}
            error={props.problemOf('digest.hour')}
          />
        </Show>
      </div>
      <FieldGroup legend={t('notification.quiet')} hint={t('notification.quietHint')}>
        <Select
          id={fieldId('quiet')}
          label={t('notification.quiet')}
          labelHidden
          value={props.form.quiet}
          options={[
            ...(props.defaults === undefined
              ? []
              : [asWorkspace(quietWords(props.defaults.quiet, i18n))]),
            { value: 'none', label: t('notification.quietNone') },
            { value: 'own', label: t('notification.quietOwn') },
          ]}
          onChange={(quiet) => props.onChange({ quiet: quiet as TimesForm['quiet'] })}
        />
        <Show when={props.form.quiet === 'own'}>
          <div class={styles['pair']}>
            <TextField
              id={fieldId('quiet.from')}
              type="time"
              label={t('notification.quietFrom')}
              value={props.form.from}
              onInput={(from) => props.onChange({ from })}
              error={props.problemOf('quiet.from')}
            />
            <TextField
              id={fieldId('quiet.to')}
              type="time"
              label={t('notification.quietTo')}
              value={props.form.to}
              onInput={(to) => props.onChange({ to })}
              error={props.problemOf('quiet.to')}
            />
          </div>
          <p class={styles['muted']}>{t('notification.quietToHint')}</p>
          <fieldset class={styles['days']} id={fieldId('quiet.days')} tabIndex={-1}>
            <legend>{t('notification.quietDays')}</legend>
            <FieldError
              id={`${fieldId('quiet.days')}-error`}
              error={props.problemOf('quiet.days')}
            />
            <div class={styles['dayList']}>
              <For each={WEEKDAYS}>
                {(day) => (
                  <Checkbox
                    label={dayName(day, i18n, 'long')}
                    checked={props.form.days.includes(day)}
                    onChange={(isOn) =>
                      props.onChange({
                        days: isOn
                          ? [...props.form.days, day]
                          : props.form.days.filter((one) => one !== day),
                      })
                    }
                  />
                )}
              </For>
            </div>
          </fieldset>
        </Show>
      </FieldGroup>
    </>
  );
}

type Speech = Pick<I18n, 't' | 'language' | 'formatList'>;

const clock = (time: string, { language }: Speech): string => {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return new Intl.DateTimeFormat(language(), { timeStyle: 'short', timeZone: 'UTC' }).format(
    Date.UTC(2024, 0, 1, hour, minute),
  );
};
const hourWords = (hour: number, speech: Speech): string => clock(`${hour}:00`, speech);
const dayName = (day: number, { language }: Speech, weekday: 'long' | 'short'): string =>
  // 1 January 2024 was a Monday.
  new Intl.DateTimeFormat(language(), { weekday, timeZone: 'UTC' }).format(Date.UTC(2024, 0, day));

function digestWords({ mode, hour }: Digest, speech: Speech): string {
  const { t } = speech;
  if (mode === 'daily') return t('notification.dailyAt', { at: hourWords(hour, speech) });
  return t(mode === 'none' ? 'notification.digestNoneWithin' : 'notification.digestHourlyWithin');
}

function quietWords({ from, to, days }: QuietHours, speech: Speech): string {
  const { t, formatList } = speech;
  if (days.length === 0) return t('notification.quietNoneWithin');
  return t('notification.quietAt', {
    from: clock(from, speech),
    to: clock(to, speech),
    days: formatList(days.toSorted().map((day) => dayName(day, speech, 'short'))),
  });
}
