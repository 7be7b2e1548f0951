import { Token, type WikitextTokens } from './tokens';

/**
 * A template as it is called: its name and where its arguments are. Arguments are read when they are asked for, so that
 * a call costs what is used of it.
 */
export class TemplateCall {
  readonly name: string;
  /** Position in the text of the opening braces and behind the closing ones. */
  readonly from: number;
  readonly to: number;
  /** Name of each argument (`1`, `2`, ... for those without), in order. */
  readonly keys: string[] = [];
  /** How many arguments have no name. */
  positional = 0;
  /** Per argument: start, end, first token. */
  private readonly ranges: number[] = [];
  /** Of calls with many arguments. */
  private indexByKey: Map<string, number> | undefined;

  /** @param open index of the opening token; it has a partner */
  constructor(
    readonly tokens: WikitextTokens,
    readonly open: number,
  ) {
    const { kind, from, to, mate, text } = tokens;
    const close = mate[open]!;
    this.from = from[open]!;
    this.to = to[close]!;
    let token = open + 1;
    while (token < close && kind[token] !== Token.Pipe) token = tokens.next(token);
    this.name = templateName(text, to[open]!, from[token]!, kind[open + 1] === Token.Nothing);
    tokens.steps += token - open;
    while (token < close) {
      const start = to[token]!;
      const first = ++token;
      let structure = -1;
      while (token < close && kind[token] !== Token.Pipe) {
        if (structure < 0 && isStructure(kind[token]!)) structure = from[token]!;
        token = tokens.next(token);
      }
      const end = from[token]!;
      this.argument(start, end, first, structure < 0 ? end : structure);
      tokens.steps += token - first + 1;
    }
  }

  private argument(start: number, end: number, token: number, structure: number): void {
    const { text, codes } = this.tokens;
    let equals = start;
    while (equals < structure && codes[equals] !== 61) equals++;
    this.tokens.steps += equals - start;
    if (equals < structure) {
      this.keys.push(text.slice(start, equals).trim());
      let first = token;
      while (this.tokens.from[first]! <= equals && first < this.tokens.count) first++;
      this.ranges.push(equals + 1, end, first);
      return;
    }
    this.keys.push(POSITIONS[++this.positional] ?? String(this.positional));
    this.ranges.push(start, end, token);
  }

  /** Index of an argument in `keys`; the last one of a name counts. -1 when there is none. */
  indexOf(key: string): number {
    const { keys } = this;
    if (keys.length < MANY) return keys.lastIndexOf(key);
    this.indexByKey ??= new Map(keys.map((name, index) => [name, index]));
    return this.indexByKey.get(key) ?? -1;
  }

  start(index: number): number {
    return this.ranges[index * 3]!;
  }

  end(index: number): number {
    return this.ranges[index * 3 + 1]!;
  }

  token(index: number): number {
    return this.ranges[index * 3 + 2]!;
  }

  /** Whether an argument holds no markup, so that its text is as written. */
  isPlain(index: number): boolean {
    const token = this.token(index);
    return token >= this.tokens.count || this.tokens.from[token]! >= this.end(index);
  }

  /** An argument as written, without the blanks around it; empty when there is none. */
  raw(key: string): string {
    const index = this.indexOf(key);
    return index < 0 ? '' : this.tokens.text.slice(this.start(index), this.end(index)).trim();
  }
}

const MANY = 32;
/** No template has a longer name. */
const LONGEST_NAME = 250;
const POSITIONS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11', '12'];

function isStructure(kind: number): boolean {
  return (
    kind === Token.TemplateOpen ||
    kind === Token.LinkOpen ||
    kind === Token.RefOpen ||
    kind === Token.ExternalOpen ||
    kind === Token.Verbatim
  );
}

function templateName(text: string, from: number, to: number, startsWithComment: boolean): string {
  const written = text.slice(from, to);
  if (written.length > LONGEST_NAME) return written.trim();
  const name = written.includes('_') ? written.replace(/_/g, ' ') : written;
  if (startsWithComment || name.includes('<!--')) return name.replace(/<!--.*?(?:-->|$)/gs, '').trim();
  const first = name.charCodeAt(0);
  const last = name.charCodeAt(name.length - 1);
  return first <= 32 || last <= 32 || last > 0x2000
    ? // eslint-disable-next-line regexp/no-super-linear-move -- at most LONGEST_NAME characters
      name.replace(/[\s\u200b\u200e\u200f]+$/, '').trim()
    : name;
}
