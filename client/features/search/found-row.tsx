import Cloud from 'lucide-solid/icons/cloud';
import HardDrive from 'lucide-solid/icons/hard-drive';
import { Show } from 'solid-js';
import { localText } from '#shared/base/local-text.ts';
import { statusOf } from '#shared/engine/configuration.ts';
import type { Desk, FoundPlace } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { PhaseGlyph } from '#client/ui/phase-glyph.tsx';
import { RelativeTime } from '#client/ui/relative-time.tsx';
import type { Found } from './join-answers.ts';
import { MarkedText } from './marked-text.tsx';
import styles from './search.module.css';

/** What stands in the first line of a row anyway. */
const IN_HEAD: ReadonlySet<FoundPlace['in']> = new Set(['number', 'subject', 'name']);

export function FoundRow(props: { desk: Desk; found: Found }) {
  const { t, language } = useI18n();
  const found = () => props.found;
  const place = (at: FoundPlace['in'], whole: string) => {
    const one = found().places.find((each) => each.in === at);
    // An extract of a long one is not the whole.
    return one !== undefined && one.text === whole ? one.marks : [];
  };
  const excerpt = () => found().places.find((each) => !IN_HEAD.has(each.in));
  const labelOfField = (id: string | null) => {
    const field = props.desk.workspace().configuration.fields.find((one) => one.id === id);
    return field === undefined ? t('search.in_field') : localText(field.label, language());
  };
  const label = (at: FoundPlace) =>
    at.in === 'field' ? labelOfField(at.id) : t(`search.in_${at.in}`);
  return (
    <>
      <span class={styles['glyph']}>
        <PhaseGlyph
          phase={found().phase}
          tint={statusOf(props.desk.workspace().configuration, found().status)?.color}
          label={`${t(`phase.${found().phase}`)}. `}
        />
      </span>
      <span class={styles['lines']}>
        <span class={styles['line']}>
          <Show when={found().number !== null}>
            <span class={styles['number']}>
              <MarkedText
                text={`#${found().number}`}
                marks={place('number', String(found().number)).map(({ from, to }) => ({
                  from: from + 1,
                  to: to + 1,
                }))}
              />
            </span>
          </Show>
          <span class={styles['subject']} dir="auto">
            <Show when={found().subject !== ''} fallback={t('desk.noSubject')}>
              <MarkedText text={found().subject} marks={place('subject', found().subject)} />
            </Show>
          </span>
          <RelativeTime class={styles['age']} at={found().updatedAt} />
        </span>
        <span class={styles['line']}>
          <span class={styles['people']} dir="auto">
            <span class={styles['requester']}>
              <MarkedText
                text={found().requesterName || t('common.unknown')}
                marks={place('name', found().requesterName)}
              />
            </span>
            <Show
              when={excerpt()}
              fallback={<span class={styles['excerpt']}>{found().excerpt}</span>}
            >
              {(one) => (
                <span class={styles['excerpt']}>
                  <Show when={one().in !== 'message'}>
                    <span class={styles['where']}>{label(one())} </span>
                  </Show>
                  <MarkedText text={one().text} marks={one().marks} />
                </span>
              )}
            </Show>
          </span>
          <span class={styles['origin']}>
            <Show when={found().from === 'device'} fallback={<Cloud aria-hidden="true" />}>
              <HardDrive aria-hidden="true" />
            </Show>
            {t(found().from === 'device' ? 'search.onDevice' : 'search.onServer')}
          </span>
        </span>
      </span>
    </>
  );
}
