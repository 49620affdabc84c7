import FileIcon from 'lucide-solid/icons/file';
import FileArchive from 'lucide-solid/icons/file-archive';
import FileHeadphone from 'lucide-solid/icons/file-headphone';
import FileImage from 'lucide-solid/icons/file-image';
import FileSpreadsheet from 'lucide-solid/icons/file-spreadsheet';
import FileText from 'lucide-solid/icons/file-text';
import FilePlay from 'lucide-solid/icons/file-play';
import Mail from 'lucide-solid/icons/mail';
import Presentation from 'lucide-solid/icons/presentation';
import { Match, Switch } from 'solid-js';
import type { FileKind } from '#shared/files/file-kinds.ts';

export function KindIcon(props: { kind: FileKind | undefined }) {
  const is = (...kinds: readonly FileKind[]) =>
    props.kind !== undefined && kinds.includes(props.kind);
  return (
    <Switch fallback={<FileIcon aria-hidden="true" />}>
      <Match when={is('image')}>
        <FileImage aria-hidden="true" />
      </Match>
      <Match when={is('spreadsheet', 'csv')}>
        <FileSpreadsheet aria-hidden="true" />
      </Match>
      <Match when={is('presentation')}>
        <Presentation aria-hidden="true" />
      </Match>
      <Match when={is('zip')}>
        <FileArchive aria-hidden="true" />
      </Match>
      <Match when={is('mail')}>
        <Mail aria-hidden="true" />
      </Match>
      <Match when={is('audio')}>
        <FileHeadphone aria-hidden="true" />
      </Match>
      <Match when={is('video')}>
        <FilePlay aria-hidden="true" />
      </Match>
      <Match when={is('word', 'opendocument', 'pdf', 'text', 'rtf')}>
        <FileText aria-hidden="true" />
      </Match>
    </Switch>
  );
}
