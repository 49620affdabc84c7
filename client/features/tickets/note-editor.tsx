import type { Editor } from '@tiptap/core';
import Collaboration from '@tiptap/extension-collaboration';
import Mention from '@tiptap/extension-mention';
import { Show, createEffect, createSignal, onCleanup, onMount } from 'solid-js';
import type { PersonId } from '#shared/base/ids.ts';
import type { PersonRow } from '#shared/protocol/rows.ts';
import type { DraftHandle } from '#client/data/index.ts';
import { MentionList } from './mention-list.tsx';
import { mentionable } from './mentionable.ts';
import { createRichEditor, nameEditor } from './rich-editor.ts';
import { useTicket } from './ticket-context.tsx';
import styles from './editor.module.css';

type Asking = { readonly query: string; readonly choose: (person: PersonRow) => void };

/** A note for the team, with colleagues named by @. It lies on this device only until it is saved. */
export function NoteEditor(props: {
  draft: DraftHandle;
  label: string;
  placeholder: string;
  onEditor: (editor: Editor | undefined) => void;
  onChange: () => void;
  onSend: () => void;
  onLeave: () => void;
}) {
  const { desk } = useTicket();
  const [isEmpty, setEmpty] = createSignal(true);
  const [asking, setAsking] = createSignal<Asking>();
  const [at, setAt] = createSignal(0);
  const people = () =>
    mentionable([...desk.people().values()], desk.self().id, asking()?.query ?? '');
  const index = () => Math.min(at(), Math.max(0, people().length - 1));
  let element!: HTMLDivElement;
  let editor: Editor | undefined;

  const handleKey = (event: KeyboardEvent): boolean => {
    const current = asking();
    const found = people();
    if (current === undefined || found.length === 0) return false;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setAt((index() + step + found.length) % found.length);
      return true;
    }
    const chosen = found[index()];
    const isChoice =
      event.key === 'Tab' || (event.key === 'Enter' && !event.ctrlKey && !event.metaKey);
    if (isChoice && chosen !== undefined) {
      current.choose(chosen);
      return true;
    }
    if (event.key === 'Escape') {
      setAsking(undefined);
      return true;
    }
    return false;
  };

  onMount(() => {
    const made = createRichEditor({
      element,
      label: props.label,
      extensions: [
        Collaboration.configure({ fragment: props.draft.doc.getXmlFragment('note') }),
        Mention.configure({
          HTMLAttributes: { class: styles['mention'] ?? '' },
          suggestion: {
            render: () => {
              const show = ({
                query,
                command,
              }: {
                query: string;
                command: (props: { id: string; label: string }) => void;
              }) =>
                setAsking({
                  query,
                  choose: (person) => command({ id: person.id, label: person.name }),
                });
              return {
                onStart: (started) => {
                  setAt(0);
                  show(started);
                },
                onUpdate: show,
                onExit: () => setAsking(undefined),
              };
            },
          },
        }),
      ],
      onKey: handleKey,
      onSend: () => props.onSend(),
      onLeave: () => props.onLeave(),
    });
    editor = made;
    const read = () => {
      setEmpty(made.isEmpty);
      props.onChange();
    };
    made.on('update', read);
    read();
    props.onEditor(made);
  });
  createEffect(() => {
    const { label } = props;
    if (editor !== undefined) nameEditor(editor, label);
  });
  onCleanup(() => {
    props.onEditor(undefined);
    editor?.destroy();
  });

  return (
    <div class={styles['noteFrame']}>
      <Show when={asking() !== undefined && people().length > 0}>
        <MentionList
          people={people()}
          active={index()}
          onChoose={(person) => asking()?.choose(person)}
        />
      </Show>
      <div
        class={styles['editor']}
        classList={{ [styles['empty'] ?? '']: isEmpty() }}
        data-placeholder={props.placeholder}
        ref={element}
      />
    </div>
  );
}

/** Everybody named in it, once. */
export function mentionsIn(editor: Editor): readonly PersonId[] {
  const found = new Set<PersonId>();
  editor.state.doc.descendants((node) => {
    if (node.type.name === 'mention' && typeof node.attrs['id'] === 'string')
      found.add(node.attrs['id'] as PersonId);
  });
  return [...found];
}
