/** Collects bits, most significant first, in a buffer that grows. */
export class BitWriter {
  private bytes: Buffer;
  private length = 0;
  private pending = 0;
  private pendingBits = 0;

  constructor(initialBytes: number) {
    this.bytes = Buffer.allocUnsafe(initialBytes);
  }

  /** Appends the low `count` bits of `value`; `count` is 1 to 24. */
  write(value: number, count: number): void {
    this.pending = (this.pending << count) | value;
    this.pendingBits += count;
    while (this.pendingBits >= 8) {
      this.pendingBits -= 8;
      if (this.length === this.bytes.length) this.grow();
      this.bytes[this.length++] = (this.pending >>> this.pendingBits) & 0xff;
    }
    this.pending &= 0xff;
  }

  /** Appends an unsigned 32-bit number. */
  write32(value: number): void {
    this.write(value >>> 16, 16);
    this.write(value & 0xffff, 16);
  }

  /** Gives the whole bytes written since the last call. */
  take(): Buffer {
    const taken = Buffer.from(this.bytes.subarray(0, this.length));
    this.length = 0;
    return taken;
  }

  /** Fills the last byte with zero bits and gives what is left. */
  finish(): Buffer {
    if (this.pendingBits > 0) this.write(0, 8 - this.pendingBits);
    return this.take();
  }

  private grow(): void {
    const larger = Buffer.allocUnsafe(this.bytes.length * 2);
    this.bytes.copy(larger);
    this.bytes = larger;
  }
}
