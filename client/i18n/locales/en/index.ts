import common from './common.json' with { type: 'json' };
import ui from './ui.json' with { type: 'json' };
import sync from './sync.json' with { type: 'json' };
import phase from './phase.json' with { type: 'json' };
import ticket from './ticket.json' with { type: 'json' };
import desk from './desk.json' with { type: 'json' };
import key from './key.json' with { type: 'json' };
import conversation from './conversation.json' with { type: 'json' };
import held from './held.json' with { type: 'json' };
import event from './event.json' with { type: 'json' };
import access from './access.json' with { type: 'json' };
import field from './field.json' with { type: 'json' };
import error from './error.json' with { type: 'json' };
import profile from './profile.json' with { type: 'json' };
import start from './start.json' with { type: 'json' };
import act from './act.json' with { type: 'json' };
import account from './account.json' with { type: 'json' };
import groups from './groups.json' with { type: 'json' };
import template from './template.json' with { type: 'json' };
import apiKey from './apiKey.json' with { type: 'json' };
import permission from './permission.json' with { type: 'json' };
import portal from './portal.json' with { type: 'json' };

// eslint-disable-next-line no-default-export -- a language is a chunk, loaded whole
export default {
  common,
  ui,
  sync,
  phase,
  ticket,
  desk,
  key,
  conversation,
  held,
  event,
  access,
  field,
  error,
  profile,
  start,
  act,
  account,
  groups,
  template,
  apiKey,
  permission,
  portal,
};
