import { describe, expect, test } from 'vitest';
import { faultsOf, fieldsOf, formOf, isKept, withUsualPort } from './mailbox-fields.ts';
import type { Mailbox } from './mailboxes-api.ts';

const mailbox: Mailbox = {
  id: '0199aa00-0000-7000-8000-000000000001',
  name: 'Support',
  address: 'support@nordlicht.example',
  groupId: null,
  incoming: {
    kind: 'imap',
    host: 'imap.nordlicht.example',
    port: 993,
    security: 'tls',
    user: 'support',
    login: { kind: 'password', isHeld: true },
  },
  outgoing: null,
  intervalMinutes: 5,
  isEnabled: true,
  keepsOnServer: false,
  health: {
    state: 'ok',
    lastCheckedAt: null,
    lastOkAt: null,
    failedSince: null,
    problem: null,
    detail: null,
    leftBehind: 0,
  },
};
const paths = (form: ReturnType<typeof formOf>, before?: Mailbox) =>
  faultsOf(form, before).map(({ path, code }) => `${path} ${code}`);

describe('the form of a mailbox', () => {
  test('M1t what is missing is named by the field it is missing in', () => {
    const form = formOf(undefined);

    expect(paths(form)).toEqual([
      'address required',
      'name required',
      'incoming.host required',
      'incoming.user required',
      'incoming.login.password required',
    ]);
    form.address = 'no address';
    form.incoming.port = '70000';
    form.intervalMinutes = '0';
    expect(paths(form)).toContain('address format');
    expect(paths(form)).toContain('incoming.port format');
    expect(paths(form)).toContain('intervalMinutes format');
  });

  test('M1t a password that is kept is asked for anew with another server, name or encryption', () => {
    const change = (changes: Partial<ReturnType<typeof formOf>['incoming']>) => {
      const form = formOf(mailbox);
      Object.assign(form.incoming, changes);
      return paths(form, mailbox);
    };

    expect(change({})).toEqual([]);
    for (const changes of [
      { host: 'imap.elsewhere.example' },
      { port: '143' },
      { security: 'none' },
      { user: 'sales' },
    ] as const)
      expect(change(changes)).toEqual(['incoming.login.password required']);
  });

  test('M1t a token that is kept goes with its address and client, and a new secret wants a new token', () => {
    const login = {
      kind: 'oauth',
      tokenUrl: 'https://token.example/',
      clientId: 'homing',
    } as const;
    const before: Mailbox = {
      ...mailbox,
      incoming: { ...mailbox.incoming!, login: { ...login, isHeld: true } },
    };
    const form = formOf(before);
    expect(isKept(form.incoming, before.incoming)).toBe(true);
    expect(paths(form, before)).toEqual([]);
    form.incoming.clientSecret = 'another one';
    expect(paths(form, before)).toEqual(['incoming.login.refreshToken required']);
    form.incoming.clientSecret = '';
    form.incoming.clientId = 'another';
    expect(isKept(form.incoming, before.incoming)).toBe(false);
  });

  test('M1t what was not typed is not sent, so that it stays', () => {
    const sent = fieldsOf(formOf(mailbox));

    expect(sent.incoming).toEqual({
      ...mailbox.incoming,
      login: { kind: 'password' },
    });
    expect(sent.outgoing).toBeNull();
  });

  test('M1t a server that wants no name gets no password', () => {
    const form = formOf(mailbox);
    Object.assign(form.outgoing, { isOn: true, host: 'relay.example', password: 'forgotten' });

    expect(paths(form, mailbox)).toEqual([]);
    expect(fieldsOf(form).outgoing).toEqual({
      host: 'relay.example',
      port: 465,
      security: 'tls',
      user: '',
      login: null,
    });
  });

  test('M1t the port goes along with kind and encryption until another one is typed', () => {
    const { incoming } = formOf(undefined);

    expect(withUsualPort(incoming, { kind: 'pop3' })).toEqual({ kind: 'pop3', port: '995' });
    expect(withUsualPort({ ...incoming, port: '1993' }, { kind: 'pop3' })).toEqual({
      kind: 'pop3',
    });
  });
});
