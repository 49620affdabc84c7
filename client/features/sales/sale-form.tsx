import { Match, Switch, createSignal, onCleanup } from 'solid-js';
import { fromInstant } from '#shared/base/clock.ts';
import { dayIn } from '#shared/base/day.ts';
import { SERIAL_NUMBER_LENGTH, checkSale, normalSerialNumber } from '#shared/engine/record-sale.ts';
import type { Desk } from '#client/data/index.ts';
import { failureWords } from '#client/features/administration/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Button } from '#client/ui/button.tsx';
import { ErrorSummary, type FieldProblem } from '#client/ui/error-summary.tsx';
import { TextField } from '#client/ui/text-field.tsx';
import { Chosen } from './chosen.tsx';
import { FindProduct } from './find-product.tsx';
import { AFTER_A_SALE, createRepeatKey, type KeptDraft } from './sale-draft.ts';
import {
  CUSTOMER_ID,
  DAY_ID,
  PRODUCT_ID,
  SERIAL_ID,
  dayProblem,
  problemsOfErrors,
  problemsOfSale,
  serialProblem,
} from './sale-problems.ts';
import type { NewSale, Sale, SalesApi } from './sales-api.ts';
import styles from './sales.module.css';

const MINUTE_MS = 60_000;
/** Once what is new on the page has been drawn. */
export const focusLater = (id: string): void =>
  queueMicrotask(() => document.getElementById(id)?.focus());

