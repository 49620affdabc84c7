import Camera from 'lucide-solid/icons/camera';
import Paperclip from 'lucide-solid/icons/paperclip';
import { Show } from 'solid-js';
import { allowedFormats } from '#shared/files/file-rules.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { IconButton } from '#client/ui/icon-button.tsx';
import type { Attachments } from './create-attachments.ts';
import styles from './files.module.css';

/** Files from the device, and on one with a camera a photo taken now. */
export function AttachButtons(props: { attachments: Attachments; disabled?: boolean }) {
  const { t } = useI18n();
  let files!: HTMLInputElement;
  let camera!: HTMLInputElement;
  const accept = () =>
    allowedFormats(props.attachments.rules())
      .flatMap(({ extensions, types }) => [...extensions.map((one) => `.${one}`), ...types])
      .join(',');
  const takesPhotos = () => props.attachments.rules().kinds.includes('image');
  // A desk of glass and thumb has its camera at hand.
  const hasCamera = matchMedia('(pointer: coarse)').matches;
  function take(input: HTMLInputElement): void {
    const picked = [...(input.files ?? [])];
    // The same file can be picked again.
    input.value = '';
    void props.attachments.add(picked);
  }
  return (
    <span class={styles['attach']}>
      <input
        ref={files}
        type="file"
        multiple
        hidden
        tabindex="-1"
        aria-label={t('file.attach')}
        accept={accept()}
        onChange={(event) => take(event.currentTarget)}
      />
      <IconButton
        size="small"
        label={t('file.attach')}
        icon={<Paperclip />}
        disabled={props.disabled === true}
        onMouseDown={(event) => event.preventDefault()}
        onClick={() => files.click()}
      />
      <Show when={hasCamera && takesPhotos()}>
        <input
          ref={camera}
          type="file"
          hidden
          tabindex="-1"
          aria-label={t('file.takePhoto')}
          accept="image/*"
          capture="environment"
          onChange={(event) => take(event.currentTarget)}
        />
        <IconButton
          size="small"
          label={t('file.takePhoto')}
          icon={<Camera />}
          disabled={props.disabled === true}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => camera.click()}
        />
      </Show>
    </span>
  );
}
