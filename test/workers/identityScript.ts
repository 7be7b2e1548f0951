import { takeIdentity } from '../../src/workers/identity';

// Takes an identity when it is told to, and tells which.
process.on('message', () => process.send!(takeIdentity(process.argv[2]!, 'hetzner').id));
process.send!('ready');
