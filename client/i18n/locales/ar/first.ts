import common from './common.json' with { type: 'json' };
import ui from './ui.json' with { type: 'json' };
import sync from './sync.json' with { type: 'json' };
import access from './access.json' with { type: 'json' };
import field from './field.json' with { type: 'json' };
import error from './error.json' with { type: 'json' };
import profile from './profile.json' with { type: 'json' };
import start from './start.json' with { type: 'json' };

// eslint-disable-next-line no-default-export -- a part of a language is a chunk
export default { common, ui, sync, access, field, error, profile, start };
