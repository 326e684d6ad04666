// @ts-check
/**
 * The one list of rooms, in the order of the flow: a room may use the rooms before it, and of each only its door
 * (index.ts). `npm run check` enforces it with dependency-cruiser.
 */
const ORDER = [
  'kernel',
  'algorithms',
  'access',
  'notify',
  'packs',
  'ingest',
  'identify',
  'record',
  'person',
  'project',
  'measure/returns',
  'measure/population',
  'measure/indicators',
  'measure/plans',
  'measure/standards',
  'work',
  'measure/quality',
  'decide/planning',
  'decide/registers',
  'decide/recognition',
  'decide/exchange',
  'decide/surveillance',
  'decide/monitoring',
  'decide/reporting',
  'decide/programs',
  'decide/investigation',
  'decide/command',
  'pipeline',
  'http',
  'demo',
  'cli',
];

/** Rooms without a door of their own files: pure functions are imported one by one. */
const OPEN = ['algorithms'];

const folder = (room) => `^src/${room}/`;
const notIn = (rooms) => rooms.map((room) => `^src/${room}/`);

const orderRules = ORDER.map((room, i) => ({
  name: `order-${room.replace('/', '-')}`,
  severity: 'error',
  comment: 'A room uses only rooms before it in the flow, so that the flow has one direction.',
  from: { path: folder(room) },
  to: { path: '^src/', pathNot: notIn(ORDER.slice(0, i + 1)) },
}));

const doorRules = ORDER.filter((room) => !OPEN.includes(room)).map((room) => ({
  name: `door-${room.replace('/', '-')}`,
  severity: 'error',
  comment:
    'A room is entered by its index.ts, so that its inside can change freely. Tests may use the testing.ts beside it.',
  from: { path: '^src/', pathNot: [folder(room), '\\.test\\.ts$', 'testing[^/]*\\.ts$'] },
  to: { path: folder(room), pathNot: [`${folder(room)}index\\.ts$`, `${folder(room)}testing[^/]*\\.ts$`] },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...orderRules,
    ...doorRules,
    {
      name: 'algorithms-import-nothing',
      severity: 'error',
      comment: 'Algorithms are pure: they know no storage, no library of ours and no room.',
      from: { path: '^src/algorithms/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(src|node_modules)/', pathNot: '^src/algorithms/' },
    },
    {
      name: 'web-knows-the-contract-only',
      severity: 'error',
      comment:
        'The web application talks to the server over HTTP; it shares nothing but the shapes, and the pure functions that judge forms without a network.',
      from: { path: '^web/' },
      to: {
        path: '^src/',
        pathNot: [
          '^src/http/contract(\\.ts$|/)',
          '^src/algorithms/(condition|forms)/',
          '^src/algorithms/id-number\\.ts$',
        ],
      },
    },
    {
      name: 'no-test-code-in-the-program',
      severity: 'error',
      comment: 'Test helpers start databases and fix clocks; the program must not be able to.',
      from: { path: '^src/', pathNot: ['\\.test\\.ts$', 'testing[^/]*\\.ts$'] },
      to: { path: '(testing[^/]*|\\.test)\\.ts$' },
    },
    {
      name: 'no-circles',
      severity: 'error',
      comment: 'Files that need each other in a circle are one file or want a third.',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^dist/|^data/)' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
