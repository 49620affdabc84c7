// The form in a frame on another site, made better by script: the frame is as high as the form, fields follow the category
// that is chosen, and a little work shows that no thousands are sent. Without this script the form sends all the same.

import './pages.css';
import { isProof, LONGEST_PROOF, proofText } from '#shared/base/proof-of-work.ts';
import type { CategoryDefinition, FieldDefinition } from '#shared/engine/configuration.ts';
import { createFormValues } from './form-values.ts';
import { readPageData } from './page-data.ts';

type PageData = {
  readonly texts: Readonly<Record<string, string>>;
  readonly custom?: readonly FieldDefinition[];
  readonly categories?: readonly CategoryDefinition[];
  readonly formToken?: string;
};

/** Tries between two looks at whether the page is wanted elsewhere. */
const AT_ONCE = 200;
const MOST_TRIES = 200_000;

/** The page around us learns our height and nothing else, whoever it is. */
function tellHeight(): void {
  if (parent === window) return;
  let isNew = hasAnswer();
  const tell = (): void => {
    const height = Math.ceil(document.body.getBoundingClientRect().height);
    parent.postMessage({ type: 'homing:height', height, isNew }, '*');
    isNew = false;
  };
  new ResizeObserver(tell).observe(document.body);
  tell();
}

/** What was sent came back, or was received: its reader is to see its beginning. */
const hasAnswer = (): boolean =>
  document.querySelector('.received, .summary:not([hidden])') !== null;

async function prove(token: string): Promise<string | undefined> {
  // Only where pages come by TLS.
  const subtle = crypto.subtle as SubtleCrypto | undefined;
  if (subtle === undefined) return undefined;
  const encoder = new TextEncoder();
  for (let first = 0; first < MOST_TRIES; first += AT_ONCE) {
    const proofs = Array.from({ length: AT_ONCE }, (_, index) => (first + index).toString(36));
    const digests = await Promise.all(
      proofs.map((proof) => subtle.digest('SHA-256', encoder.encode(proofText(token, proof)))),
    );
    const found = digests.findIndex((digest) => isProof(new Uint8Array(digest)));
    if (found >= 0) return proofs[found]?.slice(0, LONGEST_PROOF);
  }
  return undefined;
}

function start(
  form: HTMLFormElement,
  { texts, custom = [], categories = [], formToken }: PageData,
) {
  const values = createFormValues(form, { fields: custom, categories });
  const category = values.first('category');
  const asked = form.querySelector<HTMLInputElement>('input[name=asked]');
  category?.addEventListener('change', () => {
    values.arrange();
    if (asked !== null) asked.value = values.category();
  });
  const proof = form.querySelector<HTMLInputElement>('input[name=proof]');
  // While one writes, and not before: most who see the form do not.
  const work = (): void => {
    if (proof === null || formToken === undefined) return;
    void prove(formToken).then((found) => (proof.value = found ?? ''));
  };
  form.addEventListener('input', work, { once: true });
  form.addEventListener('submit', () => {
    const button = form.querySelector<HTMLButtonElement>('button[type=submit]');
    if (button === null) return;
    button.disabled = true;
    button.textContent = texts['sending'] ?? '';
  });
  // A browser that goes back shows the page as it was left.
  window.addEventListener('pageshow', ({ persisted }: PageTransitionEvent) => {
    if (persisted) location.reload();
  });
  const summary = document.querySelector<HTMLElement>('.summary:not([hidden])');
  summary?.focus({ preventScroll: true });
}

const form = document.querySelector<HTMLFormElement>('#request-form');
if (form !== null) start(form, readPageData<PageData>());
tellHeight();
