import type { Entry, Sense } from '../../../entries/entry';
import type { LanguageCode } from '../../../entries/language';
import type { SenseMark } from './senseMark';

/** The entry that is being read, and what its sections need to know of each other. */
export class EntryState {
  private readonly senseByNumber = new Map<string, Sense>();
  /** Heading words: Wortart as written, all of one heading. */
  readonly headings: string[] = [];

  constructor(
    readonly entry: Entry,
    /** Whether examples come with a German translation. */
    readonly isForeign: boolean,
  ) {}

  get language(): LanguageCode {
    return this.entry.lang_code;
  }

  addSense(sense: Sense, numbers: readonly string[]): void {
    this.entry.senses.push(sense);
    for (const number of numbers) if (!this.senseByNumber.has(number)) this.senseByNumber.set(number, sense);
  }

  dropSense(sense: Sense): void {
    this.entry.senses.splice(this.entry.senses.indexOf(sense), 1);
    for (const [number, known] of this.senseByNumber) if (known === sense) this.senseByNumber.delete(number);
  }

  /**
   * The senses that a mark names: `1` also means 1a and 1b when only these exist. A number without a sense gets one
   * without gloss, so that what belongs to it is kept. Without mark, and with `*` or `?`, a thing belongs to the only
   * sense, if there is but one.
   */
  sensesOf(mark: SenseMark | undefined): Sense[] {
    const { senses } = this.entry;
    const numbers = mark?.numbers ?? [''];
    const found: Sense[] = [];
    for (const number of numbers) {
      const sense = this.senseByNumber.get(number);
      if (sense) found.push(sense);
      else if (number === '' || number === '*' || number === '?') {
        found.push(senses.length === 1 ? senses[0]! : this.senseWithoutGloss(number));
      } else {
        const parts = this.partsOf(number);
        if (parts.length > 0) found.push(...parts);
        else found.push(this.senseWithoutGloss(number));
      }
    }
    return found.length > 1 ? [...new Set(found)] : found;
  }

  private partsOf(number: string): Sense[] {
    const parts: Sense[] = [];
    for (const [known, sense] of this.senseByNumber) {
      if (known.length > number.length && known.startsWith(number) && !/\d/.test(known[number.length]!))
        parts.push(sense);
    }
    return parts;
  }

  senseWithoutGloss(number: string): Sense {
    const sense: Sense = { tags: ['no-gloss'] };
    if (number !== '') sense.sense_index = number;
    this.addSense(sense, [number]);
    return sense;
  }
}
