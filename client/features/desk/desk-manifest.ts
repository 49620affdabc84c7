import { onCleanup } from 'solid-js';

/** Makes the page installable as this workspace's app. */
export function useManifest(slug: string): void {
  const link = document.createElement('link');
  link.rel = 'manifest';
  link.href = `/w/${encodeURIComponent(slug)}/manifest.webmanifest`;
  document.head.append(link);
  onCleanup(() => link.remove());
}