/** What is sold, and when (P5, P6): the product, the number on the piece, the day. */
export function SaleForm(props: {
  desk: Pick<Desk, 'now' | 'newId' | 'workspace'>;
  api: SalesApi;
  isOnline: boolean;
  draft: KeptDraft;
  problems: readonly FieldProblem[];
  onProblems: (problems: readonly FieldProblem[]) => void;
  onRecorded: (sale: Sale) => void;
}) {
  const i18n = useI18n();
  const { t } = i18n;
  // eslint-disable-next-line solid/reactivity -- one draft as long as the page is there
  const [draft, setDraft] = props.draft;
  const [isBusy, setBusy] = createSignal(false);
  const [hasLeftSerial, setLeftSerial] = createSignal(false);
  // eslint-disable-next-line solid/reactivity -- the desk's own, which does not change
  const repeatKey = createRepeatKey(props.desk.newId);
  const dayNow = () =>
    dayIn(props.desk.workspace().configuration.timeZone, fromInstant(props.desk.now()));
  const [today, setToday] = createSignal(dayNow());
  const clock = setInterval(() => setToday(dayNow()), MINUTE_MS);
  onCleanup(() => clearInterval(clock));

  const soldOn = () => draft.soldOn ?? today();
  const problemOf = (id: string) => props.problems.find(({ fieldId }) => fieldId === id)?.message;
  const serialError = () =>
    serialProblem(draft.serialNumber, hasLeftSerial(), i18n.language()) ?? problemOf(SERIAL_ID);
  /** Told at once of a day to come, and of what is no longer on sale; else when the form is sent. */
  const dayError = () => {
    const isProductOnSale = draft.product?.isOnSale !== false;
    return !isProductOnSale || soldOn() > today()
      ? dayProblem({ soldOn: soldOn(), isProductOnSale, today: today() }, i18n.language())
      : problemOf(DAY_ID);
  };
  /** What was refused does not stand beside what has been changed since. */
  const settle = (id: string): void => {
    if (problemOf(id) !== undefined)
      props.onProblems(props.problems.filter(({ fieldId }) => fieldId !== id));
  };

  function typeSerial(text: string, event: InputEvent): void {
    const input = event.currentTarget as HTMLInputElement;
    const serialNumber = normalSerialNumber(text);
    // Of the same length: the caret stays where one types.
    const caret = input.selectionStart;
    if (serialNumber !== text) {
      input.value = serialNumber;
      input.setSelectionRange(caret, caret);
    }
    if (serialNumber === '') setLeftSerial(false);
    settle(SERIAL_ID);
    setDraft({ serialNumber });
  }

  function check(): readonly FieldProblem[] {
    const { customer, product, serialNumber } = draft;
    const found: FieldProblem[] = [];
    if (customer === null) found.push({ fieldId: CUSTOMER_ID, message: t('sale.customerMissing') });
    if (product === null) found.push({ fieldId: PRODUCT_ID, message: t('sale.productMissing') });
    const sale = {
      serialNumber,
      soldOn: soldOn(),
      isProductOnSale: product?.isOnSale ?? true,
      today: today(),
    };
    return [...found, ...problemsOfErrors(checkSale(sale, i18n.language()))];
  }

  async function record(): Promise<void> {
    setLeftSerial(true);
    const found = check();
    props.onProblems(found);
    const { customer, product, serialNumber, soldOn: day } = draft;
    if (found.length > 0 || customer === null || product === null) return;
    if (!props.isOnline) {
      props.onProblems([{ message: t('sale.unsent') }]);
      return;
    }
    const sale: NewSale = {
      customerId: customer.id,
      productId: product.id,
      serialNumber,
      ...(day !== null && { soldOn: day }),
    };
    setBusy(true);
    const recorded = await props.api.record(sale, repeatKey.of(sale));
    setBusy(false);
    if (!recorded.ok) {
      props.onProblems(problemsOfSale(recorded.error, i18n.language(), t, failureWords));
      return;
    }
    repeatKey.settle();
    setDraft(AFTER_A_SALE);
    setLeftSerial(false);
    props.onProblems([]);
    props.onRecorded(recorded.value.data);
    focusLater(PRODUCT_ID);
  }

  return (
    <form
      class={styles['form']}
      onSubmit={(event) => {
        event.preventDefault();
        if (!isBusy()) void record();
      }}
      novalidate
      aria-label={t('sale.title')}
    >
      <ErrorSummary problems={props.problems} />
      <Switch>
        <Match when={draft.product}>
          {(product) => (
            <Chosen
              id={PRODUCT_ID}
              label={t('ticket.product')}
              name={product().designation}
              detail={product().reference}
              mark={product().isOnSale ? undefined : t('sale.notOnSale')}
              error={problemOf(PRODUCT_ID)}
              changeLabel={t('sale.changeProduct')}
              onChange={() => {
                setDraft({ product: null });
                settle(PRODUCT_ID);
                focusLater(PRODUCT_ID);
              }}
            />
          )}
        </Match>
        <Match when={true}>
          <FindProduct
            api={props.api}
            isOnline={props.isOnline}
            text={draft.productText}
            onText={(productText) => setDraft({ productText })}
            error={problemOf(PRODUCT_ID)}
            onChoose={(product) => {
              setDraft({ product });
              settle(PRODUCT_ID);
              focusLater(draft.customer === null ? CUSTOMER_ID : SERIAL_ID);
            }}
          />
        </Match>
      </Switch>
      <div class={styles['pair']}>
        <TextField
          id={SERIAL_ID}
          class="tabular"
          label={t('ticket.serialNumber')}
          hint={t('sale.serialHint', {
            typed: draft.serialNumber.length,
            whole: SERIAL_NUMBER_LENGTH,
          })}
          value={draft.serialNumber}
          onInput={typeSerial}
          onBlur={() => setLeftSerial(draft.serialNumber !== '')}
          error={serialError()}
          autocomplete="off"
          autocapitalize="characters"
          spellcheck={false}
          dir="ltr"
        />
        <TextField
          id={DAY_ID}
          type="date"
          label={t('ticket.soldOn')}
          hint={draft.soldOn === null ? t('sale.todayHint') : t('sale.dayHint')}
          value={soldOn()}
          onInput={(day) => {
            settle(DAY_ID);
            setDraft({ soldOn: day });
          }}
          error={dayError()}
        />
      </div>
      <div class={styles['actions']}>
        <Button type="submit" variant="primary" size="large" busy={isBusy()}>
          {t('sale.record')}
        </Button>
      </div>
    </form>
  );
}
