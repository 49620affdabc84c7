// Complaints beside their fields and on top, in a form whose rows the server has written.

import type { FieldError } from '#shared/base/error-codes.ts';
import { controlName, labelOf, type AskedFields, type Controls } from './form-values.ts';

export type ErrorWords = {
  readonly texts: Readonly<Record<string, string>>;
  readonly asked: AskedFields;
};

/** `title` stands above them, or alone where it is about the whole. */
export function showErrors(
  form: HTMLElement,
  summary: HTMLElement,
  controls: Controls,
  { texts, asked }: ErrorWords,
  errors: readonly FieldError[],
  title?: string,
): void {
  const errorText = (error: FieldError): string =>
    texts[`error.${error.code}.${controlName(error.path)}`] ??
    texts[`error.${error.code}`] ??
    texts['error.format'] ??
    error.message;
  for (const row of form.querySelectorAll<HTMLElement>('[data-field]')) {
    const name = row.dataset['field'] ?? '';
    const error = errors.find(({ path }) => controlName(path) === name);
    row.classList.toggle('wrong', error !== undefined);
    const line = row.querySelector<HTMLElement>('.error');
    if (line !== null) {
      line.hidden = error === undefined;
      line.textContent = error === undefined ? '' : errorText(error);
    }
    for (const control of controls.controls(name)) {
      if (error === undefined) control.removeAttribute('aria-invalid');
      else control.setAttribute('aria-invalid', 'true');
    }
  }
  summary.hidden = errors.length === 0 && title === undefined;
  summary.querySelector('.summary-title')!.textContent = title ?? texts['summaryTitle'] ?? '';
  summary.querySelector('.summary-list')!.replaceChildren(
    ...errors.map((error) => {
      const name = controlName(error.path);
      const link = document.createElement('a');
      link.href = `#${name}`;
      link.textContent = `${labelOf(asked, name) ?? texts[name] ?? name} – ${errorText(error)}`;
      link.addEventListener('click', (event) => {
        event.preventDefault();
        controls.first(name)?.focus();
      });
      const item = document.createElement('li');
      item.append(link);
      return item;
    }),
  );
  if (!summary.hidden) summary.focus();
}
