import Pencil from 'lucide-solid/icons/pencil';
import { For, Show } from 'solid-js';
import { fieldsFor, valueIn } from '#shared/engine/fields.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Button } from '#client/ui/button.tsx';
import { valueWords } from './category-names.ts';
import { FieldsForm } from './fields-form.tsx';
import { useTicket } from './ticket-context.tsx';
import styles from './ticket-facts.module.css';

/** The custom fields that this ticket is asked for, and those that it kept from before. */
export function TicketFields(props: {
  isEditing: boolean;
  onEditing: (isEditing: boolean) => void;
}) {
  const i18n = useI18n();
  const { t } = i18n;
  const { ticket, rights, names, configuration } = useTicket();
  const asked = () => fieldsFor(configuration(), ticket().category, 'operator');
  const fields = () => {
    const ids = new Set(asked().map(({ id }) => id));
    const kept = configuration().fields.filter(
      ({ id }) => !ids.has(id) && valueIn(ticket().fields, id) !== null,
    );
    return [...asked(), ...kept];
  };
  let editButton: HTMLButtonElement | undefined;
  const done = () => {
    props.onEditing(false);
    // Where one came from; the form took its buttons along.
    queueMicrotask(() => editButton?.focus());
  };
  return (
    <Show when={fields().length > 0}>
      <section class={styles['section']}>
        <header class={styles['head']}>
          <h3 class={styles['heading']}>{t('ticket.fields')}</h3>
          <Show when={rights().edit && asked().length > 0 && !props.isEditing}>
            <Button
              ref={(button: HTMLButtonElement) => (editButton = button)}
              size="small"
              variant="quiet"
              icon={<Pencil />}
              aria-label={t('ticket.fieldsEdit')}
              onClick={() => props.onEditing(true)}
            >
              {t('common.edit')}
            </Button>
          </Show>
        </header>
        <Show when={!props.isEditing} fallback={<FieldsForm onDone={done} />}>
          <dl class={styles['list']}>
            <For each={fields()}>
              {(field) => (
                <div class={styles['fact']}>
                  <dt>{names.field(field.id)}</dt>
                  <dd dir="auto">
                    {valueWords(
                      field,
                      valueIn(ticket().fields, field.id),
                      configuration(),
                      i18n,
                    ) ?? (
                      <span class={field.isMandatory === true ? styles['missing'] : styles['none']}>
                        {t(field.isMandatory === true ? 'ticket.fieldMissing' : 'ticket.fieldNone')}
                      </span>
                    )}
                  </dd>
                </div>
              )}
            </For>
          </dl>
        </Show>
      </section>
    </Show>
  );
}
