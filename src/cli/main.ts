import { runCli } from './program';
import { processTerminal } from './terminal';

// Runs when loaded: bin/aqea.js does nothing else.
void runCli(process.argv.slice(2), processTerminal()).then((code) =>
  process.exit(code || process.exitCode || 0),
);
