const fieldSelector = 'input:not([type="hidden"]), textarea, select, [contenteditable="true"]';

/**
 * The focus of one panel that opens over the page. It goes to what asks for it (`data-autofocus`), else to the first
 * field, else to the panel itself; never to a close button, which would greet the reader with "Close". Afterwards it
 * goes back to where it was, unless what the panel did has moved it on already.
 */
export function createPanelFocus() {
  let panel: HTMLElement | undefined;
  let before: Element | null = null;
  /** The panel that it opened over: what was pressed in there may be gone by then. */
  let around: Element | null = null;
  return {
    ref: (element: HTMLElement) => {
      panel = element;
    },
    tabIndex: -1,
    onOpenAutoFocus: (event: Event) => {
      if (panel === undefined) return;
      event.preventDefault();
      before = document.activeElement;
      around = before?.closest('[role="dialog"], [role="alertdialog"]') ?? null;
      const target =
        panel.querySelector<HTMLElement>('[data-autofocus]') ??
        panel.querySelector<HTMLElement>(fieldSelector) ??
        panel;
      target.focus({ preventScroll: true });
    },
    onCloseAutoFocus: (event: Event) => {
      event.preventDefault();
      const current = document.activeElement;
      const isLost =
        current === null || current === document.body || panel?.contains(current) === true;
      if (!isLost) return;
      const target = before?.isConnected === true ? before : around;
      if (target instanceof HTMLElement) target.focus({ preventScroll: true });
    },
  };
}
