import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** What becomes of bytes that the server sends. */
export type Answered = 'pass' | 'cut';

/** A TCP proxy in front of a server of this machine, whose line can be cut, refused, or made to forget answers. */
export class Proxy {
  private readonly lines = new Set<() => void>();
  private refusing = false;
  /** Asked about every piece that the server sends; `cut` breaks the line instead of delivering it. */
  onAnswer: (piece: Buffer) => Answered = () => 'pass';

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async start(target: number, host: string): Promise<Proxy> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, host, resolve));
    const proxy = new Proxy(server, (server.address() as AddressInfo).port);
    server.on('connection', (client) => proxy.join(client, connect(target, '127.0.0.1')));
    return proxy;
  }

  /** Breaks every line that is there now; new ones are accepted. */
  cut(): void {
    for (const end of [...this.lines]) end();
  }

  /** Breaks every line and accepts no more: nobody can tell this from a machine that is gone. */
  refuse(): void {
    this.refusing = true;
    this.cut();
  }

  accept(): void {
    this.refusing = false;
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private join(client: Socket, behind: Socket): void {
    const end = (): void => {
      this.lines.delete(end);
      client.destroy();
      behind.destroy();
    };
    for (const socket of [client, behind]) socket.on('error', end).on('close', end);
    if (this.refusing) return end();
    this.lines.add(end);
    client.on('data', (piece) => behind.write(piece));
    behind.on('data', (piece: Buffer) => {
      if (this.onAnswer(piece) === 'cut') end();
      else client.write(piece);
    });
  }
}
