import type { Entry, Sense } from '../../../entries/entry';
import type { LanguageCode } from '../../../entries/language';
import { MOST_PARTS } from '../../limits';
import type { SenseMark } from './senseMark';

/** The entry that is being read, and what its sections need to know of each other. */
export class EntryState {
  private readonly senseByNumber = new Map<string, Sense>();
  /** Senses 1a, 1b by 1. */
  private readonly partsByNumber = new Map<string, Sense[]>();

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
    for (const number of numbers) {
      if (this.senseByNumber.has(number)) continue;
      this.senseByNumber.set(number, sense);
      for (let end = 1; end < number.length; end++) {
        if (!isDigit(number, end)) this.addPart(number.slice(0, end), sense);
      }
    }
  }

  private addPart(number: string, sense: Sense): void {
    const parts = this.partsByNumber.get(number);
    if (parts === undefined) this.partsByNumber.set(number, [sense]);
    else if (parts.length < MOST_PARTS) parts.push(sense);
  }

  /** Takes back a sense, one of the last, of which only the parts say something. */
  dropSense(sense: Sense, numbers: readonly string[]): void {
    this.entry.senses.splice(this.entry.senses.lastIndexOf(sense), 1);
    for (const number of numbers) {
      if (this.senseByNumber.get(number) !== sense) continue;
      this.senseByNumber.delete(number);
      for (let end = 1; end < number.length; end++) {
        const parts = this.partsByNumber.get(number.slice(0, end));
        if (parts?.at(-1) === sense) parts.pop();
      }
    }
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
        const parts = this.partsByNumber.get(number);
        if (parts && parts.length > 0) found.push(...parts);
        else found.push(this.senseWithoutGloss(number));
      }
    }
    return found.length > 1 ? [...new Set(found)] : found;
  }

  senseWithoutGloss(number: string): Sense {
    const sense: Sense = { tags: ['no-gloss'] };
    if (number !== '') sense.sense_index = number;
    this.addSense(sense, [number]);
    return sense;
  }
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
}
