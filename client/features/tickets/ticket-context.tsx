// One open ticket: what every part of its pane reads and how they act on it.

import { createContext, useContext, type Accessor, type JSX } from 'solid-js';
import type { TicketId } from '#shared/base/ids.ts';
import type { Command } from '#shared/engine/commands.ts';
import type { Configuration } from '#shared/engine/configuration.ts';
import type { Side } from '#shared/engine/ticket-state.ts';
import type { Desk, TicketView } from '#client/data/index.ts';
import type { TicketNames } from './ticket-names.ts';
import type { LockState, TicketRights } from './ticket-rights.ts';

export type Act = {
  readonly commands: readonly Command[];
  /** Said when it is done. */
  readonly done?: string | undefined;
  readonly undo?: readonly Command[] | undefined;
};

export type OpenedTicket = {
  readonly desk: Desk;
  readonly id: TicketId;
  readonly ticket: Accessor<TicketView>;
  readonly configuration: Accessor<Configuration>;
  readonly rights: Accessor<TicketRights>;
  readonly lock: Accessor<LockState>;
  /** On which side the reader stands: its words are shown as one's own. */
  readonly side: Side;
  readonly names: TicketNames;
  /** False: it was refused or not saved, and the header says why. */
  readonly act: (act: Act) => Promise<boolean>;
};

const TicketContext = createContext<OpenedTicket>();

export function TicketProvider(props: { value: OpenedTicket; children: JSX.Element }) {
  // eslint-disable-next-line solid/reactivity -- one for the life of what stands under it; its inside is reactive
  return <TicketContext.Provider value={props.value}>{props.children}</TicketContext.Provider>;
}

export function useTicket(): OpenedTicket {
  const opened = useContext(TicketContext);
  if (opened === undefined) throw new Error('useTicket() needs a <TicketProvider> above it.');
  return opened;
}
