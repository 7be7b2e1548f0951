import { InvalidInput } from '../support/errors';

type Path = readonly string[];
type Section = Readonly<Record<string, unknown>>;

/** Where some keys may stand besides their proper place: snippets that people have are written without what is around. */
const SHORT_FORMS: readonly (readonly [written: Path, proper: Path])[] = [
  [['allocation'], ['cloud_deployment', 'worker_distribution', 'allocation']],
  [['auto_scaling'], ['cost_optimization', 'auto_scaling']],
  [
    ['cloud_deployment', 'auto_scaling'],
    ['cost_optimization', 'auto_scaling'],
  ],
  [['alerts'], ['monitoring', 'alerts']],
];

export interface Expanded {
  /** The document with every key in its proper place. */
  value: unknown;
  /** How the user wrote the path of something in `value`. */
  asWritten(path: readonly PropertyKey[]): readonly PropertyKey[];
}

/**
 * Moves keys from where a short form has them to where they belong; `document` stays as it is.
 * @param where file and line of a path, for messages
 * @throws InvalidInput when a key stands in two places: nobody could know which one is meant
 */
export function expandShortForms(document: unknown, where: (path: Path) => string): Expanded {
  const moved: (readonly [written: Path, proper: Path])[] = [];
  let value = document;
  for (const [written, proper] of SHORT_FORMS) {
    const given = at(value, written);
    if (given === undefined) continue;
    if (at(value, proper) !== undefined) {
      const first = moved.find((move) => same(move[1], proper))?.[0] ?? proper;
      throw new InvalidInput({
        what: `\`${first.join('.')}\` and \`${written.join('.')}\` are the same setting, given twice`,
        where: where(written),
        hint: `Keep one of them; the proper place is \`${proper.join('.')}\`.`,
      });
    }
    value = put(put(value, written, undefined), proper, given);
    moved.push([written, proper]);
  }
  return {
    value,
    asWritten: (path) => {
      const move = moved.find(([, proper]) => proper.every((key, depth) => path[depth] === key));
      return move ? [...move[0], ...path.slice(move[1].length)] : path;
    },
  };
}

function at(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((section, key) => (isSection(section) ? section[key] : undefined), value);
}

/** A copy with `child` at `path`, or without that key; where something is in the way that is no section, nothing changes. */
function put(value: unknown, [key, ...rest]: Path, child: unknown): unknown {
  if (key === undefined) return child;
  if (!isSection(value)) return value;
  const inner = rest.length > 0 ? put(value[key] ?? {}, rest, child) : child;
  const { [key]: _, ...others } = value;
  return inner === undefined ? others : { ...others, [key]: inner };
}

function isSection(value: unknown): value is Section {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function same(a: Path, b: Path): boolean {
  return a.join('.') === b.join('.');
}
