// One story through every preset: a customer asks, the desk answers, the customer writes back, the desk ends it,
// the customer writes once more. Written in phases and configuration only, so that a blueprint that the engine
// cannot serve fails here; what one blueprint promises by name is told after it.

import { describe, expect, test } from 'vitest';
import { DAY_MS } from '#shared/base/clock.ts';
import { localText } from '#shared/base/local-text.ts';
import { z } from 'zod';
import { BLUEPRINTS, configurationFor, rulesFor, type Preset } from '#shared/blueprints/index.ts';
import { checkConfiguration } from '#shared/engine/check-configuration.ts';
import { VOCABULARY_TERMS, isOpenPhase } from '#shared/engine/configuration.ts';
import { phaseOf } from '#shared/engine/workflow.ts';
import { checkRule } from '#shared/rules/check-rule.ts';
import { ruleShape } from '#shared/rules/rule-schema.ts';
import {
  CLEOS,
  FOLLOW_UP,
  SUPPORT,
  ada,
  ana,
  ben,
  blueprint,
  changeStatus,
  cleo,
  close,
  deskWithTicket,
  makeDesk,
  note,
  openCommand,
  personId,
  reopen,
  take,
  visitor,
} from '#test/support/engine-desk.ts';

test('W2a there are five ways of working, each with its own id', () => {
  expect(BLUEPRINTS.map((each) => each.id)).toEqual([
    'saas',
    'helpdesk',
    'maildesk',
    'extranet',
    'servicedesk',
  ]);
});

describe.each(BLUEPRINTS.map((each) => [each.id, each] as const))('%s', (id, preset: Preset) => {
  const configuration = blueprint(id);

  test('is a configuration that can be worked with', () => {
    expect(checkConfiguration(configuration)).toEqual([]);
    expect(JSON.parse(JSON.stringify(configuration))).toEqual(configuration);
    const defaults = preset.groups.filter((group) => group.isDefault === true);
    expect(defaults).toHaveLength(preset.groups.length > 0 ? 1 : 0);
  });

  test('W2b its rules are such as an administrator could have made, in the workspace’s language', () => {
    const shape = z.strictObject(ruleShape).partial({ level: true, isLast: true });
    const world = { configuration, hasGroup: () => false, hasPerson: () => false };
    const [english, french] = [['en'] as const, ['fr'] as const].map((languages) =>
      rulesFor(preset, { languages }),
    );
    for (const rule of [...(english ?? []), ...(french ?? [])]) {
      expect(shape.safeParse(rule).error).toBeUndefined();
      expect(checkRule(rule, world)).toEqual([]);
    }
    for (const [index, { name }] of (english ?? []).entries())
      expect(french?.[index]?.name).not.toBe(name);
  });

  test('W9c names statuses, groups and words in English and in French', () => {
    const texts = [
      preset.name,
      preset.summary,
      ...configuration.statuses.map((status) => status.label),
      ...preset.groups.map((group) => group.name),
    ];
    for (const language of ['en', 'fr']) {
      expect(configuration.languages).toContain(language);
      expect(texts.filter((text) => text[language] === undefined)).toEqual([]);
      for (const term of VOCABULARY_TERMS) {
        const word = configuration.vocabulary[language]?.[term];
        expect(word, `${language} ${term}`).toBeDefined();
        if (language === 'fr') expect(word?.gender).toBeDefined();
      }
    }
  });

  test('W2b the language chosen at sign-up comes first and is there once', () => {
    const french = configurationFor(preset, { defaultGroup: null, language: 'fr' });
    expect(french.languages).toEqual(['fr', 'en']);
    expect(configurationFor(preset, { defaultGroup: null, language: 'de' }).languages[0]).toBe(
      'de',
    );
  });

  test('a request is asked, answered, answered back, ended and asked about once more', () => {
    const desk = makeDesk(configuration);
    const phase = () => phaseOf(configuration, desk.ticket().status);

    desk.must(visitor, openCommand({ requester: { ...CLEOS, personId: null } }));
    expect(phase()).toBe('new');
    expect(desk.ticket().groupId).toBe(preset.groups.length > 0 ? SUPPORT : null);
    const asCustomer = { kind: 'requester', ticketId: desk.ticket().id } as const;

    if (configuration.assignees.includes('person')) {
      desk.must(ana, take);
      expect(desk.ticket().assigneeId).toBe(personId('ana'));
    } else {
      expect(desk.refusal(ana, take)).toEqual({ code: 'ASSIGNMENT_OFF' });
    }

    desk.must(ben, note('<p>Ana, this is the third one.</p>', [personId('ana')]));
    const answeredByBen = desk.tryTo(ben, desk.reply());
    expect(answeredByBen.ok).toBe(configuration.lock.mode !== 'exclusive');
    desk.must(ana, desk.reply());
    expect(['active', 'waiting-customer']).toContain(phase());
    expect(desk.ticket()).toMatchObject({ lastSide: 'operator', firstResponseAt: desk.now() });

    desk.must(asCustomer, desk.reply());
    expect(['active', 'waiting-operator']).toContain(phase());
    expect(desk.ticket().lastSide).toBe('customer');

    desk.must(ana, desk.reply(), close);
    expect(phase()).toBe('closed');
    expect(desk.ticket().closedAt).toBe(desk.now());

    desk.must(asCustomer, desk.reply());
    if (configuration.customerReopens.closedDays === 0) {
      expect(phase()).toBe('closed');
      expect(desk.ticket(FOLLOW_UP).followUpOf).toBe(desk.ticket().id);
    } else {
      expect(isOpenPhase(phase())).toBe(true);
      expect(desk.find(FOLLOW_UP)).toBeUndefined();
    }
  });

  test('every mandatory field is asked for', () => {
    const nobody = {
      personId: null,
      name: '',
      email: '',
      phone: '',
      address: '',
      city: '',
      country: '',
    };
    const blank = openCommand({ subject: '', requester: nobody });
    const refusal = makeDesk({ ...configuration, defaultGroup: null }).refusal(visitor, {
      ...blank,
      message: { ...blank.message, html: '' },
    });

    expect(
      refusal.code === 'INVALID' && refusal.errors.map((error) => error.path).toSorted(),
    ).toEqual(configuration.mandatory.toSorted());
  });
});

