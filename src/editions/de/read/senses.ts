import type { Sense } from '../../../entries/entry';
import { collapse } from '../../../wikitext/collapse';
import { type Piece, ITALIC, PieceKind } from '../../../wikitext/inline';
import type { Line } from '../../../wikitext/lines';
import { MOST_REPEATED } from '../../limits';
import type { EntryState } from './entryState';
import { LABELS_BELOW, NOTHING_SAID } from './items';
import { takeLabels } from './labelReader';
import {
  addLabelText,
  hasLabels,
  isLabelText,
  type LabelList,
  mergeLabels,
  newLabels,
  NO_LABELS,
  putLabels,
} from './labelList';
import type { PageContext } from '../../pageContext';
import { putSenseMark, type SenseMark, takeSenseMark } from './senseMark';

interface ReadSense {
  sense: Sense;
  depth: number;
  mark: SenseMark | undefined;
  labels: Readonly<LabelList>;
  hasParts: boolean;
}

/** Section Bedeutungen: an item is a sense, an indented item a part of the sense above it. */
export function readSenses(page: PageContext, state: EntryState, lines: readonly Line[]): void {
  const { inline } = page;
  const above: ReadSense[] = [];
  let group: Readonly<LabelList> = NO_LABELS;
  let repeated = 0;
  for (const line of lines) {
    const pieces = inline.pieces(line.from, line.to, line.token);
    let mark = takeSenseMark(pieces);
    const written = takeLabels(inline, pieces);
    const [gloss, spoken] = takeSpokenLabel(cleanGloss(collapse(inline.shown(pieces))));
    const labels = mergeLabels(written, spoken);
    const depth = line.marks.length;
    while (above.length > 0 && above[above.length - 1]!.depth >= depth) above.pop();
    const parent = above[above.length - 1];
    if (!mark) {
      if (gloss === '') {
        if (hasLabels(labels)) group = labels;
        page.explain?.(line.start, hasLabels(labels) ? LABELS_BELOW : NOTHING_SAID, line.to);
        continue;
      }
      if (!parent && line.marks !== '' && pieces.every(isItalicOrBlank)) {
        const said = newLabels();
        addLabelText(said, gloss);
        group = mergeLabels(labels, said);
        page.explain?.(line.start, LABELS_BELOW, line.to);
        continue;
      }
    } else mark = completeMark(mark, parent);
    page.explain?.(line.start, `senses[${state.entry.senses.length}]`, line.to);
    const sense: Sense = {};
    const all = mergeLabels(parent ? parent.labels : group, labels);
    if (gloss === '') sense.tags = ['no-gloss'];
    else {
      const outer = parent?.sense.glosses ?? [];
      for (const text of outer) repeated += text.length;
      sense.glosses = repeated <= MOST_REPEATED ? [...outer, gloss] : [gloss];
    }
    putLabels(sense, all);
    putSenseMark(sense, mark ?? parent?.mark);
    state.addSense(sense, mark?.numbers ?? []);
    if (parent && !parent.hasParts) {
      parent.hasParts = true;
      if (parent.sense.glosses === undefined) state.dropSense(parent.sense, parent.mark?.numbers ?? []);
    }
    above.push({ sense, depth, mark: mark ?? parent?.mark, labels: all, hasParts: false });
  }
}

/** `::[a]` under `[1]` is 1a. */
function completeMark(mark: SenseMark, parent: ReadSense | undefined): SenseMark {
  const base = parent?.mark?.numbers[0];
  if (base === undefined || !mark.numbers.every((number) => /^[a-z]$/.test(number))) return mark;
  const stem = base.replace(/[a-z]$/, '');
  const numbers = mark.numbers.map((letter) => stem + letter);
  return { text: stem + mark.text, numbers };
}

/** `landschaftlich: ersetzt den Konjunktiv`: labels written without italics or with the gloss in the same italics. */
function takeSpokenLabel(gloss: string): [gloss: string, labels: Readonly<LabelList>] {
  const colon = gloss.indexOf(': ');
  if (colon < 3 || colon > 60 || !isLabelText(gloss.slice(0, colon))) return [gloss, NO_LABELS];
  const labels = newLabels();
  addLabelText(labels, gloss.slice(0, colon));
  return [gloss.slice(colon + 2), labels];
}

/** A dash in front belongs to lists made of dashes, not to the gloss. */
function cleanGloss(gloss: string): string {
  return /^[—–-]\s/.test(gloss) ? gloss.slice(1).trimStart() : gloss;
}

function isItalicOrBlank(piece: Piece): boolean {
  return (piece.style & ITALIC) !== 0 || piece.kind === PieceKind.Ref || piece.text.trim() === '';
}
