import type { Editor } from '@tiptap/core';
import Collaboration from '@tiptap/extension-collaboration';
import CollaborationCaret from '@tiptap/extension-collaboration-caret';
import { Show, createEffect, createMemo, createSignal, onCleanup, onMount } from 'solid-js';
import { excerptOf } from '#shared/base/plain-text.ts';
import type { TemplateRow } from '#shared/protocol/rows.ts';
import { fillTemplate } from '#shared/templates/fill-template.ts';
import { findTemplates } from '#shared/templates/find-templates.ts';
import { isOffered, type TemplateAction } from '#shared/templates/template.ts';
import type { DraftHandle } from '#client/data/index.ts';
import { createRichEditor, nameEditor } from './rich-editor.ts';
import { putWords, stopAsking, templateAsking, type TemplateAsking } from './template-asking.ts';
import { TemplateList } from './template-list.tsx';
import { useTicket } from './ticket-context.tsx';
import styles from './editor.module.css';

/** Overwritten by the server's for everybody else; one's own caret is the browser's. */
const OWN_COLOR = '#006a6a';

const SHOWN = 8;
const EXCERPT = 90;

/** The text that operators write together, with one another's carets; `/` offers templates. */
export function ReplyEditor(props: {
  draft: DraftHandle;
  label: string;
  placeholder: string;
  isReadOnly: boolean;
  onEditor: (editor: Editor | undefined) => void;
  onChange: () => void;
  onSend: () => void;
  onLeave: () => void;
  /** What a template that was put in does when the answer is sent. */
  onActions: (actions: readonly TemplateAction[]) => void;
  /** Its files go along. */
  onFiles: (template: TemplateRow) => void;
}) {
  const { desk, ticket, configuration } = useTicket();
  const [isEmpty, setEmpty] = createSignal(true);
  const [asking, setAsking] = createSignal<TemplateAsking>();
  const [at, setAt] = createSignal(0);
  const templates = createMemo(() => {
    const query = asking()?.query;
    if (query === undefined) return [];
    const self = desk.self();
    const asked = {
      personId: self.id,
      groupIds: self.groupIds,
      ticketGroupId: ticket().groupId,
    };
    return findTemplates(
      desk.templates().filter((template) => isOffered(template, asked)),
      query,
      SHOWN,
    );
  });
  const index = () => Math.min(at(), Math.max(0, templates().length - 1));

  const handleKey = (event: KeyboardEvent): boolean => {
    const found = templates();
    const current = asking();
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
    if (event.key === 'Escape' && editor !== undefined) {
      stopAsking(editor);
      return true;
    }
    return false;
  };
  const fill = (template: TemplateRow) => {
    const { groupId } = ticket();
    return fillTemplate(template, {
      ticket: ticket(),
      operator: desk.self(),
      groupName: groupId === null ? '' : (desk.groups().get(groupId)?.name ?? ''),
      workspaceName: desk.workspace().name,
      configuration: configuration(),
      now: desk.now(),
    });
  };
  const put = (into: Editor, place: number, template: TemplateRow): void => {
    const filled = fill(template);
    putWords(into, place, filled.html);
    props.onActions(filled.actions);
    props.onFiles(template);
  };
  let element!: HTMLDivElement;
  let editor: Editor | undefined;

  onMount(() => {
    const { draft } = props;
    const self = desk.self();
    const made = createRichEditor({
      element,
      label: props.label,
      extensions: [
        Collaboration.configure({ fragment: draft.doc.getXmlFragment('draft') }),
        CollaborationCaret.configure({
          provider: { awareness: draft.awareness },
          user: { id: self.id, name: self.name, color: OWN_COLOR },
          render: caret,
        }),
        templateAsking({
          onAsk: (next) => {
            if (next === undefined || asking() === undefined) setAt(0);
            setAsking(next);
          },
          onChoose: put,
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
    made.setEditable(!props.isReadOnly, false);
    props.onEditor(made);
  });
  createEffect(() => {
    const isReadOnly = props.isReadOnly;
    editor?.setEditable(!isReadOnly, false);
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
      <Show when={templates().length > 0}>
        <TemplateList
          templates={templates()}
          active={index()}
          words={(template) => excerptOf(fill(template).html, EXCERPT)}
          onChoose={(template) => asking()?.choose(template)}
        />
      </Show>
      <div
        class={styles['editor']}
        classList={{
          [styles['empty'] ?? '']: isEmpty(),
          [styles['readOnly'] ?? '']: props.isReadOnly,
        }}
        data-placeholder={props.placeholder}
        ref={element}
      />
    </div>
  );
}

/** A colleague's caret with their name. Colours are set through the object model: the policy refuses style attributes. */
function caret(user: Record<string, unknown>): HTMLElement {
  const element = document.createElement('span');
  element.className = styles['caret'] ?? '';
  element.style.setProperty('--caret', String(user['color']));
  const name = document.createElement('span');
  name.className = styles['caretName'] ?? '';
  name.textContent = typeof user['name'] === 'string' ? user['name'] : '';
  element.append(name);
  return element;
}
