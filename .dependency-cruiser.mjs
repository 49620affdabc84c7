// Who may import whom (ARCHITECTURE.md). Every rule says why it is there and what to do instead.
// Types cost nothing at run time but bind all the same, so type-only imports count too unless a rule
// says otherwise.

const tests = '\\.(test|e2e)\\.tsx?$';
const notTests = {
  pathNot: [tests, '/vite\\.config\\.ts$', '^server/.*/test-[^/]+$', '^client/data/support/'],
};

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      comment:
        'Modules that need each other cannot be understood, tested or deleted one by one. Move what both need into a third file below them.',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-unresolvable',
      severity: 'error',
      comment:
        'The import leads nowhere. Install the package, or mend the path (with its extension).',
      from: {},
      to: { couldNotResolve: true, pathNot: '^virtual:' },
    },
    {
      name: 'no-development-packages',
      severity: 'error',
      comment:
        'Packages under devDependencies are absent in production. Move the package to dependencies if the product needs it.',
      from: { path: '^(shared|server|client)/', ...notTests },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only', 'npm'] },
    },
    {
      name: 'no-test-code-in-product',
      severity: 'error',
      comment: 'What the product needs does not live among tests. Move it to where it belongs.',
      from: { path: '^(shared|server|client)/', ...notTests },
      to: { path: `^test/|${tests}` },
    },

    {
      name: 'shared-is-on-neither-side',
      severity: 'error',
      comment:
        'shared/ runs on the server and on devices; code of one side would break the other. Pass what is needed as an argument.',
      from: { path: '^shared/', ...notTests },
      to: { path: '^(server|client|test|tools)/' },
    },
    {
      name: 'shared-has-no-platform',
      severity: 'error',
      comment:
        'shared/ is pure: no Node modules. Clock, randomness and storage come in as arguments.',
      from: { path: '^shared/', ...notTests },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'base-stands-alone',
      severity: 'error',
      comment: 'shared/base is what everything stands on. What needs more than itself is not base.',
      from: { path: '^shared/base/', ...notTests },
      to: { path: '^shared/(?!base/)' },
    },
    {
      name: 'records-and-access-know-base-only',
      severity: 'error',
      comment:
        'Records and permissions are read by engine and protocol, not the other way round. Move the shared type to records or base.',
      from: { path: '^shared/(records|access)/', ...notTests },
      to: { path: '^shared/(?!base/|records/|access/)' },
    },
    {
      name: 'engine-knows-no-blueprint-and-no-protocol',
      severity: 'error',
      comment:
        'The engine takes a configuration as an argument and decides; it knows neither the presets nor how a command arrived. Add an option to engine/configuration.ts.',
      from: { path: '^shared/engine/', ...notTests },
      to: { path: '^shared/(?!base/|records/|access/|files/|notifications/|engine/)' },
    },
    {
      name: 'notifications-know-base-and-the-clock-only',
      severity: 'error',
      comment:
        'What people are told of, and when, is read by the engine, the wire and both sides. What needs a ticket belongs above.',
      from: { path: '^shared/notifications/', ...notTests },
      to: { path: '^shared/(?!base/|notifications/|conditions/zoned-time\\.ts)' },
    },
    {
      name: 'files-know-base-only',
      severity: 'error',
      comment:
        'What a file is and which are allowed is read by the engine, the wire and both sides. What needs a ticket belongs above.',
      from: { path: '^shared/files/', ...notTests },
      to: { path: '^shared/(?!base/|files/)' },
    },
    {
      name: 'blueprints-protocol-conversation-are-siblings',
      severity: 'error',
      comment:
        'Blueprints, protocol and conversation do not know each other. What two of them need belongs into base, records or engine.',
      from: { path: '^shared/(blueprints|protocol|conversation)/', ...notTests },
      to: {
        path: '^shared/(?!base/|records/|access/|engine/|$1/)(blueprints|protocol|conversation)/',
      },
    },
    {
      name: 'schemas-stay-out-of-base-and-engine',
      severity: 'error',
      comment:
        'The public page carries base and engine; a schema library would multiply its size. Schemas live in shared/protocol and in *-api.ts.',
      from: { path: '^shared/(base|engine|access|blueprints|conversation)/', ...notTests },
      to: { path: '^node_modules/(zod|@hono)/' },
    },
    {
      name: 'shared-uses-few-packages',
      severity: 'error',
      comment:
        'shared/ ships to every device: only the validator, and Yjs in shared/conversation. Do it in plain TypeScript, or on one side.',
      from: { path: '^shared/', ...notTests },
      to: { path: '^node_modules/(?!zod/|yjs/|lib0/)' },
    },
    {
      name: 'yjs-in-shared-conversation-only',
      severity: 'error',
      comment:
        'The shape of documents is known to shared/conversation alone. Add a function there that says what you need.',
      from: { path: '^shared/(?!conversation/)', ...notTests },
      to: { path: '^node_modules/(yjs|lib0)/' },
    },

    {
      name: 'platform-knows-no-domain',
      severity: 'error',
      comment:
        'server/platform holds drivers and middleware without a word of the domain. Pass what it needs from the feature or from context.ts.',
      from: { path: '^server/platform/', ...notTests },
      to: { path: '^(shared/(?!base/)|server/(?!platform/))' },
    },
    {
      name: 'commands-and-sync-know-no-feature',
      severity: 'error',
      comment:
        'The write path and the sync rooms are generic. context.ts gives them what a feature contributes.',
      from: { path: '^server/(commands|sync)/', ...notTests },
      to: { path: '^server/(features/|openapi/|app\\.ts|context\\.ts|main\\.ts)' },
    },
    {
      name: 'server-features-through-their-door',
      severity: 'error',
      comment:
        'Another feature is used through its index.ts. Export there what you need, if it may be used at all.',
      from: { path: '^server/features/([^/]+)/', ...notTests },
      to: { path: '^server/features/(?!$1/)[^/]+/(?!index\\.ts$)' },
    },
    {
      name: 'server-features-not-through-their-own-door',
      severity: 'error',
      comment: 'A file beside you is imported directly; your own door leads in a circle.',
      from: { path: '^server/features/([^/]+)/(?!index\\.ts$)', ...notTests },
      to: { path: '^server/features/$1/index\\.ts$' },
    },
    {
      name: 'sql-in-stores-and-views-only',
      severity: 'error',
      comment:
        'Rows are written in *-store.ts and read in *-views.ts; everything else asks those. (The types of a transaction may be named anywhere.)',
      from: {
        path: '^server/features/',
        pathNot: [tests, '-(store|views)\\.ts$', '/test-[^/]+$'],
      },
      to: { path: '^server/platform/db/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'features-do-not-know-the-wiring',
      severity: 'error',
      comment:
        'app.ts, context.ts and main.ts put parts together; a part does not know them. Types of what parts are given are in app-context.ts.',
      from: { path: '^server/(features|platform|openapi)/', ...notTests },
      to: { path: '^server/(app|context|main)\\.ts$' },
    },
    {
      name: 'server-without-client',
      severity: 'error',
      comment: 'The server never imports client code. What both need goes to shared/.',
      from: { path: '^server/', ...notTests },
      to: { path: '^client/' },
    },

    {
      name: 'design-system-knows-no-domain',
      severity: 'error',
      comment:
        'client/ui and client/i18n draw and translate; tickets come in as plain values through props.',
      from: { path: '^client/(ui|i18n)/', ...notTests },
      to: { path: '^(client/(?!ui/|i18n/)|shared/(?!base/)|server/)' },
    },
    {
      name: 'client-data-knows-no-screen',
      severity: 'error',
      comment:
        'The replica works without a screen. Give the screen a signal to read, or take a callback.',
      from: { path: '^client/data/', ...notTests },
      to: {
        path: '^(client/(?!data/)|server/)',
        pathNot: '^client/data/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'client-features-through-their-door',
      severity: 'error',
      comment:
        'Another feature is used through its index.ts. Export there what you need, if it may be used at all.',
      from: { path: '^client/features/([^/]+)/', ...notTests },
      to: { path: '^client/features/(?!$1/)[^/]+/(?!index\\.tsx?$)' },
    },
    {
      name: 'client-features-not-through-their-own-door',
      severity: 'error',
      comment: 'A file beside you is imported directly; your own door leads in a circle.',
      from: { path: '^client/features/([^/]+)/(?!index\\.tsx?$)', ...notTests },
      to: { path: '^client/features/$1/index\\.tsx?$' },
    },
    {
      name: 'client-features-know-no-route',
      severity: 'error',
      comment: 'Routes choose features. A feature that knows its route cannot be shown elsewhere.',
      from: { path: '^client/(features|data|ui|i18n)/', ...notTests },
      to: { path: '^client/(routes/|routeTree|router)' },
    },
    {
      name: 'client-features-know-no-shell',
      severity: 'error',
      comment:
        'client/app puts parts together and lives as long as the page; a part does not know it. Take what you need through props, or move it below both.',
      from: { path: '^client/(features|data|ui|i18n)/', ...notTests },
      to: { path: '^client/(app/|main\\.tsx?$)' },
    },
    {
      name: 'routes-and-shell-use-doors',
      severity: 'error',
      comment: 'Routes and the shell show features through their doors only.',
      from: { path: '^client/(routes|app)/', ...notTests },
      to: { path: '^client/features/[^/]+/(?!index\\.tsx?$)' },
    },
    {
      name: 'client-knows-the-api-type-only',
      severity: 'error',
      comment:
        "The server's types are named in client/data/api.ts, with `import type`, and nowhere else.",
      from: { path: '^client/', pathNot: [tests, '^client/data/api\\.ts$'] },
      to: { path: '^server/' },
    },
    {
      name: 'client-takes-no-value-of-the-server',
      severity: 'error',
      comment: 'Only `import type` may cross to the server: a value would bundle it.',
      from: { path: '^client/', ...notTests },
      to: { path: '^server/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'public-pages-are-small',
      severity: 'error',
      comment:
        'A customer loads these pages over a slow network. Plain DOM or Solid, shared/base and shared/engine, and nothing else: no schema library, no components, no replica.',
      from: { path: '^client/public-pages/', ...notTests },
      to: {
        path: '^(node_modules/(?!solid-js/|dompurify/)|shared/(?!base/|engine/)|client/(?!public-pages/|ui/[^/]+\\.css$|ui/clean-html\\.ts$|i18n/light\\.ts$))',
        dependencyTypesNot: ['type-only'],
      },
    },

    ...confine([
      [
        'postgres',
        '^server/platform/db/',
        'Statements run through database.ts, which sets the tenant.',
      ],
      [
        'pg-boss',
        '^server/platform/(jobs|db)/',
        'Jobs are enqueued and worked through platform/jobs.',
      ],
      [
        '(nodemailer|imapflow|mailparser)',
        '^server/platform/mail/',
        'Mail goes through platform/mail.',
      ],
      [
        '(pino|prom-client)',
        '^server/(platform/|health\\.ts)',
        'Logs and metrics go through platform/log.',
      ],
      [
        '@node-rs/argon2',
        '^server/(platform|features/accounts)/',
        'Passwords are checked in one place.',
      ],
      ['@kobalte', '^client/ui/', 'Screens use the components of client/ui.'],
      ['dexie', '^client/data/', 'Screens read live queries of client/data.'],
      [
        'y-websocket',
        '^client/data/',
        'Sockets are opened by client/data, which knows when to close them.',
      ],
    ]),
  ],
  options: {
    tsConfig: { fileName: 'client/tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|data)/|routeTree\\.gen\\.ts$' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'browser', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.css', '.d.ts'],
    },
    cache: false,
  },
};

/** One package, one place: what it does can be replaced by changing one folder. */
function confine(list) {
  return list.map(([name, place, remedy]) => ({
    name: `only-there-${name.replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-|-$/g, '')}`,
    severity: 'error',
    comment: `The package is used in ${place.replaceAll(/[\\^]/g, '')} only. ${remedy}`,
    from: { path: '^(shared|server|client)/', pathNot: [place, ...notTests.pathNot] },
    to: { path: `^node_modules/${name}/`, dependencyTypesNot: ['type-only'] },
  }));
}
