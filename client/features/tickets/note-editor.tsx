import type { Editor } from '@tiptap/core';
import Mention from '@tiptap/extension-mention';
import { Show, createSignal } from 'solid-js';
import type { PersonId } from '#shared/base/ids.ts';
import type { PersonRow } from '#shared/protocol/rows.ts';
import { MentionList } from './mention-list.tsx';
import { mentionable } from './mentionable.ts';
import { OwnEditor, type OwnEditorProps } from './own-editor.tsx';
import { useTicket } from './ticket-context.tsx';
import styles from './editor.module.css';

type Asking = { readonly query: string; readonly choose: (person: PersonRow) => void };

/** A note for the team, with colleagues named by @. */
export function NoteEditor(props: OwnEditorProps) {
  const { desk } = useTicket();
  const [asking, setAsking] = createSignal<Asking>();
  const [at, setAt] = createSignal(0);
  const people = () =>
    mentionable([...desk.people().values()], desk.self().id, asking()?.query ?? '');
  const index = () => Math.min(at(), Math.max(0, people().length - 1));

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

  const mention = Mention.configure({
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
  });

  return (
    <OwnEditor {...props} extensions={[mention]} onKey={handleKey}>
      <Show when={asking() !== undefined && people().length > 0}>
        <MentionList
          people={people()}
          active={index()}
          onChoose={(person) => asking()?.choose(person)}
        />
      </Show>
    </OwnEditor>
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
