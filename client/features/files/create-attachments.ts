// What is put into one place (an answer, a note, a new ticket): files that the device keeps from the first moment, and
// those that were not taken, with the reason, until one has read it.

import { createEffect, createMemo, createSignal, on } from 'solid-js';
import type { FileId } from '#shared/base/ids.ts';
import type { TemplateRow } from '#shared/protocol/rows.ts';
import { fileRulesOf } from '#shared/files/file-rules.ts';
import { NotSavedError, type Desk, type FilePlace, type FileRecord } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { problemWords } from './file-words.ts';
import { createPuttingIn } from './putting-in.ts';
import { shrinkPhoto } from './shrink-photo.ts';
import { isPhoto } from './shrink.ts';

export type NotTaken = { readonly key: number; readonly name: string; readonly words: string };

type Stored =
  /** `finish`: what is left to do for it. */
  | { readonly outcome: 'here'; readonly finish: () => Promise<void> }
  | { readonly outcome: 'refused' | 'not-saved' };

export type Attachments = ReturnType<typeof createAttachments>;

/** More are not taken at one go: somebody dropped a folder. */
const MOST_AT_ONCE = 100;

export function createAttachments(desk: Desk, place: () => FilePlace) {
  const i18n = useI18n();
  const { t } = i18n;
  const [notTaken, setNotTaken] = createSignal<readonly NotTaken[]>([]);
  /** Names of originals that lie beside their smaller form. */
  const originals = new Map<FileId, string>();
  const [said, setSaid] = createSignal('');
  let keys = 0;

  const rules = () => fileRulesOf(desk.workspace().configuration);
  const files = createMemo<readonly FileRecord[]>(() =>
    desk.files.local().filter((file) => file.entryId === null && file.place === place()),
  );
  const refuse = (name: string, words: string) =>
    setNotTaken((before) => [...before, { key: (keys += 1), name, words }].slice(-MOST_AT_ONCE));

  const refuseUnsaved = (name: string, error: unknown): void => {
    if (!(error instanceof NotSavedError)) throw error;
    refuse(name, t(error.isQuota ? 'file.noRoom' : 'file.notSaved'));
  };

  /** What was not taken is said beside the others. */
  async function store(file: File): Promise<Stored> {
    const willShrink = isPhoto(file.type);
    try {
      const added = await desk.files.add(
        place(),
        { name: file.name, type: file.type, bytes: file },
        willShrink,
      );
      if (added.ok)
        return {
          outcome: 'here',
          finish: async () => (willShrink ? shrink(added.id, file) : undefined),
        };
      refuse(file.name, problemWords(i18n, added.problem.code, rules()));
      return { outcome: 'refused' };
    } catch (error) {
      refuseUnsaved(file.name, error);
      return { outcome: 'not-saved' };
    }
  }

  async function shrink(id: FileId, file: File): Promise<void> {
    originals.set(id, file.name);
    const smaller = await shrinkPhoto(file);
    try {
      await desk.files.settlePrepared(
        id,
        smaller && {
          name: `${file.name.replace(/\.[^.]*$/, '') || 'photo'}.jpg`,
          type: smaller.blob.type,
          bytes: smaller.blob,
          width: smaller.width,
          height: smaller.height,
        },
      );
    } catch (error) {
      refuseUnsaved(file.name, error);
    }
  }

  const puttingIn = createPuttingIn();

  async function add(picked: readonly File[]): Promise<void> {
    setNotTaken([]);
    const finish: (() => Promise<void>)[] = [];
    await puttingIn.during(async () => {
      for (const file of picked.slice(0, MOST_AT_ONCE)) {
        const stored = await store(file);
        if (stored.outcome === 'here') finish.push(stored.finish);
      }
      if (picked.length > MOST_AT_ONCE)
        refuse('', t('file.tooManyAtOnce', { most: i18n.formatNumber(MOST_AT_ONCE) }));
      return finish.length === picked.length;
    });
    for (const rest of finish) await rest();
  }

  /** Whether it is on the device, or never will be. */
  async function addEach(file: File): Promise<boolean> {
    const stored = await store(file);
    if (stored.outcome === 'here') await stored.finish();
    return stored.outcome !== 'not-saved';
  }

  /** Those of a template that was chosen: nothing goes up, and what is too many is said. */
  async function addOfTemplate(template: Pick<TemplateRow, 'id' | 'files'>): Promise<void> {
    await puttingIn.during(async () => {
      try {
        const left = await desk.files.addOfTemplate(place(), template);
        for (const name of left) refuse(name, problemWords(i18n, 'too_many', rules()));
        return left.length === 0;
      } catch (error) {
        refuseUnsaved('', error);
        return false;
      }
    });
  }

  /** Ends are told to those who do not see them. */
  const states = createMemo(() => new Map(files().map(({ id, state }) => [id, state])));
  createEffect(
    on(states, (now, before) => {
      const ended = files().filter(
        ({ id, state }) =>
          before?.has(id) === true &&
          before.get(id) !== state &&
          (state === 'uploaded' || state === 'refused'),
      );
      const last = ended.at(-1);
      if (last === undefined) return;
      const isAll = [...now.values()].every((state) => state === 'uploaded');
      if (last.state === 'refused') setSaid(t('file.saidRefused', { name: last.name }));
      else setSaid(isAll ? t('file.saidAll') : t('file.saidOne', { name: last.name }));
    }),
  );

  return {
    desk,
    rules,
    files,
    notTaken,
    dismiss: (key: number) => setNotTaken((before) => before.filter((one) => one.key !== key)),
    add,
    addEach,
    addOfTemplate,
    /** Whether files are on their way in: `act` then follows, with all of them (`PuttingIn.defers`). */
    defers: puttingIn.defers,
    forgetNotTaken: () => setNotTaken([]),
    remove: (id: FileId) => desk.files.remove(id),
    keepOriginal: (file: FileRecord) =>
      desk.files.keepOriginal(file.id, originals.get(file.id) ?? file.name),
    /** Those that a message would name, in the order in which they were put in. */
    ids: (): readonly FileId[] => files().map(({ id }) => id),
    isEmpty: () => files().length === 0,
    /** The server does not take one of them: it has to go first. */
    hasRefused: () => files().some(({ state }) => state === 'refused'),
    said,
  };
}
