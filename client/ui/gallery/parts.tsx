import Archive from 'lucide-solid/icons/archive';
import CornerUpLeft from 'lucide-solid/icons/corner-up-left';
import EllipsisVertical from 'lucide-solid/icons/ellipsis-vertical';
import Inbox from 'lucide-solid/icons/inbox';
import Plus from 'lucide-solid/icons/plus';
import Search from 'lucide-solid/icons/search';
import Trash from 'lucide-solid/icons/trash';
import UserRoundPlus from 'lucide-solid/icons/user-round-plus';
import { For, createSignal, type JSX } from 'solid-js';
import { Avatar } from '../avatar.tsx';
import { Badge } from '../badge.tsx';
import { Banner } from '../banner.tsx';
import { Button } from '../button.tsx';
import { buttonClass } from '../button-class.ts';
import { ButtonLink } from '../button-link.tsx';
import { Card } from '../card.tsx';
import { Chart } from '../chart.tsx';
import { countTicks } from '../chart-scale.ts';
import { Checkbox } from '../checkbox.tsx';
import { CommandPalette } from '../command-palette.tsx';
import { Dialog } from '../dialog.tsx';
import { EmptyState } from '../empty-state.tsx';
import { ErrorSummary } from '../error-summary.tsx';
import { FieldGroup } from '../field-group.tsx';
import { IconButton } from '../icon-button.tsx';
import { Kbd } from '../kbd.tsx';
import { Menu } from '../menu.tsx';
import { PhaseGlyph, type PhaseName } from '../phase-glyph.tsx';
import { PhaseLabel } from '../phase-label.tsx';
import { Picker } from '../picker.tsx';
import { Popover } from '../popover.tsx';
import { ProgressSteps } from '../progress-steps.tsx';
import { RadioGroup } from '../radio-group.tsx';
import { RelativeTime } from '../relative-time.tsx';
import { SafeHtml } from '../safe-html.tsx';
import { Select } from '../select.tsx';
import { Sheet } from '../sheet.tsx';
import { Skeleton } from '../skeleton.tsx';
import { SyncMark } from '../sync-mark.tsx';
import { Tabs } from '../tabs.tsx';
import { TextArea } from '../text-area.tsx';
import { TextField } from '../text-field.tsx';
import { useToasts } from '../toasts.tsx';
import type { Tone } from '../tone.ts';
import styles from './gallery.module.css';

const phases: [PhaseName, string][] = [
  ['new', 'New'],
  ['active', 'In progress'],
  ['waiting-customer', 'Waiting for customer'],
  ['waiting-operator', 'Waiting for us'],
  ['resolved', 'Resolved'],
  ['closed', 'Closed'],
];
const tones: Tone[] = ['neutral', 'accent', 'info', 'success', 'warning', 'danger', 'violet'];
const people = ['Ana Lindqvist', 'Tom Okafor', 'Léa Fournier', 'Jun Watanabe'].map((name) => ({
  id: name.toLowerCase().replaceAll(' ', '-'),
  label: name,
  detail: 'Billing',
  icon: <Avatar name={name} size="small" decorative />,
  selected: name.startsWith('Ana'),
}));
const months = Array.from({ length: 12 }, (_, month) => ({
  short: `M${month + 1}`,
  long: `Month ${month + 1}`,
}));
const charted = ['Web form', 'Email', 'Phone', 'Chat', 'Counter', 'Interface'].map(
  (label, index) => ({
    id: label,
    label,
    values: months.map((_, month) =>
      index === 2 && month === 5 ? null : Math.round(20 + 15 * Math.sin(month / 2 + index)),
    ),
  }),
);
const hostile =
  '<p>Hello <b>there</b>, <a href="https://example.com" onclick="alert(1)">a link</a> and <a href="javascript:alert(1)">a bad one</a>.</p>' +
  '<img src="https://example.com/pixel.gif"><script>alert(1)</script><style>*{display:none}</style>' +
  '<ul><li>one</li><li>two</li></ul><blockquote>quoted</blockquote><table><tr><th>Night</th><th>Price</th></tr><tr><td>1</td><td>80</td></tr></table>';

function Section(props: { title: string; children: JSX.Element }) {
  return (
    <section class={styles['section']}>
      <h2>{props.title}</h2>
      {props.children}
    </section>
  );
}

