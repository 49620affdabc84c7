// How the list is shown, chosen in one small panel: order, parts, density and columns.

import ArrowDown from 'lucide-solid/icons/arrow-down';
import ArrowUp from 'lucide-solid/icons/arrow-up';
import SlidersHorizontal from 'lucide-solid/icons/sliders-horizontal';
import X from 'lucide-solid/icons/x';
import { For, Show, createSignal } from 'solid-js';
import type { FieldSet } from '#shared/conditions/fields.ts';
import { SORTS, type Sort } from '#shared/conditions/sort.ts';
import { VIEW_LIMITS } from '#shared/views/saved-view.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Button } from '#client/ui/button.tsx';
import { buttonClass } from '#client/ui/button-class.ts';
import { IconButton } from '#client/ui/icon-button.tsx';
import { Popover } from '#client/ui/popover.tsx';
import { Select } from '#client/ui/select.tsx';
import type { Density } from '#client/ui/theme.ts';
import { useDesk } from './desk-context.tsx';
import { canBeColumn, canPart, fieldLabel, firstDirection } from './list-fields.ts';
import type { ListLook, Look } from './list-look.ts';
import { isWide } from './screen-size.ts';
import styles from './list-display.module.css';

export function ListDisplay(props: {
  look: ListLook;
  fields: FieldSet;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onSave: () => void;
}) {
  const i18n = useI18n();
  const { t } = i18n;
  const { appearance } = useDesk();
  const [isLost, setLost] = createSignal(false);
  const look = () => props.look.look();
  const change = (part: Partial<Look>) => setLost(!props.look.change(part));
  const label = (name: string) => fieldLabel(name, props.fields, i18n.language());
  const byLabel = (names: readonly string[]) =>
    names
      .map((value) => ({ value, label: label(value) }))
      .toSorted((a, b) => a.label.localeCompare(b.label, i18n.language()));
  const sortName = () => look().sort.replace(/^-/, '');
  const isDescending = () => look().sort.startsWith('-');
  return (
    <Popover
      label={t('list.display')}
      triggerLabel={t('list.display')}
      trigger={<SlidersHorizontal aria-hidden="true" />}
      triggerClass={`${buttonClass({ variant: 'quiet' })} ${styles['trigger'] ?? ''}`}
      placement="bottom-end"
      open={props.open}
      onOpenChange={props.onOpenChange}
      flush
    >
      <div class={styles['panel']}>
        <div class={styles['sort']}>
          <Select
            label={t('list.sort')}
            value={sortName()}
            options={[
              { value: 'queue', label: t('list.queue') },
              ...byLabel(SORTS.filter((one) => one !== 'queue')),
            ]}
            onChange={(name) =>
              change({
                sort: name === 'queue' ? 'queue' : firstDirection(name as 'updated'),
              })
            }
          />
          <Show when={sortName() !== 'queue'}>
            <IconButton
              variant="secondary"
              label={t(isDescending() ? 'list.descending' : 'list.ascending')}
              icon={isDescending() ? <ArrowDown /> : <ArrowUp />}
              onClick={() =>
                change({ sort: (isDescending() ? sortName() : `-${sortName()}`) as Sort })
              }
            />
          </Show>
        </div>
        <Select
          label={t('list.groupBy')}
          value={look().groupBy ?? ''}
          options={[
            { value: '', label: t('list.noGroups') },
            ...byLabel(
              props.fields.all
                .filter((field) => canPart(field, props.fields))
                .map(({ name }) => name),
            ),
          ]}
          onChange={(name) => change({ groupBy: name === '' ? null : name })}
        />
        <Select
          label={t('common.density')}
          value={appearance.density()}
          options={[
            { value: 'comfortable', label: t('common.densityComfortable') },
            { value: 'compact', label: t('common.densityCompact') },
          ]}
          onChange={(density) => setLost(!appearance.setDensity(density as Density))}
        />
        <Show when={isWide()}>
          <Columns look={look()} fields={props.fields} label={label} onChange={change} />
        </Show>
        <Show when={isLost()}>
          <p class={styles['hint']} role="status">
            {t('list.notKept')}
          </p>
        </Show>
        <div class={styles['acts']}>
          <Button size="small" disabled={!props.look.isOwn()} onClick={() => props.look.reset()}>
            {t('list.reset')}
          </Button>
          <Button
            size="small"
            onClick={() => {
              props.onOpenChange(false);
              props.onSave();
            }}
          >
            {t('filter.saveAsView')}
          </Button>
        </div>
      </div>
    </Popover>
  );
}

function Columns(props: {
  look: Look;
  fields: FieldSet;
  label: (name: string) => string;
  onChange: (part: Partial<Look>) => void;
}) {
  const { t, language } = useI18n();
  const columns = () => props.look.columns;
  const others = () =>
    props.fields.all
      .filter(({ name }) => !columns().includes(name))
      .filter((field) => canBeColumn(field, props.fields))
      .map(({ name }) => ({ value: name, label: props.label(name) }))
      .toSorted((a, b) => a.label.localeCompare(b.label, language()));
  const move = (name: string, by: 1 | -1) => {
    const at = columns().indexOf(name);
    const without = columns().filter((one) => one !== name);
    props.onChange({ columns: without.toSpliced(Math.max(0, at + by), 0, name) });
  };
  /** The first column is the one that leads to the ticket, unless another says otherwise. */
  const add = (name: string) =>
    props.onChange({
      columns:
        columns().length === 0 && name !== 'subject' ? ['subject', name] : [...columns(), name],
    });
  return (
    <fieldset class={styles['columns']}>
      <legend class={styles['legend']}>{t('list.columns')}</legend>
      <p class={styles['hint']}>{t('list.columnsHint')}</p>
      <Show when={columns().length > 0}>
        <ol class={styles['chosen']}>
          <For each={columns()}>
            {(name, index) => (
              <li class={styles['column']}>
                <span class={styles['name']}>{props.label(name)}</span>
                <IconButton
                  size="small"
                  label={t('list.columnEarlier', { column: props.label(name) })}
                  icon={<ArrowUp />}
                  disabled={index() === 0}
                  onClick={() => move(name, -1)}
                />
                <IconButton
                  size="small"
                  label={t('list.columnLater', { column: props.label(name) })}
                  icon={<ArrowDown />}
                  disabled={index() === columns().length - 1}
                  onClick={() => move(name, 1)}
                />
                <IconButton
                  size="small"
                  label={t('list.removeColumn', { column: props.label(name) })}
                  icon={<X />}
                  onClick={() =>
                    props.onChange({ columns: columns().filter((one) => one !== name) })
                  }
                />
              </li>
            )}
          </For>
        </ol>
      </Show>
      <Show when={columns().length < VIEW_LIMITS.columns}>
        <Select
          label={t('list.addColumn')}
          labelHidden
          placeholder={t('list.addColumn')}
          value=""
          options={others()}
          onChange={(name) => name !== '' && add(name)}
        />
      </Show>
    </fieldset>
  );
}
