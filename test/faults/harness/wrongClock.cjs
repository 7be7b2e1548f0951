// Preloaded into a process (`--require`): its clock is off by FAULT_CLOCK_OFFSET_MS, in its threads, too.
const offset = Number(process.env.FAULT_CLOCK_OFFSET_MS);
const RealDate = Date;
const now = RealDate.now;
globalThis.Date = class Date extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(now() + offset);
    else super(...args);
  }
  static now() {
    return now() + offset;
  }
};
