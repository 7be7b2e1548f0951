/**
 * `NODE_OPTIONS='--require ./test/support/supabase.cjs'`: sends what goes to a Supabase database to 127.0.0.1, port
 * TEST_SUPABASE_PORT, and has the machine look as if it had IPv6. Nothing else of the program is changed.
 */
const net = require('node:net');
const os = require('node:os');

const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function (port, host, ...more) {
  const ours = typeof host === 'string' && /\.supabase\.(co|com)$/.test(host);
  return ours
    ? connect.call(this, Number(process.env.TEST_SUPABASE_PORT), '127.0.0.1', ...more)
    : connect.apply(this, arguments);
};

const loopback = os.networkInterfaces();
os.networkInterfaces = () => ({
  ...loopback,
  test0: [{ address: '2001:db8::2', family: 'IPv6', internal: false }],
});