const labels = (id: string, language: string) =>
  blueprint(id).statuses.map((status) => localText(status.label, language));

describe('what each promises', () => {
  test('W3a saas: open, in progress, resolved, closed; departments; nobody is blocked', () => {
    expect(labels('saas', 'en')).toEqual(['Open', 'In progress', 'Resolved', 'Closed']);
    expect(blueprint('saas').vocabulary['en']?.group?.other).toBe('departments');
    expect(blueprint('saas').lock.mode).toBe('presence');
  });

  test('W4a helpdesk: medium priority, seven days, every move allowed', () => {
    expect(labels('helpdesk', 'en')).toEqual(['Open', 'In progress', 'Resolved', 'Closed']);
    expect(blueprint('helpdesk')).toMatchObject({
      defaultPriority: 'medium',
      ticketExpirationDays: 7,
      transitions: {},
    });
  });

  test('W5a maildesk: its mandatory fields, its eight statuses, its exclusive lock', () => {
    const maildesk = blueprint('maildesk');

    expect(maildesk.mandatory).toEqual(['name', 'email', 'phone', 'city', 'subject']);
    expect(maildesk.lock.mode).toBe('exclusive');
    expect(labels('maildesk', 'en')).toEqual([
      'Open',
      'Waiting for customer',
      'Waiting for operator',
      'Closed',
      'Duplicate',
      'Solved',
      'Unsolved',
      'Rejected offer',
    ]);
  });

  test('W6b extranet: a technician’s first reply moves ouvert to en cours, and nothing else does', () => {
    const desk = deskWithTicket(blueprint('extranet'));
    expect(desk.refusal(ana, changeStatus('en-cours'))).toMatchObject({
      code: 'TRANSITION',
      allowed: ['resolu'],
    });
    desk.must(cleo, desk.reply());
    desk.must(ana, note('<p>Je regarde.</p>'));
    expect(desk.ticket().status).toBe('ouvert');

    desk.must(ana, desk.reply());
    expect(desk.ticket().status).toBe('en-cours');
    desk.must(ben, desk.reply());
    desk.must(cleo, desk.reply());
    expect(desk.ticket()).toMatchObject({ status: 'en-cours', assigneeId: null });
  });

  test('W6c extranet: customer or technician resolves, from ouvert and from en cours, for good', () => {
    for (const actor of [cleo, ana, ada]) {
      const desk = deskWithTicket(blueprint('extranet'));
      // A technician resolves what they have answered (T13), an administrator anything.
      if (actor === ana) desk.must(ana, desk.reply());
      desk.must(actor, close);
      expect(desk.ticket()).toMatchObject({ status: 'resolu', closedAt: desk.now() });
      expect(desk.refusal(cleo, reopen).code).toBe('NOT_ALLOWED');
      expect(desk.refusal(ana, reopen)).toMatchObject({ code: 'TRANSITION', allowed: [] });
    }
  });

  test('W6d extranet: a customer writes on ouvert and en cours; later, a linked follow-up opens', () => {
    const desk = deskWithTicket(blueprint('extranet'));
    desk.must(cleo, desk.reply());
    desk.must(ana, desk.reply());
    desk.must(cleo, desk.reply());
    expect(desk.ticket().pubSeq).toBe(4);
    desk.must(ana, close);

    desk.must(cleo, desk.reply());

    expect(desk.ticket()).toMatchObject({ pubSeq: 4, status: 'resolu' });
    expect(desk.ticket(FOLLOW_UP)).toMatchObject({
      status: 'ouvert',
      followUpOf: desk.ticket().id,
    });
  });

  test('P9a extranet: French first, with its word for a ticket', () => {
    const extranet = blueprint('extranet');

    expect(extranet.languages[0]).toBe('fr');
    expect(labels('extranet', 'fr')).toEqual(['Ouvert', 'En cours de traitement', 'Résolu']);
    expect(extranet.vocabulary['fr']?.ticket).toEqual({
      one: 'demande d’assistance',
      other: 'demandes d’assistance',
      gender: 'f',
    });
  });

  test('W7d servicedesk: groups are assigned, the closing date is there on every closed ticket', () => {
    const desk = deskWithTicket(blueprint('servicedesk'));
    expect(desk.configuration.assignees).toEqual(['group']);
    expect(desk.configuration.mandatory).toEqual(['subject', 'description', 'group']);
    expect(labels('servicedesk', 'en')).toEqual([
      'Open',
      'In progress',
      'Responded',
      'Closed',
      'Duplicate',
    ]);

    desk.must(ana, desk.reply());
    expect(desk.ticket().status).toBe('responded');
    desk.pass(DAY_MS);
    desk.must(ana, changeStatus('duplicate'));
    expect(desk.ticket().closedAt).toBe(desk.now());
  });
});
