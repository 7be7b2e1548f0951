// Preloaded into a process (`--require`): the name `dumps.public.test` has an address of the public internet (one that is kept
// for examples), and whoever connects there reaches this machine. What the program decides by that address is its own.
const dns = require('node:dns');
const { Socket } = require('node:net');

const NAME = 'dumps.public.test';
const ADDRESS = '203.0.113.80';

const { lookup } = dns;
dns.lookup = (hostname, options, callback) => {
  if (hostname !== NAME) return lookup(hostname, options, callback);
  process.nextTick(callback, null, [{ address: ADDRESS, family: 4 }]);
};

const { connect } = Socket.prototype;
Socket.prototype.connect = function (...args) {
  const options = Array.isArray(args[0]) ? args[0][0] : args[0];
  if (options?.host === NAME) {
    const resolve = options.lookup ?? dns.lookup;
    options.lookup = (hostname, how, callback) =>
      resolve(hostname, { ...how, all: true }, (error, found) => {
        if (error) callback(error);
        else if (found.some(({ address }) => address !== ADDRESS)) callback(new Error('another address'));
        else callback(null, how.all ? [{ address: '127.0.0.1', family: 4 }] : '127.0.0.1', 4);
      });
  }
  return connect.apply(this, args);
};
