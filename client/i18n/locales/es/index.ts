import first from './first.ts';
import phase from './phase.json' with { type: 'json' };
import ticket from './ticket.json' with { type: 'json' };
import desk from './desk.json' with { type: 'json' };
import bulk from './bulk.json' with { type: 'json' };
import key from './key.json' with { type: 'json' };
import conversation from './conversation.json' with { type: 'json' };
import held from './held.json' with { type: 'json' };
import event from './event.json' with { type: 'json' };
import file from './file.json' with { type: 'json' };
import act from './act.json' with { type: 'json' };
import account from './account.json' with { type: 'json' };
import groups from './groups.json' with { type: 'json' };
import people from './people.json' with { type: 'json' };
import administration from './administration.json' with { type: 'json' };
import template from './template.json' with { type: 'json' };
import article from './article.json' with { type: 'json' };
import panel from './panel.json' with { type: 'json' };
import webhook from './webhook.json' with { type: 'json' };
import report from './report.json' with { type: 'json' };
import contact from './contact.json' with { type: 'json' };
import mailbox from './mailbox.json' with { type: 'json' };
import mail from './mail.json' with { type: 'json' };
import notification from './notification.json' with { type: 'json' };
import mailText from './mailText.json' with { type: 'json' };
import apiKey from './apiKey.json' with { type: 'json' };
import permission from './permission.json' with { type: 'json' };
import portal from './portal.json' with { type: 'json' };
import product from './product.json' with { type: 'json' };
import sale from './sale.json' with { type: 'json' };
import list from './list.json' with { type: 'json' };
import search from './search.json' with { type: 'json' };
import filter from './filter.json' with { type: 'json' };

// eslint-disable-next-line no-default-export -- a language is a chunk, loaded whole
export default {
  ...first,
  phase,
  ticket,
  desk,
  bulk,
  key,
  conversation,
  held,
  event,
  file,
  act,
  account,
  groups,
  administration,
  people,
  template,
  article,
  panel,
  webhook,
  report,
  contact,
  mailbox,
  mail,
  notification,
  mailText,
  apiKey,
  permission,
  portal,
  product,
  sale,
  list,
  search,
  filter,
};
