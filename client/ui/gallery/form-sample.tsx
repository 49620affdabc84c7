import { createSignal } from 'solid-js';
import { Button } from '../button.tsx';
import { Checkbox } from '../checkbox.tsx';
import { ErrorSummary, type FieldProblem } from '../error-summary.tsx';
import { FieldGroup } from '../field-group.tsx';
import { Logo } from '../logo.tsx';
import { Page } from '../page.tsx';
import { ProgressSteps } from '../progress-steps.tsx';
import { RadioGroup } from '../radio-group.tsx';
import { Select } from '../select.tsx';
import { TextArea } from '../text-area.tsx';
import { TextField } from '../text-field.tsx';

/** A page as somebody from outside meets it. */
export function FormSample() {
  const [problems, setProblems] = createSignal<FieldProblem[]>([]);
  const [way, setWay] = createSignal('mail');
  const error = (id: string) => problems().find((problem) => problem.fieldId === id)?.message;
  return (
    <Page
      brand="Northwind Travel"
      brandHref="#"
      logo={<Logo size={28} />}
      title="How can we help?"
      lead="Tell us what happened. You will get a number and a link to follow our answer."
      tools={
        <Button variant="quiet" size="small">
          Français
        </Button>
      }
      steps={
        <ProgressSteps
          label="Progress"
          current={1}
          steps={[
            { label: 'Received', detail: 'Today, 09:58' },
            { label: 'We are on it' },
            { label: 'Answered' },
          ]}
        />
      }
      footer={<p>Northwind Travel, Lisbon. Sent with Homing.</p>}
    >
      <ErrorSummary problems={problems()} />
      <form
        novalidate
        onSubmit={(event) => {
          event.preventDefault();
          setProblems([
            { fieldId: 'email', message: 'Write an address like name@example.com.' },
            { fieldId: 'text', message: 'Tell us what happened.' },
          ]);
        }}
      >
        <FieldGroup>
          <FieldGroup legend="About you" columns>
            <TextField label="Your name" autocomplete="name" />
            <TextField
              id="email"
              label="Email address"
              type="email"
              autocomplete="email"
              hint="We only use it to answer you."
              error={error('email')}
            />
            <TextField label="Phone" type="tel" optional />
            <Select
              label="Country"
              placeholder="Choose a country"
              options={[
                { value: 'pt', label: 'Portugal' },
                { value: 'fr', label: 'France' },
              ]}
            />
          </FieldGroup>
          <TextField label="Subject" hint="A few words, for example “Two nights in Porto”." />
          <TextArea id="text" label="What happened?" error={error('text')} rows={5} />
          <RadioGroup
            name="way"
            label="How should we answer?"
            look="cards"
            value={way()}
            onChange={setWay}
            options={[
              { value: 'mail', label: 'By email', hint: 'Usually within four hours' },
              { value: 'phone', label: 'By phone', hint: 'On working days from 9 to 17' },
            ]}
          />
          <Checkbox label="Send me a copy" checked />
          <Button type="submit" variant="primary" size="large">
            Send
          </Button>
        </FieldGroup>
      </form>
    </Page>
  );
}