export function Parts() {
  const toasts = useToasts();
  const [dialog, setDialog] = createSignal(false);
  const [sheet, setSheet] = createSignal(false);
  const [palette, setPalette] = createSignal(false);
  const [tab, setTab] = createSignal('all');
  return (
    <main class={styles['gallery']}>
      <h1>Design system</h1>
      <Section title="Buttons">
        <div class={styles['row']}>
          <Button variant="primary">Send</Button>
          <Button icon={<UserRoundPlus />}>Assign</Button>
          <Button variant="quiet" icon={<CornerUpLeft />}>
            Reply
          </Button>
          <Button variant="danger">Delete</Button>
          <Button variant="danger-quiet" icon={<Trash />}>
            Delete
          </Button>
          <Button variant="primary" busy>
            Signing in
          </Button>
          <Button disabled>Not now</Button>
          <Button size="small">Small</Button>
          <Button size="large" variant="primary">
            Large
          </Button>
          <ButtonLink href="#link">A link</ButtonLink>
          <IconButton label="Archive" icon={<Archive />} shortcut={['E']} />
          <Kbd keys={['Ctrl', 'K']} />
        </div>
      </Section>
      <Section title="Phases">
        <div class={styles['row']}>
          <For each={phases}>
            {([phase, word]) => <PhaseLabel phase={phase}>{word}</PhaseLabel>}
          </For>
          <For each={phases}>{([phase, word]) => <PhaseGlyph phase={phase} label={word} />}</For>
        </div>
        <div class={styles['row']}>
          <For each={tones}>{(tone) => <Badge tone={tone}>{tone}</Badge>}</For>
          <Badge tone="accent" count>
            12
          </Badge>
          <Avatar name="Ana Lindqvist" size="small" />
          <Avatar name="Tom Okafor" />
          <Avatar name="Léa Fournier" size="large" />
          <Avatar name="ليلى حداد" />
          <RelativeTime at={Date.UTC(2026, 10, 21, 11, 57)} />
          <RelativeTime at={Date.UTC(2026, 10, 21, 11, 20)} look="long" />
        </div>
      </Section>
      <Section title="Sync mark">
        <div class={styles['columns']}>
          <SyncMark state="saved" label="All saved" />
          <SyncMark state="sending" label="On its way" count={3} />
          <SyncMark
            state="offline"
            label="Offline, kept here"
            count={2}
            onActivate={() => undefined}
          />
          <SyncMark
            state="attention"
            label="One needs you"
            count={1}
            onActivate={() => undefined}
          />
          <SyncMark state="error" label="Not synchronising" onActivate={() => undefined} />
        </div>
      </Section>
      <Section title="Notices">
        <div class={styles['columns']}>
          <Banner tone="info" title="A new version is ready." onDismiss={() => undefined}>
            What you are writing is kept.
          </Banner>
          <Banner
            tone="warning"
            title="Ana has taken this request"
            actions={
              <>
                <Button size="small">Hand over as a note</Button>
                <Button size="small" variant="quiet">
                  Discard
                </Button>
              </>
            }
          >
            Your answer is kept here.
          </Banner>
          <Banner tone="danger" title="The server has a problem." />
          <Banner tone="success" title="Everything has arrived." />
        </div>
      </Section>
      <Section title="Fields">
        <div class={styles['columns']}>
          <FieldGroup legend="Somebody">
            <TextField label="Name" placeholder="First and last" />
            <TextField label="Search" icon={<Search />} type="search" />
            <TextField label="Email address" error="Write an address like name@example.com." />
            <TextField label="Number" hint="Given by the server" value="2041" disabled />
          </FieldGroup>
          <FieldGroup legend="Something">
            <Select label="Priority" options={[{ value: 'low', label: 'Low' }]} value="low" />
            <TextArea label="What happened?" optional />
          </FieldGroup>
          <div class={styles['stack']}>
            <RadioGroup
              name="plain"
              label="How urgent is it?"
              value="1"
              options={[
                { value: '1', label: 'It can wait' },
                { value: '2', label: 'It holds me up', hint: 'Somebody looks at it today' },
              ]}
            />
            <Checkbox label="Keep me signed in" checked hint="Not on a shared computer" />
            <Checkbox label="I have read the terms" error="Tick the box to go on." />
            <ErrorSummary problems={[{ fieldId: 'nowhere', message: 'Tick the box to go on.' }]} />
          </div>
        </div>
      </Section>
      <Section title="Charts">
        <div class={styles['stack']}>
          <For each={['lines', 'bars'] as const}>
            {(look) => (
              <Chart
                look={look}
                summary="Tickets of each channel over twelve months"
                stepLabel="Month in the chart"
                columns={months}
                series={charted.slice(0, look === 'lines' ? 6 : 1)}
                ticks={countTicks(40)}
                formatTick={String}
                format={(value) => String(value ?? '–')}
                onOpen={({ label }, column) =>
                  toasts.show({ text: `${label}, ${months[column]?.long}` })
                }
                canOpen={({ values }, column) => (values[column] ?? 0) > 0}
              />
            )}
          </For>
        </div>
      </Section>

      <Section title="What opens">
        <div class={styles['row']}>
          <Button onClick={() => setDialog(true)}>Dialog</Button>
          <Button onClick={() => setSheet(true)}>Sheet</Button>
          <Button onClick={() => setPalette(true)}>Palette</Button>
          <Menu
            label="More"
            triggerClass={buttonClass({ variant: 'quiet' })}
            items={[
              { heading: 'Answer' },
              {
                label: 'Reply',
                icon: <CornerUpLeft />,
                shortcut: ['R'],
                onSelect: () => undefined,
              },
              { label: 'Chosen', checked: true, onSelect: () => undefined },
              { separator: true },
              { label: 'Delete', icon: <Trash />, danger: true, onSelect: () => undefined },
            ]}
          >
            <EllipsisVertical />
          </Menu>
          <Picker
            items={people}
            label="Assign to"
            placeholder="Name of a person"
            triggerClass={buttonClass()}
            onChoose={(person) => toasts.show({ text: `Assigned to ${person.label}.` })}
          >
            Picker
          </Picker>
          <Popover label="Why" triggerClass={buttonClass()} trigger="Popover">
            <p>A few words about it.</p>
          </Popover>
          <Button
            onClick={() =>
              toasts.show({
                text: 'Closed “Cannot sign in”.',
                tone: 'success',
                action: { label: 'Undo', onAction: () => toasts.show({ text: 'Open again.' }) },
              })
            }
          >
            Toast
          </Button>
        </div>
        <Tabs
          label="Views"
          value={tab()}
          onChange={setTab}
          items={[
            { value: 'all', label: 'All', count: 214, content: () => <p>All of them.</p> },
            { value: 'mine', label: 'Mine', count: 12, content: () => <p>Only mine.</p> },
          ]}
        />
      </Section>
      <Section title="Frames">
        <div class={styles['columns']}>
          <Card title="Plain">One framed thing.</Card>
          <Card title="Callout" look="callout" footer={<Button icon={<Plus />}>Add</Button>}>
            Draws the eye once.
          </Card>
          <Card look="paper">Only your team sees this.</Card>
          <Card>
            <EmptyState
              icon={<Inbox />}
              title="Nothing waits here"
              text="New ones appear by themselves."
              actions={<Button>Look at all</Button>}
            />
          </Card>
          <Card>
            <Skeleton rows={3} shape="row" />
            <Skeleton />
          </Card>
          <Card title="Clean text">
            <SafeHtml html={hostile} />
          </Card>
        </div>
        <ProgressSteps
          label="Progress"
          current={1}
          steps={[
            { label: 'Received', detail: '09:58' },
            { label: 'We are on it' },
            { label: 'Answered' },
          ]}
        />
      </Section>

      <Dialog
        open={dialog()}
        onOpenChange={setDialog}
        title="Hand this over"
        description="Your colleague sees your answer as a note."
        footer={
          <>
            <Button onClick={() => setDialog(false)}>Cancel</Button>
            <Button variant="primary" onClick={() => setDialog(false)}>
              Hand over
            </Button>
          </>
        }
      >
        <TextField label="Colleague" />
      </Dialog>
      <Sheet open={sheet()} onOpenChange={setSheet} title="Details">
        <p>Requester, group and the rest.</p>
      </Sheet>
      <CommandPalette
        open={palette()}
        onOpenChange={setPalette}
        label="Commands"
        placeholder="What would you like to do?"
        items={[
          { id: 'reply', group: 'Ticket', label: 'Reply', icon: <CornerUpLeft />, shortcut: ['R'] },
          {
            id: 'assign',
            group: 'Ticket',
            label: 'Assign',
            icon: <UserRoundPlus />,
            shortcut: ['A'],
          },
          { id: 'inbox', group: 'Go to', label: 'All', icon: <Inbox />, shortcut: ['G', 'A'] },
        ].map((item) => ({
          ...item,
          onRun: () => toasts.show({ text: `${item.label} was run.` }),
        }))}
      />
    </main>
  );
}
