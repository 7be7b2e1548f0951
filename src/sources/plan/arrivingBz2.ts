import { setImmediate } from 'node:timers/promises';
import { Bz2Decoder, type Bz2Options } from '../bz2/bz2Decoder';

/**
 * Decodes bzip2 while it arrives: `take` gets each piece of output (1 MB or less; valid during the call). Between
 * pieces the event loop gets its turn, since a block takes some 20 ms.
 */
export class ArrivingBz2 {
  private readonly decoder = new Bz2Decoder();

  constructor(
    options: Bz2Options,
    private readonly take: (output: Buffer) => void,
    private readonly signal: AbortSignal,
  ) {
    this.decoder.open(options);
  }

  async write(piece: Buffer): Promise<void> {
    for (let given = 0; given < piece.length;) {
      given += this.decoder.write(piece.subarray(given));
      // Only when the decoder is full: it decodes several blocks faster than one.
      if (given < piece.length) await this.drain();
    }
  }

  async end(): Promise<void> {
    this.decoder.end();
    await this.drain();
  }

  private async drain(): Promise<void> {
    for (;;) {
      const step = this.decoder.next();
      if (step.kind === 'input' || step.kind === 'end') return;
      if (step.kind !== 'bytes') continue;
      this.take(step.bytes);
      await setImmediate();
      this.signal.throwIfAborted();
    }
  }
}
