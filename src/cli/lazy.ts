/* eslint-disable @typescript-eslint/no-require-imports, @typescript-eslint/consistent-type-imports --
   Temporal's client alone takes a third of a second to load: each command loads only what it uses, when it runs. A
   CommonJS `require` does that; an `import()` would need other paths compiled than from sources. */

export const lazy = {
  temporalClient: () => require('@temporalio/client') as typeof import('@temporalio/client'),
  temporalWorker: () => require('@temporalio/worker') as typeof import('@temporalio/worker'),
  envconfig: () => require('@temporalio/envconfig') as typeof import('@temporalio/envconfig'),
  dev: () => require('./devCommand') as typeof import('./devCommand'),
  statusService: () => require('./statusService') as typeof import('./statusService'),
  master: () => require('../workers/master') as typeof import('../workers/master'),
  providerWorker: () => require('../workers/providerWorker') as typeof import('../workers/providerWorker'),
  addressBook: () =>
    require('../stores/postgres/addressBook') as typeof import('../stores/postgres/addressBook'),
  adopt: () => require('../stores/postgres/former/adopt') as typeof import('../stores/postgres/former/adopt'),
  machineRows: () => ({
    ...(require('../stores/postgres/connection') as typeof import('../stores/postgres/connection')),
    ...(require('../stores/postgres/databaseUrl') as typeof import('../stores/postgres/databaseUrl')),
    ...(require('../stores/postgres/machines') as typeof import('../stores/postgres/machines')),
  }),
  cloudDeploy: () => require('./cloud/deploy') as typeof import('./cloud/deploy'),
  cloudDestroy: () => require('./cloud/destroyAll') as typeof import('./cloud/destroyAll'),
  rentingFleet: () => require('./cloud/rentingFleet') as typeof import('./cloud/rentingFleet'),
  cloudServe: () => require('./cloud/serveAll') as typeof import('./cloud/serveAll'),
  statusServers: () => require('./cloud/statusServers') as typeof import('./cloud/statusServers'),
  cloudReap: () => require('./cloud/reapAll') as typeof import('./cloud/reapAll'),
  cloudSetup: () => require('./cloud/setupSteps') as typeof import('./cloud/setupSteps'),
  migrate: () => require('../stores/postgres/migrate') as typeof import('../stores/postgres/migrate'),
  serverSessions: () =>
    require('../stores/postgres/serverSessions') as typeof import('../stores/postgres/serverSessions'),
  postgresStore: () =>
    require('../stores/postgres/postgresStore') as typeof import('../stores/postgres/postgresStore'),
};
