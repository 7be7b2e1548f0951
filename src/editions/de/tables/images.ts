import type { Image } from '../../../entries/entry';
import type { TemplateCall } from '../../../wikitext/templateCall';
import type { EntryState } from '../read/entryState';
import type { PageContext } from '../../pageContext';
import { putSenseMark, readSenseMark } from '../read/senseMark';

const IMAGE = /^Bild(?: ?\d+)?$/;
const WIDTH =
  /^(?:mini|thumb|miniatur|hochkant|upright|(?:\d+x|x)?\d+ ?px|rahmenlos|frameless|right|left|rechts|links)$/i;

/**
 * Pictures in a table: `|Bild 1=file|width|sense|caption`, where only the file has a name, or `|Bild=file`,
 * `|Bildbezug=1`, `|Bildbeschreibung=caption`.
 */
export function readImages(page: PageContext, state: EntryState, call: TemplateCall): void {
  const { inline } = page;
  let image: Image | undefined;
  for (let index = 0; index < call.keys.length; index++) {
    const key = call.keys[index]!;
    if (key.startsWith('Bild') && IMAGE.test(key)) {
      const file = inline.argumentAt(call, index).replace(/^(?:Datei|Bild|File|Image)\s*:\s*/i, '');
      image = undefined;
      if (!/\.\w{2,4}$/.test(file)) continue;
      image = { file };
      (state.entry.images ??= []).push(image);
      page.explain?.(call.start(index), 'images', call.end(index));
      continue;
    }
    if (image === undefined) continue;
    if (key === 'Bildbezug' || key.startsWith('Bildbezug ')) {
      putSenseMark(image, readSenseMark(unbracketed(inline.argumentAt(call, index))));
    } else if (key === 'Bildbeschreibung' || key.startsWith('Bildbeschreibung ')) {
      setCaption(image, inline.argumentAt(call, index));
    } else if (/^\d+$/.test(key)) readPositional(image, inline.argumentAt(call, index));
    else if (!key.startsWith('Bild')) image = undefined;
    if (image) page.explain?.(call.start(index), 'images', call.end(index));
  }
}

function readPositional(image: Image, text: string): void {
  if (text === '' || WIDTH.test(text)) return;
  const mark =
    image.sense_index === undefined && image.caption === undefined
      ? readSenseMark(unbracketed(text))
      : undefined;
  if (mark) putSenseMark(image, mark);
  else setCaption(image, text);
}

function setCaption(image: Image, text: string): void {
  const mark = /^\[([^\]]+)\]\s*/.exec(text);
  const known = mark ? readSenseMark(mark[1]!) : undefined;
  if (mark && known) {
    putSenseMark(image, known);
    text = text.slice(mark[0].length);
  }
  if (text !== '') image.caption = text;
}

function unbracketed(text: string): string {
  return text.replace(/^\[|\]$/g, '');
}
