const fieldSelector = 'input:not([type="hidden"]), textarea, select, [contenteditable="true"]';

/**
 * Where the focus goes when a panel opens: what asks for it (`data-autofocus`), else its first field, else the
 * panel itself. Never its close button, which would greet the reader with "Close".
 */
export function focusFirst(panel: HTMLElement | undefined, event: Event): void {
  if (panel === undefined) return;
  event.preventDefault();
  const target =
    panel.querySelector<HTMLElement>('[data-autofocus]') ??
    panel.querySelector<HTMLElement>(fieldSelector) ??
    panel;
  target.focus({ preventScroll: true });
}
